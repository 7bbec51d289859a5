/*
 * calls.c: the table of calls.h, and what must stand before each.
 */
#include "scenario/calls.h"

#include <stdio.h>
#include <stdlib.h>

#include "app.h"
#include "base/limits.h"
#include "core/inside.h"
#include "people/people_in.h"

/* ---- what must stand before ---- */

/* A number that no sample before had, for codes and names. */
static int fresh(struct town *t, const char *key, const char *fmt_head)
{
	char text[60];
	int n = t->keys++ % 900 + 100;

	snprintf(text, sizeof text, "%s%d", fmt_head, n);
	town_set(t, key, text);
	return n;
}

static void an_org(struct town *t)
{
	WANT(201, POST(&operator, "/orgs", "{\"name\":\"fresh unit\",\"kind\":\"department\",\"node\":\"$n990101\"}"));
	town_keep(t, "org", "id");
}

static void a_post(struct town *t)
{
	WANT(201, POST(&operator, "/posts", "{\"org\":\"$office\",\"node\":\"$n990101001\",\"title\":\"fresh post\"}"));
	town_keep(t, "post", "id");
}

static void a_person(struct town *t)
{
	fresh(t, "fresh_login", "fresh.");
	WANT(201, POST(&operator, "/persons",
	    "{\"org\":\"$office\",\"name\":\"Fresh\",\"phone\":\"0451-1\",\"login\":\"$fresh_login\",\"password\":\"" FIRST "\"}"));
	town_keep(t, "person", "id");
}

static void a_person_who_left(struct town *t)
{
	a_person(t);
	t->if_match = "*";
	WANT(200, DELETE(&operator, "/persons/$person"));
}

static void a_login(struct town *t)
{
	fresh(t, "fresh_login", "new.");
}

static void a_person_and_a_login(struct town *t)
{
	a_person(t);
	a_login(t);
}

static void a_holder(struct town *t)
{
	a_post(t);
	WANT(200, POST(&operator, "/posts/$post/holders", "{\"person\":\"$person\"}"));
}

static void a_grant(struct town *t)
{
	a_post(t);
	WANT(200, POST(&operator, "/posts/$post/grants", "{\"role\":\"leader\",\"node\":\"$n990101001\"}"));
	WANT(200, GET(&operator, "/posts/$post"));
	town_keep(t, "grant", "grants.0.id");
}

/* The codes of whoever makes the sample: offered, or in use, and one that is right now. */
static void codes(struct town *t, bool in_use)
{
	struct who *w = (struct who *)town_who(t, "leader", "990101", NULL);
	uint8_t raw[TOTP_SECRET_BYTES];
	char code[7];

	town_later(t, US_MINUTE);
	town_sql(t, "UPDATE credential SET totp_state = 0 WHERE person = %" PRId64, w->person);
	WANT(200, POST(w, "/sessions/current/totp", "{}"));
	assert_true(totp_secret(town_text(t, "secret"), raw));
	totp_code(raw, t->now / (30 * US_SECOND), code);
	if (in_use) {
		WANT(200, POST(w, "/sessions/current/totp/confirm", "{\"code\":\"%s\"}", code));
		town_later(t, US_MINUTE);
		totp_code(raw, t->now / (30 * US_SECOND), code);
	}
	town_set(t, "code", code);
}

static void codes_offered(struct town *t) { codes(t, false); }
static void codes_in_use(struct town *t) { codes(t, true); }

static void no_codes(struct town *t)
{
	town_sql(t, "UPDATE credential SET totp_state = 0 WHERE person = %" PRId64, town_who(t, "leader", "990101", NULL)->person);
}

/* Another session of whoever makes the sample. */
static void a_session(struct town *t)
{
	struct who other = *town_who(t, "leader", "990101", NULL);
	char id[24];

	town_sign_in(t, &other);
	snprintf(id, sizeof id, "%" PRId64, other.session);
	town_set(t, "session", id);
}

static void my_post(struct town *t)
{
	char id[24];

	snprintf(id, sizeof id, "%" PRId64, town_who(t, "leader", "990101", NULL)->post);
	town_set(t, "my_post", id);
}

/* Everybody here has the same first password, so one hash is as good as another. */
static void password_reset(struct town *t, const struct who *w)
{
	town_sql(t, "UPDATE credential SET hash = (SELECT hash FROM credential WHERE person = %" PRId64 ") WHERE person = %" PRId64, DESK->person,
	    w->person);
}

static void the_first_password(struct town *t)
{
	password_reset(t, town_who(t, "leader", "990101", NULL));
}

void sample_revive(struct town *t, const struct who *w)
{
	if (w->as || !*w->token)
		return;
	password_reset(t, w);
	town_sign_in(t, (struct who *)w);
}

static void a_node(struct town *t)
{
	WANT(201, POST(&operator, "/nodes",
	    "{\"parent\":\"$n990101001\",\"level\":\"community\",\"name\":\"Fresh community\",\"lon\":126.5,\"lat\":45.5}"));
	town_keep(t, "node", "id");
}

static void two_nodes(struct town *t)
{
	a_node(t);
	town_keep(t, "other", "id");
	a_node(t);
}

static void a_street(struct town *t)
{
	WANT(201, POST(&operator, "/nodes", "{\"parent\":\"$n990101\",\"level\":\"street\",\"name\":\"Fresh street\"}"));
	town_keep(t, "other", "id");
	a_node(t);
}

static void a_code(struct town *t)
{
	fresh(t, "code9", "990101");
	fresh(t, "code15", "990101001001");
}

