/*
 * matrix_test.c: every command, called by everybody: nobody, a session that has ended, a cookie without its token, and every
 * role inside its node, outside of it, and for another unit. The statuses must be those of tests/golden/matrix.csv, which a
 * person reviews. SHAO_MATRIX=write writes the file anew; what changed is then read in the diff.
 *
 * Objects lie in the east. IN holds its role on the east's county, OUT on the west's, TOP on the whole city; a department's desk has its role for one
 * unit, and the case was given to $roads. Where a version is asked for, a stale one is sent: 412 means "you may".
 */
#include <stdio.h>
#include <stdlib.h>

#include "core/core.h"
#include "scenario/calls.h"

#define GOLDEN "tests/golden/matrix.csv"
#define CALLERS_MAX 32

struct caller { char name[40]; struct who *w; };

static int callers_make(struct town *t, struct caller *v)
{
	static const char *const roles[] = { "grid_worker", "community_desk", "street_desk", "county_desk", "dept_desk", "leader", "system_admin",
		"security_admin", "audit_admin" };
	static struct who none, ended, forged;
	int n = 0;

	none = nobody;
	ended = *town_who(t, "county_desk", "990101001", NULL);
	town_sql(t, "UPDATE session SET revoked = 1 WHERE id = %" PRId64, ended.session);
	WANT(201, POST(&nobody, "/sessions", "{\"login\":\"$login\",\"password\":\"" FIRST "\"}"));
	forged = (struct who){ .name = "forged" };
	snprintf(forged.cookie, sizeof forged.cookie, "%.*s", (int)strcspn(t->r.cookie + 5, ";"), t->r.cookie + 5);
	snprintf(forged.csrf, sizeof forged.csrf, "00000000000000000000000000000000");
	v[n++] = (struct caller){ "nobody", &none };
	v[n++] = (struct caller){ "ended", &ended };
	v[n++] = (struct caller){ "forged", &forged };
	v[n++] = (struct caller){ "no role", (struct who *)town_who(t, "", "990101", NULL) };
	for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
		bool unit = strcmp(roles[i], "dept_desk") == 0;
		struct caller in = { .w = (struct who *)town_who(t, roles[i], "990101", unit ? "roads" : NULL) };
		struct caller out = { .w = (struct who *)town_who(t, roles[i], "990102", unit ? "west_roads" : NULL) };
		snprintf(in.name, sizeof in.name, "%s in", roles[i]);
		snprintf(out.name, sizeof out.name, "%s out", roles[i]);
		v[n++] = in;
		v[n++] = out;
		if (unit)
			v[n++] = (struct caller){ "dept_desk other", (struct who *)HOUSING };
		if (strstr(roles[i], "_admin")) {
			struct caller top = { .w = (struct who *)town_who(t, roles[i], "9901", NULL) };
			snprintf(top.name, sizeof top.name, "%s top", roles[i]);
			v[n++] = top;
		}
	}
	assert_true(n <= CALLERS_MAX);
	return n;
}

static void my_names(struct town *t, const struct who *w)
{
	char id[24];

	snprintf(id, sizeof id, "%" PRId64, w->post);
	town_set(t, "my_post", id);
}

static void row_of(struct town *t, const struct sample *s, const struct caller *v, int n, FILE *out)
{
	const struct cmd *cmd = sample_cmd(s, NULL);
	bool stale = true;

	fprintf(out, "%s,%s,%s", s->method, s->path, *cmd->right ? cmd->right : "-");
	for (int i = 0; i < n; i++) {
		int status;
		town_later(t, US_SECOND);
		if (stale && s->before)
			s->before(t);
		my_names(t, v[i].w);
		status = sample_call(t, s, v[i].w, "\"999\"", s->probe ? s->probe : s->body);
		fprintf(out, ",%d", status);
		/* What was changed or ended must stand again for the next one. */
		stale = status < 300;
		if (stale && (s->flags & SAMPLE_ENDS))
			sample_revive(t, v[i].w);
	}
	fprintf(out, "\n");
}

static char *matrix(struct town *t)
{
	struct caller v[CALLERS_MAX];
	char *text;
	size_t size;
	FILE *out = open_memstream(&text, &size);
	int n;

	town_objects(t);
	n = callers_make(t, v);
	fprintf(out, "method,path,right");
	for (int i = 0; i < n; i++)
		fprintf(out, ",%s", v[i].name);
	fprintf(out, "\n");
	for (int i = 0; i < samples_n; i++)
		row_of(t, &samples[i], v, n, out);
	fclose(out);
	return text;
}

/* What stands before the next end (a comma or a line's), and where the text goes on. */
static const char *next(const char *at, char end, char *out, size_t size)
{
	const char stop[] = { end, '\n', 0 };
	size_t n = strcspn(at, stop);

	snprintf(out, size, "%.*s", (int)n, at);
	return at + n + (at[n] != 0);
}

static int compare(const char *want, const char *got)
{
	char a[600], b[600], head[600], x[60], y[60], column[60];
	int wrong = 0;

	want = next(want, '\n', head, sizeof head);
	got = next(got, '\n', b, sizeof b);
	assert_string_equal(head, b);
	while (*want || *got) {
		want = next(want, '\n', a, sizeof a);
		got = next(got, '\n', b, sizeof b);
		if (strcmp(a, b) == 0)
			continue;
		wrong++;
		print_error("reviewed: %s\n     now: %s\n", a, b);
		for (const char *p = a, *q = b, *h = head; *p && *q; ) {
			p = next(p, ',', x, sizeof x);
			q = next(q, ',', y, sizeof y);
			h = next(h, ',', column, sizeof column);
			if (strcmp(x, y) != 0)
				print_error("          %s: %s, not %s\n", column, y, x);
		}
	}
	return wrong;
}

static void every_role_may_what_was_reviewed_and_nothing_else(struct town *t)
{
	const char *mode = getenv("SHAO_MATRIX");
	char *got, *want = calloc(1, 200000);
	FILE *f;

	samples_complete();
	got = matrix(t);
	if (mode && strcmp(mode, "write") == 0) {
		f = fopen(GOLDEN, "w");
		assert_non_null(f);
		fputs(got, f);
		fclose(f);
	}
	f = fopen(GOLDEN, "r");
	assert_non_null(f);
	assert_true(fread(want, 1, 199999, f) > 0);
	fclose(f);
	if (compare(want, got) != 0)
		fail_msg("rights are not as reviewed; SHAO_MATRIX=write writes them for a review of the diff");
	free(want);
	free(got);
}

int main(void)
{
	const struct CMUnitTest tests[] = { BOTH(every_role_may_what_was_reviewed_and_nothing_else) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
