/*
 * mediation_test.c: disputes (M037) and the admission of matters (M057, M059) as the base pack has them.
 */
#include "scenario/scenario.h"

/* ---- disputes ---- */

static void dispute(struct town *t)
{
	town_case(t, WORKER, "mediation", "dispute", EAST, ",\"channel\":\"grid\",\"category\":\"neighbours\"");
}

#define TAKEN "{\"category\":\"neighbours\",\"values\":{\"body\":\"community\",\"parties\":\"Li and Wang\"}}"

static void a_dispute_is_mediated_agreed_and_looked_at_thirty_days_later(struct town *t)
{
	dispute(t);
	WANT(400, town_act(t, DESK, "take", "{\"category\":\"neighbours\"}"));
	WANT(200, town_act(t, DESK, "take", TAKEN));
	WANT(409, town_act(t, DESK, "agree", "{\"values\":{\"agreement\":\"2026-7\"}}"));
	WANT(200, town_act(t, DESK, "meet", "{\"words\":\"both came\"}"));
	WANT(200, town_act(t, DESK, "agree", "{\"values\":{\"agreement\":\"2026-7\"}}"));
	town_state(t, "dispute");
	assert_true(town_time(t, "due") > t->now + 29 * US_DAY);
	town_later(t, 29 * US_DAY);
	WANT(200, town_act(t, DESK, "broken", "{\"words\":\"the hedge again\"}"));
	WANT(200, town_act(t, DESK, "meet", "{\"words\":\"both came again\"}"));
	WANT(200, town_act(t, DESK, "agree", "{\"values\":{\"agreement\":\"2026-8\"}}"));
	WANT(200, town_act(t, DESK, "follow_up", "{\"words\":\"kept\"}"));
	assert_string_equal(town_state(t, "dispute"), "kept");
}

static void what_is_not_agreed_is_shown_the_way_to_court(struct town *t)
{
	dispute(t);
	WANT(200, town_act(t, DESK, "take", TAKEN));
	WANT(409, town_act(t, DESK, "fail", "{\"words\":\"no hope\"}"));
	WANT(200, town_act(t, DESK, "meet", "{\"words\":\"one came\"}"));
	WANT(200, town_act(t, DESK, "fail", "{\"words\":\"no agreement; the court was explained\"}"));
	assert_string_equal(town_state(t, "dispute"), "guided");
	dispute(t);
	WANT(200, town_act(t, DESK, "decline", "{\"words\":\"it is before a court\"}"));
}

/* Confidential: who does not handle it finds nothing, by no way. */
static void a_dispute_is_read_by_who_handles_it_only(struct town *t)
{
	dispute(t);
	WANT(200, GET(DESK, "/cases/$dispute"));
	WANT(404, GET(LEADER, "/cases/$dispute"));
	WANT(404, GET(ROADS, "/cases/$dispute"));
	WANT(404, town_act(t, ROADS, "take", TAKEN));
	WANT(200, GET(LEADER, "/cases?queue=all"));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(200, GET(LEADER, "/cases?queue=all&q=words"));
	assert_int_equal(town_size(t, "items"), 0);
	/* Closed, it stays with those who worked on it. */
	WANT(200, town_act(t, DESK, "decline", "{\"words\":\"it is before a court\"}"));
	WANT(200, GET(DESK, "/cases/$dispute"));
	WANT(404, GET(LEADER, "/cases/$dispute"));
	WANT(404, GET(town_who(t, "county_desk", "990101", NULL), "/cases/$dispute"));
	WANT(403, POST(ROADS, "/cases", "{\"text\":\"words\",\"process\":\"mediation\",\"channel\":\"grid\",\"lon\":126.005,\"lat\":45.005}"));
}

/* ---- admission ---- */

#define DECIDES town_who(t, "county_desk", "9901", NULL)       /* another person than who checked the papers */
#define COMMUNITY town_who(t, "community_desk", "990101001", NULL)
#define PAPERS \
	"{\"units\":[\"$office\"],\"category\":\"survey\",\"values\":{\"basis\":\"city rule 7\",\"hours\":6,\"communities\":12,\"money\":240000}}"

static void applied(struct town *t)
{
	town_case(t, ROADS, "admission", "matter", EAST, ",\"channel\":\"department\",\"node\":\"$n990101\"");
}

