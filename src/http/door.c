/*
 * door.c: what bytes may pass. The first station of a request: framing is judged here, strictly and as pure functions of
 * bytes, before evhttp reads anything. evhttp alone would take line feeds without carriage returns, folded lines, two
 * lengths or "Content-Length : 5", and would answer its own mistakes in HTML; behind a proxy each of these is a way to
 * smuggle a second request into another one.
 */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "http/wall.h"

#define HEADER_LINES_MAX 100
#define CHUNK_LINE_MAX 256

static bool token_char(unsigned char c)
{
	return c > 0x20 && c < 0x7f && !strchr("\"(),/:;<=>?@[\\]{}", c);
}

static bool same(const char *s, size_t n, const char *word)
{
	return strlen(word) == n && strncasecmp(s, word, n) == 0;
}

size_t door_end(const char *s, size_t n, size_t *scanned)
{
	size_t from = *scanned > 3 ? *scanned - 3 : 0;
	const char *end = n > from ? memmem(s + from, n - from, "\r\n\r\n", 4) : NULL;

	*scanned = n;
	return end ? (size_t)(end - s) + 4 : 0;
}

int door_partial(const char *s, size_t n)
{
	if (n > LIMIT_URL_BYTES + 32 && !memchr(s, '\n', n))
		return 414;
	return n > LIMIT_HEADER_BYTES ? 431 : 0;
}

/* "GET /path HTTP/1.1", exactly so spaced. */
static int request_line(const char *s, size_t n, struct head *out)
{
	static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" };
	const char *sp = memchr(s, ' ', n), *target, *version, *end = s + n;
	size_t m = sp ? (size_t)(sp - s) : 0;
	bool known = false;

	for (size_t i = 0; i < m; i++)
		if (!token_char((unsigned char)s[i]))
			return 400;
	if (!m)
		return 400;
	target = sp + 1;
	version = memchr(target, ' ', (size_t)(end - target));
	if (!version)
		return 400;
	version++;
	if (end - version != 8 || memcmp(version, "HTTP/", 5) != 0 || version[6] != '.')
		return 400;
	if (memcmp(version + 5, "1.1", 3) != 0 && memcmp(version + 5, "1.0", 3) != 0)
		return version[5] >= '0' && version[5] <= '9' && version[7] >= '0' && version[7] <= '9' ? 505 : 400;
	out->old = version[7] == '0';
	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		known = known || (strlen(methods[i]) == m && memcmp(methods[i], s, m) == 0);
	if (!known)
		return 501;
	out->head_only = m == 4 && s[0] == 'H';
	if (version - 1 - target > LIMIT_URL_BYTES)
		return 414;
	/* "//host/path" is an authority to evhttp; nobody of good will sends it, nor a proxy's "http://..." to us */
	if (*target != '/' || target[1] == '/')
		return 400;
	for (const char *p = target; p < version - 1; p++)
		if (*p <= 0x20 || *p >= 0x7f || *p == '#')
			return 400;
	return 0;
}

static int content_length(const char *v, size_t n, int64_t *out)
{
	int64_t sum = 0;

	if (!n)
		return 400;
	for (size_t i = 0; i < n; i++)
		if (v[i] < '0' || v[i] > '9')
			return 400;
	if (n > 15)
		return 413;
	for (size_t i = 0; i < n; i++)
		sum = sum * 10 + (v[i] - '0');
	*out = sum;
	return 0;
}

/* "keep-alive, Upgrade": sets what the tokens ask for. */
static void connection(const char *v, size_t n, bool *close, bool *keep)
{
	for (size_t i = 0; i < n; ) {
		size_t k = 0, end;

		while (i + k < n && v[i + k] != ',')
			k++;
		end = i + k;
		while (i < end && (v[i] == ' ' || v[i] == '\t'))
			i++;
		for (k = end; k > i && (v[k - 1] == ' ' || v[k - 1] == '\t'); k--)
			;
		*close = *close || same(v + i, k - i, "close");
		*keep = *keep || same(v + i, k - i, "keep-alive");
		i = end + 1;
	}
}

struct seen { bool host, length, coding, type, login, close, keep, upload; };

