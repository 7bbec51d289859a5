/*
 * route_test.c: claims about which command a method and a path lead to, and how it is refused when they lead to none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "core/inside.h"

#define CMD(verb, where, bits) { .method = verb, .path = where, .right = "", .summary = "-", .flags = bits }

static const struct cmd first_cmds[] = {
	CMD("GET", "/cases", 0),
	CMD("POST", "/cases", 0),
	CMD("GET", "/cases/{case}", 0),
	CMD("GET", "/cases/overdue", 0),
	CMD("DELETE", "/cases/{case}", 0),
	CMD("POST", "/cases/{case}/{act}", 0),
	CMD("POST", "/cases/{case}/photos", 0),
	CMD("GET", "/a/{b}/c/{d}", 0),
};

static const struct cmd second_cmds[] = {
	CMD("GET", "/health", CMD_TOP),
	CMD("POST", "/operator/tenants", CMD_INTERNAL),
	CMD("POST", "/operator/{verb}", CMD_INTERNAL),
	CMD("GET", "/{p}/{q}/{r}/{s}", 0),
	CMD("GET", "/1/2/3/4/5/6/7/8/9/10/11/12", 0),
};

static const struct room first_room = { .name = "first", .cmds = first_cmds, .cmds_n = sizeof first_cmds / sizeof first_cmds[0] };
static const struct room second_room = { .name = "second", .cmds = second_cmds, .cmds_n = sizeof second_cmds / sizeof second_cmds[0] };

static struct core core;
static struct job job;
static struct problem p;

static int set_up(void **s)
{
	(void)s;
	core = (struct core){ .a = arena_new(1 << 20), .rooms = { &first_room, &second_room }, .rooms_n = 2 };
	job = (struct job){ .a = arena_new(1 << 20) };
	p = (struct problem){ 0 };
	return route_build(&core, &p);
}

static int tear_down(void **s)
{
	(void)s;
	arena_free(core.a);
	arena_free(job.a);
	return 0;
}

static enum err find(const char *method, const char *path, bool internal, const struct route **out)
{
	p = (struct problem){ 0 };
	*out = NULL;
	job.params_n = 0;
	job.call.method = method;
	job.call.path = path;
	return route_find(&core, &job, internal, out, &p);
}

/* From outside it leads to the command with this path. */
static void leads(const char *method, const char *path, const char *to)
{
	const struct route *t;

	if (find(method, path, false, &t) != OK)
		fail_msg("%s %s: %s", method, path, p.en);
	assert_string_equal(t->cmd->method, method);
	assert_string_equal(t->cmd->path, to);
}

static void leads_nowhere(const char *method, const char *path, bool internal, enum err code)
{
	const struct route *t;

	assert_int_equal(find(method, path, internal, &t), code);
	assert_int_equal(p.code, code);
	assert_true(!t && p.zh[0] && p.en[0]);
}

static void each_command_has_a_route_in_the_order_of_the_rooms(void **s)
{
	(void)s;
	assert_int_equal(core.routes_n, first_room.cmds_n + second_room.cmds_n);
	assert_ptr_equal(core.routes[0].cmd, &first_cmds[0]);
	assert_ptr_equal(core.routes[first_room.cmds_n].cmd, &second_cmds[0]);
	assert_ptr_equal(core.routes[first_room.cmds_n].room, &second_room);
	for (int i = 0; i < core.routes_n; i++)
		assert_ptr_equal(core.routes[i].stat, &core.stats[i]);
}

static void method_chooses_among_commands_of_a_path(void **s)
{
	(void)s;
	leads("GET", "/api/v1/cases", "/cases");
	leads("POST", "/api/v1/cases", "/cases");
	leads("DELETE", "/api/v1/cases/7", "/cases/{case}");
}

static void parameter_takes_its_segment(void **s)
{
	(void)s;
	leads("GET", "/api/v1/cases/7", "/cases/{case}");
	assert_int_equal(job.params_n, 1);
	assert_string_equal(job.params[0].name, "case");
	assert_string_equal(job.params[0].value, "7");
	leads("GET", "/api/v1/a/x/c/%2F{y}", "/a/{b}/c/{d}");
	assert_int_equal(job.params_n, 2);
	assert_string_equal(job.params[0].name, "b");
	assert_string_equal(job.params[0].value, "x");
	assert_string_equal(job.params[1].name, "d");
	assert_string_equal(job.params[1].value, "%2F{y}");
}

static void literal_beats_a_parameter_in_whatever_order_they_stand(void **s)
{
	(void)s;
	leads("GET", "/api/v1/cases/overdue", "/cases/overdue");
	assert_int_equal(job.params_n, 0);
	leads("POST", "/api/v1/cases/7/photos", "/cases/{case}/photos");
	assert_int_equal(job.params_n, 1);
	assert_string_equal(job.params[0].value, "7");
	leads("POST", "/api/v1/cases/7/dispatch", "/cases/{case}/{act}");
	assert_int_equal(job.params_n, 2);
	/* The literal has no DELETE, the parameter has. */
	leads("DELETE", "/api/v1/cases/overdue", "/cases/{case}");
	assert_string_equal(job.params[0].value, "overdue");
	leads("GET", "/api/v1/a/x/c/y", "/a/{b}/c/{d}");
	leads("GET", "/api/v1/a/x/d/y", "/{p}/{q}/{r}/{s}");
}