static void a_coded_node(struct town *t)
{
	a_code(t);
	WANT(201, POST(&operator, "/territory/divisions", "{\"rows\":[{\"code\":\"$code9\",\"name\":\"Coded street\"}]}"));
	town_set(t, "old9", town_get(t, "code9"));
	a_code(t);
}

static void an_org_without_calendar(struct town *t)
{
	an_org(t);
}

static void a_calendar(struct town *t)
{
	an_org(t);
	WANT(201, POST(&operator, "/calendars", "{\"org\":\"$org\",\"name\":\"own\",\"hours\":[{\"mon\":[\"09:00-17:00\"]}]}"));
	town_keep(t, "calendar", "id");
}

#define MATTER_JSON "{\"matter\":{\"code\":\"$matter_code\",\"name\":\"manhole cover\",\"class\":\"part\",\"keywords\":[\"cover\"]," \
	"\"units\":[{\"role\":\"lead\",\"name\":\"a unit that nobody knows\"}]," \
	"\"conditions\":[{\"open\":\"missing\",\"close\":\"replaced\",\"unit\":\"urgent_hour\",\"amount\":%d}]}}"

static void a_matter_code(struct town *t)
{
	fresh(t, "matter_code", "M");
}

static void a_matter(struct town *t)
{
	a_matter_code(t);
	WANT(201, POST(&operator, "/matters", MATTER_JSON, 2));
	town_keep(t, "matter", "id");
}

static void a_year(struct town *t)
{
	static int year = 2100;

	char text[8];
	snprintf(text, sizeof text, "%d", year);
	year = year == 2199 ? 2100 : year + 1;
	town_set(t, "year", text);
}

static void a_tenant(struct town *t)
{
	fresh(t, "fresh_tenant", "7");
}

static void a_channel(struct town *t)
{
	fresh(t, "channel", "gateway");
}

#define A_ROSTER "{\"node\":\"$n990101001\",\"org\":\"$office\",\"name\":\"night desk\",\"phone\":\"0451-110\"," \
	"\"shifts\":[{\"on\":[\"work\"],\"hours\":\"17:30-08:30\"},{\"on\":[\"rest\",\"holiday\"],\"hours\":\"00:00-24:00\"}]}"
#define A_LINE "{\"node\":\"$n990101\",\"org\":\"$roads\",\"number\":\"$hotline\",\"name\":\"hotline\",\"open\":true}"
#define A_CENTRE "{\"node\":\"$n990101001\",\"org\":\"$office\",\"name\":\"centre\",\"address\":\"1 Bridge Road\"," \
	"\"hours\":[{\"on\":[\"work\"],\"hours\":\"08:30-17:30\"}]}"

static void a_roster(struct town *t)
{
	WANT(201, POST(&operator, "/rosters", A_ROSTER));
	town_keep(t, "roster", "id");
}

static void a_number(struct town *t)
{
	static int nth;
	char text[20];

	snprintf(text, sizeof text, "0451-%d", 1000000 + nth++);
	town_set(t, "hotline", text);
}

static void a_line(struct town *t)
{
	a_number(t);
	WANT(201, POST(&operator, "/lines", A_LINE));
	town_keep(t, "line", "id");
}

static void a_centre(struct town *t)
{
	WANT(201, POST(&operator, "/centres", A_CENTRE));
	town_keep(t, "centre", "id");
}

static void a_report(struct town *t)
{
	town_later(t, US_MINUTE);       /* residents of one address are not without limit */
	town_snap(t, EAST);
}

/* The same matter, reported twice. */
static void a_twin(struct town *t)
{
	a_report(t);
	town_set(t, "twin", town_get(t, "case"));
	a_report(t);
}

/* A message that waits: the reporter of a declined case is told. */
static void a_message(struct town *t)
{
	assert_true(300 > POST(&operator, "/webhooks",
	    "{\"channel\":\"reporter\",\"url\":\"http://127.0.0.1:9/\",\"secret\":\"0123456789abcdef\",\"allow_private\":true}"));
	a_report(t);
	WANT(200, town_act(t, &operator, "decline", "{\"words\":\"not ours\"}"));
	WANT(200, GET(&operator, "/outbox"));
	town_keep(t, "message", "items.0.id");
}

static void a_stuck_message(struct town *t)
{
	a_message(t);
	town_sql(t, "UPDATE outbox SET state = 'stuck' WHERE id = %s", town_get(t, "message"));
}

static void a_leased_message(struct town *t)
{
	char lease[24];

	a_message(t);
	WANT(200, POST(&the_clock, "/clock/outbox/claim", "{}"));
	town_keep(t, "message", "items.0.id");
	snprintf(lease, sizeof lease, "%" PRId64, town_int(t, "items.0.lease"));
	town_set(t, "lease", lease);
}

static void an_old_message(struct town *t)
{
	a_message(t);
	town_sql(t, "UPDATE outbox SET state = 'sent', sent_at = 1, created = 1");
}

static void an_unused_photo(struct town *t)
{
	town_photo(t);
	town_sql(t, "UPDATE photo SET at = 1 WHERE uses = 0");
}

#define A_CASE(state) static void a_case_##state(struct town *t) { a_report(t); town_bring(t, #state); }
A_CASE(filed)
A_CASE(dispatched)
A_CASE(handling)
A_CASE(checking)
A_CASE(closed)

static void a_late_case(struct town *t)
{
	a_report(t);
	town_later(t, town_count(t, "SELECT due FROM case_file WHERE tenant = 1 AND id = %s", town_get(t, "case")) + 1 - t->now);
}

