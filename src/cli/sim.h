/*
 * sim.h: what the files of `shao simulate` share with each other and with nobody else.
 *
 * A scenario (packs/PLACE/scenario.yaml) says what a place is made of, how many reports come in and what becomes of how many
 * of them. sim_place.c and sim_people.c make the place, sim_life.c lets every case live under a virtual clock, and each
 * step goes through the gate as the person whose work it is (sim_gate.c). No scenario can write a figure: figures are counted
 * from what was recorded.
 */
#ifndef CLI_SIM_H
#define CLI_SIM_H

#include "base/yaml.h"
#include "calendar/calendar.h"
#include "cli/cli.h"
#include "core/inside.h"
#include "process/process.h"
#include "territory/shape_geo.h"

#define SIM_ACTS_MAX 40           /* in one life */
#define SIM_WAYS_MAX 64
#define SIM_UNITS_MAX 40
#define SIM_SCORES 5

/* ---- a scenario ---- */

struct sim_range { int64_t least, most; };
struct sim_division { const char *code, *name; };
struct sim_unit { const char *name; const char *const *categories; size_t n; };
/*
 * One way that a case may go: its acts in order. late: beyond the due of the state's clock; low: with so low a score that it is
 * done again. What tasks and the clock do stands in no way: it happens.
 */
struct sim_act { const char *id; bool late, low; };
struct sim_way { int64_t cases; const struct sim_act *acts; size_t n; };
enum sim_each { SIM_SOME, SIM_ONCE, SIM_WORKDAY };
/*
 * Cases of one process by one channel (NULL: of tasks and linked cases, whose ways' cases are weights). level: 0, or where it lies.
 * grids: 0, or only in the first so many. recent: they came in so many hours before the period's end, and stay where their way ends.
 */
struct sim_flow {
	const char *process, *channel;
	const char *const *categories;
	size_t categories_n;
	struct sim_range units, hours_ago;
	bool recent;
	int level;
	enum sim_each each;                     /* as many as there are places of it, whatever the ways say */
	struct sim_range amounts;               /* what is said where a number is asked for; least 0: whatever fits */
	int64_t grids;
	struct sim_way *ways;
	size_t n;
};
/* A hotline at every node of a level, and when its desk is staffed, every day. */
struct sim_line { int level; const char *number, *name, *hours; };
/* Officers of a unit that work at nodes of a level, in turn; an organization more, at the first node of a level. */
struct sim_posting { const char *unit; int level; int64_t count; };
struct sim_extra { const char *name, *kind; int level; };
struct sim_matter { const char *class, *duty, *name, *unit; int64_t batch, count; bool withdrawn; };
struct sim_weight { const char *id; int64_t weight; };

enum sim_grid_kind { SIM_GRID, SIM_DEDICATED, SIM_RURAL, SIM_GRID_KINDS };

struct scenario {
	struct name name;
	day_t from, to;
	double lon, lat;
	struct sim_division *above, *counties;
	size_t above_n, counties_n;
	int64_t streets, communities, villages, centres, grids[SIM_GRID_KINDS];
	struct sim_unit *units;
	size_t units_n;
	struct sim_weight *limits;
	size_t limits_n;
	int64_t scores[SIM_SCORES];             /* how many of so many answers are rated 1, 2, … 5 */
	struct sim_range usual, late, reporter; /* per cent of a clock's time, twice; hours after an answer */
	struct sim_flow *flows, *tasks;
	size_t flows_n, tasks_n;
	int64_t released;                       /* of a hundred events that ended, so many are shown to the public */
	struct sim_matter *matters;
	struct sim_line *lines;
	struct sim_posting *postings;
	struct sim_extra *extras;
	size_t matters_n, lines_n, postings_n, extras_n;
};

/* Reads and checks a scenario; every complaint is FILE:LINE. Everything lies in a. */
enum err scenario_read(struct arena *a, const char *path, struct scenario **out, struct problem *p);
enum err scenario_parse(struct arena *a, const char *name, const char *text, size_t n, struct scenario **out, struct problem *p);
/* So many per cent of everything that is counted, but never none of what there is. */
void scenario_scale(struct scenario *s, int64_t percent);

/* ---- a simulation ---- */

struct sim_node {
	int64_t id;
	int level;
	const char *path, *code, *name;
	int64_t org;                            /* who works there: the first that was made; 0: nobody */
	int first_post;                         /* index into posts, -1: none */
};
struct sim_post { struct actor actor; int node, next; };
struct sim_org { int64_t id; int node, unit; };          /* a unit of a county */
struct sim_grid { double lon, lat; const struct geo_point *corner; size_t corners; int community; };

