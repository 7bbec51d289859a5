/*
 * cases_open.c: how a case is opened, whoever asks: the place is found, the calendar fetched, the decision made and recorded,
 * and those who wait are told. Acting upon one: cases_act.c.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "calendar/calendar.h"
#include "cases/caller.h"
#include "cases/cases_in.h"
#include "cases/photo.h"
#include "territory/territory.h"

#define NUMBER_TRIES 8

/* ---- topics of the desks' event streams ---- */

int64_t case_topic(const char *path)
{
	uint64_t h = 1469598103934665603u;

	for (; *path; path++)
		h = (h ^ (uint8_t)*path) * 1099511628211u;
	return (int64_t)(h >> 1);
}

void case_notify(struct ctx *c, const char *path, int64_t org)
{
	char part[64];

	for (size_t n = PATH_STEP; n <= strlen(path) && n < sizeof part; n += PATH_STEP) {
		memcpy(part, path, n);
		part[n] = 0;
		ctx_notify(c, case_topic(part));
	}
	if (org)
		ctx_notify(c, org);
}

/* ---- opening ---- */

struct placed { struct place place; double lon, lat; struct case_new in; struct case_opened opened; };

/* A case may lie at a node above its grid (a street's whistle): the point must be there all the same. */
static enum err place_above(struct ctx *c, int64_t node, struct place *place)
{
	struct place above;
	enum err e = territory_node(c, node, &above);

	if (e != OK)
		return e;
	if (strncmp(place->path, above.path, strlen(above.path)) != 0)
		return refuse(&c->problem, E_INPUT, "node", "这个位置不在所选区域“%s”内", "The point does not lie in the node \"%s\"", above.name);
	*place = above;
	return OK;
}

enum err case_place(struct ctx *c, const struct case_new *in)
{
	struct placed *p = arena_alloc(c->a, sizeof *p);
	enum err e;

	p->in = *in;
	p->lon = in->lon;
	p->lat = in->lat;
	territory_datum(in->datum, &p->lon, &p->lat);
	if (!territory_at(c, p->lon, p->lat, &p->place))
		return refuse(&c->problem, E_INPUT, "lon", "这个位置（%.5f, %.5f）不在本平台的网格范围内，请调整地图上的位置",
		              "This place (%.5f, %.5f) lies in no grid of this platform; move the pin", p->lon, p->lat);
	if (in->node != 0 && in->node != ABSENT && (e = place_above(c, in->node, &p->place)) != OK)
		return e;
	/* What memory gave lives as long as the call is prepared; the writer runs later. */
	p->place.path = arena_str(c->a, p->place.path);
	c->prepared = p;
	return OK;
}

/*
 * Who opens one by hand holds the definition's right at its place; some are opened by nobody's hand. A department that holds it for
 * itself only (an application) has the case as its own: *org.
 */
static enum err check_intake(struct ctx *c, const struct process *def, const char *path, int64_t *org)
{
	if (!def->intake || !*def->intake)
		return refuse(&c->problem, E_DENIED, "process", "此类案件不能手工登记", "Cases of this kind are not opened by hand");
	if (ctx_may(c, def->intake, path, 0))
		return OK;
	*org = c->actor.org;
	return *org && ctx_may(c, def->intake, path, *org) ? OK
	    : refuse(&c->problem, E_DENIED, "lon", "这个位置不在您岗位的辖区内，或您不能登记此类案件",
	             "This place lies outside your post's area, or you may not open such a case");
}

enum err case_open_prepare(struct ctx *c)
{
	struct placed *at = c->prepared;
	const char *id = at->in.process ? at->in.process : "event";
	const struct process *def = process_current(c, id);
	struct clock_frame by = { calendar_for(c, 0), 0, ABSENT, { NULL, 0 } };
	int64_t org = ABSENT;
	enum err e;

	if (!def || def->task)
		return refuse(&c->problem, E_INPUT, "process", "没有可以这样登记的流程 “%s”", "There is no process \"%s\" that is opened so", id);
	if (c->actor.kind == ACTOR_PERSON && strcmp(at->in.channel, PUBLIC_CHANNEL) != 0 &&
	    (e = check_intake(c, def, at->place.path, &org)) != OK)
		return e;
	at->opened = (struct case_opened){
		.channel = at->in.channel, .node = at->place.node, .path = at->place.path, .lon = at->lon, .lat = at->lat,
		.category = at->in.category, .client_id = at->in.client_id, .upstream = at->in.upstream,
		.upstream_due = at->in.upstream ? at->in.upstream_due : ABSENT, .org = org, .parent = ABSENT, .origin = ABSENT,
	};
	return case_decide_open(c->a, def, &by, NULL, c->now, &at->opened, &c->problem);
}

/* "261120-48372615": a day and eight digits that tell nothing of how many there are; easy to say on the telephone. */
enum err case_number_make(struct ctx *c, const char **out)
{
	struct civil t = day_civil(c->now, CHINA_OFFSET_MIN);
	struct rows rows;
	uint32_t r;
	enum err e;

	for (int i = 0; i < NUMBER_TRIES; i++) {
		ctx_random(c, &r, sizeof r);
		*out = arena_printf(c->a, "%02d%02d%02d-%08" PRIu32, t.year % 100, t.month, t.day, r % 100000000u);
		if ((e = db_rows(c->db, &case_sql[CASE_NUMBER_TAKEN], c->a, VALS(vi(c->tenant), vs(*out)), &rows)) != OK)
			return e;
		if (rows.n == 0)
			return OK;
	}
	return E_BUSY;
}

enum err case_photos_claim(struct ctx *c, const struct list *ids, struct list *out)
{
	struct photo_ref *v = arena_alloc(c->a, ids->n * sizeof *v);
	const char *const *id = ids->v;

	for (size_t i = 0; i < ids->n; i++) {
		enum err e = photo_claim(c, id[i], &v[i].width, &v[i].height);
		if (e != OK)
			return e;
		v[i].id = id[i];
	}
	*out = (struct list){ ids->n, v };
	return OK;
}

enum err case_open_run(struct ctx *c, bool follow, struct case_opened *out)
{
	const struct placed *at = c->prepared;
	const struct case_new *in = &at->in;
	struct place place;
	int64_t id = ctx_id(c);
	enum err e;

	*out = at->opened;
	/* The tree may have moved since the place was found in memory. */
	if ((e = territory_node(c, at->place.node, &place)) != OK)
		return e;
	out->path = place.path;
	if ((e = case_number_make(c, &out->number)) != OK || (e = case_photos_claim(c, &in->photos, &out->photos)) != OK)
		return e;
	if (follow)
		out->follow = case_follow_hash(c, case_follow_token(c, id));
	out->text = side_put(c, id, "text", in->text);
	out->address = side_put(c, id, "address", in->address);
	if (in->contact && *in->contact)
		out->contact = side_put(c, id, "contact", core_seal(c, "contact", arena_printf(c->a, "%" PRId64, id), in->contact));
	c->done_id = id;
	c->done_version = 1;
	if ((e = record(c, &case_opened_kind, id, 0, out, NULL)) != OK)
		return e;
	case_notify(c, out->path, 0);
	return in->known && in->contact && *in->contact ? caller_keep(c, id, in->contact) : OK;
}
