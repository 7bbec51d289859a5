/* Static files and photos: what may be reached, what may be kept, and for how long. */
#include <fcntl.h>
#include <sys/stat.h>

#include "http/world_test.h"

static char dir[64], secret[128];

static void file_put(const char *name, const char *text)
{
	char path[256];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int set_up(void **state)
{
	char path[256];

	(void)state;
	snprintf(dir, sizeof(dir), "%s/shao_files_XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (!mkdtemp(dir))
		return -1;
	snprintf(secret, sizeof(secret), "%s_secret", dir);
	snprintf(path, sizeof(path), "%s/assets", dir);
	mkdir(path, 0755);
	mkdir(secret, 0755);
	file_put("index.html", "<!doctype html><title>desk</title>");
	file_put("plain.js", "plain");
	file_put("plain.js.gz", "packed");
	file_put(".env", "secret");
	file_put("fifo.txt", "");
	file_put("assets/index-BfR2x9_a.js", "hashed");
	file_put("assets/some-document.svg", "<svg/>");
	snprintf(path, sizeof(path), "%s/link.txt", dir);
	if (symlink("/etc/passwd", path) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/out", dir);
	if (symlink("/etc", path) != 0)
		return -1;
	snprintf(path, sizeof(path), "%s/fifo.txt", dir);
	unlink(path);
	return mkfifo(path, 0644);
}

static int tear_down(void **state)
{
	char cmd[256];

	(void)state;
	snprintf(cmd, sizeof(cmd), "rm -rf '%s' '%s'", dir, secret);
	return system(cmd) == 0 ? 0 : -1;
}

static struct world *serving(const char *prefix)
{
	const char *roots[] = { prefix, dir, NULL };
	struct world *w = world_open((struct http_conf){ .static_roots = roots, .csp = "default-src 'self'" });

	w->h->conf.static_roots = NULL;    /* the array ends here; files_open has its own copy */
	return world_run(w);
}

static struct heard *get(struct world *w, const char *target, const char *more)
{
	char s[1024];
	int fd = dial(w);
	struct heard *a;

	snprintf(s, sizeof(s), "GET %s HTTP/1.1\r\nHost: a\r\n%s\r\n", target, more);
	say(fd, s);
	a = hear(fd);
	close(fd);
	return a;
}

static int get_status(struct world *w, const char *target)
{
	struct heard *a = get(w, target, "");
	int status = a->status;

	forget(a);
	return status;
}

static void a_page_comes_with_its_policies(void **state)
{
	struct world *w = serving("/d/");
	struct heard *a = get(w, "/d/index.html", "");
	char v[512];

	(void)state;
	assert_int_equal(a->status, 200);
	assert_string_equal(a->body, "<!doctype html><title>desk</title>");
	assert_string_equal(heard_header(a, "Content-Type", v), "text/html; charset=utf-8");
	assert_string_equal(heard_header(a, "Content-Security-Policy", v), "default-src 'self'");
	assert_string_equal(heard_header(a, "Referrer-Policy", v), "same-origin");
	assert_string_equal(heard_header(a, "Cache-Control", v), "no-cache");
	assert_string_equal(heard_header(a, "X-Content-Type-Options", v), "nosniff");
	forget(a);
	world_end(w);
}

static void an_address_inside_the_application_is_its_first_page_and_a_missing_file_is_404(void **state)
{
	struct world *w = serving("/d/");
	struct heard *a;
	char v[512];

	(void)state;
	a = get(w, "/d/cases/17", "");
	assert_string_equal(a->body, "<!doctype html><title>desk</title>");
	assert_string_equal(heard_header(a, "Cache-Control", v), "no-cache");
	forget(a);
	assert_int_equal(get_status(w, "/d/"), 200);
	assert_int_equal(get_status(w, "/d/sub/"), 200);
	a = get(w, "/d/assets/gone-12345678.js", "Accept-Language: en\r\n");
	assert_int_equal(a->status, 404);
	assert_string_equal(heard_header(a, "Content-Type", v), "application/problem+json");
	assert_non_null(strstr(a->body, "There is no file"));
	forget(a);
	a = get(w, "/d?x=1", "");
	assert_int_equal(a->status, 308);
	assert_string_equal(heard_header(a, "Location", v), "/d/?x=1");
	forget(a);
	world_end(w);
}

static void hashed_names_are_kept_for_a_year_and_others_asked_about(void **state)
{
	struct world *w = serving("/d/");
	struct heard *a = get(w, "/d/assets/index-BfR2x9_a.js", "");
	char v[512];

	(void)state;
	assert_string_equal(heard_header(a, "Cache-Control", v), "public, max-age=31536000, immutable");
	assert_string_equal(heard_header(a, "Content-Type", v), "text/javascript; charset=utf-8");
	forget(a);
	a = get(w, "/d/assets/some-document.svg", "");
	assert_string_equal(heard_header(a, "Cache-Control", v), "no-cache");
	forget(a);
	a = get(w, "/d/plain.js", "");
	assert_string_equal(heard_header(a, "Cache-Control", v), "no-cache");
	forget(a);
	world_end(w);
}

static void a_known_etag_gets_304_until_the_file_changes(void **state)
{
	struct world *w = serving("/d/");
	struct heard *a = get(w, "/d/plain.js", "");
	char etag[512], v[512], more[1200];
	const char *const before[] = { "", "\"x\", W/", "*, " };

	(void)state;
	assert_non_null(heard_header(a, "ETag", etag));
	assert_int_equal(etag[0], '"');
	forget(a);
	for (int i = 0; i < 3; i++) {
		snprintf(more, sizeof(more), "If-None-Match: %s%s\r\n", before[i], i < 2 ? etag : "\"y\"");
		a = get(w, "/d/plain.js", more);
		assert_int_equal(a->status, 304);
		assert_string_equal(heard_header(a, "ETag", v), etag);
		assert_null(heard_header(a, "Content-Length", v));
		forget(a);
	}
	snprintf(more, sizeof(more), "If-None-Match: \"x\", %.*s\r\n", (int)strlen(etag) - 1, etag);
	a = get(w, "/d/plain.js", more);
	assert_int_equal(a->status, 200);
	forget(a);
	file_put("plain.js", "other");
	snprintf(more, sizeof(more), "If-None-Match: %s\r\n", etag);
	a = get(w, "/d/plain.js", more);
	assert_int_equal(a->status, 200);
	assert_string_equal(a->body, "other");
	forget(a);
	world_end(w);
}

static void the_packed_twin_is_sent_to_who_takes_it_unless_it_is_old(void **state)
{
	struct world *w = serving("/d/");
	struct timespec old[2] = { { .tv_sec = 1000 }, { .tv_sec = 1000 } };
	struct heard *a;
	char v[512], path[256];

	(void)state;
	file_put("plain.js.gz", "packed");
	a = get(w, "/d/plain.js", "Accept-Encoding: gzip\r\n");
	assert_string_equal(a->body, "packed");
	assert_string_equal(heard_header(a, "Content-Encoding", v), "gzip");
	assert_string_equal(heard_header(a, "Content-Type", v), "text/javascript; charset=utf-8");
	assert_string_equal(heard_header(a, "Vary", v), "Accept-Encoding");
	forget(a);
	a = get(w, "/d/plain.js", "");
	assert_null(heard_header(a, "Content-Encoding", v));
	forget(a);
	snprintf(path, sizeof(path), "%s/plain.js.gz", dir);
	utimensat(AT_FDCWD, path, old, 0);
	a = get(w, "/d/plain.js", "Accept-Encoding: gzip\r\n");
	assert_null(heard_header(a, "Content-Encoding", v));
	forget(a);
	world_end(w);
}

static void no_name_leads_outside(void **state)
{
	struct world *w = serving("/d/");
	char s[256];

	(void)state;
	snprintf(s, sizeof(s), "/d/../%s", secret + 5);
	assert_int_equal(get_status(w, s), 400);
	assert_int_equal(get_status(w, "/d/%2e%2e/%2e%2e/etc/passwd"), 400);
	assert_int_equal(get_status(w, "/d/..%2f..%2fetc%2fpasswd"), 400);
	assert_int_equal(get_status(w, "/d/%252e%252e/etc.x"), 404);
	assert_int_equal(get_status(w, "/d/plain.js%00.html"), 400);
	assert_int_equal(get_status(w, "/d/link.txt"), 404);
	assert_int_equal(get_status(w, "/d/out/passwd.x"), 404);
	assert_int_equal(get_status(w, "/d/.env"), 404);
	assert_int_equal(get_status(w, "/d/fifo.txt"), 404);
	assert_int_equal(get_status(w, "/d/plain.js/x.js"), 404);
	/* a linked folder is no folder: the application answers, not /etc */
	struct heard *a = get(w, "/d/out/passwd", "");

	assert_string_equal(a->body, "<!doctype html><title>desk</title>");
	forget(a);
	world_end(w);
}

static void files_are_only_read_and_below_the_root_the_handler_keeps_the_rest(void **state)
{
	struct world *w = serving("/d/");
	char v[512];
	struct heard *a;
	int fd = dial(w);

	(void)state;
	say(fd, "POST /d/index.html HTTP/1.1\r\nHost: a\r\n\r\n");
	a = hear(fd);
	assert_int_equal(a->status, 405);
	assert_string_equal(heard_header(a, "Allow", v), "GET, HEAD");
	forget(a);
	close(fd);
	a = get(w, "/dx", "");
	assert_string_equal(a->body, "GET /dx ? ");
	forget(a);
	world_end(w);

	w = serving("/");
	a = get(w, "/", "");
	assert_string_equal(a->body, "<!doctype html><title>desk</title>");
	forget(a);
	a = get(w, "/api/v1/x", "");
	assert_string_equal(a->body, "GET /api/v1/x ? ");
	forget(a);
	assert_int_equal(status_of(w, "POST / HTTP/1.1\r\nHost: a\r\n\r\n"), 200);
	world_end(w);
}

static void photo(void *arg, struct http_req *r)
{
	const struct http_header_out h[] = { { "X-Mine", "1" } };

	(void)arg;
	http_reply_file(r, http_query(r), "image/jpeg", http_path(r)[1] == 'i', h, 1);
}

static void a_photo_of_any_size_is_sent_whole_and_kept_by_nobody_between(void **state)
{
	static const size_t sizes[] = { 0, 1, 32768, 32769, 5000000 };
	struct world *w = world_open((struct http_conf){ 0 });
	char path[256], target[512], v[512];

	(void)state;
	w->h->conf.handler = photo;
	world_run(w);
	snprintf(path, sizeof(path), "%s/photo", dir);
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		FILE *f = fopen(path, "w");
		struct heard *a;

		for (size_t k = 0; k < sizes[i]; k++)
			fputc((int)(k * 7 % 251), f);
		fclose(f);
		snprintf(target, sizeof(target), "/i?%s", path);
		a = get(w, target, "");
		assert_int_equal(a->status, 200);
		assert_int_equal(a->n, sizes[i]);
		for (size_t k = 0; k < sizes[i]; k++)
			if ((unsigned char)a->body[k] != k * 7 % 251)
				fail_msg("byte %zu of %zu", k, sizes[i]);
		assert_string_equal(heard_header(a, "Cache-Control", v), "private, max-age=31536000, immutable");
		assert_string_equal(heard_header(a, "X-Mine", v), "1");
		forget(a);
	}
	assert_int_equal(get_status(w, "/i?/nowhere/at/all"), 404);
	assert_int_equal(get_status(w, "/i?/tmp"), 404);
	world_end(w);
}

static void a_root_that_is_not_there_is_refused_with_words(void **state)
{
	const char *gone[] = { "/d/", "/nowhere", NULL }, *bad[] = { "d/", "/tmp", NULL };
	struct http_conf conf = { .listen = "127.0.0.1:0", .static_roots = gone };
	struct problem p;
	struct http *h;

	(void)state;
	assert_int_equal(http_open(&conf, &h, &p), E_NOT_FOUND);
	conf.static_roots = bad;
	assert_int_equal(http_open(&conf, &h, &p), E_INPUT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_page_comes_with_its_policies),
		cmocka_unit_test(an_address_inside_the_application_is_its_first_page_and_a_missing_file_is_404),
		cmocka_unit_test(hashed_names_are_kept_for_a_year_and_others_asked_about),
		cmocka_unit_test(a_known_etag_gets_304_until_the_file_changes),
		cmocka_unit_test(the_packed_twin_is_sent_to_who_takes_it_unless_it_is_old),
		cmocka_unit_test(no_name_leads_outside),
		cmocka_unit_test(files_are_only_read_and_below_the_root_the_handler_keeps_the_rest),
		cmocka_unit_test(a_photo_of_any_size_is_sent_whole_and_kept_by_nobody_between),
		cmocka_unit_test(a_root_that_is_not_there_is_refused_with_words),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