/* One more day off than the calendar had, so that clocks must be counted anew. */
static void an_amended_day(struct town *t)
{
	static int day;
	char text[16];

	a_case_handling(t);
	the_one_before(t);
	WANT(200, GET(&operator, "/calendars"));
	town_keep(t, "calendar", "items.0.id");
	t->if_match = "*";
	snprintf(text, sizeof text, "2026-06-%02d", 2 + day++ % 4);
	WANT(200, POST(&operator, "/calendars/$calendar/days", "{\"year\":2026,\"days\":[{\"day\":\"%s\",\"kind\":\"off\",\"name\":\"flood\"}]}", text));
}

/* A community hangs under another street, and an open case in it has still its old path. */
static void a_moved_community(struct town *t)
{
	town_later(t, US_MINUTE);
	town_snap(t, SOUTH);
	a_street(t);
	t->if_match = "*";
	WANT(200, POST(&operator, "/nodes/$n990101001002/reparent", "{\"parent\":\"$other\"}"));
}

static void a_shown_photo(struct town *t)
{
	town_photo(t);
	WANT(201, POST(&operator, "/cases", "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005,\"photos\":[\"$photo\"]}"));
	town_set(t, "size", "thumb");
}

static void a_photographed_case(struct town *t)
{
	town_photo(t);
	WANT(201, POST(&operator, "/cases", "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005,\"photos\":[\"$photo\"]}"));
	town_keep(t, "case", "id");
}

static void an_offer_nearby(struct town *t)
{
	town_snap(t, EAST);
	WANT(200, GET(&nobody, "/snaps/near?lon=126.005&lat=45.005"));
	town_keep(t, "near", "items.0.near");
}

static void something_new(struct town *t)
{
	WANT(201, POST(&operator, "/orgs", "{\"name\":\"one more\",\"kind\":\"other\",\"node\":\"$n990101\"}"));
}

/* A month that is over; each sample needs one of its own. */
static void a_month(struct town *t)
{
	static int month;
	char text[24];

	snprintf(text, sizeof text, "%04d-%02d", 2000 + month / 12 % 20, 1 + month % 12);
	month += 1;
	town_set(t, "month", text);
}

static void a_drafted_report(struct town *t)
{
	a_month(t);
	town_tick(t);
	WANT(201, POST(&operator, "/reports", "{\"node\":\"$n990101\",\"month\":\"$month\"}"));
	town_keep(t, "report", "id");
}

static void an_old_key(struct town *t)
{
	town_sql(t, "UPDATE idempotency SET at = 1 WHERE key = (SELECT MIN(key) FROM idempotency)");
}

static void used_sessions(struct town *t)
{
	char id[24];

	snprintf(id, sizeof id, "%" PRId64, DESK->session);
	town_set(t, "used", id);
}

/* ---- the table ---- */

#define SHAPE_JSON "{\"type\":\"Polygon\",\"coordinates\":[[[126,45],[126.03,45],[126.03,45.01],[126,45.01],[126,45]]]}"