/* One header line that frames the request; others pass. */
static int framing(struct seen *seen, const char *k, size_t kn, const char *v, size_t vn, struct head *out)
{
	bool *once = NULL;
	int status = 0;

	if (same(k, kn, "Host")) {
		once = &seen->host;
	} else if (same(k, kn, "Content-Length")) {
		once = &seen->length;
		status = content_length(v, vn, &out->body);
	} else if (same(k, kn, "Transfer-Encoding")) {
		once = &seen->coding;
		status = same(v, vn, "chunked") ? 0 : 501;
	} else if (same(k, kn, "Content-Type")) {
		once = &seen->type;
		seen->upload = vn >= 19 && strncasecmp(v, "multipart/form-data", 19) == 0;
	} else if (same(k, kn, "Authorization")) {
		once = &seen->login;
	} else if (same(k, kn, "Connection")) {
		connection(v, vn, &seen->close, &seen->keep);
	} else if (same(k, kn, "Expect")) {
		out->expect = same(v, vn, "100-continue");
		status = out->expect ? 0 : 417;
	}
	if (once && *once)
		return 400;
	if (once)
		*once = true;
	return status;
}

static int header_line(struct seen *seen, const char *s, const char *line, size_t n, struct head *out)
{
	const char *v;
	size_t kn = 0, vn;
	int status;

	while (kn < n && token_char((unsigned char)line[kn]))
		kn++;
	if (!kn || kn == n || line[kn] != ':')
		return 400;
	v = line + kn + 1;
	vn = n - kn - 1;
	while (vn && (*v == ' ' || *v == '\t'))
		v++, vn--;
	while (vn && (v[vn - 1] == ' ' || v[vn - 1] == '\t'))
		vn--;
	for (size_t i = 0; i < vn; i++)
		if (((unsigned char)v[i] < 0x20 && v[i] != '\t') || v[i] == 0x7f)
			return 400;
	status = framing(seen, line, kn, v, vn, out);
	if (same(line, kn, "Transfer-Encoding")) {
		out->te_at = (size_t)(line - s);
		out->te_len = n;
	}
	return status;
}

int door_head(const char *s, size_t len, struct head *out)
{
	struct head h = { .len = len };
	struct seen seen = { 0 };
	const char *at = s, *end = s + len - 2;    /* the empty line stays outside */
	int status = 0, lines = 0;

	assert(len >= 4);
	if (len > LIMIT_HEADER_BYTES)
		return 431;
	if (!text_utf8(s, len))
		return 400;
	for (; at < end; lines++) {
		const char *eol = memchr(at, '\r', (size_t)(end - at));

		if (!eol || eol[1] != '\n' || memchr(at, '\n', (size_t)(eol - at)))
			return 400;
		if (lines > HEADER_LINES_MAX)
			return 431;
		status = lines ? header_line(&seen, s, at, (size_t)(eol - at), &h) : request_line(at, (size_t)(eol - at), &h);
		if (status)
			return status;
		at = eol + 2;
	}
	if (!lines || (!seen.host && !h.old) || (seen.length && seen.coding) || (seen.coding && h.old))
		return 400;
	if (seen.coding)
		h.body = -1;
	if (h.head_only && h.body)
		return 400;
	h.close = seen.close || (h.old && !seen.keep);
	h.limit = seen.upload ? LIMIT_UPLOAD_BYTES : LIMIT_BODY_BYTES;
	if (h.body > (int64_t)h.limit)
		return 413;
	*out = h;
	return 0;
}

enum { CHUNK_SIZE, CHUNK_DATA, CHUNK_END, TRAILER };

/* The size at the start of a chunk's line; extensions are let be. -1 if it is none. */
static int64_t chunk_size(const char *s, size_t n)
{
	int64_t size = 0;
	size_t i = 0;

	for (; i < n; i++) {
		const char *hex = "0123456789abcdef", *d = strchr(hex, s[i] | 0x20);

		if (!s[i] || s[i] < '0' || !d)
			break;
		if (i >= 8)
			return -1;
		size = size * 16 + (d - hex);
	}
	if (!i)
		return -1;
	while (i < n && (s[i] == ' ' || s[i] == '\t'))
		i++;
	return i == n || s[i] == ';' ? size : -1;
}