static void heard(struct town *t)
{
	applied(t);
	WANT(200, town_act(t, CENTRE, "accept", PAPERS));
	town_task(t, "admission_opinion", "office", "opinion");
	town_on(t, "opinion");
	WANT(404, town_act(t, ROADS, "say", "{\"values\":{\"opinion\":\"agree\"}}"));
	WANT(200, town_act(t, COMMUNITY, "say", "{\"values\":{\"opinion\":\"agree_if\"},\"words\":\"not in harvest time\"}"));
	town_on(t, "matter");
}

static void admitted(struct town *t)
{
	heard(t);
	WANT(200, town_act(t, DECIDES, "admit", "{\"units\":[\"$roads\"],\"values\":{\"ends\":\"2027-05-31\"}}"));
	town_task(t, "admission_money", "roads", "money");
}

static void a_matter_is_admitted_after_communities_were_heard_and_paid_for(struct town *t)
{
	admitted(t);
	assert_string_equal(town_state(t, "matter"), "admitted");
	town_on(t, "money");
	WANT(400, town_act(t, ROADS, "pay", "{}"));
	WANT(404, town_act(t, HOUSING, "pay", "{\"values\":{\"paid\":240000}}"));
	WANT(200, town_act(t, ROADS, "pay", "{\"values\":{\"paid\":240000}}"));
	WANT(200, town_act(t, ROADS, "reconcile", "{\"values\":{\"used\":239900}}"));
	assert_string_equal(town_state(t, "money"), "reconciled");
	/* The term ends by itself. */
	town_later(t, 367 * US_DAY);
	town_tick(t);
	assert_string_equal(town_state(t, "matter"), "ended");
}

static void who_checks_or_applies_does_not_decide(struct town *t)
{
	heard(t);
	assert_string_equal(town_state(t, "matter"), "deciding");
	WANT(409, town_act(t, CENTRE, "admit", "{\"units\":[\"$roads\"],\"values\":{\"ends\":\"2027-05-31\"}}"));
	WANT(403, town_act(t, ROADS, "admit", "{\"units\":[\"$roads\"],\"values\":{\"ends\":\"2027-05-31\"}}"));
	WANT(400, town_act(t, DECIDES, "admit", "{\"units\":[\"$roads\"]}"));
	WANT(200, town_act(t, DECIDES, "reject", "{\"words\":\"communities have no part in it\"}"));
	assert_string_equal(town_state(t, "matter"), "rejected");
}

static void papers_are_amended_or_the_application_falls(struct town *t)
{
	applied(t);
	WANT(400, town_act(t, CENTRE, "accept", "{\"units\":[\"$office\"],\"category\":\"survey\"}"));
	WANT(200, town_act(t, CENTRE, "amend_please", "{\"words\":\"the basis is missing\"}"));
	WANT(200, town_act(t, ROADS, "amend", "{\"words\":\"city rule 7\"}"));
	WANT(200, town_act(t, CENTRE, "amend_please", "{\"words\":\"which paragraph?\"}"));
	town_later(t, 10 * US_DAY);
	town_tick(t);
	assert_string_equal(town_state(t, "matter"), "withdrawn");
}

static void silence_of_a_community_does_not_hold_it_up(struct town *t)
{
	applied(t);
	WANT(200, town_act(t, CENTRE, "accept", PAPERS));
	town_later(t, 10 * US_DAY);
	town_tick(t);
	assert_string_equal(town_state(t, "matter"), "deciding");
}

static void unpaid_it_is_suspended_and_paid_late_admitted_again(struct town *t)
{
	admitted(t);
	town_later(t, 32 * US_DAY);
	town_tick(t);
	assert_string_equal(town_state(t, "money"), "overdue");
	assert_string_equal(town_state(t, "matter"), "suspended");
	town_on(t, "money");
	WANT(409, town_act(t, ROADS, "pay", "{\"values\":{\"paid\":240000}}"));
	WANT(200, town_act(t, ROADS, "pay_late", "{\"values\":{\"paid\":240000}}"));
	assert_string_equal(town_state(t, "matter"), "admitted");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_dispute_is_mediated_agreed_and_looked_at_thirty_days_later),
		BOTH(what_is_not_agreed_is_shown_the_way_to_court),
		BOTH(a_dispute_is_read_by_who_handles_it_only),
		BOTH(a_matter_is_admitted_after_communities_were_heard_and_paid_for),
		BOTH(who_checks_or_applies_does_not_decide),
		BOTH(papers_are_amended_or_the_application_falls),
		BOTH(silence_of_a_community_does_not_hold_it_up),
		BOTH(unpaid_it_is_suspended_and_paid_late_admitted_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
