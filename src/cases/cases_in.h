/*
 * cases_in.h: what the files of cases/ share with each other.
 */
#ifndef CASES_CASES_IN_H
#define CASES_CASES_IN_H

#include "base/limits.h"
#include "cases/cases.h"

enum case_stmt {
	CASE_ADD, CASE_ACT, CASE_ACT_ON, CASE_ACT_SAME, CASE_END, CASE_PAUSED, CASE_TASK_ADDED, CASE_LOCK, CASE_TASKS, CASE_BY_UPSTREAM,
	CASE_VERSION, CASE_CLOCK_SEEN, CASE_CLOCK_MOVED, CASE_CLOCK_LONGER, CASE_ONE, CASE_BY_FOLLOW, CASE_BY_CLIENT, CASE_NUMBER_TAKEN,
	CASE_LIST_DUE, CASE_LIST_ORG, CASE_LIST_NEW, CASE_LIST_PLACE_OPEN, CASE_LIST_PLACE_CLOSED, CASE_LIST_NEW_ORG, CASE_BY_NUMBER,
	CASE_MANY, CASE_NEXT,
	CASE_COUNT_DUE, CASE_COUNT_ORG,
	STEP_ADD, STEP_OF, STEP_COUNT, STEP_LAST_BY, STEP_PERSON, CLOCK_ADD, CLOCK_END, CLOCK_END_ONE, CLOCK_FIRED, CLOCK_MOVED,
	CLOCKS_SILENT, CLOCK_PAUSED, CLOCK_RESUMED, CLOCK_EXCUSED, CLOCK_OF, CLOCK_ONE, CLOCKS_OPEN, CLOCK_LAST_LATE, CLOCK_DUE,
	CLOCK_RUNNING, PAUSE_ADD, PAUSE_END, PAUSE_OF, VALUE_SET, VALUE_OF, LINK_ADD, LINK_OF, URGE_ADD, URGE_OF,
	TIME_CLOCKS, TIME_TASK_CLOCKS, TIME_STEPS, TIME_TASK_STEPS, TIME_PAUSES, TIME_TASK_PAUSES, EXPLAINED_ADD, EXPLAINED_OF, EXPLAINED_TASKS,
	PHOTO_REF_ADD, PHOTO_REF_DROP, CASE_NO_PHOTOS, PHOTO_REF_OF, PHOTO_REF_CASES,
	CASE_MOVED, CASE_MIGRATED, CASE_OPEN_PAGE, CASE_UNDER, FOLLOWED_ONE, FOLLOWED_SET,
	CASE_DUMP, STEP_DUMP, CLOCK_DUMP, PAUSE_DUMP, VALUE_DUMP, LINK_DUMP, URGE_DUMP, EXPLAINED_DUMP, PHOTO_REF_DUMP, CASE_LEARNED, CASE_STMTS
};
extern const struct stmt case_sql[CASE_STMTS];

/* Who reads confidential cases that do not lie on their desk. */
#define SECRET_RIGHT "case.secret"

/* cases_read.c: E_NOT_FOUND with words where there is no such case. */
enum err case_read_follow(struct ctx *c, const char *token, struct case_file *out);
/* What a decision about this act must know of what was done and what stands beside. Asks the store only for what the act's definition names. */
enum err case_facts(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act, struct act_facts *out);
/* The tasks of a case, the oldest first. */
enum err case_tasks(struct ctx *c, int64_t id, struct case_file **out, size_t *n);
/* Whether the acting person did, last, one of the acts that this act must not share its doer with. */
enum err case_same_person(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act, bool *same);
/* Whether the acting post may do this act on the case now: right, state, times, window, four eyes. */
enum err case_offered(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act, bool *offered);
/* The right that reads a case in place of its command's own; NULL where that suffices. A confidential one needs more. */
const char *case_read_right(struct ctx *c, const struct case_file *f);
/* The acting person's report of an offline device, by the device's own id. E_NOT_FOUND. */
enum err case_read_client(struct ctx *c, const char *client_id, struct case_file *out);
/* The cases of a list's statement, in its order. */
enum err case_list_read(struct ctx *c, const struct stmt *q, const struct val *v, int n, struct case_file **out, size_t *count);
/* The follow link's token, derived from the case's id, and what is stored of it. */
const char *case_follow_token(struct ctx *c, int64_t id);
const char *case_follow_hash(struct ctx *c, const char *token);

/* cases_open.c */
#define PUBLIC_CHANNEL "snap"
struct case_new {
	const char *channel, *text, *contact, *address, *category, *datum, *client_id;
	double lon, lat;
	struct list photos;
	const char *process;      /* NULL: the event */
	int64_t node;             /* a node above the grid that the case lies at; 0 or ABSENT: the grid */
	const char *upstream;     /* another platform's number, unique in its channel */
	int64_t upstream_due;
	bool known;               /* the caller agreed to be found by the number again */
};
/* Off the writer: finds the place, turns the datum; fills c->prepared. */
enum err case_place(struct ctx *c, const struct case_new *in);
/* Off the writer, behind case_place: the decision. It leans on the instant alone, and counting out a deadline in words is its cost. */
enum err case_open_prepare(struct ctx *c);
/* Records what was prepared. */
enum err case_open_run(struct ctx *c, bool follow, struct case_opened *out);
enum err case_number_make(struct ctx *c, const char **out);
enum err case_photos_claim(struct ctx *c, const struct list *ids, struct list *out);
/* Tells the desks whose lists change. */
void case_notify(struct ctx *c, const char *path, int64_t org);
int64_t case_topic(const char *path);