struct sim {
	struct installation in;
	const struct scenario *s;
	int64_t now;                            /* the virtual clock */
	uint64_t seed, drawn;                   /* of the next random number */
	struct lane lane;
	bool writing;
	int waiting;                            /* commands of the open transaction */
	struct arena *a, *text, *one;           /* a: all along; text: bodies; one: a call's */
	struct job *self;                       /* what reads beside the calls */
	struct sim_node *nodes;                 /* by path */
	int nodes_n;
	struct sim_grid *grids;
	int grids_n, communities_n;
	struct sim_post *posts;
	int posts_n, posts_cap;
	struct sim_org *orgs;
	int orgs_n;
	int64_t opened, tasks, acted, fired, commands;   /* for the summary */
	bool failed;
	int64_t until;                          /* nothing happens after it; 0: to the end of the last case */
	int sums_days;                          /* sums, seals and indexes are made every so many days; 0: every week */
	bool (*summed)(struct sim *s);          /* behind them; NULL: nothing */
};

/* ---- sim_gate.c: calls in large commits ---- */

bool sim_begin(struct sim *s);
/* Opens the transaction that the next calls share, if there is none; s->self reads in it. */
bool sim_writes(struct sim *s);
/* Commits what waits. False with words on standard error. */
bool sim_commit(struct sim *s);
void sim_end(struct sim *s);
/* One call as somebody (NULL: the public); the status. The answer lies in s->one until the next call. */
int sim_call(struct sim *s, const struct actor *as, const char *method, const char *path, const char *body, struct reply *out);
/* The same as the operator; the id in its answer, 0 with words on standard error and s->failed if it was refused. */
int64_t sim_make(struct sim *s, const char *path, const char *body);
/* What the clock owes cases at s->now. */
bool sim_tick(struct sim *s);
/* And what else it owes, until nothing is left: seals, sums, indexes. Nobody reads them meanwhile, so now and then is enough. */
bool sim_day(struct sim *s);
/* The answer's member as a text, in s->one; NULL if it has none. */
const char *sim_answer(struct sim *s, const struct reply *r, const char *member);

/* ---- sim_place.c, sim_people.c ---- */

bool sim_place_make(struct sim *s);
/* The tree as it stands, into s->nodes; at most so many. */
bool sim_nodes_read(struct sim *s, size_t most);
bool sim_people_make(struct sim *s);
/* An organization at a node, the first there counts as its own; a person of it under a post of their own, with a role there. */
int64_t sim_org_make(struct sim *s, const char *name, const char *kind, int node);
void sim_post_make(struct sim *s, const char *role, const char *title, int node, int64_t org, bool for_org);
/* A post that stands, and who holds it. s->posts has room for it. */
void sim_post_take(struct sim *s, int64_t person, int64_t post, int node);
/* Who has a right at a place, from the nearest desk upwards; after: the one that was tried before (NULL: none). NULL: nobody. */
const struct sim_post *sim_who_may(struct sim *s, const char *right, const char *path, int64_t org, const struct sim_post *after);
/* The scenario's catalogue, and its hotlines. */
bool sim_matters_make(struct sim *s);
/* Index of the node with this path; -1. */
int sim_node_at(const struct sim *s, const char *path, size_t n);

/* ---- sim_life.c ---- */

/* Whether every way of the scenario can be gone under the definitions that are installed; words in *p. */
enum err sim_ways_check(struct sim *s, struct problem *p);
bool sim_live(struct sim *s);

/* ---- sim_words.c: texts, made here and now ---- */

/* title: what it is about, in s->a. */
const char *sim_report_text(struct sim *s, struct arena *a, const char *category, const char **title);
/* What the public reads when a matter is shown to it. */
const char *sim_public_text(struct sim *s);
const char *sim_act_text(struct sim *s, struct arena *a, const char *act);

/* ---- chance: the same seed gives the same year ---- */

uint64_t sim_random(struct sim *s);
int64_t sim_between(struct sim *s, int64_t least, int64_t most);

/* ---- sim_sql.c ---- */

enum sim_stmt { SIM_NODES, SIM_GRIDS, SIM_HOLDERS, SIM_CASE, SIM_BY_NUMBER, SIM_TASKS, SIM_LINKS, SIM_STMTS };
extern const struct stmt_list sim_list;
extern const struct stmt sim_sql[SIM_STMTS];

#endif