/* A line of at most CHUNK_LINE_MAX from raw, taken out. 1 there it is, 0 not yet, -1 broken. */
static int line_take(struct evbuffer *raw, char *out, size_t *n)
{
	ev_ssize_t got = evbuffer_copyout(raw, out, CHUNK_LINE_MAX);
	char *lf = got > 0 ? memchr(out, '\n', (size_t)got) : NULL;

	if (!lf)
		return got >= CHUNK_LINE_MAX ? -1 : 0;
	if (lf == out || lf[-1] != '\r')
		return -1;
	*n = (size_t)(lf - out) - 1;
	evbuffer_drain(raw, *n + 2);
	return memchr(out, '\r', *n) || memchr(out, 0, *n) ? -1 : 1;
}

int door_chunks(struct chunks *k, struct evbuffer *raw, struct evbuffer *body, size_t limit)
{
	char line[CHUNK_LINE_MAX];
	size_t n;
	int got;

	for (;;) {
		/* one-byte chunks cost six on the wire; beyond that somebody plays */
		if (k->wire > 6 * limit + LIMIT_HEADER_BYTES)
			return 413;
		if (k->state == CHUNK_DATA) {
			n = evbuffer_get_length(raw);
			if (n > (size_t)k->left)
				n = (size_t)k->left;
			evbuffer_remove_buffer(raw, body, n);
			k->wire += n;
			k->left -= (int64_t)n;
			if (k->left)
				return 0;
			k->state = CHUNK_END;
		}
		got = line_take(raw, line, &n);
		if (got <= 0)
			return got ? 400 : 0;
		k->wire += n + 2;
		if (k->state == CHUNK_END) {
			if (n)
				return 400;
			k->state = CHUNK_SIZE;
		} else if (k->state == CHUNK_SIZE) {
			k->left = chunk_size(line, n);
			if (k->left < 0)
				return 400;
			if ((size_t)k->left > limit - evbuffer_get_length(body))
				return 413;
			k->state = k->left ? CHUNK_DATA : TRAILER;
		} else if (!n) {
			return 1;    /* trailers before it are dropped: nobody here asks for any */
		}
	}
}

/* The weight of one "en-GB;q=0.8", in thousandths. */
static int weight(const char *s, size_t n)
{
	const char *q = memchr(s, ';', n);
	int w = 0, unit = 100;

	if (!q)
		return 1000;
	for (q++; q < s + n && (*q == ' ' || *q == 'q' || *q == 'Q' || *q == '='); q++)
		;
	if (q < s + n && *q == '1')
		return 1000;
	if (s + n - q < 3)
		return 0;
	for (q += 2; q < s + n && *q >= '0' && *q <= '9' && unit; q++, unit /= 10)
		w += (*q - '0') * unit;
	return w;
}

bool door_english(const char *accept_language, size_t n)
{
	int zh = 0, en = 0;

	for (size_t i = 0; accept_language && i < n; ) {
		const char *s = accept_language + i, *comma = memchr(s, ',', n - i);
		size_t len = comma ? (size_t)(comma - s) : n - i;

		i += len + 1;
		while (len && *s == ' ')
			s++, len--;
		if (len >= 2 && strncasecmp(s, "en", 2) == 0 && weight(s, len) > en)
			en = weight(s, len);
		if (len >= 2 && strncasecmp(s, "zh", 2) == 0 && weight(s, len) > zh)
			zh = weight(s, len);
	}
	return en > zh;
}

const char *door_find(const char *s, size_t n, const char *name, size_t *len)
{
	size_t m = strlen(name);

	for (const char *at = memchr(s, '\n', n); at; at = memchr(at, '\n', (size_t)(s + n - at))) {
		const char *eol;

		at++;
		if ((size_t)(s + n - at) <= m || strncasecmp(at, name, m) != 0 || at[m] != ':')
			continue;
		eol = memchr(at, '\r', (size_t)(s + n - at));
		at += m + 1;
		*len = (size_t)((eol && eol > at ? eol : s + n) - at);
		return at;
	}
	return NULL;
}
