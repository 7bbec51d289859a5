/*
 * files.c: the applications' files, and photos. Static files are found below a folder by opening one segment after the
 * other without following links, so no name can lead outside; what a browser may keep for a year is told by Vite's
 * name-HASH.ext. Static requests end here, on the loop; photos are opened on the thread that answers.
 */
#include <assert.h>
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "http/wall.h"

#define FOREVER "public, max-age=31536000, immutable"
#define ETAG_MAX 80

enum err files_open(struct http *h, struct problem *p)
{
	const char *const *pair = h->conf.static_roots;
	size_t n = 0;

	while (pair && pair[n])
		n += 2;
	h->roots = wall_alloc(n / 2 * sizeof(*h->roots));
	for (size_t i = 0; i < n; i += 2) {
		size_t len = strlen(pair[i]);
		struct stat st;

		if (pair[i][0] != '/' || pair[i][len - 1] != '/')
			return refuse(p, E_INPUT, "static", "静态文件的网址前缀“%.60s”须以斜杠开头和结尾。",
			              "The prefix \"%.60s\" of static files must begin and end with a slash.", pair[i]);
		if (stat(pair[i + 1], &st) != 0 || !S_ISDIR(st.st_mode))
			return refuse(p, E_NOT_FOUND, "static", "找不到静态文件目录 %.200s，请先构建前端。",
			              "The folder of static files %.200s is not there; build the front end first.", pair[i + 1]);
		h->roots[h->roots_n++] = (struct root){ pair[i], pair[i + 1], len };
	}
	return OK;
}

static const char *type_of(const char *name)
{
	static const struct { const char *end, *type; } types[] = {
		{ ".html", "text/html; charset=utf-8" }, { ".js", "text/javascript; charset=utf-8" },
		{ ".mjs", "text/javascript; charset=utf-8" }, { ".css", "text/css; charset=utf-8" },
		{ ".json", "application/json" }, { ".map", "application/json" }, { ".geojson", "application/geo+json" },
		{ ".webmanifest", "application/manifest+json" }, { ".svg", "image/svg+xml" }, { ".png", "image/png" },
		{ ".jpg", "image/jpeg" }, { ".jpeg", "image/jpeg" }, { ".webp", "image/webp" }, { ".ico", "image/x-icon" },
		{ ".woff2", "font/woff2" }, { ".woff", "font/woff" }, { ".ttf", "font/ttf" }, { ".wasm", "application/wasm" },
		{ ".txt", "text/plain; charset=utf-8" }, { ".xml", "application/xml" }, { ".pdf", "application/pdf" },
		{ ".pbf", "application/x-protobuf" },
	};
	const char *dot = strrchr(name, '.');

	for (size_t i = 0; dot && i < sizeof(types) / sizeof(types[0]); i++)
		if (strcasecmp(dot, types[i].end) == 0)
			return types[i].type;
	return "application/octet-stream";
}

/* "assets/index-BfR2x9_a.js": eight characters of a hash before the ending, in the folder where Vite puts such files. */
static bool hashed(const char *rest)
{
	const char *slash = strrchr(rest, '/'), *dot = slash ? strchr(slash, '.') : NULL;
	bool mixed = false;

	if (!dot || dot - slash < 10 || dot[-9] != '-' || strncmp(rest, "assets/", 7) != 0)
		return false;
	for (const char *s = dot - 8; s < dot; s++) {
		if (!isalnum((unsigned char)*s) && *s != '-' && *s != '_')
			return false;
		mixed = mixed || !islower((unsigned char)*s);
	}
	return mixed;
}

/* Opens a regular file below a folder; every segment must be plain: no link, no dot at its start. -1 if there is none. */
static int open_below(const char *folder, const char *rest, struct stat *st)
{
	int at = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	char name[NAME_MAX + 1];

	while (at >= 0) {
		size_t n = strcspn(rest, "/");
		int next = -1;

		if (n && n <= NAME_MAX && rest[0] != '.') {
			memcpy(name, rest, n);
			name[n] = 0;
			next = openat(at, name, O_NOFOLLOW | O_CLOEXEC | (rest[n] ? O_PATH | O_DIRECTORY : O_RDONLY | O_NONBLOCK));
		}
		close(at);
		at = next;
		if (!rest[n])
			break;
		rest += n + 1;
	}
	if (at >= 0 && (fstat(at, st) != 0 || !S_ISREG(st->st_mode))) {
		close(at);
		return -1;
	}
	return at;
}

static void etag_of(char out[ETAG_MAX], const struct stat *st)
{
	snprintf(out, ETAG_MAX, "\"%llx-%llx%09lx-%llx\"", (unsigned long long)st->st_size, (unsigned long long)st->st_mtim.tv_sec,
	         (unsigned long)st->st_mtim.tv_nsec, (unsigned long long)st->st_ino);
}

