/*
 * assess.c: what a case contributes to the counts, pure: (row, event) to the row after it and the cells that change.
 *
 * What hangs on the case is never added up by hand: it is taken away as the row stood before and given again as it stands
 * after, so a change of category, unit or place moves it without a rule of its own.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "assess/assess_in.h"

#define COUNT_NAME(name, at) #name,
static const char *const names[] = { COUNTERS(COUNT_NAME) };
#undef COUNT_NAME

const char *counter_name(int k)
{
	return k >= 0 && k < COUNTER_KINDS ? names[k] : NULL;
}

struct state_kind count_state_kind(const struct process *def, int state)
{
	const struct proc_state *s = &def->states[state];
	uint64_t bit = UINT64_C(1) << state;

	return (struct state_kind){
		def->handle & bit ? ROLE_HANDLE : def->respond & bit ? ROLE_RESPOND : ROLE_NONE,
		s->final && (s->outcome == OUTCOME_VOID || def->merged == state),
	};
}

/* ---- cells ---- */

static int64_t *cell(struct cells *out, const struct counted *row, int64_t day, int64_t org)
{
	for (int i = 0; i < out->n; i++) {
		struct cell *v = &out->v[i];
		if (v->day == day && v->org == org && strcmp(v->category, row->category) == 0 && strcmp(v->path, row->path) == 0)
			return v->n;
	}
	struct cell *v = &out->v[out->n++];
	*v = (struct cell){ .path = row->path, .process = row->process, .category = row->category, .channel = row->channel, .day = day, .org = org };
	return v->n;
}

static int64_t local_day(int64_t at)
{
	return day_at(at, CHINA_OFFSET_MIN);
}

static void note(struct counted *row, const char *text)
{
	size_t n = strlen(text);

	if (row->noted_n + n < NOTED_BYTES && strlen(row->acts) + row->noted_n + n < ACTS_BYTES) {
		memcpy(row->noted + row->noted_n, text, n + 1);
		row->noted_n += n;
	}
}

/* What happens stays where it happened: it is written down with its day, its unit and, once the case goes elsewhere, its place. */
static void flow(struct cells *out, struct counted *row, int64_t at, int64_t org, enum counter k)
{
	char text[64];

	cell(out, row, local_day(at), org)[k]++;
	snprintf(text, sizeof text, "%d %" PRId64 " %" PRId64 ";", (int)k, local_day(at), org);
	note(row, text);
}

static void leave_place(struct counted *row)
{
	char text[240];

	if (!*row->acts && !row->noted_n)
		return;
	snprintf(text, sizeof text, "@%s %s;", row->path, row->category);
	note(row, text);
}

static void judged_add(struct cells *out, const struct counted *row, const struct judged *j, int sign)
{
	enum counter due = j->kind == 'r' ? COUNT_respond_due : j->kind == 'h' ? COUNT_handle_due : COUNT_close_due;
	int64_t *n = cell(out, row, j->day, j->org);

	if (j->verdict == 'x') {
		n[COUNT_excused] += sign;
		return;
	}
	n[due] += sign;
	if (j->verdict == '1')
		n[due + 1] += sign;      /* ok stands behind due */
}

static void total_add(struct cells *out, const struct counted *row, int sign)
{
	int64_t *n = cell(out, row, local_day(row->total_due), row->org);

	if (row->flags & FLAG_TOTAL_EXCUSED) {
		n[COUNT_excused] += sign;
		return;
	}
	n[COUNT_total_due] += sign;
	n[COUNT_total_ok] += row->flags & FLAG_TOTAL_OK ? sign : 0;
	n[COUNT_total_sent] += row->flags & FLAG_TOTAL_SENT ? sign : 0;
}

