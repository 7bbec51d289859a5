/*
 * hotline_test.c: calls to a hotline (M067, M068) as the base pack has them: answered at once, or made an event and called back;
 * and what grid workers plan and make: patrols and visits (M010).
 */
#include "scenario/scenario.h"

static void rung(struct town *t, const char *more)
{
	char all[300];

	snprintf(all, sizeof all, ",\"channel\":\"hotline\",\"contact\":\"13800002222\"%s", more);
	town_case(t, CENTRE, "hotline", "call", EAST, all);
}

/* The event that the case of $name was made into: $event. */
static void linked(struct town *t, const char *name)
{
	char path[40];

	snprintf(path, sizeof path, "/cases/$%s", name);
	WANT(200, GET(&operator, path));
	snprintf(path, sizeof path, "links.%zu.id", town_size(t, "links") - 1);
	town_keep(t, "event", path);
}

static void a_call_is_answered_at_once(struct town *t)
{
	rung(t, "");
	WANT(404, town_act(t, ROADS, "answer", "{\"category\":\"consult\",\"words\":\"from eight to five\"}"));
	WANT(400, town_act(t, CENTRE, "answer", "{\"category\":\"consult\"}"));
	WANT(200, town_act(t, CENTRE, "answer", "{\"category\":\"consult\",\"words\":\"from eight to five\"}"));
	assert_string_equal(town_state(t, "call"), "answered");
	WANT(409, town_act(t, CENTRE, "forward", "{\"category\":\"roads\"}"));
	/* Nothing that is no hotline comes in by one. */
	WANT(400, POST(CENTRE, "/cases", "{\"text\":\"words\",\"process\":\"hotline\",\"channel\":\"grid\",\"lon\":126.005,\"lat\":45.005}"));
	WANT(403, POST(WORKER, "/cases", "{\"text\":\"words\",\"process\":\"hotline\",\"channel\":\"hotline\",\"lon\":126.005,\"lat\":45.005}"));
}

static const char looked[] = "{\"contact\":\"+86 138-0000-2222\",\"agreed\":true}";

static void a_caller_who_agreed_is_known_again_and_nobody_else(struct town *t)
{
	rung(t, "");
	WANT(200, POST(CENTRE, "/callers/tickets", looked));
	assert_int_equal(town_size(t, "items"), 0);      /* this one never said yes */
	rung(t, ",\"known\":true");
	WANT(200, POST(CENTRE, "/callers/tickets", looked));
	assert_int_equal(town_size(t, "items"), 1);
	assert_string_equal(town_text(t, "items.0.id"), town_get(t, "call"));
	/* A community of another street finds nothing of it; who handles cases may not look at all. */
	WANT(200, POST(town_who(t, "community_desk", "990102001001", NULL), "/callers/tickets", looked));
	assert_int_equal(town_size(t, "items"), 0);
	WANT(403, POST(ROADS, "/callers/tickets", looked));
	WANT(400, POST(CENTRE, "/callers/tickets", "{\"contact\":\"13800002222\",\"agreed\":false}"));
	assert_string_equal(town_text(t, "field"), "agreed");
	WANT(400, POST(CENTRE, "/callers/tickets", "{\"contact\":\"Mr Wang\",\"agreed\":true}"));
	assert_string_equal(town_text(t, "field"), "contact");
	/* The journal says that it was agreed and looked for, and of whom it says nothing. */
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'caller.agreed'"), 1);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE kind = 'caller.looked'"), 3);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal j, caller_ticket k WHERE j.payload LIKE '%%' || k.caller || '%%'"), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM journal WHERE payload LIKE '%%0000%%2222%%'"), 0);
}

