/*
 * sim_life.h: one case of a simulation, between sim_life.c, which says when, and sim_act.c, which does it.
 */
#ifndef CLI_SIM_LIFE_H
#define CLI_SIM_LIFE_H

#include "cli/sim.h"

struct life {
	int64_t at, id, seq;             /* when what comes next is done; its case, 0 before it is reported; the number of this life */
	const struct sim_flow *flow;
	const struct sim_way *way;
	const struct process *def;
	const char *follow, *category, *title;
	size_t next;
	int grid, waited;
	bool waits;                      /* for tasks or the clock to bring it to where the next act is possible */
	int64_t task, link;              /* the last task and linked case of it that was found */
};

/* A case as it stands. due: INT64_MIN if it has none. */
struct standing { const char *state, *path; int64_t due, since, org; bool open; };

bool sim_stand(struct sim *s, const struct life *l, struct standing *out);
/* Reports the case: by a resident, or by whoever the process lets. */
bool sim_open(struct sim *s, struct life *l);
/* The next act of its way, by whoever may do it there. */
bool sim_do(struct sim *s, const struct life *l, const struct proc_act *act, const struct standing *c);
/* The grid's own node or the one above it, of a level, by the path of its worker's community. */
int sim_node_above(const struct sim *s, const struct sim_grid *g, int level);
/* Shows a case that has ended to the public, by who may. */
bool sim_release(struct sim *s, const struct life *l, const struct standing *c);
/* Index by weight of a list of ways. */
const struct sim_way *sim_way_pick(struct sim *s, const struct sim_flow *f);
/* The flow of tasks, or linked cases, under a process; NULL: nobody does anything with them. */
const struct sim_flow *sim_task_flow(const struct scenario *s, const char *process);

#endif