static void known_path_with_another_method_is_405_and_an_unknown_one_404(void **s)
{
	(void)s;
	leads_nowhere("PATCH", "/api/v1/cases", false, E_METHOD);
	assert_non_null(strstr(p.en, "PATCH"));
	leads_nowhere("get", "/api/v1/cases", false, E_METHOD);
	leads_nowhere("PUT", "/api/v1/cases/7", false, E_METHOD);
	leads_nowhere("GET", "/api/v1/casks", false, E_NOT_FOUND);
	leads_nowhere("GET", "/api/v1/Cases", false, E_NOT_FOUND);
	leads_nowhere("PUT", "/health", false, E_METHOD);
	assert_int_equal(err_status(E_METHOD), 405);
}

static void path_is_compared_whole(void **s)
{
	static const char *const none[] = { "", "/", "//", "cases", "/api", "/api/v1", "/api/v1/", "/api/v1//cases", "/api/v1/cases/",
		"/api/v1/cases//", "/api/v1cases", "/api/v1/v1/cases", "/api/v1/cases/7/8/9/10", "/api/v2/cases", "/api/v1/a//c/d", "/api/v1/a/x/c/" };

	(void)s;
	for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
		leads_nowhere("GET", none[i], false, E_NOT_FOUND);
}

static void path_of_too_many_segments_is_nowhere(void **s)
{
	char path[16384] = "/api/v1";

	(void)s;
	leads("GET", "/api/v1/1/2/3/4/5/6/7/8/9/10/11/12", "/1/2/3/4/5/6/7/8/9/10/11/12");
	leads_nowhere("GET", "/api/v1/1/2/3/4/5/6/7/8/9/10/11/12/13", false, E_NOT_FOUND);
	leads_nowhere("GET", "/api/v1/1/2/3/4/5/6/7/8/9/10/11/12/", false, E_NOT_FOUND);
	for (size_t n = strlen(path); n + 3 < sizeof path; n += 2)
		memcpy(path + n, "/x", 3);
	leads_nowhere("GET", path, false, E_NOT_FOUND);
	memset(path + 7, '/', sizeof path - 8);
	path[sizeof path - 1] = '\0';
	leads_nowhere("GET", path, false, E_NOT_FOUND);
}

static void internal_route_is_hidden_from_outside(void **s)
{
	const struct route *t;

	(void)s;
	/* Not even that the address is known is told. */
	leads_nowhere("POST", "/api/v1/operator/tenants", false, E_NOT_FOUND);
	leads_nowhere("GET", "/api/v1/operator/tenants", false, E_NOT_FOUND);
	leads_nowhere("POST", "/operator/tenants", false, E_NOT_FOUND);
	assert_int_equal(find("POST", "/api/v1/operator/tenants", true, &t), OK);
	assert_string_equal(t->cmd->path, "/operator/tenants");
	assert_int_equal(find("POST", "/api/v1/operator/packs", true, &t), OK);
	assert_string_equal(job.params[0].value, "packs");
	leads_nowhere("GET", "/api/v1/operator/tenants", true, E_METHOD);
}

static void operators_own_address_stands_at_the_top_and_there_alone(void **s)
{
	const struct route *t;

	(void)s;
	leads("GET", "/health", "/health");
	leads_nowhere("GET", "/api/v1/health", false, E_NOT_FOUND);
	leads_nowhere("GET", "/api/v1/health", true, E_NOT_FOUND);
	/* From outside a command of the interface needs its prefix; in-process calls may leave it out. */
	leads_nowhere("GET", "/cases", false, E_NOT_FOUND);
	assert_int_equal(find("GET", "/cases", true, &t), OK);
	assert_string_equal(t->cmd->path, "/cases");
}

static void refusal_leaves_the_route_and_the_call_as_they_were(void **s)
{
	const struct route *t;

	(void)s;
	assert_int_equal(find("PATCH", "/api/v1/a/x/c/y", false, &t), E_METHOD);
	assert_null(t);
	assert_string_equal(job.call.path, "/api/v1/a/x/c/y");
}

static void command_without_a_path_keeps_the_program_from_starting(void **s)
{
	static const struct cmd bad[] = {
		CMD("GET", "", 0), CMD("GET", "cases", 0),
		CMD("GET", "/1/2/3/4/5/6/7/8/9/10/11/12/13", 0),
	};

	(void)s;
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		struct room room = { .name = "bad", .cmds = &bad[i], .cmds_n = 1 };
		struct core other = { .a = arena_new(1 << 20), .rooms = { &room }, .rooms_n = 1 };
		assert_int_equal(route_build(&other, &p), E_INTERNAL);
		assert_string_equal(p.field, bad[i].path);
		arena_free(other.a);
	}
}

#define CLAIM(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CLAIM(each_command_has_a_route_in_the_order_of_the_rooms),
		CLAIM(method_chooses_among_commands_of_a_path),
		CLAIM(parameter_takes_its_segment),
		CLAIM(literal_beats_a_parameter_in_whatever_order_they_stand),
		CLAIM(known_path_with_another_method_is_405_and_an_unknown_one_404),
		CLAIM(path_is_compared_whole),
		CLAIM(path_of_too_many_segments_is_nowhere),
		CLAIM(internal_route_is_hidden_from_outside),
		CLAIM(operators_own_address_stands_at_the_top_and_there_alone),
		CLAIM(refusal_leaves_the_route_and_the_call_as_they_were),
		CLAIM(command_without_a_path_keeps_the_program_from_starting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
