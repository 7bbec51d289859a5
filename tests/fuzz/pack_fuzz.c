/*
 * pack_fuzz.c: any bytes as a definition. It must be refused with a line and words, or be one in which no case is stranded; what
 * passes is also read once it is adopted.
 */
#include <stdlib.h>
#include <string.h>

#include "process/process.h"

static void must(bool holds)
{
	if (!holds)
		abort();
}

static bool known(const char *name)
{
	return name && *name && strlen(name) <= 40;
}

static void states(const struct process *def)
{
	uint64_t left = 0, entered = UINT64_C(1) << def->start | (def->merged < 0 ? 0 : UINT64_C(1) << def->merged);

	for (int i = 0; i < def->acts_n; i++) {
		const struct proc_act *act = &def->acts[i];
		must(act->from && act->to >= -1 && act->to < def->states_n && !(act->from >> (def->states_n - 1) >> 1));
		must(act->times >= 0 && act->within_days >= 0 && !(act->other_than >> i));
		must(known(act->id) && process_act(def, act->id) == act && act->by && *act->by);
		left |= act->from;
		entered |= (act->to < 0 ? 0 : UINT64_C(1) << act->to) | (act->low_score ? UINT64_C(1) << act->low_to : 0);
		for (int k = 0; k < act->effects_n; k++)
			must(act->effects[k].kind <= EFFECT_LINK ? known(act->effects[k].id) : true);
	}
	for (int i = 0; i < def->states_n; i++) {
		const struct proc_state *s = &def->states[i];
		must(known(s->id) && process_state(def, s->id) == i && s->step >= 0 && s->step < def->steps_n && (entered >> i & 1));
		must(s->final ? !s->clocks_n && !*s->right && s->owner == OWNER_NONE : s->clocks_n && s->owner != OWNER_NONE && (left >> i & 1));
		must(s->final || (s->owner == OWNER_TASKS) == !*s->right);
		must(s->on_due < def->acts_n && (s->on_due < 0 || def->acts[s->on_due].doer == BY_CLOCK));
		must(s->final || process_clock(s, "roads"));
		for (int k = 0; k < s->clocks_n; k++)
			must(strcmp(s->clocks[k].limit, "chosen") == 0 || process_limit(def, s->clocks[k].limit));
	}
}

static void whole(const struct process *def)
{
	must(known(def->id) && strlen(def->hash) == 64 && def->name.zh && def->name.en);
	must(def->states_n > 0 && def->states_n <= STATES_MAX && def->acts_n > 0 && def->acts_n <= ACTS_MAX);
	must(def->start >= 0 && def->start < def->states_n && def->steps_n > 0 && def->categories_n > 0 && def->limits_n > 0);
	for (int i = 0; i < def->limits_n; i++) {
		struct problem p = { 0 };
		must(process_limit(def, def->limits[i].id) == &def->limits[i] && process_world.limit(&def->limits[i], &p) == OK);
	}
	for (int i = 0; i < def->categories_n; i++)
		must(process_category(def, def->categories[i].id) == &def->categories[i]);
	states(def);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(64u << 20);
	struct problem p = { 0 };
	struct process *def = NULL, *adopted = NULL;
	enum err again = process_parse_adopted(a, "fuzz.yaml", (const char *)data, size, &adopted, &p);

	must(again == OK ? adopted != NULL : again == E_INPUT && !adopted && p.zh[0] && p.en[0]);
	p = (struct problem){ 0 };
	if (process_parse(a, NULL, "fuzz.yaml", (const char *)data, size, &def, &p) == OK) {
		must(adopted && strcmp(adopted->hash, def->hash) == 0);
		whole(def);
	} else {
		must(!def && p.code == E_INPUT && p.zh[0] && p.en[0] && strncmp(p.field, "fuzz.yaml:", 10) == 0);
	}
	arena_free(a);
	return 0;
}
