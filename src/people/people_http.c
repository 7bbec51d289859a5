/*
 * people_http.c: the room's whole API in one screen, and the room itself. What a command asks and answers stands in its shapes;
 * what it may is the third column, where it may is its scope.
 */
#include "people/people_cmds.h"
#include "people/people_sql.h"
#include "people/people_view.h"

static const struct cmd people_cmds[] = {
	/* oneself */
	{ "POST", "/sessions", "", WRITE, login_run, "Sign in", .in = &login_in_shape, .out = &session_out_shape,
	  .prepare = login_prepare, .flags = CMD_NO_KEY | CMD_SLOW_RATE },
	{ "GET", "/sessions/current", "session", READ, session_show, "Who am I, and what may I", .out = &session_out_shape },
	{ "DELETE", "/sessions/current", "session", WRITE, session_leave, "Sign out", .flags = 0 },
	{ "POST", "/sessions/current/post", "session", WRITE, session_switch, "Act under another of my posts",
	  .in = &session_post_shape, .out = &session_out_shape, .flags = CMD_NO_KEY },
	{ "POST", "/sessions/current/password", "session", WRITE, password_run, "Change my password; ends my other sessions and devices",
	  .in = &password_in_shape, .out = &session_out_shape, .prepare = password_prepare, .flags = CMD_NO_KEY },
	{ "POST", "/sessions/current/totp", "session", WRITE, totp_offer, "A new secret for my app of codes", .out = &totp_offer_shape,
	  .flags = CMD_NO_KEY },
	{ "POST", "/sessions/current/totp/confirm", "session", WRITE, totp_confirm, "Use the codes from now on, with a first one",
	  .in = &totp_code_shape, .out = &session_out_shape, .flags = CMD_NO_KEY },
	{ "POST", "/sessions/current/totp/disable", "session", WRITE, totp_disable, "Use no more codes, with a last one",
	  .in = &totp_code_shape, .out = &session_out_shape, .flags = CMD_NO_KEY },
	{ "GET", "/sessions", "session", READ, sessions_list, "My sessions and devices", .in = &session_query_shape, .out = &session_list_shape },
	{ "DELETE", "/sessions/{session}", "session", WRITE, session_revoke, "End a session or device of mine", .flags = 0 },
	{ "POST", "/devices", "session", WRITE, device_add, "A token for a device, under my present post, for ninety days",
	  .in = &device_in_shape, .out = &device_out_shape, .flags = CMD_NO_KEY },

	/* the people of a demonstration */
	{ "GET", "/demo", "", READ, demo_show, "The accounts to try it out with, where this is a demonstration", .out = &demo_out_shape },

	/* organizations */
	{ "GET", "/orgs", "org.read", READ, org_list, "Organizations", .in = &org_query_shape, .out = &org_list_shape },
	{ "POST", "/orgs", "org.write", WRITE, org_create, "A new organization", .in = &org_in_shape, .out = &changed_shape,
	  .scope = org_create_scope },
	{ "GET", "/orgs/{org}", "org.read", READ, org_show, "One organization", .out = &org_out_shape, .scope = org_read_scope },
	{ "PUT", "/orgs/{org}", "org.write", WRITE, org_change, "Change an organization", .in = &org_in_shape, .out = &changed_shape,
	  .scope = org_scope, .flags = CMD_IF_MATCH },
	{ "PUT", "/orgs/{org}/duties", "org.write", WRITE, org_duties_change, "Say what an organization answers for", .in = &org_duties_in_shape,
	  .out = &changed_shape, .scope = org_scope, .flags = CMD_IF_MATCH },
	{ "DELETE", "/orgs/{org}", "org.write", WRITE, org_end, "End an organization that has nothing below it", .out = &changed_shape,
	  .scope = org_scope, .flags = CMD_IF_MATCH },

	/* posts, who holds them, what they may */
	{ "GET", "/posts", "org.read", READ, post_list, "Posts", .in = &post_query_shape, .out = &post_list_shape },
	{ "POST", "/posts", "post.write", WRITE, post_create, "A new post", .in = &post_in_shape, .out = &changed_shape,
	  .scope = post_create_scope },
	{ "GET", "/posts/{post}", "org.read", READ, post_show, "One post, who holds it and what it may", .out = &post_show_shape,
	  .scope = post_read_scope },
	{ "PUT", "/posts/{post}", "post.write", WRITE, post_change, "Change a post", .in = &post_change_shape, .out = &changed_shape,
	  .scope = post_scope, .flags = CMD_IF_MATCH },
	{ "DELETE", "/posts/{post}", "post.write", WRITE, post_end, "End a post: nobody holds it and it may nothing", .out = &changed_shape,
	  .scope = post_scope, .flags = CMD_IF_MATCH },
	{ "POST", "/posts/{post}/holders", "post.write", WRITE, holder_add, "Give a post to another person", .in = &holder_in_shape,
	  .out = &changed_shape, .scope = post_scope },
	{ "DELETE", "/posts/{post}/holders/{person}", "post.write", WRITE, holder_end, "Take a post from a person", .out = &changed_shape,
	  .scope = post_scope },
	{ "POST", "/posts/{post}/grants", "grant.write", WRITE, grant_create, "Grant a role to a post, at a node", .in = &grant_in_shape,
	  .out = &changed_shape, .scope = grant_create_scope },
	{ "DELETE", "/posts/{post}/grants/{grant}", "grant.write", WRITE, grant_end, "Take a role from a post", .out = &changed_shape,
	  .scope = grant_scope },
	{ "GET", "/roles", "org.read", READ, role_list, "Roles and their rights", .out = &role_list_shape },

	/* persons */
	{ "GET", "/persons", "person.write", READ, person_list, "The persons of an organization", .in = &person_query_shape,
	  .out = &person_list_shape, .scope = person_list_scope },
	{ "POST", "/persons", "person.write", WRITE, person_create, "A new person with a login", .in = &person_in_shape, .out = &changed_shape,
	  .scope = person_create_scope, .prepare = person_create_prepare },
	{ "GET", "/persons/{person}", "person.write", READ, person_show, "One person and the posts they hold", .out = &person_out_shape,
	  .scope = person_scope },
	{ "PUT", "/persons/{person}", "person.write", WRITE, person_change, "Change a person", .in = &person_change_shape,
	  .out = &changed_shape, .scope = person_scope, .flags = CMD_IF_MATCH },
	{ "DELETE", "/persons/{person}", "person.write", WRITE, person_end, "A person leaves: posts, login and sessions end",
	  .out = &changed_shape, .scope = person_scope, .flags = CMD_IF_MATCH },
	{ "POST", "/persons/{person}/password", "person.write", WRITE, person_password, "Set a password that must be changed at the next log-in",
	  .in = &person_password_shape, .out = &changed_shape, .scope = person_scope, .prepare = person_password_prepare },
	{ "POST", "/persons/{person}/login", "person.write", WRITE, person_login, "Another login; ends the person's sessions and devices",
	  .in = &person_login_shape, .out = &changed_shape, .scope = person_scope },
	{ "POST", "/persons/{person}/erase", "person.write", WRITE, person_erase, "Erase the name, phone and login of who has left",
	  .in = &person_erase_shape, .out = &changed_shape, .scope = person_scope },
	{ "DELETE", "/persons/{person}/totp", "session.revoke", WRITE, person_totp_reset, "Take away somebody's codes (a lost phone)",
	  .out = &changed_shape, .scope = person_scope },
	{ "GET", "/persons/{person}/sessions", "session.revoke", READ, person_sessions, "Somebody's sessions and devices",
	  .in = &session_query_shape, .out = &session_list_shape, .scope = person_scope },
	{ "DELETE", "/persons/{person}/sessions", "session.revoke", WRITE, person_sign_out, "End all of somebody's sessions and devices",
	  .out = &changed_shape, .scope = person_scope },

	/* the clock */
	{ "POST", "/people/seen", "clock", WRITE, seen_write, "Writes down which sessions were used", .in = &seen_in_shape,
	  .flags = CMD_INTERNAL },
	{ "POST", "/people/sweep", "clock", WRITE, sweep_run, "Forgets sessions and failures of long ago", .flags = CMD_INTERNAL },
};

static const struct table people_tables[] = {
	{ "org", TABLE_PROJECTION, &people_sql[ORG_DUMP] },
	{ "org_duty", TABLE_PROJECTION, &people_sql[DUTY_DUMP] },
	{ "post", TABLE_PROJECTION, &people_sql[POST_DUMP] },
	{ "person", TABLE_PROJECTION, &people_sql[PERSON_DUMP] },
	{ "post_holder", TABLE_PROJECTION, &people_sql[HOLDER_DUMP] },
	{ "grant_row", TABLE_PROJECTION, &people_sql[GRANT_DUMP] },
	{ "credential", TABLE_OPERATIONAL, NULL },
	{ "login_guard", TABLE_OPERATIONAL, NULL },
	{ "session", TABLE_OPERATIONAL, NULL },
};

const struct room people_room = {
	.name = "people",
	.cmds = people_cmds, .cmds_n = sizeof people_cmds / sizeof people_cmds[0],
	.events = people_events, .events_n = PEOPLE_EVENTS,
	.stmts = people_sql, .stmts_n = PEOPLE_STMTS,
	.tables = people_tables, .tables_n = sizeof people_tables / sizeof people_tables[0],
	.load = people_load, .unload = people_unload, .due = people_due,
};
