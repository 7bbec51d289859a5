/*
 * cases_route.c: where the rules would send a case, for the desk that dispatches it. The desk confirms; nothing is changed here.
 */
#include "cases/cases_in.h"
#include "routing/routing.h"

enum err case_route(struct ctx *c)
{
	struct routing_proposal p;
	struct case_file f;
	enum err e = case_read(c, c->scope.object, &f);
	struct routing_facts facts = { .at = c->now };

	if (e != OK || (e = routing_desk(c, &facts.level)) != OK)
		return e;
	facts.path = f.path;
	facts.process = f.process;
	facts.category = f.category;
	facts.channel = f.channel;
	facts.matter = f.matter;
	facts.condition = f.condition;
	facts.matter = f.matter;
	facts.condition = f.condition;
	if ((e = routing_propose(c, &facts, &p)) == OK)
		*(struct routing_answer *)c->out = routing_answer(c, &p);
	return e;
}