/* All that hangs on the case. */
static void hang(struct cells *out, const struct counted *row, int sign)
{
	int64_t *n = cell(out, row, row->opened_day, row->org);

	n[COUNT_opened] += sign;
	n[COUNT_open] += row->flags & FLAG_OPEN ? sign : 0;
	n[COUNT_done] += row->flags & FLAG_DONE ? sign : 0;
	n[COUNT_submitted] += row->flags & FLAG_SUBMITTED ? sign : 0;
	n[COUNT_dropped] += row->flags & FLAG_DROPPED ? sign : 0;
	for (int i = 0; i < row->book_n && !(row->flags & FLAG_DROPPED); i++)
		judged_add(out, row, &row->book[i], sign);
	if (row->total_due != ABSENT && !(row->flags & FLAG_DROPPED))
		total_add(out, row, sign);
	if ((row->flags & (FLAG_LATE | FLAG_OPEN)) == (FLAG_LATE | FLAG_OPEN))
		cell(out, row, local_day(row->due), row->org)[COUNT_overdue] += sign;
}

/* ---- judging ---- */

static void judge(struct counted *row, char kind, int64_t due, bool ok, struct cells *out)
{
	struct judged j = { kind, ok ? '1' : '0', local_day(due), row->org };

	if (row->book_n < BOOK_MAX)
		row->book[row->book_n++] = j;
	else
		judged_add(out, row, &j, 1);
}

static void judge_running(struct counted *row, bool ok, struct cells *out)
{
	if (row->role != ROLE_NONE && row->due != ABSENT && !(row->flags & FLAG_LATE))
		judge(row, row->role == ROLE_RESPOND ? 'r' : 'h', row->due, ok, out);
}

/* The promise to close stands from the moment that it is made, as missed; whoever keeps it turns it over. */
static struct judged *promise(struct counted *row)
{
	for (int i = row->book_n; row->close_by != ABSENT && i-- > 0;)
		if (row->book[i].kind == 'c')
			return &row->book[i];
	return NULL;
}

/* ---- events ---- */

static void clock_start(struct counted *row, const struct clock_set *k, struct state_kind kind, struct cells *out)
{
	row->clock_n = k->n;
	row->due = k->due;
	row->role = kind.role;
	row->flags &= ~FLAG_LATE;
	/* The first handling clock is what the reporter was promised; closing is judged by it too. */
	if (kind.role == ROLE_HANDLE && row->close_by == ABSENT) {
		row->close_by = k->due;
		row->close_n = k->n;
		judge(row, 'c', k->due, false, out);
	}
}

void count_opened(struct counted *row, const struct case_opened *d, struct state_kind kind, int64_t id, int64_t at, struct cells *out)
{
	*row = (struct counted){
		.id = id, .path = d->path, .process = d->process, .definition = d->definition, .category = d->category ? d->category : "",
		.channel = d->channel, .state = d->state, .step = d->step, .opened_day = local_day(at), .due = ABSENT, .close_by = ABSENT,
		.acts = "", .total_n = d->total ? d->total->n : 0, .total_due = d->total ? d->total->due : ABSENT,
		.org = d->org == ABSENT ? 0 : d->org, .flags = d->clock ? FLAG_OPEN : 0,
	};
	if (d->clock)
		clock_start(row, d->clock, kind, out);
	else
		row->flags |= kind.dropped ? FLAG_DROPPED : FLAG_DONE | FLAG_SUBMITTED | FLAG_TOTAL_OVER | FLAG_TOTAL_OK | FLAG_TOTAL_SENT;
	hang(out, row, 1);
	if (!d->clock && !kind.dropped) {
		flow(out, row, at, row->org, COUNT_closed);
		flow(out, row, at, row->org, COUNT_at_once);
	}
}

/* By both readings of "done", the whole case's limit is judged once, by its first end. */
static void total_sent(struct counted *row, int64_t at)
{
	if (row->total_due != ABSENT && !(row->flags & FLAG_TOTAL_OVER) && at <= row->total_due)
		row->flags |= FLAG_TOTAL_SENT;
}

static void total_end(struct counted *row, int64_t at)
{
	if (row->total_due == ABSENT || row->flags & FLAG_TOTAL_OVER)
		return;
	if (!(row->flags & FLAG_SUBMITTED))
		total_sent(row, at);
	row->flags |= FLAG_TOTAL_OVER | (at <= row->total_due ? FLAG_TOTAL_OK : 0);
}