static void a_callers_ticket_is_forgotten_with_the_contact_and_after_a_year(struct town *t)
{
	rung(t, ",\"known\":true");
	WANT(200, POST(&operator, "/cases/$call/erase", "{\"what\":\"contact\",\"reason\":\"asked for\"}"));
	WANT(200, POST(CENTRE, "/callers/tickets", looked));
	assert_int_equal(town_size(t, "items"), 0);
	assert_int_equal(town_count(t, "SELECT COUNT(*) FROM caller_ticket"), 0);
	rung(t, ",\"known\":true");
	town_later(t, 370 * US_DAY);
	WANT(200, POST(&operator, "/callers/tickets", looked));
	assert_int_equal(town_size(t, "items"), 0);
	/* A contact that is no number cannot be known again: nothing is opened. */
	WANT(400, POST(&operator, "/cases", "{\"text\":\"words\",\"process\":\"hotline\",\"channel\":\"hotline\",\"contact\":\"Wang\",\"known\":true,"
	    "\"lon\":126.005,\"lat\":45.005}"));
}

static void a_call_becomes_an_event_and_is_called_back(struct town *t)
{
	rung(t, "");
	WANT(200, town_act(t, CENTRE, "forward", "{\"category\":\"roads\"}"));
	linked(t, "call");
	town_on(t, "event");
	assert_string_equal(town_state(t, "event"), "reported");
	assert_string_equal(town_text(t, "text"), "words of call");
	assert_string_equal(town_text(t, "channel"), "hotline");
	WANT(404, town_act(t, CENTRE, "event_ended", "{}"));
	town_bring(t, "closed");
	/* The ticket goes to its call-back by itself, with the answer; nobody else does this. */
	assert_string_equal(town_state(t, "call"), "to_call_back");
	assert_true(strncmp(town_text(t, "timeline.2.words"), "A new cover was set", 19) == 0);
	town_on(t, "call");
	WANT(404, town_act(t, CENTRE, "event_ended", "{}"));
	WANT(400, town_act(t, CENTRE, "call_back", "{\"words\":\"they are content\"}"));
	WANT(200, town_act(t, CENTRE, "call_back", "{\"score\":5,\"words\":\"they are content\"}"));
	assert_string_equal(town_state(t, "call"), "called_back");
}

static void who_is_dissatisfied_has_it_handled_again(struct town *t)
{
	rung(t, "");
	WANT(200, town_act(t, CENTRE, "forward", "{\"category\":\"roads\"}"));
	WANT(200, town_act(t, CENTRE, "call_back", "{\"score\":1,\"words\":\"nobody came\"}"));
	assert_string_equal(town_state(t, "call"), "again");
	WANT(200, town_act(t, CENTRE, "forward", "{\"category\":\"roads\",\"words\":\"at once, please\"}"));
	WANT(200, GET(&operator, "/cases/$call"));
	assert_int_equal(town_size(t, "links"), 2);
	WANT(200, town_act(t, CENTRE, "call_back", "{\"score\":4,\"words\":\"now it is done\"}"));
	assert_string_equal(town_state(t, "call"), "called_back");
}

static void a_ticket_is_back_when_its_event_is_declined_and_only_the_newest_one_counts(struct town *t)
{
	rung(t, "");
	WANT(200, town_act(t, CENTRE, "forward", "{\"category\":\"roads\"}"));
	linked(t, "call");
	town_set(t, "first", town_get(t, "event"));
	town_on(t, "event");
	WANT(200, town_act(t, DESK, "decline", "{\"words\":\"it is a private road\"}"));
	assert_string_equal(town_state(t, "call"), "again");
	town_on(t, "call");
	WANT(200, town_act(t, CENTRE, "forward", "{\"category\":\"roads\"}"));
	linked(t, "call");
	town_set(t, "second", town_get(t, "event"));
	town_on(t, "call");
	WANT(200, town_act(t, CENTRE, "call_back", "{\"score\":1,\"words\":\"still broken\"}"));
	WANT(200, town_act(t, CENTRE, "forward", "{\"category\":\"roads\"}"));
	/* What was given up before ends: the ticket waits for the newest. */
	town_on(t, "second");
	town_bring(t, "closed");
	assert_string_equal(town_state(t, "call"), "forwarded");
}

