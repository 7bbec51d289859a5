/*
 * answer.c: the last step. What a command found becomes JSON; what was refused becomes problem+json (RFC 9457).
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "base/text.h"
#include "core/inside.h"

static const struct { enum err code; const char *zh, *en; } titles[] = {
	{ E_INPUT, "输入有误", "Something in the input is wrong" },
	{ E_AUTH, "需要登录", "Please sign in" },
	{ E_DENIED, "没有权限", "You may not do this" },
	{ E_NOT_FOUND, "未找到", "Not found" },
	{ E_METHOD, "不支持的方法", "This method is not possible here" },
	{ E_CONFLICT, "当前状态下不能这样做", "Not possible in the present state" },
	{ E_STALE, "内容已被更改", "It has changed in the meantime" },
	{ E_TOO_LARGE, "内容过大", "Too large" },
	{ E_MEDIA, "不支持的格式", "This format is not supported" },
	{ E_REPLAY, "重复提交的内容不一致", "The same key came with another body" },
	{ E_PRECONDITION, "缺少版本号", "Say which version you saw" },
	{ E_LIMIT, "操作过于频繁", "Too many requests" },
	{ E_BUSY, "系统繁忙", "Busy" },
	{ E_FULL, "存储空间不足", "The disk is full" },
};

const char *answer_title(enum err e, bool zh)
{
	for (size_t i = 0; i < sizeof titles / sizeof titles[0]; i++)
		if (titles[i].code == e)
			return zh ? titles[i].zh : titles[i].en;
	return zh ? "系统内部错误" : "Something went wrong inside";
}

static const char *detail(const struct job *j, enum err e, bool zh)
{
	const char *words = zh ? j->c.problem.zh : j->c.problem.en;

	if (*words && e != E_INTERNAL && e != E_STORE)
		return words;
	switch (e) {
	case E_STORE:
	case E_INTERNAL:
		/* Not "nothing was saved": a server that was lost during the commit may have made it. */
		return zh ? "可能没有保存。请重试（同一请求不会重复生效）；如仍失败，请把请求编号告诉管理员。"
		          : "It was probably not saved. Repeat the request, it will not act twice; if it fails again, give the request number to"
		            " your administrator.";
	case E_FULL:
		return zh ? "没有任何内容被保存。请管理员清理磁盘后重试。" : "Nothing was saved. The administrator must make room on the disk.";
	case E_RETRY:
	case E_BUSY:
		return zh ? "请稍后重试。" : "Please try again in a moment.";
	case E_DUPLICATE:
		return zh ? "相同的记录已经存在。" : "The same record stands already.";
	default:
		return answer_title(e, zh);
	}
}

void answer_problem(struct job *j, enum err e)
{
	bool zh = ctx_zh(&j->c);
	const char *words = detail(j, e, zh);
	struct jw w;

	if (e == E_RETRY)
		e = E_BUSY;
	if (e == E_DUPLICATE)
		e = E_CONFLICT;
	j->reply = (struct reply){ .status = err_status(e), .type = "application/problem+json", .problem = j->c.problem };
	j->reply.problem.code = e;
	jw_init(&w, j->a);
	jw_obj(&w);
	jw_key(&w, "type");
	jw_str(&w, arena_printf(j->a, "urn:shao:problem:%s", err_name(e)));
	jw_key(&w, "title");
	jw_str(&w, answer_title(e, zh));
	jw_key(&w, "status");
	jw_int(&w, j->reply.status);
	jw_key(&w, "detail");
	jw_str(&w, words);
	if (*j->c.problem.field) {
		jw_key(&w, "field");
		jw_str(&w, j->c.problem.field);
	}
	if (j->call.request_id) {
		jw_key(&w, "request_id");
		jw_str(&w, j->call.request_id);
	}
	jw_obj_end(&w);
	j->reply.body = jw_text(&w, &j->reply.n);
}

/* What everybody is told alike: known again by its content, so that a page that has it already is sent nothing. */
static void public_answer(struct job *j)
{
	uint8_t sum[8];

	crypto_generichash(sum, sizeof sum, (const uint8_t *)j->reply.body, j->reply.n, NULL, 0);
	j->reply.etag[0] = '"';
	text_hex(j->reply.etag + 1, sum, sizeof sum);
	memcpy(j->reply.etag + 1 + 2 * sizeof sum, "\"", 2);
	j->reply.cache = "public, max-age=30";
	if (!j->call.if_none_match || strcmp(j->call.if_none_match, j->reply.etag) != 0)
		return;
	j->reply.status = 304;
	j->reply.type = j->reply.body = NULL;
	j->reply.n = 0;
}

void answer_ok(struct job *j)
{
	struct ctx *c = &j->c;
	struct jw w;

	if (j->reply.status >= 400) {      /* a command that had to be committed although it refuses, e.g. a failed log-in */
		c->problem = j->reply.problem;
		answer_problem(j, j->reply.problem.code);
		return;
	}
	if (!j->reply.status)
		j->reply.status = c->cmd->mode == WRITE && strcmp(c->cmd->method, "POST") == 0 && c->done_version == 1 ? 201 : 200;
	if (j->reply.body || j->reply.file || j->reply.stream)
		return;
	if (!j->reply.type)
		j->reply.type = "application/json";
	if (c->done_version || c->scope.version)
		snprintf(j->reply.etag, sizeof j->reply.etag, "\"%" PRId64 "\"", c->done_version ? c->done_version : c->scope.version);
	if (j->call.if_none_match && *j->reply.etag && strcmp(j->call.if_none_match, j->reply.etag) == 0 && c->cmd->mode == READ) {
		j->reply.status = 304;
		j->reply.type = NULL;
		return;
	}
	if (!c->cmd->out) {
		j->reply.status = j->reply.status == 200 ? 204 : j->reply.status;
		j->reply.type = NULL;
		return;
	}
	jw_init(&w, j->a);
	shape_write(&w, c->cmd->out, c->out);
	j->reply.body = jw_text(&w, &j->reply.n);
	if (c->cmd->flags & CMD_PUBLIC)
		public_answer(j);
}
