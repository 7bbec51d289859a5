/*
 * multipart.c: a multipart/form-data body (RFC 7578) into its parts. Photos come this way; the gate calls it on a worker.
 * Strict where browsers agree: no preamble, no nesting, a name on every part, a final boundary. Pure; fuzzed by
 * test/fuzz/multipart_fuzz.c.
 */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "http/http.h"

#define PARTS_MAX 16
#define PART_HEAD_MAX 4096
#define BOUNDARY_MAX 70

struct span { const char *s; size_t n; };

static enum err broken(struct problem *p, const char *zh, const char *en)
{
	return refuse(p, E_INPUT, "body", "上传的表单数据有误：%.0s%s。请重新选择文件后再试。",
	              "The uploaded form data is broken: %s%.0s. Choose the files again and retry.", en, zh);
}

static void trim(struct span *v)
{
	while (v->n && (*v->s == ' ' || *v->s == '\t'))
		v->s++, v->n--;
	while (v->n && (v->s[v->n - 1] == ' ' || v->s[v->n - 1] == '\t'))
		v->n--;
}

static bool same(struct span v, const char *word)
{
	return v.n == strlen(word) && strncasecmp(v.s, word, v.n) == 0;
}

/* Takes one quoted or bare value from *s into to (NULL: skips it). False if it is malformed. */
static bool value(const char **at, const char *end, char *to)
{
	const char *s = *at;
	bool quoted = s < end && *s == '"';
	size_t n = 0;

	for (s += quoted; s < end && *s != (quoted ? '"' : ';'); s++) {
		if (quoted && *s == '\\' && s + 1 < end && s[1] == '"')
			s++;
		if (to)
			to[n++] = *s;
	}
	if (quoted && s++ == end)
		return false;
	while (quoted && s < end && (*s == ' ' || *s == '\t'))
		s++;
	while (to && !quoted && n && (to[n - 1] == ' ' || to[n - 1] == '\t'))
		n--;
	if (to)
		to[n] = 0;
	*at = s;
	return s == end || *s == ';';
}

/*
 * The value of ;key= in `form-data; name="a"; filename="b"`, unquoted into the arena. False if the whole is malformed or
 * key stands twice; *out NULL if it is absent.
 */
static bool parameter(struct arena *a, struct span v, const char *key, char **out)
{
	const char *s = memchr(v.s, ';', v.n), *end = v.s + v.n;

	*out = NULL;
	while (s && s < end) {
		struct span k = { .s = ++s };
		bool wanted;

		for (; s < end && *s != '='; s++)
			if (*s == ';' || *s == '"')
				return false;
		if (s == end)
			return false;
		k.n = (size_t)(s++ - k.s);
		trim(&k);
		wanted = same(k, key);
		if (wanted && *out)
			return false;
		if (wanted)
			*out = arena_alloc(a, (size_t)(end - s) + 1);
		if (!value(&s, end, wanted ? *out : NULL))
			return false;
	}
	return true;
}

/* Browsers write a quote, CR and LF inside a name as %22, %0D and %0A. */
static void unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (strncmp(s, "%22", 3) == 0) {
			*to++ = '"';
			s += 2;
		} else {
			*to++ = *s;
		}
	}
	*to = 0;
}

static bool plain(const char *s)
{
	return text_utf8(s, strlen(s)) && !text_control(s) && !strpbrk(s, "\t\n");
}

/* "C:\photos\a.jpg" and "../a.jpg" are "a.jpg". */
static const char *base_name(const char *s)
{
	for (const char *at = s; *at; at++)
		if (*at == '/' || *at == '\\')
			s = at + 1;
	return s;
}

static enum err disposition(struct arena *a, struct span v, struct part *out, struct problem *p)
{
	const char *semi = memchr(v.s, ';', v.n);
	struct span kind = { v.s, semi ? (size_t)(semi - v.s) : v.n };
	char *name, *filename;

	trim(&kind);
	if (out->name)
		return broken(p, "一个部分有两个 Content-Disposition", "a part has two Content-Disposition lines");
	if (!same(kind, "form-data") || memchr(v.s, 0, v.n) || !parameter(a, v, "name", &name) ||
	    !parameter(a, v, "filename", &filename))
		return broken(p, "Content-Disposition 无法识别", "a Content-Disposition line cannot be read");
	if (!name || !*name)
		return broken(p, "有一个部分没有名称", "a part has no name");
	unescape(name);
	if (filename)
		unescape(filename);
	if (!plain(name) || (filename && !plain(filename)))
		return broken(p, "名称须为不含控制字符的 UTF-8 文字", "a name must be UTF-8 without control characters");
	out->name = name;
	out->filename = filename ? base_name(filename) : NULL;
	return OK;
}

static enum err part_line(struct arena *a, const char *line, size_t n, struct part *out, struct problem *p)
{
	const char *colon = memchr(line, ':', n);
	struct span k = { line, colon ? (size_t)(colon - line) : 0 }, v = { colon ? colon + 1 : line, 0 };

