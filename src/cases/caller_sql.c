/*
 * caller_sql.c: the numbered statements of the room of callers.
 */
#include "cases/caller_in.h"

const struct stmt caller_sql[CALLER_STMTS] = {
	[TICKET_ADD] = { .in = "isi", .out = "",
		.sql = "INSERT INTO caller_ticket (tenant, caller, case_id) VALUES ($1, $2, $3)" },
	[TICKETS_OF] = { .in = "isii", .out = "i",
		.sql = "SELECT case_id FROM caller_ticket WHERE tenant = $1 AND caller = $2 AND case_id >= $3 ORDER BY case_id DESC LIMIT $4" },
	[TICKET_DROP] = { .in = "ii", .out = "",
		.sql = "DELETE FROM caller_ticket WHERE tenant = $1 AND case_id = $2" },
};