/* If-None-Match: a list of tags, or "*". Weak marks do not matter for reading. */
static bool known_to_client(const struct http_req *r, const char *etag)
{
	const char *s = http_header(r, "If-None-Match");
	size_t n = strlen(etag);

	while (s && *s) {
		s += strspn(s, " \t,");
		if (*s == '*')
			return true;
		if (strncmp(s, "W/", 2) == 0)
			s += 2;
		if (strncmp(s, etag, n) == 0)
			return true;
		s += strcspn(s, ",");
	}
	return false;
}

/* Answers with an open file, taken over: 304 or 200. At most 6 headers of the caller's. */
static void send_file(struct http_req *r, int fd, const struct stat *st, struct reply *y)
{
	struct http_header_out h[8];
	char etag[ETAG_MAX];

	assert(y->headers <= 6);
	etag_of(etag, st);
	if (y->headers)
		memcpy(h, y->h, (size_t)y->headers * sizeof(*h));
	h[y->headers++] = (struct http_header_out){ "ETag", etag };
	y->h = h;
	y->fd = fd;
	y->n = (size_t)st->st_size;
	y->status = 200;
	if (known_to_client(r, etag)) {
		close(fd);
		y->fd = -1;
		y->status = 304;
		y->n = 0;
		y->body = "";
		y->encoding = NULL;
	}
	respond(r, y);
}

/* The file as it is, or its compressed twin if the client takes that. False if there is none. */
static bool serve_one(struct http_req *r, const struct root *root, const char *rest)
{
	struct reply y = { .type = type_of(rest), .page = true, .cache = hashed(rest) ? FOREVER : "no-cache" };
	struct stat st, packed_st;
	char packed[PATH_MAX];
	int fd = open_below(root->folder, rest, &st), packed_fd = -1;

	if (fd < 0)
		return false;
	if (r->gzip && snprintf(packed, sizeof(packed), "%s.gz", rest) < (int)sizeof(packed))
		packed_fd = open_below(root->folder, packed, &packed_st);
	if (packed_fd >= 0 && packed_st.st_mtime >= st.st_mtime) {
		close(fd);
		fd = packed_fd;
		st = packed_st;
		y.encoding = "gzip";
	} else if (packed_fd >= 0) {
		close(packed_fd);    /* an old one */
	}
	send_file(r, fd, &st, &y);
	return true;
}

/* The longest prefix that fits, or NULL. "/d" belongs to "/d/" and is sent there (*move). */
static const struct root *root_of(const struct http *h, const char *path, bool *move)
{
	const struct root *best = NULL;
	size_t n = strlen(path);

	*move = false;
	for (size_t i = 0; i < h->roots_n; i++) {
		const struct root *root = &h->roots[i];
		bool bare = n == root->len - 1 && strncmp(path, root->prefix, n) == 0;

		if (strncmp(path, root->prefix, root->len) != 0 && !bare)
			continue;
		if (!best || root->len > best->len) {
			best = root;
			*move = bare;
		}
	}
	return best;
}

static void move_to(struct http_req *r, const struct root *root)
{
	char to[LIMIT_URL_BYTES + 256];

	snprintf(to, sizeof(to), "%s%s%s", root->prefix, *r->query ? "?" : "", r->query);
	respond(r, &(struct reply){ .status = 308, .fd = -1, .page = true, .cache = "no-cache",
		.h = &(struct http_header_out){ "Location", to }, .headers = 1 });
}

bool files_serve(struct http_req *r)
{
	bool move, reads = strcmp(http_method(r), "GET") == 0 || r->head_only;
	const struct root *root = root_of(r->h, r->path, &move);
	const char *rest, *last;

	/* below "/" lie both the files and the API: there a file goes first, and everything else is the handler's */
	if (!root || (root->len == 1 && !reads))
		return false;
	if (!reads) {
		respond_problem(r, 405, &(struct http_header_out){ "Allow", "GET, HEAD" }, 1);
		return true;
	}
	if (move) {
		move_to(r, root);
		return true;
	}
	rest = r->path + root->len;
	if (*rest && rest[strlen(rest) - 1] != '/' && serve_one(r, root, rest))
		return true;
	if (root->len == 1 && *rest)
		return false;
	/* an address inside the application, not a file that is missing: the page finds its own way */
	last = strrchr(r->path, '/');
	if (!strchr(last, '.') && serve_one(r, root, "index.html"))
		return true;
	respond_problem(r, 404, NULL, 0);
	return true;
}

void http_reply_file(struct http_req *r, const char *path, const char *type, bool immutable, const struct http_header_out *h,
                     int headers)
{
	/* what the rights of one person opened is kept by nobody between */
	struct reply y = { .type = type, .h = h, .headers = headers,
		.cache = immutable ? "private, max-age=31536000, immutable" : "private, no-cache" };
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd >= 0 && (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))) {
		close(fd);
		fd = -1;
		errno = ENOENT;
	}
	if (fd < 0)
		respond_problem(r, errno == ENOENT || errno == ENOTDIR ? 404 : 500, NULL, 0);
	else
		send_file(r, fd, &st, &y);
}
