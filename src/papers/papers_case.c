/*
 * papers_case.c: a case's page as a dossier: what the desk sees of it, without its reporter's contact and without names of persons.
 */
#include <stdio.h>
#include <string.h>

#include "cases/cases_rows.h"
#include "cases/cases_show.h"
#include "cases/photo.h"
#include "papers/paper.h"
#include "papers/papers_in.h"
#include "people/people.h"

#define PAIRS_MAX 12

struct dossier_in { const char *lang; };
SHAPE(dossier_in_shape, "DossierIn", struct dossier_in,
	FIELD(struct dossier_in, lang, F_STR, 0, .one_of = "zh|en", .doc = "for a link, which cannot say Accept-Language"));

static const char *say(const struct ctx *c, const char *zh, const char *en)
{
	return ctx_zh(c) ? zh : en;
}

static const char *moment(struct ctx *c, int64_t us)
{
	struct civil t;

	if (us == ABSENT)
		return NULL;
	t = day_civil(us, CHINA_OFFSET_MIN);
	return arena_printf(c->a, "%04d-%02d-%02d %02d:%02d", t.year, t.month, t.day, t.hour, t.minute);
}

static const char *joined(struct ctx *c, const struct list *names)
{
	const char *const *v = names->v, *out = "";

	for (size_t i = 0; i < names->n; i++)
		out = arena_printf(c->a, "%s%s%s", out, i ? " / " : "", v[i]);
	return out;
}

static const char *due_text(struct ctx *c, const struct case_row *r)
{
	static const struct { const char *state, *zh, *en; } names[] = {
		{ "breached", "（已超期）", " (overdue)" }, { "late", "（超期办结）", " (finished late)" }, { "met", "（按时）", " (in time)" },
		{ "paused", "（暂停计时）", " (suspended)" },
	};
	const char *due = moment(c, r->due);

	for (size_t i = 0; due && i < sizeof names / sizeof names[0]; i++)
		if (strcmp(names[i].state, r->clock_state) == 0)
			return arena_printf(c->a, "%s%s", due, say(c, names[i].zh, names[i].en));
	return due;
}

static void pairs_fill(struct ctx *c, const struct case_file *f, const struct case_row *r, const char *process, struct dossier *d)
{
	struct paper_pair *v = arena_alloc(c->a, PAIRS_MAX * sizeof *v);
	const struct paper_pair all[] = {
		{ say(c, "类型", "Kind"), process }, { say(c, "当前状态", "State"), r->state_name }, { say(c, "类别", "Category"), r->category_name },
		{ say(c, "承办单位", "Unit"), r->org_name }, { say(c, "位置", "Place"), joined(c, &r->node_names) },
		{ say(c, "坐标", "Position"), arena_printf(c->a, "%.6f, %.6f (WGS 84)", r->lon, r->lat) },
		{ say(c, "受理时间", "Received"), moment(c, f->opened) }, { say(c, "办理时限", "Due"), due_text(c, r) },
		{ say(c, "办结时间", "Finished"), moment(c, f->closed) }, { say(c, "来文编号", "Other number"), f->upstream },
	};

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if (all[i].text && *all[i].text)
			v[d->pairs_n++] = all[i];
	d->pairs = v;
}

/* Under which post of which unit; never who. */
static const char *by_whom(struct ctx *c, int64_t post)
{
	struct people_post p;

	return post && ctx_found(c, people_post_get(c, post, &p)) ? arena_printf(c->a, "%s · %s", p.org_name, p.title) : NULL;
}

static void steps_fill(struct ctx *c, const struct process *def, const struct shown *all, struct dossier *d)
{
	struct paper_step *v = arena_alloc(c->a, all->steps_n * sizeof *v);

	for (size_t i = 0; i < all->steps_n; i++) {
		const struct case_step *s = &all->steps[i];
		const struct proc_act *act = process_act(def, s->act);
		v[i] = (struct paper_step){ moment(c, s->at), !act ? s->act : say(c, act->name.zh, act->name.en), by_whom(c, s->post),
			side_get(c, s->words) };
	}
	d->steps = v;
	d->steps_n = all->steps_n;
}

static void photos_fill(struct ctx *c, const struct shown *all, struct dossier *d)
{
	struct paper_photo *v = arena_alloc(c->a, all->photos_n * sizeof *v);

	for (size_t i = 0; i < all->photos_n; i++) {
		const struct case_photo *p = &all->photos[i];
		double scale = (double)PHOTO_THUMB_PX / (double)(p->width > p->height ? p->width : p->height);
		const char *path = photo_path(c->a, core_files(c->core), p->id, "thumb");
		if (!path)
			continue;
		scale = scale > 1 ? 1 : scale;
		v[d->photos_n++] = (struct paper_photo){ path, strcmp(p->role, "result") == 0 ? say(c, "办理后", "After") : say(c, "上报时", "As reported"),
			(int64_t)((double)p->width * scale + 0.5), (int64_t)((double)p->height * scale + 0.5) };
	}
	d->photos = v;
}

static enum err dossier_of(struct ctx *c)
{
	struct row_cache *cache = arena_alloc(c->a, sizeof *cache);
	const struct process *def;
	const char *by, *code, *name;
	const void *bytes = NULL;
	struct case_file f;
	struct case_row r;
	struct shown all;
	enum err e;

	if ((e = case_read(c, c->scope.object, &f)) != OK || (e = case_process(c, &f, &def)) != OK || (e = case_row_words(c, cache, &f, &r)) != OK ||
	    (e = case_shown(c, &f, &all)) != OK)
		return e;
	by = by_whom(c, c->actor.post);
	ctx_install(c, &code, &name);
	struct dossier d = { .title = arena_printf(c->a, say(c, "%s办理单", "%s: file"), say(c, def->name.zh, def->name.en)),
		.number = arena_printf(c->a, say(c, "编号 %s", "No. %s"), f.number), .said = side_get_id(c, f.text_id),
		.printed = arena_printf(c->a, say(c, "%s · 内部资料 · %s 打印于 %s", "%s · internal · printed by %s on %s"), name,
		                        by ? by : say(c, "管理员", "the operator"), moment(c, c->now)),
		.said_head = say(c, "反映内容", "What was said"), .steps_head = say(c, "办理经过", "What happened"), .photos_head = say(c, "照片", "Pictures") };
	pairs_fill(c, &f, &r, say(c, def->name.zh, def->name.en), &d);
	steps_fill(c, def, &all, &d);
	photos_fill(c, &all, &d);
	e = dossier_draw(c->a, &d, c->now, &bytes, &c->reply->n, &c->problem);
	c->reply->type = "application/pdf";
	c->reply->body = bytes;
	return e;
}

enum err dossier_show(struct ctx *c)
{
	const struct dossier_in *in = c->in;
	const struct call *asked = c->call;
	struct call call = *asked;
	enum err e;

	if (in->lang)
		call.lang = in->lang;
	c->call = &call;
	e = dossier_of(c);
	c->call = asked;
	return e;
}