	if (!k.n)
		return broken(p, "某个部分的头部有一行没有冒号", "a header line of a part has no colon");
	v.n = n - k.n - 1;
	trim(&v);
	if (same(k, "Content-Disposition"))
		return disposition(a, v, out, p);
	if (same(k, "Content-Transfer-Encoding") && !same(v, "binary") && !same(v, "8bit") && !same(v, "7bit"))
		return broken(p, "不接受经过转码的部分", "encoded parts are not taken");
	if (!same(k, "Content-Type"))
		return OK;
	if (out->type || (v.n >= 10 && strncasecmp(v.s, "multipart/", 10) == 0))
		return broken(p, "不接受嵌套的部分", "nested parts are not taken");
	out->type = arena_strn(a, v.s, v.n);
	if (!v.n || memchr(v.s, 0, v.n) || !plain(out->type))
		return broken(p, "某个部分的 Content-Type 无法识别", "a Content-Type line of a part cannot be read");
	return OK;
}

/* The header lines of a part, from s; *s then stands at its data. */
static enum err part_head(struct arena *a, const char **s, const char *end, struct part *out, struct problem *p)
{
	const char *limit = end - *s > PART_HEAD_MAX ? *s + PART_HEAD_MAX : end;

	for (;;) {
		const char *eol = memmem(*s, (size_t)(limit - *s), "\r\n", 2);
		const char *line = *s;
		enum err e;

		if (!eol)
			return broken(p, "某个部分的头部过长或不完整", "the header of a part is too long or not complete");
		*s = eol + 2;
		if (eol == line)
			break;
		e = part_line(a, line, (size_t)(eol - line), out, p);
		if (e)
			return e;
	}
	return out->name ? OK : broken(p, "有一个部分没有名称", "a part has no name");
}

/* The text after a delimiter: 1 another part follows (*s at its header), 0 the end, -1 it was no delimiter. */
static int after(const char **s, const char *end)
{
	const char *at = *s;

	if (end - at >= 2 && at[0] == '-' && at[1] == '-') {
		*s = at + 2;
		return 0;
	}
	while (at < end && (*at == ' ' || *at == '\t'))
		at++;
	if (end - at < 2 || at[0] != '\r' || at[1] != '\n')
		return -1;
	*s = at + 2;
	return 1;
}

static bool boundary_of(struct arena *a, const char *content_type, char **out)
{
	struct span v = { content_type, strlen(content_type) }, kind = { content_type, strcspn(content_type, ";") };

	trim(&kind);
	if (!same(kind, "multipart/form-data") || !parameter(a, v, "boundary", out) || !*out)
		return false;
	for (const char *c = *out; *c; c++)
		if (*c < 0x20 || *c > 0x7e)
			return false;
	return **out && strlen(*out) <= BOUNDARY_MAX && (*out)[strlen(*out) - 1] != ' ';
}

enum err multipart_read(struct arena *a, const char *content_type, const char *body, size_t n, struct part **out, size_t *parts,
                        struct problem *p)
{
	char *boundary, *mark;
	struct part *all = arena_alloc(a, PARTS_MAX * sizeof(*all));
	const char *s, *end = body + n;
	size_t have = 0, mark_n;
	int more;

	if (!content_type || !boundary_of(a, content_type, &boundary))
		return refuse(p, E_MEDIA, "Content-Type", "此处须上传 multipart/form-data，并在 Content-Type 中写明 boundary。",
		              "Send multipart/form-data here, with its boundary in Content-Type.");
	mark = arena_printf(a, "\r\n--%s", boundary);
	mark_n = strlen(mark);
	if (n < mark_n - 2 || memcmp(body, mark + 2, mark_n - 2) != 0)
		return broken(p, "开头不是分隔线", "it does not begin with its boundary");
	s = body + mark_n - 2;
	more = after(&s, end);
	if (more < 0)
		return broken(p, "开头不是分隔线", "it does not begin with its boundary");
	while (more) {
		struct part part = { 0 };
		const char *stop;
		enum err e;

		if (have == PARTS_MAX)
			return refuse(p, E_INPUT, "body", "一次上传最多 %d 个部分，请分次上传。", "At most %d parts in one upload; send them in several.",
			              PARTS_MAX);
		e = part_head(a, &s, end, &part, p);
		if (e)
			return e;
		part.data = s;
		/* the line end before the boundary belongs to the boundary; an empty part shares it with its own header */
		for (stop = s - 2; (stop = memmem(stop, (size_t)(end - stop), mark, mark_n)); stop++) {
			s = stop + mark_n;
			more = after(&s, end);
			if (more >= 0)
				break;
		}
		if (!stop)
			return broken(p, "没有结束分隔线，可能没有传完", "there is no final boundary; it may be cut off");
		part.n = stop < part.data ? 0 : (size_t)(stop - part.data);
		all[have++] = part;
	}
	if ((size_t)(end - s) > 2 || memcmp(s, "\r\n", (size_t)(end - s)) != 0)
		return broken(p, "结束分隔线之后还有内容", "something follows its final boundary");
	*out = all;
	*parts = have;
	return OK;
}
