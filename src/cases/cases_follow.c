/*
 * cases_follow.c: a case that made another one beside it follows when that one ends: a hotline ticket goes to its call-back with
 * the event's answer. What was merged into the ended case counts as ended with it.
 */
#include <string.h>

#include "cases/cases_in.h"

#define MERGED_DEEP 4      /* a case merged into one that was merged …: deeper ones are not followed */

struct ended { const struct case_file *f; enum outcome outcome; const char *process; };

/* The answer that the reporter reads: the last one. NULL: none was given, or it must not leave a confidential case. */
static enum err answer_of(struct ctx *c, const struct case_file *f, const struct case_file *to, const char **out)
{
	struct rows steps;
	enum err e;

	*out = NULL;
	if (f->secret && !to->secret)
		return OK;
	if ((e = db_rows(c->db, &case_sql[STEP_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &steps)) != OK)
		return e;
	for (size_t i = 0; i < steps.n; i++)
		if (row(&steps, i)[8].i && row(&steps, i)[9].type)
			*out = side_get(c, row(&steps, i)[9].s);
	return OK;
}

/* Whether `other` is what the case made last of this process: an older one's end is no news. */
static enum err is_newest(struct ctx *c, const struct case_file *f, int64_t other, const char *process, bool *newest)
{
	struct case_file at;
	struct rows links;
	enum err e = db_rows(c->db, &case_sql[LINK_OF], c->a, VALS(vi(c->tenant), vi(f->id)), &links);

	*newest = true;
	for (size_t i = 0; e == OK && i < links.n; i++) {
		const struct val *l = row(&links, i);
		if (l[0].i != f->id || l[1].i <= other || strcmp(l[2].s, "link") != 0)
			continue;
		if ((e = case_read(c, l[1].i, &at)) == OK && strcmp(at.process, process) == 0)
			*newest = false;
	}
	return e;
}

/* The case that made `other`, which ended or was merged into what ended. */
static enum err follow(struct ctx *c, const struct ended *k, int64_t maker, int64_t other)
{
	struct act_input in = case_no_input;
	const struct process *def;
	struct case_file f;
	struct rows locked;
	bool newest;
	enum err e;

	if ((e = db_rows(c->db, &case_sql[CASE_LOCK], c->a, VALS(vi(c->tenant), vi(maker)), &locked)) != OK ||
	    (e = case_read(c, maker, &f)) != OK || (e = case_process(c, &f, &def)) != OK)
		return e;
	for (int i = 0; f.open && i < def->follows_n; i++) {
		const struct proc_follow *w = &def->follows[i];
		const struct proc_act *act = &def->acts[w->act];
		int s = process_state(def, f.state);
		if (w->when != k->outcome || strcmp(w->link, k->process) != 0 || s < 0 || !(act->from >> s & 1))
			continue;
		if ((e = is_newest(c, &f, other, k->process, &newest)) != OK || !newest)
			return e;
		if (act->answer && (e = answer_of(c, k->f, &f, &in.words)) != OK)
			return e;
		return case_act_inner(c, &f, act, &in);
	}
	return OK;
}

static enum err makers(struct ctx *c, const struct ended *k, int64_t id, int deep)
{
	struct rows links;
	enum err e = db_rows(c->db, &case_sql[LINK_OF], c->a, VALS(vi(c->tenant), vi(id)), &links);

	for (size_t i = 0; e == OK && i < links.n; i++) {
		const struct val *l = row(&links, i);
		if (l[1].i == id && strcmp(l[2].s, "link") == 0)
			e = follow(c, k, l[0].i, id);
		else if (l[0].i == id && strcmp(l[2].s, "merged") == 0 && deep < MERGED_DEEP)
			e = makers(c, k, l[1].i, deep + 1);
	}
	return e;
}

/* Whether any definition in use follows the ends of this one: most have no followers, and then nothing is read. */
static bool anybody_follows(struct ctx *c, const char *process)
{
	struct list all;

	process_currents(c, &all);
	for (size_t i = 0; i < all.n; i++) {
		const struct process *p = ((const struct process **)all.v)[i];
		for (int k = 0; k < p->follows_n; k++)
			if (strcmp(p->follows[k].link, process) == 0)
				return true;
	}
	return false;
}

enum err case_followed(struct ctx *c, const struct process *def, const struct case_file *f, const char *state)
{
	int s = process_state(def, state);
	struct ended k = { f, s >= 0 ? def->states[s].outcome : OUTCOME_VOID, def->id };

	return anybody_follows(c, def->id) ? makers(c, &k, f->id, 0) : OK;
}