static void a_ticket_follows_what_its_event_was_merged_into(struct town *t)
{
	rung(t, "");
	WANT(200, town_act(t, CENTRE, "forward", "{\"category\":\"roads\"}"));
	linked(t, "call");
	town_snap(t, EAST);
	town_set(t, "twin", town_get(t, "case"));
	t->if_match = "\"1\"";
	WANT(200, POST(DESK, "/cases/$event/merge", "{\"into\":\"$twin\"}"));
	assert_string_equal(town_state(t, "call"), "forwarded");
	town_on(t, "twin");
	town_bring(t, "closed");
	assert_string_equal(town_state(t, "call"), "to_call_back");
}

static void a_call_waits_an_hour_day_and_night_and_a_reply_five_working_days(struct town *t)
{
	rung(t, "");
	town_later(t, US_HOUR + 1);
	town_tick(t);
	town_state(t, "call");
	assert_string_equal(town_text(t, "clock_state"), "breached");
	WANT(200, town_act(t, CENTRE, "forward", "{\"category\":\"roads\"}"));
	town_later(t, 9 * US_DAY);
	town_tick(t);
	town_state(t, "call");
	assert_string_equal(town_text(t, "clock_state"), "breached");
}

/* ---- patrols and visits ---- */

static void visited(struct town *t)
{
	town_case(t, WORKER, "visit", "visit", EAST, ",\"channel\":\"grid\",\"category\":\"household\"");
}

static void a_visit_is_made_and_filed_and_what_is_found_is_an_event(struct town *t)
{
	visited(t);
	WANT(409, town_act(t, WORKER, "file", "{\"values\":{\"topic\":\"none\"}}"));
	WANT(200, town_act(t, WORKER, "make", "{}"));
	WANT(200, town_act(t, WORKER, "raise", "{\"words\":\"the cellar is wet\"}"));
	linked(t, "visit");
	assert_string_equal(town_state(t, "event"), "reported");
	town_on(t, "visit");
	WANT(400, town_act(t, WORKER, "file", "{}"));
	WANT(400, town_act(t, WORKER, "file", "{\"values\":{\"topic\":\"gossip\"}}"));
	WANT(200, town_act(t, WORKER, "file", "{\"values\":{\"topic\":\"safety\",\"building\":\"3, entrance 2\"}}"));
	assert_string_equal(town_state(t, "visit"), "filed");
}

static void a_visit_that_is_not_made_is_missed(struct town *t)
{
	visited(t);
	WANT(404, town_act(t, ROADS, "make", "{}"));
	town_later(t, 8 * US_DAY);
	town_tick(t);
	assert_string_equal(town_state(t, "visit"), "missed");
	WANT(409, town_act(t, WORKER, "make", "{}"));
}

static void what_was_found_is_filed_the_same_day(struct town *t)
{
	visited(t);
	WANT(200, town_act(t, WORKER, "make", "{}"));
	town_later(t, 16 * US_HOUR);
	town_tick(t);
	town_state(t, "visit");
	assert_string_equal(town_text(t, "clock_state"), "breached");
	WANT(200, town_act(t, WORKER, "file", "{\"values\":{\"topic\":\"none\"}}"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(a_call_is_answered_at_once),
		BOTH(a_caller_who_agreed_is_known_again_and_nobody_else),
		BOTH(a_callers_ticket_is_forgotten_with_the_contact_and_after_a_year),
		BOTH(a_call_becomes_an_event_and_is_called_back),
		BOTH(who_is_dissatisfied_has_it_handled_again),
		BOTH(a_ticket_is_back_when_its_event_is_declined_and_only_the_newest_one_counts),
		BOTH(a_ticket_follows_what_its_event_was_merged_into),
		BOTH(a_call_waits_an_hour_day_and_night_and_a_reply_five_working_days),
		BOTH(a_visit_is_made_and_filed_and_what_is_found_is_an_event),
		BOTH(a_visit_that_is_not_made_is_missed),
		BOTH(what_was_found_is_filed_the_same_day),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
