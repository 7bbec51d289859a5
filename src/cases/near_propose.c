/*
 * near_propose.c: before a report: what its words are about. The catalogue speaks first, then the words that near.yaml knows for
 * each category; the reporter corrects it with a tap. Answered from memory.
 */
#include <math.h>
#include <string.h>

#include "cases/near_in.h"
#include "matters/matters.h"
#include "territory/territory.h"

#define PROPOSALS_MAX 3

struct snap_propose_in { const char *text, *datum; double lon, lat; };
struct snap_proposal { const char *category, *category_name, *matter; struct list words; };
struct snap_propose_out { struct list items; };

SHAPE(snap_propose_in_shape, "SnapProposeIn", struct snap_propose_in,
	FIELD(struct snap_propose_in, text, F_STR, F_NEED | F_LINES, .min = 2, .max = 400, .doc = "the beginning of the report"),
	FIELD(struct snap_propose_in, lon, F_NUM, 0, .min = -180, .max = 180), FIELD(struct snap_propose_in, lat, F_NUM, 0, .min = -90, .max = 90),
	FIELD(struct snap_propose_in, datum, F_STR, 0, .one_of = "wgs84|gcj02"));
SHAPE(snap_proposal_shape, "SnapProposal", struct snap_proposal,
	FIELD(struct snap_proposal, category, F_STR, F_NEED), FIELD(struct snap_proposal, category_name, F_STR, F_NEED),
	FIELD(struct snap_proposal, matter, F_STR, 0, .doc = "the catalogue's name for it, where it has one"),
	FIELD(struct snap_proposal, words, F_STRS, F_NEED, .max = PROPOSE_WORDS_MAX, .doc = "the words that were found"));
SHAPE(snap_propose_shape, "SnapProposals", struct snap_propose_out,
	FIELD(struct snap_propose_out, items, F_LIST, F_NEED, .max = PROPOSALS_MAX, .sub = &snap_proposal_shape, .doc = "the likeliest first"));

/* Adds a category that is not among them yet, and that events have. */
static void add(struct ctx *c, const struct process *def, struct snap_proposal *v, size_t *n, const struct snap_proposal *one)
{
	const struct proc_item *category = one->category ? process_category(def, one->category) : NULL;

	for (size_t i = 0; i < *n; i++)
		if (strcmp(v[i].category, one->category ? one->category : "") == 0)
			return;
	if (!category || *n == PROPOSALS_MAX)
		return;
	v[*n] = *one;
	v[(*n)++].category_name = ctx_zh(c) ? category->name.zh : category->name.en;
}

static void by_words(struct ctx *c, const struct near_conf *conf, const struct process *def, const char *text, struct snap_proposal *v, size_t *n)
{
	struct propose_hit hits[PROPOSALS_MAX];
	size_t found;

	proposer_rank(conf->proposer, c->a, text, PROPOSALS_MAX, hits, &found);
	for (size_t i = 0; i < found; i++) {
		const char **words = arena_alloc(c->a, sizeof hits[i].words);
		memcpy(words, hits[i].words, sizeof hits[i].words);
		add(c, def, v, n, &(struct snap_proposal){ .category = conf->categories[hits[i].class], .words = { (size_t)hits[i].words_n, words } });
	}
}

enum err snap_propose(struct ctx *c)
{
	const struct snap_propose_in *in = c->in;
	const struct near_conf *conf = room_state(c, &near_room);
	const struct process *def = process_current(c, "event");
	struct snap_propose_out *out = c->out;
	struct snap_proposal *v = arena_alloc(c->a, PROPOSALS_MAX * sizeof *v);
	double lon = in->lon, lat = in->lat;
	struct place at = { .path = NULL };
	struct list matters;
	size_t n = 0;
	enum err e;

	if (!conf || !def)
		return E_INTERNAL;
	if (!isnan(lon) && !isnan(lat)) {
		territory_datum(in->datum, &lon, &lat);
		if (!territory_at(c, lon, lat, &at))
			at.path = NULL;
	}
	if ((e = matter_propose(c, in->text, at.path, &matters)) != OK)
		return e;
	for (size_t i = 0; i < matters.n; i++) {
		const struct matter_proposal *m = (const struct matter_proposal *)matters.v + i;
		add(c, def, v, &n, &(struct snap_proposal){ .category = m->category, .matter = m->name, .words = m->words });
	}
	by_words(c, conf, def, in->text, v, &n);
	out->items = (struct list){ n, v };
	return OK;
}
