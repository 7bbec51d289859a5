/*
 * cases_bulk.c: one act on many cases. Nothing is decided here: every case is a call of its own through the gate, with its own
 * right, version, transaction and refusal, and the answer says of each what became of it. Repeated under the same key, what was
 * done is not done again.
 */
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#include "base/text.h"
#include "cases/cases_in.h"

struct bulk_case { int64_t id, version; };
struct bulk_in { const char *act; struct list cases; const char *fields; };
struct bulk_done { int64_t id, status, version; const char *field, *detail; };
struct bulk_out { int64_t done, refused; struct list results; };

SHAPE(bulk_case_shape, "BulkCase", struct bulk_case,
	FIELD(struct bulk_case, id, F_ID, F_NEED), FIELD(struct bulk_case, version, F_INT, F_NEED, .min = 1, .max = 1e15));

SHAPE(bulk_in_shape, "BulkIn", struct bulk_in,
	FIELD(struct bulk_in, act, F_STR, F_NEED, .min = 1, .max = 40),
	FIELD(struct bulk_in, cases, F_LIST, F_NEED, .sub = &bulk_case_shape, .min = 1, .max = LIMIT_LIST_ROWS),
	FIELD(struct bulk_in, fields, F_JSON, 0, .doc = "as the body of POST /cases/{case}/acts/{act}, the same for all"));

SHAPE(bulk_done_shape, "BulkDone", struct bulk_done,
	FIELD(struct bulk_done, id, F_ID, F_NEED), FIELD(struct bulk_done, status, F_INT, F_NEED, .doc = "as the act alone would answer"),
	FIELD(struct bulk_done, version, F_INT, 0, .doc = "the case's new one"), FIELD(struct bulk_done, field, F_STR, 0),
	FIELD(struct bulk_done, detail, F_STR, 0, .max = LIMIT_WORDS_CHARS, .doc = "why it was refused"));

SHAPE(bulk_shape, "Bulk", struct bulk_out,
	FIELD(struct bulk_out, done, F_INT, F_NEED), FIELD(struct bulk_out, refused, F_INT, F_NEED),
	FIELD(struct bulk_out, results, F_LIST, F_NEED, .sub = &bulk_done_shape, .doc = "in the order of the cases"));

static enum err bulk_check(struct ctx *c, const struct bulk_in *in)
{
	const struct bulk_case *v = in->cases.v;
	const char *key = c->call->key;

	if (!key || strlen(key) < 8 || strlen(key) > 128)
		return refuse(&c->problem, E_INPUT, "Idempotency-Key", "批量操作须带 8 至 128 个字符的 Idempotency-Key 请求头",
		              "Acting on many needs an Idempotency-Key header of 8 to 128 characters");
	if (in->act[strspn(in->act, "abcdefghijklmnopqrstuvwxyz0123456789_")])
		return refuse(&c->problem, E_INPUT, "act", "没有这个动作", "There is no such act");
	if (in->fields && *in->fields != '{')
		return refuse(&c->problem, E_INPUT, "fields", "应是对象", "This must be an object");
	for (size_t i = 0; i < in->cases.n; i++)
		for (size_t k = 0; k < i; k++)
			if (v[i].id == v[k].id)
				return refuse(&c->problem, E_INPUT, "cases", "第 %zu 个案件重复", "The case at place %zu stands twice", i + 1);
	return OK;
}

/* A key for each case, from the caller's: the same case under the same key is the same act. */
static const char *part_key(struct ctx *c, int64_t id)
{
	const char *text = arena_printf(c->a, "%" PRId64 " %s", id, c->call->key);
	char *hex = arena_alloc(c->a, 65);
	uint8_t mac[32];

	core_mac(c->core, "bulk", text, strlen(text), mac);
	text_hex(hex, mac, sizeof mac);
	return hex;
}

static void refusal_read(struct arena *a, const struct reply *r, struct bulk_done *out)
{
	json_t *v = r->body ? json_loadb(r->body, r->n, 0, NULL) : NULL;

	out->detail = arena_str(a, json_string_value(json_object_get(v, "detail")));
	out->field = arena_str(a, json_string_value(json_object_get(v, "field")));
	json_decref(v);
}

enum err case_bulk(struct ctx *c)
{
	const struct bulk_in *in = c->in;
	const struct bulk_case *v = in->cases.v;
	struct bulk_out *out = c->out;
	size_t n = in->cases.n;
	struct call *calls = arena_alloc(c->a, n * sizeof *calls);
	struct reply *replies = arena_alloc(c->a, n * sizeof *replies);
	struct bulk_done *done = arena_alloc(c->a, n * sizeof *done);
	const char *body = in->fields ? in->fields : "{}";
	enum err e = bulk_check(c, in);

	if (e != OK)
		return e;
	for (size_t i = 0; i < n; i++)
		calls[i] = (struct call){ .method = "POST", .path = arena_printf(c->a, "/api/v1/cases/%" PRId64 "/acts/%s", v[i].id, in->act),
			.body = body, .n = strlen(body), .if_match = arena_printf(c->a, "\"%" PRId64 "\"", v[i].version), .key = part_key(c, v[i].id) };
	ctx_each(c, calls, n, replies);
	out->done = out->refused = 0;
	for (size_t i = 0; i < n; i++) {
		bool ok = replies[i].status < 400;
		done[i] = (struct bulk_done){ .id = v[i].id, .status = replies[i].status, .version = ABSENT };
		if (!ok)
			refusal_read(c->a, &replies[i], &done[i]);
		else if (!*replies[i].etag || !text_int(arena_strn(c->a, replies[i].etag + 1, strlen(replies[i].etag) - 2), 1, INT64_MAX, &done[i].version))
			done[i].version = ABSENT;
		out->done += ok;
		out->refused += !ok;
	}
	out->results = (struct list){ n, done };
	return OK;
}