const struct sample samples[] = {
	/* core */
	{ "GET", "/openapi.json", "nobody", 200, .flags = 0 },
	{ "GET", "/healthz", "nobody", 200, .flags = 0 },
	{ "GET", "/readyz", "nobody", 503, .flags = 0 },
	{ "GET", "/metrics", "nobody", 200, .flags = 0 },
	{ "GET", "/journal", "audit_admin", 200, NULL, "limit=20", .flags = SAMPLE_TOP },
	{ "POST", "/clock/seal", "clock", 204, .before = something_new },
	{ "POST", "/clock/forget", "clock", 204, .before = an_old_key },
	{ "POST", "/operator/tenants", "operator", 204,
	  "{\"tenant\":\"$fresh_tenant\",\"code\":\"1\",\"name\":\"Other\",\"pack\":\"base\"}", .before = a_tenant },
	{ "POST", "/operator/erase", "operator", 204, "{\"subject\":\"$case\",\"reason\":\"asked for\"}", .before = a_report },

	/* messages to the world */
	{ "POST", "/webhooks", "system_admin", 201,
	  "{\"channel\":\"$channel\",\"url\":\"http://127.0.0.1:9/\",\"secret\":\"0123456789abcdef\",\"allow_private\":true}", .before = a_channel,
	  .flags = SAMPLE_TOP },
	{ "GET", "/webhooks", "system_admin", 200, .before = a_message, .flags = SAMPLE_TOP },
	{ "GET", "/outbox", "system_admin", 200, .before = a_message, .flags = SAMPLE_TOP },
	{ "POST", "/outbox/{message}/retry", "system_admin", 204, .before = a_stuck_message, .flags = SAMPLE_TOP },
	{ "POST", "/clock/outbox/claim", "clock", 200, .before = a_message },
	{ "POST", "/clock/outbox/mark", "clock", 204,
	  "{\"marks\":[{\"id\":\"$message\",\"lease\":$lease,\"result\":\"sent\",\"error\":\"\"}]}", .before = a_leased_message },
	{ "POST", "/clock/outbox/forget", "clock", 204, .before = an_old_message },

	/* oneself */
	{ "POST", "/sessions", "nobody", 201, "{\"login\":\"$login\",\"password\":\"" FIRST "\"}", .before = NULL },
	{ "GET", "/sessions/current", "leader", 200, .flags = 0 },
	{ "POST", "/sessions/current/post", "leader", 200, "{\"post\":\"$my_post\"}", .before = my_post },
	{ "POST", "/sessions/current/totp/confirm", "leader", 200, "{\"code\":\"$code\"}", .before = codes_offered, .probe = "{\"code\":\"000000\"}" },
	{ "POST", "/sessions/current/totp/disable", "leader", 200, "{\"code\":\"$code\"}", .before = codes_in_use, .probe = "{\"code\":\"000000\"}" },
	{ "POST", "/sessions/current/totp", "leader", 200, .before = no_codes },
	{ "GET", "/sessions", "leader", 200, .flags = 0 },
	{ "DELETE", "/sessions/{session}", "leader", 204, .before = a_session },
	{ "POST", "/devices", "leader", 201, "{\"name\":\"phone\"}", .flags = 0 },
	{ "POST", "/sessions/current/password", "leader", 200, "{\"old\":\"" FIRST "\",\"new\":\"a lamp that does not shine\"}",
	  .before = the_first_password, .probe = "{\"old\":\"" FIRST "\",\"new\":\"short\"}" },

	/* organizations, posts, persons */
	{ "GET", "/orgs", "leader", 200, .flags = 0 },
	{ "POST", "/orgs", "system_admin", 201, "{\"name\":\"New unit\",\"kind\":\"department\",\"node\":\"$n990101001\"}", .flags = 0 },
	{ "GET", "/orgs/{org}", "leader", 200, .before = an_org },
	{ "PUT", "/orgs/{org}", "system_admin", 200, "{\"name\":\"Other name\",\"kind\":\"centre\",\"node\":\"$n990101\"}", .before = an_org },
	{ "PUT", "/orgs/{org}/duties", "system_admin", 200, "{\"duties\":[\"street lamps\"]}", .before = an_org },
	{ "DELETE", "/orgs/{org}", "system_admin", 200, .before = an_org },
	{ "GET", "/posts", "leader", 200, .flags = 0 },
	{ "POST", "/posts", "system_admin", 201, "{\"org\":\"$office\",\"node\":\"$n990101001\",\"title\":\"new post\"}", .flags = 0 },
	{ "GET", "/posts/{post}", "leader", 200, .before = a_grant },
	{ "PUT", "/posts/{post}", "system_admin", 200, "{\"node\":\"$n990101001\",\"title\":\"other title\"}", .before = a_post },
	{ "DELETE", "/posts/{post}", "system_admin", 200, .before = a_post },
	{ "POST", "/posts/{post}/holders", "system_admin", 200, "{\"person\":\"$person\"}", .before = a_post },
	{ "DELETE", "/posts/{post}/holders/{person}", "system_admin", 200, .before = a_holder },
	{ "POST", "/posts/{post}/grants", "security_admin", 200, "{\"role\":\"leader\",\"node\":\"$n990101001\"}", .before = a_post },
	{ "DELETE", "/posts/{post}/grants/{grant}", "security_admin", 200, .before = a_grant },
	{ "GET", "/roles", "leader", 200, .flags = 0 },
	{ "GET", "/persons", "system_admin", 200, NULL, "org=$office", .flags = 0 },
	{ "POST", "/persons", "system_admin", 201,
	  "{\"org\":\"$office\",\"name\":\"New\",\"phone\":\"0451-2\",\"login\":\"$fresh_login\",\"password\":\"" FIRST "\"}", .before = a_login },
	{ "GET", "/persons/{person}", "system_admin", 200, .flags = 0 },
	{ "PUT", "/persons/{person}", "system_admin", 200, "{\"org\":\"$office\",\"name\":\"Other\",\"phone\":\"0451-3\"}", .before = a_person },
	{ "DELETE", "/persons/{person}", "system_admin", 200, .before = a_person },
	{ "POST", "/persons/{person}/password", "system_admin", 200, "{\"password\":\"" FIRST "\"}", .before = a_person },
	{ "POST", "/persons/{person}/login", "system_admin", 200, "{\"login\":\"$fresh_login\"}", .before = a_person_and_a_login },
	{ "POST", "/persons/{person}/erase", "system_admin", 200, "{\"reason\":\"has left\"}", .before = a_person_who_left },
	{ "DELETE", "/persons/{person}/totp", "security_admin", 200, .before = a_person },
	{ "GET", "/persons/{person}/sessions", "security_admin", 200, .before = a_person },
	{ "DELETE", "/persons/{person}/sessions", "security_admin", 200, .before = a_person },
	{ "POST", "/people/seen", "clock", 204, "{\"sessions\":[\"$used\"]}", .before = used_sessions },
	{ "POST", "/people/sweep", "clock", 204, .flags = 0 },

	/* the territory */
	{ "GET", "/places/at", "nobody", 200, NULL, "lon=126.005&lat=45.005", .flags = 0 },
	{ "GET", "/places/map", "nobody", 200, NULL, "west=125.9&south=44.9&east=126.2&north=45.2&level=grid", .flags = 0 },
	{ "GET", "/places/below", "nobody", 200, NULL, "node=$n990101", .flags = 0 },
	{ "GET", "/places/who", "leader", 200, NULL, "lon=126.005&lat=45.005", .flags = 0 },
	{ "POST", "/territory/gazetteer", "system_admin", 200,
	  "{\"datum\":\"wgs84\",\"rows\":[{\"row\":2,\"name\":\"A shop\",\"lon\":126.005,\"lat\":45.005}]}", .flags = SAMPLE_TOP },
	{ "GET", "/tiles", "nobody", 200, .flags = 0 },
	{ "GET", "/tiles/{set}/{z}/{x}/{y}", "nobody", 200, .before = a_tile },
	{ "GET", "/places/search", "nobody", 200, NULL, "q=East", .flags = 0 },
	{ "GET", "/install", "nobody", 200, .flags = 0 },
	{ "GET", "/nodes", "leader", 200, NULL, "code=990101001", .flags = 0 },
	{ "GET", "/nodes/{n990101001}", "leader", 200, .flags = 0 },
	{ "GET", "/nodes/{n990101001}/children", "leader", 200, .flags = 0 },
	{ "GET", "/nodes/{n990101001}/tree", "leader", 200, .flags = 0 },
	{ "GET", "/operator/tree", "operator", 200, .flags = 0 },
	{ "GET", "/territory/report", "leader", 200, NULL, "node=$n990101", .flags = 0 },
	{ "POST", "/nodes", "system_admin", 201, "{\"parent\":\"$n990101001\",\"level\":\"community\",\"name\":\"New\"}", .flags = 0 },
	{ "POST", "/nodes/{node}/change", "system_admin", 200, "{\"name\":\"Other name\",\"households\":400}", .before = a_node },
	{ "POST", "/nodes/{node}/close", "system_admin", 200, "{}", .before = a_node },
	{ "POST", "/nodes/{node}/merge", "system_admin", 200, "{\"into\":\"$other\"}", .before = two_nodes },
	{ "POST", "/nodes/{node}/split", "system_admin", 200,
	    "{\"into\":[{\"name\":\"One half\",\"children\":[]},{\"name\":\"Other half\",\"children\":[]}]}",
	  .before = a_node },
	{ "POST", "/nodes/{node}/reparent", "system_admin", 200, "{\"parent\":\"$other\"}", .before = a_street },
	{ "POST", "/territory/divisions", "system_admin", 201, "{\"rows\":[{\"code\":\"$code9\",\"name\":\"Fresh street\"}]}", .before = a_code },
	{ "POST", "/territory/codes", "system_admin", 200, "{\"effective\":\"2026-06-01\",\"rows\":[{\"old\":\"$old9\",\"new\":\"$code9\"}]}",
	  .before = a_coded_node },
	{ "POST", "/territory/shapes", "system_admin", 201, "{\"datum\":\"wgs84\",\"rows\":[{\"code\":\"990101\",\"geometry\":" SHAPE_JSON "}]}",
	    .flags = 0 },
	{ "POST", "/territory/grids", "system_admin", 201,
	  "{\"datum\":\"wgs84\",\"rows\":[{\"code\":\"$code15\",\"name\":\"grid $code15\",\"community\":\"990101001001\",\"households\":350}]}",
	    .before = a_code },
	{ "POST", "/nodes/{node}/draw", "system_admin", 200, "{\"grids\":2,\"seed\":1,\"lon\":126.5,\"lat\":45.5}", .before = a_node },

	/* calendars */
	{ "GET", "/calendars", "leader", 200, .flags = 0 },
	{ "GET", "/calendars/{calendar}", "leader", 200, NULL, "year=2026", .before = a_calendar },
	{ "GET", "/calendars/try", "leader", 200, NULL, "unit=work_day&amount=3", .flags = 0 },
	{ "POST", "/calendars", "system_admin", 201, "{\"org\":\"$org\",\"name\":\"own\",\"hours\":[{\"mon\":[\"09:00-17:00\"]}]}",
	  .before = an_org_without_calendar, .flags = SAMPLE_TOP },
	{ "POST", "/calendars/{calendar}/hours", "system_admin", 200, "{\"hours\":[{\"tue\":[\"09:00-17:00\"]}]}", .before = a_calendar,
	  .flags = SAMPLE_TOP },
	{ "POST", "/calendars/{calendar}/days", "system_admin", 200,
	  "{\"year\":2026,\"days\":[{\"day\":\"2026-06-08\",\"kind\":\"off\",\"name\":\"flood\"}]}", .before = a_calendar, .flags = SAMPLE_TOP },
	{ "POST", "/operator/calendars/seed", "operator", 200,
	    "{\"year\":$year,\"days\":[{\"day\":\"$year-10-01\",\"kind\":\"off\",\"name\":\"National Day\"}]}",
	  .before = a_year },

	/* the matter catalogue */
	{ "GET", "/matters", "nobody", 200, NULL, "class=part&limit=5", .before = a_matter },
	{ "GET", "/matters/{matter}", "nobody", 200, .before = a_matter },
	{ "GET", "/matters/{matter}/units", "leader", 200, NULL, "node=$n990101001", .before = a_matter },
	{ "POST", "/matters", "county_desk", 201, "{\"matter\":{\"code\":\"$matter_code\",\"name\":\"lamp\",\"class\":\"part\"}}",
	  .before = a_matter_code, .flags = SAMPLE_EACH | SAMPLE_TOP },
	{ "POST", "/matters/{matter}/revise", "county_desk", 200,
	  "{\"matter\":{\"code\":\"$matter_code\",\"name\":\"cover of iron\",\"class\":\"part\"}}", .before = a_matter, .flags = SAMPLE_TOP },
	{ "POST", "/matters/{matter}/withdraw", "county_desk", 200, "{}", .before = a_matter, .flags = SAMPLE_TOP },
	{ "POST", "/matters/import", "county_desk", 201,
	  "{\"rows\":[{\"row\":2,\"matter\":{\"code\":\"$matter_code\",\"name\":\"lamp\",\"class\":\"part\"}}]}", .before = a_matter_code,
	  .flags = SAMPLE_TOP },
	{ "GET", "/matters/compare", "leader", 200, NULL, "day=2020-01-01&class=part", .before = a_matter },
	{ "GET", "/matters/counts", "leader", 200, NULL, "class=part", .before = a_matter },
	{ "GET", "/matters/propose", "leader", 200, NULL, "text=the+cover+is+gone", .before = a_matter },
	{ "POST", "/clock/matters/learn", "clock", 204, .before = a_matter },
	{ "GET", "/matters/units", "leader", 200, NULL, "open=true", .before = a_matter },
	{ "POST", "/matters/units", "county_desk", 201, "{\"name\":\"a unit that nobody knows\",\"org\":\"$roads\"}", .flags = SAMPLE_TOP },

	/* who is on duty */
	{ "GET", "/rosters", "leader", 200, NULL, "node=$n990101", .before = a_roster },
	{ "POST", "/rosters", "county_desk", 201, A_ROSTER, .flags = 0 },
	{ "GET", "/rosters/at", "leader", 200, NULL, "node=$n990101001", .before = a_roster },
	{ "GET", "/rosters/{roster}", "leader", 200, .before = a_roster },
	{ "PUT", "/rosters/{roster}", "county_desk", 200, A_ROSTER, .before = a_roster },
	{ "DELETE", "/rosters/{roster}", "county_desk", 200, .before = a_roster },
	{ "POST", "/rosters/{roster}/days", "county_desk", 200,
	    "{\"from\":\"2026-10-01\",\"to\":\"2026-10-02\",\"days\":[{\"day\":\"2026-10-01\",\"shifts\":[{\"hours\":\"00:00-24:00\"}]}]}",
	  .before = a_roster },
	{ "GET", "/lines", "nobody", 200, NULL, "node=$n990101", .before = a_line },
	{ "GET", "/lines/{line}", "nobody", 200, .before = a_line },
	{ "POST", "/lines", "county_desk", 201, A_LINE, .before = a_number, .flags = SAMPLE_EACH },
	{ "PUT", "/lines/{line}", "county_desk", 200, A_LINE, .before = a_line, .flags = SAMPLE_EACH },
	{ "DELETE", "/lines/{line}", "county_desk", 200, .before = a_line },
	{ "GET", "/public/grid", "nobody", 200, NULL, "lon=126.005&lat=45.005", .before = a_centre },
	{ "GET", "/centres", "nobody", 200, NULL, "node=$n990101", .before = a_centre },
	{ "POST", "/centres", "county_desk", 201, A_CENTRE, .flags = 0 },
	{ "PUT", "/centres/{centre}", "county_desk", 200, A_CENTRE, .before = a_centre },
	{ "DELETE", "/centres/{centre}", "county_desk", 200, .before = a_centre },

	/* routing */
	{ "GET", "/routing/rules", "leader", 200, .flags = 0 },
	{ "PUT", "/routing/rules", "county_desk", 200,
	    "{\"rules\":[{\"id\":\"roads\",\"name\":\"roads\",\"when\":{\"places\":[\"$n990101\"],\"processes\":[\"event\"],\"categories\":[\"roads\"]},"
	    "\"to\":{\"unit\":\"$roads\"}}]}", .flags = 0 },
	{ "POST", "/routing/try", "leader", 200, "{\"lon\":126.005,\"lat\":45.005,\"process\":\"event\",\"category\":\"roads\"}", .flags = 0 },

	/* definitions and photos */
	{ "POST", "/operator/processes", "operator", 200, .flags = SAMPLE_PACK },
	{ "POST", "/photos", "nobody", 201, .flags = SAMPLE_PHOTO },
	{ "POST", "/clock/photos", "clock", 204, .before = an_unused_photo },

	/* cases */
	{ "POST", "/cases/migrate", "system_admin", 200, "{\"process\":\"event\"}", .flags = SAMPLE_TOP },
	{ "POST", "/cases/recount", "system_admin", 200, "{\"after\":\"$after\"}", .before = an_amended_day, .flags = SAMPLE_TOP },
	{ "POST", "/snaps", "nobody", 201,
	    "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005,\"contact\":\"13800001111\",\"address\":\"by the bridge\"}", .flags = 0 },
	{ "GET", "/snaps/{follow}", "nobody", 200, .before = a_case_closed },
	{ "POST", "/snaps/{follow}/rate", "nobody", 200, "{\"score\":4,\"words\":\"well,\\nin the end\"}", .before = a_case_closed },
	{ "POST", "/snaps/{follow}/reopen", "nobody", 200, "{\"reason\":\"broken again\"}", .before = a_case_closed },
	{ "GET", "/demo", "nobody", 200, .flags = 0 },
	{ "POST", "/snaps/{follow}/acts/object", "nobody", 200, "{\"words\":\"not solved at all\"}", .before = a_case_closed },
	{ "GET", "/categories", "nobody", 200, .flags = 0 },
	{ "GET", "/processes", "nobody", 200, .flags = 0 },
	{ "GET", "/photos/{photo}/{size}", "leader", 200, .before = a_shown_photo },
	{ "POST", "/cases", "grid_worker", 201, "{\"text\":\"rubbish\",\"lon\":126.005,\"lat\":45.005}", .flags = 0 },
	{ "GET", "/cases", "leader", 200, NULL, "queue=all&limit=3", .before = a_case_handling },
	{ "GET", "/queues", "leader", 200, .flags = 0 },
	{ "GET", "/cases/{case}", "leader", 200, .before = a_case_checking },
	{ "GET", "/cases/{case}/time", "leader", 200, .before = a_case_checking },
	{ "POST", "/cases/{case}/explain", "community_desk", 200, "{\"clock\":1,\"words\":\"the asphalt came late\"}", .before = a_late_case },
	{ "GET", "/cases/{case}/route", "leader", 200, .before = a_case_filed },
	{ "GET", "/events", "leader", 200, .flags = 0 },
	{ "POST", "/cases/{case}/acts/file", "community_desk", 200, "{\"category\":\"roads\",\"words\":\"seen\"}", .before = a_report },
	{ "POST", "/cases/{case}/acts/decline", "community_desk", 200, "{\"words\":\"not ours\"}", .before = a_report },
	{ "POST", "/cases/{case}/acts/settle", "community_desk", 200, "{\"words\":\"swept\"}", .before = a_case_filed },
	{ "POST", "/cases/{case}/acts/dispatch", "community_desk", 200, "{\"org\":\"$roads\",\"limit\":\"normal\"}", .before = a_case_filed },
	{ "POST", "/cases/{case}/acts/send_back", "dept_desk", 200, "{\"words\":\"not ours\"}", .before = a_case_dispatched },
	{ "POST", "/cases/{case}/acts/accept", "dept_desk", 200, "{}", .before = a_case_dispatched },
	{ "POST", "/cases/{case}/acts/finish", "dept_desk", 200, "{\"words\":\"done\"}", .before = a_case_handling },
	{ "POST", "/cases/{case}/acts/pass", "community_desk", 200, "{}", .before = a_case_checking },
	{ "POST", "/cases/{case}/acts/redo", "community_desk", 200, "{\"words\":\"still loose\"}", .before = a_case_checking },
	{ "POST", "/cases/bulk", "dept_desk", 200, "{\"act\":\"accept\",\"cases\":[{\"id\":\"$case\",\"version\":3}],\"fields\":{}}",
	  .before = a_case_dispatched, .flags = SAMPLE_PARTS },
	{ "POST", "/cases/{case}/merge", "community_desk", 200, "{\"into\":\"$twin\"}", .before = a_twin },
	{ "POST", "/cases/{case}/split", "community_desk", 201, "{\"parts\":[{\"text\":\"and a lamp is out\"}]}", .before = a_report },
	{ "POST", "/cases/{case}/contact", "community_desk", 200, "{\"reason\":\"to ask where\"}", .before = a_report },
	{ "POST", "/cases/{case}/erase", "operator", 200, "{\"what\":\"all\",\"reason\":\"asked for\"}", .before = a_photographed_case },
	{ "POST", "/clock/cases/{case}", "clock", 200, "{\"n\":1}", .before = a_late_case },
	{ "POST", "/cases/{case}/release", "street_desk", 201,
	  "{\"title\":\"A hole\",\"text\":\"A hole in the road is being filled\",\"place\":\"grid\",\"photos\":[\"$photo\"]}",
	  .before = a_photographed_case },
	{ "POST", "/cases/{case}/release/withdraw", "street_desk", 200, "{\"reason\":\"a face is seen\"}", .before = a_released_case },
	{ "GET", "/public/cases", "nobody", 200, NULL, "state=open", .before = a_released_case },
	{ "GET", "/public/cases/{number}", "nobody", 200, .before = a_released_case },
	{ "GET", "/public/photos/{photo}/{size}", "nobody", 200, .before = a_released_case },
	{ "POST", "/answers", "county_desk", 201, "{\"title\":\"Thanks\",\"text\":\"Thank you for {number}\",\"act\":\"finish\"}", .flags = 0 },
	{ "GET", "/answers", "leader", 200, NULL, "category=roads", .before = an_answer },
	{ "GET", "/answers/{answer}", "leader", 200, .before = an_answer },
	{ "PUT", "/answers/{answer}", "county_desk", 200, "{\"title\":\"Thanks\",\"text\":\"Many thanks for {number}\"}", .before = an_answer },
	{ "DELETE", "/answers/{answer}", "county_desk", 200, .before = an_answer },
	{ "GET", "/cases/{case}/answers", "leader", 200, .before = a_report },

	{ "GET", "/cases/{case}/paper", "leader", 200, .before = a_report },
	{ "GET", "/cases/{case}/letters", "leader", 200, .before = a_report },
	{ "POST", "/cases/{case}/letters/reminder", "county_desk", 201, "{}", .before = a_handled_case, .probe = "{\"words\":7}" },
	{ "GET", "/cases/{case}/letters/{letter}", "leader", 200, .before = a_letter },
	{ "POST", "/exports", "county_desk", 201,
	  "{\"format\":\"xlsx\",\"reason\":\"for the meeting\",\"words\":true,\"filter\":{\"queue\":\"all\",\"number\":\"$number\"}}",
	  .before = a_report },
	{ "GET", "/exports/{export}", "county_desk", 200, .before = an_export },
	{ "POST", "/clock/exports", "clock", 204, .before = an_old_export },
	{ "POST", "/clock/moves", "clock", 204, .before = a_moved_community },

	/* counts */
	{ "GET", "/counts", "leader", 200, NULL, "node=$n990101&by=org", .before = a_case_closed },
	{ "GET", "/counts/cases", "leader", 200, NULL, "node=$n990101&metric=opened&from=2020-01-01&to=2026-12-31", .before = a_case_closed },
	{ "GET", "/counts/metrics", "nobody", 200, .flags = 0 },
	{ "GET", "/public/counts", "nobody", 200, NULL, "node=$n990101&by=node", .before = a_case_closed },
	{ "GET", "/dashboard", "leader", 200, NULL, "node=$n990101", .before = a_case_closed },
	{ "POST", "/reports", "county_desk", 201, "{\"node\":\"$n990101\",\"month\":\"$month\"}", .before = a_month },
	{ "POST", "/reports/{report}/publish", "county_desk", 200, .before = a_drafted_report },
	{ "GET", "/reports", "leader", 200, NULL, "node=$n990101", .before = a_drafted_report },
	{ "GET", "/reports/{report}", "leader", 200, .before = a_drafted_report },
	{ "POST", "/clock/counts", "clock", 204, "{}", .before = a_report },
	{ "POST", "/callers/tickets", "street_desk", 200, "{\"contact\":\"13800002222\",\"agreed\":true}", .flags = 0 },
	/* near */
	{ "GET", "/cases/near", "leader", 200, NULL, "lon=126.005&lat=45.005&text=a%20manhole%20cover", .before = a_case_handling },
	{ "GET", "/snaps/near", "nobody", 200, NULL, "lon=126.005&lat=45.005", .before = a_case_handling },
	{ "GET", "/snaps/propose", "nobody", 200, NULL, "text=street+lamp", .flags = 0 },
	{ "POST", "/snaps/{near}/follow", "nobody", 201, "{\"contact\":\"13800002222\"}", .before = an_offer_nearby },

	/* search */
	{ "POST", "/clock/search", "clock", 204, "{\"walk\":0,\"tx\":0,\"at\":0,\"to_tx\":0,\"to\":0}", .flags = 0 },
	{ "POST", "/operator/reindex", "operator", 200, "{\"restart\":true}", .flags = 0 },

	{ "DELETE", "/sessions/current", "leader", 204, .flags = SAMPLE_ENDS },
};
const int samples_n = sizeof samples / sizeof samples[0];

