/*
 * xes.c: a trace a case, as XES 1.0 (IEEE 1849): for tools that know one kind of case at a time. The same telling as ocel.c;
 * org:resource is a unit, org:role a post, never a person.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "bridge/bridge_in.h"

/* Names of units and posts, by rising id: they are few. */
struct named { int64_t id, of; const char *name; };
struct names { struct named *v; size_t n, cap; struct arena *a; };
struct xes { struct run *r; struct arena *a; struct names orgs, posts; };

static enum err name_add(struct names *n, int64_t id, int64_t of, const struct val *name)
{
	if (n->n == n->cap) {
		n->cap = n->cap ? 2 * n->cap : 256;
		struct named *v = realloc(n->v, n->cap * sizeof *v);
		if (!v)
			abort();
		n->v = v;
	}
	n->v[n->n++] = (struct named){ id, of, arena_strn(n->a, name->s, name->len) };
	return OK;
}

static enum err org_name_row(void *arg, const struct val *v, int cols)
{
	(void)cols;
	return name_add(&((struct xes *)arg)->orgs, v[0].i, 0, &v[4]);
}

static enum err post_name_row(void *arg, const struct val *v, int cols)
{
	(void)cols;
	return name_add(&((struct xes *)arg)->posts, v[0].i, v[1].i, &v[3]);
}

static int by_id(const void *key, const void *item)
{
	int64_t x = *(const int64_t *)key, y = ((const struct named *)item)->id;

	return x < y ? -1 : x > y;
}

static const struct named *name_of(const struct names *n, int64_t id)
{
	return id && n->n ? bsearch(&id, n->v, n->n, sizeof *n->v, by_id) : NULL;
}

/* XML allows no control but tab and line's ends, and the door lets no other in. */
static void xml_out(FILE *out, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&': fputs("&amp;", out); break;
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '"': fputs("&quot;", out); break;
		case '\n': fputs("&#10;", out); break;
		case '\t': fputs("&#9;", out); break;
		default:
			if ((unsigned char)*s >= 0x20)
				fputc(*s, out);
		}
	}
}

static void attr(FILE *out, const char *type, const char *key, const char *value)
{
	if (!value || !*value)
		return;
	fprintf(out, "<%s key=\"%s\" value=\"", type, key);
	xml_out(out, value);
	fputs("\"/>", out);
}

static void attr_int(FILE *out, const char *key, int64_t value)
{
	if (value != ABSENT)
		fprintf(out, "<int key=\"%s\" value=\"%" PRId64 "\"/>", key, value);
}

static void event_out(void *arg, const struct story *s, const struct ending *e, const struct happening *h)
{
	struct xes *x = arg;
	FILE *out = x->r->out;
	const struct named *post = name_of(&x->posts, h->post), *org = name_of(&x->orgs, post ? post->of : 0);

	(void)s;
	(void)e;
	fputs("<event>", out);
	attr(out, "string", "concept:name", h->name);
	attr(out, "date", "time:timestamp", time_text(x->a, h->at));
	attr(out, "string", "lifecycle:transition", strcmp(h->name, "clock_started") == 0 ? "start" : "complete");
	attr(out, "string", "org:resource", org ? org->name : post ? post->name : NULL);
	attr(out, "string", "org:role", post ? post->name : NULL);
	attr(out, "string", "state", h->state);
	attr(out, "string", "category", h->category);
	attr(out, "string", "outcome", h->outcome);
	attr_int(out, "score", h->score);
	org = name_of(&x->orgs, h->org);
	attr(out, "string", "handled_by", org ? org->name : NULL);
	if (h->clock) {
		attr_int(out, "n", h->clock->n);
		attr(out, "string", "kind", h->clock->kind);
		attr(out, "string", "limit", h->clock->limit);
		attr(out, "date", "due", time_text(x->a, h->clock->due));
		attr(out, "date", "original_due", time_text(x->a, h->clock->original));
		attr(out, "string", "result", h->clock->result);
	}
	fputs("</event>\n", out);
}

static enum err trace_out(void *arg, const struct story *s)
{
	struct xes *x = arg;
	FILE *out = x->r->out;
	struct ending e;

	if (!story_within(s, x->r->cut) || !story_begins(s, &e))
		return OK;
	fputs("<trace>", out);
	attr(out, "string", "concept:name", e.number);
	attr(out, "string", "process", e.process);
	attr(out, "string", "channel", e.channel);
	if (e.parent)
		attr(out, "id", "parent", arena_printf(x->a, "c%" PRId64, e.parent));
	fputc('\n', out);
	story_walk(x->a, s, event_out, x);
	fputs("</trace>\n", out);
	arena_reset(x->a);
	return ferror(out) ? E_INTERNAL : OK;
}

static const char head[] =
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	"<log xes.version=\"1.0\" xes.features=\"nested-attributes\" xmlns=\"http://www.xes-standard.org/\">\n"
	"<extension name=\"Concept\" prefix=\"concept\" uri=\"http://www.xes-standard.org/concept.xesext\"/>\n"
	"<extension name=\"Time\" prefix=\"time\" uri=\"http://www.xes-standard.org/time.xesext\"/>\n"
	"<extension name=\"Lifecycle\" prefix=\"lifecycle\" uri=\"http://www.xes-standard.org/lifecycle.xesext\"/>\n"
	"<extension name=\"Organizational\" prefix=\"org\" uri=\"http://www.xes-standard.org/org.xesext\"/>\n"
	"<global scope=\"trace\"><string key=\"concept:name\" value=\"\"/></global>\n"
	"<global scope=\"event\"><string key=\"concept:name\" value=\"\"/><date key=\"time:timestamp\" value=\"1970-01-01T00:00:00Z\"/>"
	"<string key=\"lifecycle:transition\" value=\"complete\"/></global>\n"
	"<classifier name=\"Activity\" keys=\"concept:name\"/>\n"
	"<string key=\"lifecycle:model\" value=\"standard\"/>\n";

static enum err xes_body(struct run *r)
{
	struct arena *names = arena_new(SIZE_MAX);
	struct xes x = { .r = r, .a = arena_new(SIZE_MAX), .orgs.a = names, .posts.a = names };
	enum err e;

	fputs(head, r->out);
	if ((e = export_pages(r, &bridge_sql[EXPORT_ORGS], org_name_row, &x)) == OK &&
	    (e = export_pages(r, &bridge_sql[EXPORT_POSTS], post_name_row, &x)) == OK)
		e = stories_read(r->db, r->tenant, trace_out, &x, r->p);
	fputs("</log>\n", r->out);
	free(x.orgs.v);
	free(x.posts.v);
	arena_free(x.a);
	arena_free(names);
	return e;
}

enum err export_xes(struct core *core, int64_t tenant, const struct export_cut *cut, FILE *out, struct problem *p)
{
	return export_run(core, tenant, cut, out, p, xes_body);
}