static void close_case(struct counted *row, struct state_kind kind, int64_t at, struct cells *out)
{
	struct judged *kept;

	row->flags &= ~(FLAG_OPEN | FLAG_LATE);
	if (kind.dropped) {
		row->flags |= FLAG_DROPPED;
		row->total_due = ABSENT;
		flow(out, row, at, row->org, COUNT_withdrawn);
		return;
	}
	if ((kept = promise(row)) && at <= row->close_by)
		kept->verdict = '1';
	if (!(row->flags & FLAG_HANDLED))
		flow(out, row, at, row->org, COUNT_at_once);
	total_end(row, at);
	row->flags |= FLAG_DONE | FLAG_SUBMITTED;
	flow(out, row, at, row->org, COUNT_closed);
}

static void reopen_case(struct counted *row, int64_t at, struct cells *out)
{
	row->flags &= ~(FLAG_DONE | FLAG_SUBMITTED | FLAG_DROPPED | FLAG_HANDLED);
	row->flags |= FLAG_OPEN;
	row->close_by = ABSENT;
	flow(out, row, at, row->org, COUNT_reopened);
}

/* From an open state to another open one. from: the role of the state before; org: who had it then. */
static void pass_on(struct counted *row, const struct case_acted *d, enum role from, int64_t step, int64_t org, struct state_kind kind, int64_t at,
                    struct cells *out)
{
	if (!(row->flags & FLAG_FILED)) {
		row->flags |= FLAG_FILED;
		flow(out, row, at, row->org, COUNT_filed);
	}
	if (kind.role == ROLE_HANDLE && row->flags & FLAG_SUBMITTED) {
		row->flags &= ~(row->flags & FLAG_TOTAL_OVER ? FLAG_SUBMITTED : FLAG_SUBMITTED | FLAG_TOTAL_SENT);
		flow(out, row, at, row->org, COUNT_reworked);
	} else if (kind.role != ROLE_NONE && from == ROLE_NONE) {
		flow(out, row, at, row->org, COUNT_dispatched);
	} else if (kind.role == ROLE_NONE && from != ROLE_NONE && d->step < step) {
		flow(out, row, at, org, COUNT_returned);
	} else if (kind.role == ROLE_NONE && from == ROLE_HANDLE) {
		row->flags |= FLAG_SUBMITTED;
		total_sent(row, at);
		flow(out, row, at, org, COUNT_finished);
	}
}

void count_acted(struct counted *row, const struct case_acted *d, struct state_kind kind, int64_t at, struct cells *out)
{
	enum role from = row->role;
	bool was_open = row->flags & FLAG_OPEN, moved = d->clock || d->clock_ended || !d->open;
	int64_t org = row->org, step = row->step;

	hang(out, row, -1);
	if (d->clock_ended) {
		judge_running(row, strcmp(d->clock_ended, "met") == 0, out);
		row->role = ROLE_NONE;
		row->flags &= ~FLAG_LATE;
	}
	if (strcmp(row->category, d->category ? d->category : "") != 0)
		leave_place(row);
	row->category = d->category ? d->category : "";
	row->org = d->org;
	row->state = d->state;
	row->step = d->step;
	if (was_open && !d->open && from == ROLE_HANDLE && !kind.dropped)
		flow(out, row, at, org, COUNT_finished);
	if (was_open && !d->open)
		close_case(row, kind, at, out);
	else if (!was_open && d->open)
		reopen_case(row, at, out);
	if (d->open && moved)
		pass_on(row, d, from, step, org, kind, at, out);
	if (d->clock)
		clock_start(row, d->clock, kind, out);
	if (d->open && kind.role == ROLE_HANDLE)
		row->flags |= FLAG_HANDLED;
	if (d->score != ABSENT && d->score >= 1 && d->score <= 5)
		flow(out, row, at, row->org, (enum counter)(COUNT_score1 + d->score - 1));
	hang(out, row, 1);
}

void count_fired(struct counted *row, const struct case_clock_fired *d, struct cells *out)
{
	hang(out, row, -1);
	if (strcmp(d->state, "breached") == 0 && d->n == row->clock_n && row->due != ABSENT && row->flags & FLAG_OPEN) {
		judge_running(row, false, out);
		row->flags |= FLAG_LATE;
	}
	hang(out, row, 1);
}