/* cases_act.c: one act with all that follows from it; sets c->done_id and c->done_version. */
enum err case_act_run(struct ctx *c, const struct case_file *f, const struct proc_act *act, const struct act_input *in);
/* The same as part of another act (an effect, a join, a breach): c->done_* stay. */
enum err case_act_inner(struct ctx *c, const struct case_file *f, const struct proc_act *act, const struct act_input *in);
extern const struct act_input case_no_input;
/* Whether this unit may be given the case: it stands, and its area holds the place. */
enum err case_check_org(struct ctx *c, const struct case_file *f, int64_t org, const char *field);

/* cases_tasks.c */
#define EXTEND_MAX 365     /* units that extensions may add to one clock */
#define UNITS_MAX 30       /* at once */
#define TASKS_MAX 150      /* of one case, ever: below the bound of CASE_TASKS */
/* What follows from an act. words: a side reference of what was said with it, for those who are given a task; or NULL. */
enum err case_effects(struct ctx *c, const struct case_file *f, const struct proc_act *act, const struct act_input *in, const char *words);
/* Ends what is still open below a case that has ended. */
enum err case_tasks_end(struct ctx *c, const struct case_file *f);
/* A task has ended: does its case go on? */
enum err case_join(struct ctx *c, const struct case_file *task);
/* A case has ended: those that linked it may follow (cases_follow.c). state: the one in which it ended. */
enum err case_followed(struct ctx *c, const struct process *def, const struct case_file *f, const char *state);
/* The verdicts of the clocks beside the state's that still run. */
enum err case_others_end(struct ctx *c, const struct case_file *f, struct list *out);

/* cases_merge.c */
extern const struct shape case_merge_in_shape, case_split_in_shape, case_split_shape;
enum err case_merge(struct ctx *c);
enum err case_split(struct ctx *c);
enum err case_split_again(struct ctx *c, int64_t id);
/* The case that this one was merged into. */
enum err case_merged_into(struct ctx *c, int64_t id, struct case_file *out, bool *merged);

/* cases_clock.c */
struct clock_row {
	int64_t n;
	const char *limit;
	int64_t org;
	const char *unit;
	int64_t amount;
	const char *start_rule, *end_rule;
	int64_t warn_percent, filed, due, warn;
	const char *state, *kind;
	int64_t extra, fire_at, ended;
};
enum err case_clocks_read(struct ctx *c, const struct stmt *q, const struct val *v, int n, struct clock_row **out, size_t *count);
/* Whose calendar a case's clock is counted by, and no later than when. org: of whoever owns the state. */
enum err case_frame(struct ctx *c, const struct case_file *f, int64_t org, struct clock_frame *out);
enum err case_extend(struct ctx *c, int64_t id, int64_t amount, int64_t task);
enum err case_pause(struct ctx *c, int64_t id, int64_t until, int64_t task);
enum err case_excuse(struct ctx *c, int64_t id, int64_t task);
enum err case_resume(struct ctx *c, const struct case_file *f);

#define RECOUNT_ROWS 200   /* as in CLOCK_RUNNING */
struct recounted { int64_t looked, changed, after, after_n; };

/* cases_view.c, cases_view_clock.c */
extern const struct shape clock_set_shape, clock_end_shape;
enum err case_clock_add(struct ctx *c, int64_t id, const struct clock_set *k);
enum err case_clocks_end(struct ctx *c, const struct entry *e, const struct list *ended);
#define CASE_EVENTS 15
extern const struct event_kind *const case_events[CASE_EVENTS];

/* Commands by file; cases_room.c puts them into one table. */
extern const struct shape snap_in_shape, snap_made_shape, snap_shape, follow_rate_shape, follow_reopen_shape, follow_act_shape;
enum err snap_prepare(struct ctx *c);
enum err snap_add(struct ctx *c);
enum err snap_again(struct ctx *c, int64_t id);
enum err snap_show(struct ctx *c);
enum err snap_scope(struct ctx *c, struct scope *s);
enum err snap_rate(struct ctx *c);
enum err snap_reopen(struct ctx *c);
enum err snap_act(struct ctx *c);
enum err snap_act_again(struct ctx *c, int64_t id);

extern const struct shape report_shape, report_made_shape, case_shape, case_list_shape, queue_list_shape, act_in_shape,
	bulk_in_shape, bulk_shape, contact_in_shape, contact_shape, category_list_shape, category_in_shape, photo_query_shape, clock_fire_shape,
	clock_recount_shape, recounted_shape, case_time_shape, explain_in_shape, migrate_in_shape, migrated_shape, place_who_in_shape,
	place_who_shape, case_erase_in_shape;
/* What the table's rows run: each fills c->out from c->in, or refuses in c->problem; in the file that its shapes stand in. */
enum err report_prepare(struct ctx *c);
enum err report_add(struct ctx *c);
enum err report_again(struct ctx *c, int64_t id);
enum err case_act_scope(struct ctx *c, struct scope *s);
enum err case_show(struct ctx *c);
enum err case_list(struct ctx *c);
enum err queue_list(struct ctx *c);
enum err case_act(struct ctx *c);
enum err contact_look(struct ctx *c);
enum err category_list(struct ctx *c);
enum err photo_show(struct ctx *c);
enum err stream_open(struct ctx *c);
enum err place_who(struct ctx *c);
enum err case_erase(struct ctx *c);
enum err case_bulk(struct ctx *c);
enum err case_time(struct ctx *c);
enum err case_explain(struct ctx *c);
enum err cases_migrate(struct ctx *c);
enum err case_route(struct ctx *c);
enum err clock_fire(struct ctx *c);
enum err clock_recount(struct ctx *c);
enum err moves_follow(struct ctx *c);
/* Whether the tree moved since open cases followed it. cases_move.c */
enum err moves_owed(struct ctx *c, bool *owed);
/* Clocks that must warn or are breached by now, as calls. */
enum err cases_due(struct ctx *c, int max, struct due *out, int *n);

#endif