/* ---- calling ---- */

const struct who *sample_who(struct town *t, const struct sample *s)
{
	if (strcmp(s->role, "nobody") == 0)
		return &nobody;
	if (strcmp(s->role, "clock") == 0)
		return &the_clock;
	if (strcmp(s->role, "operator") == 0)
		return &operator;
	return town_who(t, s->role, s->flags & SAMPLE_TOP ? "9901" : "990101", strcmp(s->role, "dept_desk") == 0 ? "roads" : NULL);
}

void town_objects(struct town *t)
{
	for (int i = 0; i < samples_n; i++)
		sample_who(t, &samples[i]);
	a_person(t);
	town_set(t, "login", town_get(t, "fresh_login"));
	a_holder(t);
	an_org(t);
	a_report(t);
}

/* How well a command's path fits a called one: -1 not at all, else how many of its segments are the same words. */
static int fit(const char *row, const char *called)
{
	int same = 0;

	while (*row && *called) {
		size_t n = strcspn(row + 1, "/") + 1, m = strcspn(called + 1, "/") + 1;
		bool equal = n == m && strncmp(row, called, n) == 0;
		if (!equal && row[1] != '{')
			return -1;
		same += equal;
		row += n;
		called += m;
	}
	return *row || *called ? -1 : same;
}