void count_recounted(struct counted *row, const struct clock_set *clock, struct cells *out)
{
	struct judged *made;

	hang(out, row, -1);
	if (clock->n == row->clock_n && !(row->flags & FLAG_LATE))
		row->due = clock->due;
	if (clock->n == row->total_n && row->total_due != ABSENT && !(row->flags & FLAG_TOTAL_OVER))
		row->total_due = clock->due;
	if (clock->n == row->close_n && (made = promise(row))) {
		row->close_by = clock->due;
		made->day = local_day(clock->due);
	}
	hang(out, row, 1);
}

void count_longer(struct counted *row, const struct clock_set *clock, int64_t at, struct cells *out)
{
	count_recounted(row, clock, out);
	flow(out, row, at, row->org, COUNT_extended);
}

void count_paused(struct counted *row, int64_t at, struct cells *out)
{
	flow(out, row, at, row->org, COUNT_suspended);
}

/* The whole case's limit, or the newest deadline that was missed; the promise to the reporter is not the unit's to have excused. */
void count_excused(struct counted *row, int64_t clock, struct cells *out)
{
	bool total = clock == row->total_n && row->total_due != ABSENT;

	hang(out, row, -1);
	row->flags |= total ? FLAG_TOTAL_EXCUSED : 0;
	for (int i = row->book_n; !total && i-- > 0;)
		if (row->book[i].kind != 'c' && row->book[i].verdict == '0') {
			row->book[i].verdict = 'x';
			break;
		}
	hang(out, row, 1);
}

void count_cut_off(struct counted *row, const char *state, int64_t at, struct cells *out)
{
	if (!(row->flags & FLAG_OPEN))
		return;
	hang(out, row, -1);
	if (state)
		row->state = state;
	row->role = ROLE_NONE;
	close_case(row, (struct state_kind){ ROLE_NONE, true }, at, out);
	hang(out, row, 1);
}

void count_moved(struct counted *row, const char *path, struct cells *out)
{
	hang(out, row, -1);
	leave_place(row);
	row->path = path;
	hang(out, row, 1);
}

/* ---- what a case contributes, all of it ---- */

const char *count_category(struct arena *a, const char *category, const char *matter)
{
	return matter && *matter ? arena_printf(a, "%s/%s", category ? category : "", matter) : category;
}

/* Acts from text up to end, where row->path and row->category say. */
static void acts_add(struct cells *out, const struct counted *row, const char *text, const char *end)
{
	while (text < end && *text != '@' && out->n < CELLS_MAX) {
		char *next;
		long k = strtol(text, &next, 10);
		int64_t day = strtoll(next, &next, 10), org = strtoll(next, &next, 10);
		if (k < 0 || k >= COUNTER_KINDS || *next != ';')
			return;
		cell(out, row, day, org)[k]++;
		text = next + 1;
	}
}

void count_all(struct arena *a, const struct counted *row, struct cells *out)
{
	struct counted *there = arena_alloc(a, sizeof *there);
	const char *text = row->acts, *mark;

	out->n = 0;
	hang(out, row, 1);
	while ((mark = strchr(text, '@'))) {
		const char *space = strchr(mark, ' '), *end = space ? strchr(space, ';') : NULL;
		if (!end)
			return;
		*there = *row;
		there->path = arena_strn(a, mark + 1, (size_t)(space - mark - 1));
		there->category = arena_strn(a, space + 1, (size_t)(end - space - 1));
		acts_add(out, there, text, mark);
		text = end + 1;
	}
	acts_add(out, row, text, text + strlen(text));
}

/* ---- the book: "h1 20411 7012;" a deadline ---- */

const char *book_write(struct arena *a, const struct counted *row)
{
	char text[BOOK_MAX * 48], *at = text;

	*at = 0;
	for (int i = 0; i < row->book_n; i++)
		at += snprintf(at, 48, "%c%c %" PRId64 " %" PRId64 ";", row->book[i].kind, row->book[i].verdict, row->book[i].day, row->book[i].org);
	return arena_str(a, text);
}

void book_read(struct counted *row, const char *text)
{
	int used = 0;

	row->book_n = 0;
	while (row->book_n < BOOK_MAX) {
		struct judged *j = &row->book[row->book_n];
		if (sscanf(text, "%c%c %" SCNd64 " %" SCNd64 ";%n", &j->kind, &j->verdict, &j->day, &j->org, &used) != 4)
			return;
		row->book_n++;
		text += used;
	}
}
