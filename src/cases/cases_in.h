/*
 * cases_in.h: what the files of cases/ share with each other.
 */
#ifndef CASES_CASES_IN_H
#define CASES_CASES_IN_H

#include "base/limits.h"
#include "cases/cases.h"

enum case_stmt {
	CASE_ADD, CASE_ACT, CASE_ACT_SAME, CASE_VERSION, CASE_CLOCK_SEEN, CASE_CLOCK_MOVED, CASE_ONE, CASE_BY_FOLLOW, CASE_BY_CLIENT, CASE_NUMBER_TAKEN,
	CASE_LIST_DUE, CASE_LIST_ORG, CASE_LIST_NEW, CASE_LIST_PLACE_OPEN, CASE_LIST_PLACE_CLOSED, CASE_LIST_NEW_ORG, CASE_BY_NUMBER,
	CASE_COUNT_DUE, CASE_COUNT_ORG,
	STEP_ADD, STEP_OF, STEP_COUNT, STEP_LAST_BY, CLOCK_ADD, CLOCK_END, CLOCK_FIRED, CLOCK_MOVED, CLOCK_OF, CLOCK_ONE, CLOCK_DUE, CLOCK_RUNNING,
	PHOTO_REF_ADD, PHOTO_REF_DROP, CASE_NO_PHOTOS, PHOTO_REF_OF, PHOTO_REF_CASES,
	CASE_MOVED, CASE_UNDER, FOLLOWED_ONE, FOLLOWED_SET,
	CASE_DUMP, STEP_DUMP, CLOCK_DUMP, PHOTO_REF_DUMP, CASE_STMTS
};
extern const struct stmt case_sql[CASE_STMTS];

/* cases_read.c: E_NOT_FOUND with words where there is no such case. */
enum err case_read(struct ctx *c, int64_t id, struct case_file *out);
enum err case_read_follow(struct ctx *c, const char *token, struct case_file *out);
/* The definition a case began with; E_INTERNAL with words if it is gone. */
enum err case_process(struct ctx *c, const struct case_file *f, const struct process **out);
/* How often an act was done on a case. */
enum err case_done(struct ctx *c, int64_t id, const char *act, int64_t *n);
/* Whether the acting person did, last, one of the acts that this act must not share its doer with. */
enum err case_same_person(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act, bool *same);
/* Whether the acting post may do this act on the case now: right, state, times, window, four eyes. */
enum err case_offered(struct ctx *c, const struct process *def, const struct case_file *f, const struct proc_act *act, bool *offered);
/* The acting person's report of an offline device, by the device's own id. E_NOT_FOUND. */
enum err case_read_client(struct ctx *c, const char *client_id, struct case_file *out);
/* The cases of a list's statement, in its order. */
enum err case_list_read(struct ctx *c, const struct stmt *q, const struct val *v, int n, struct case_file **out, size_t *count);
/* The follow link's token, derived from the case's id, and what is stored of it. */
const char *case_follow_token(struct ctx *c, int64_t id);
const char *case_follow_hash(struct ctx *c, const char *token);

/* cases_write.c */
struct case_new {
	const char *channel, *text, *contact, *address, *category, *datum, *client_id;
	double lon, lat;
	struct list photos;
};
/* Off the writer: finds the place, turns the datum; fills c->prepared. */
enum err case_place(struct ctx *c, const struct case_new *in);
/* Off the writer, behind case_place: the decision. It leans on the instant alone, and counting out a deadline in words is its cost. */
enum err case_open_prepare(struct ctx *c);
/* Records what was prepared. */
enum err case_open_run(struct ctx *c, bool follow, struct case_opened *out);
enum err case_act_run(struct ctx *c, const struct case_file *f, const struct proc_act *act, const struct act_input *in);
/* Tells the desks whose lists change. */
void case_notify(struct ctx *c, const char *path, int64_t org);
int64_t case_topic(const char *path);

#define RECOUNT_ROWS 200   /* as in CLOCK_RUNNING */
struct recounted { int64_t looked, changed, after, after_n; };

/* cases_view.c */
#define CASE_EVENTS 7
extern const struct event_kind *const case_events[CASE_EVENTS];

/* Commands by file; cases_room.c puts them into one table. */
extern const struct shape snap_in_shape, snap_made_shape, snap_shape, follow_rate_shape, follow_reopen_shape;
enum err snap_prepare(struct ctx *c);
enum err snap_add(struct ctx *c);
enum err snap_again(struct ctx *c, int64_t id);
enum err snap_show(struct ctx *c);
enum err snap_scope(struct ctx *c, struct scope *s);
enum err snap_rate(struct ctx *c);
enum err snap_reopen(struct ctx *c);
enum err snap_act_again(struct ctx *c, int64_t id);

extern const struct shape report_shape, report_made_shape, case_shape, case_list_shape, queue_list_shape, act_in_shape,
	bulk_in_shape, bulk_shape, contact_in_shape, contact_shape, category_list_shape, photo_query_shape, clock_fire_shape, clock_recount_shape,
	recounted_shape, place_who_in_shape, place_who_shape, case_erase_in_shape;
/* What the table's rows run: each fills c->out from c->in, or refuses in c->problem; in the file that its shapes stand in. */
enum err report_prepare(struct ctx *c);
enum err report_add(struct ctx *c);
enum err report_again(struct ctx *c, int64_t id);
enum err case_scope(struct ctx *c, struct scope *s);
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
enum err case_route(struct ctx *c);
enum err clock_fire(struct ctx *c);
enum err clock_recount(struct ctx *c);
enum err moves_follow(struct ctx *c);
/* Whether the tree moved since open cases followed it. cases_move.c */
enum err moves_owed(struct ctx *c, bool *owed);
/* Clocks that must warn or are breached by now, as calls. */
enum err cases_due(struct ctx *c, int max, struct due *out, int *n);

#endif