const struct cmd *sample_cmd(const struct sample *s, const struct room **room)
{
	const struct cmd *best = NULL;
	int most = -1;

	for (int r = -1; r < app_rooms_n; r++) {
		const struct room *one = r < 0 ? &core_room : app_rooms[r];
		for (int i = 0; i < one->cmds_n; i++) {
			int f = strcmp(one->cmds[i].method, s->method) == 0 ? fit(one->cmds[i].path, s->path) : -1;
			if (f > most) {
				most = f;
				best = &one->cmds[i];
				if (room)
					*room = one;
			}
		}
	}
	if (!best)
		fail_msg("no command is called by the sample %s %s", s->method, s->path);
	return best;
}

void samples_complete(void)
{
	int missing = 0;

	for (int r = -1; r < app_rooms_n; r++) {
		const struct room *one = r < 0 ? &core_room : app_rooms[r];
		for (int i = 0; i < one->cmds_n; i++) {
			bool found = false;
			for (int k = 0; k < samples_n && !found; k++)
				found = sample_cmd(&samples[k], NULL) == &one->cmds[i];
			if (!found) {
				print_error("%s %s has no sample in tests/scenario/calls.c\n", one->cmds[i].method, one->cmds[i].path);
				missing++;
			}
		}
	}
	assert_int_equal(missing, 0);
}

