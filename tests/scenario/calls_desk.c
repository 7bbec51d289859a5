/*
 * calls_desk.c: what must stand before the samples of exports, releases and standard answers. Part of calls.c.
 */
#include "scenario/calls.h"

void an_answer(struct town *t)
{
	WANT(201, POST(&operator, "/answers", "{\"title\":\"Thanks\",\"text\":\"Thank you for {number}\"}"));
	town_keep(t, "answer", "id");
}

void a_released_case(struct town *t)
{
	town_photo(t);
	WANT(201, POST(&operator, "/cases", "{\"text\":\"a hole\",\"lon\":126.005,\"lat\":45.005}"));
	town_keep(t, "case", "id");
	town_keep(t, "number", "number");
	WANT(201, POST(&operator, "/cases/$case/release",
	    "{\"title\":\"A hole\",\"text\":\"A hole in the road\",\"place\":\"exact\",\"photos\":[\"$photo\"]}"));
	town_set(t, "size", "full");
}

void an_export(struct town *t)
{
	WANT(201, POST(CENTRE, "/exports", "{\"format\":\"csv\",\"reason\":\"for the meeting\"}"));
	town_keep(t, "export", "id");
}

void an_old_export(struct town *t)
{
	an_export(t);
	town_later(t, 2 * US_HOUR);
}

void a_handled_case(struct town *t)
{
	town_snap(t, EAST);
	town_bring(t, "handling");
}

void a_letter(struct town *t)
{
	a_handled_case(t);
	WANT(201, POST(CENTRE, "/cases/$case/letters/reminder", "{}"));
	town_keep(t, "letter", "id");
}