static char *pack_body(void)
{
	static int nth;
	char *text = calloc(1, 100000), *body;
	FILE *f = fopen("packs/base/processes/event.yaml", "rb");
	json_t *v;
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, 99900, f);
	fclose(f);
	snprintf(text + n, 40, "# another text, number %d\n", nth++);
	v = json_pack("{ss}", "body", text);
	body = json_dumps(v, JSON_COMPACT);
	json_decref(v);
	free(text);
	return body;
}

int sample_call(struct town *t, const struct sample *s, const struct who *w, const char *if_match, const char *body)
{
	const struct cmd *cmd = sample_cmd(s, NULL);
	char path[300], *pack;
	size_t n = 0;
	int status;

	if (s->flags & SAMPLE_PHOTO)
		return town_photo_by(t, w);
	if (cmd->flags & CMD_TOP)
		path[n++] = '!';
	for (const char *p = s->path; *p; p++)
		if (*p != '}')
			path[n++] = *p == '{' ? '$' : *p;
	snprintf(path + n, sizeof path - n, "%s%s", s->query ? "?" : "", s->query ? s->query : "");
	if (cmd->flags & CMD_IF_MATCH)
		t->if_match = if_match;
	if (!(s->flags & SAMPLE_PACK))
		return town_call(t, w, s->method, path, "%s", body ? body : "");
	pack = pack_body();
	status = town_call(t, w, s->method, path, "%s", pack);
	free(pack);
	return status;
}
