/*
 * papers_sql.c: numbered statements.
 */
#include "papers/papers_in.h"

const struct stmt papers_sql[PAPERS_STMTS] = {
	[LETTER_ADD] = { .in = "iisiiiiiiii", .out = "",
		.sql = "INSERT INTO letter (tenant, id, letter, org, year, n, case_id, to_org, text_id, at, post) VALUES ($1, $2, $3, $4, $5, $6, $7, $8,"
		       " $9, $10, $11)" },
	[LETTER_LAST] = { .in = "isii", .out = "i",
		.sql = "SELECT n FROM letter WHERE tenant = $1 AND letter = $2 AND org = $3 AND year = $4 ORDER BY n DESC LIMIT 1" },
	[LETTER_ONE] = { .in = "iii", .out = "sii",
		.sql = "SELECT letter, text_id, at FROM letter WHERE tenant = $1 AND case_id = $2 AND id = $3" },
	[LETTER_OF] = { .in = "ii", .out = "isii",
		.sql = "SELECT id, letter, text_id, at FROM letter WHERE tenant = $1 AND case_id = $2 ORDER BY id DESC LIMIT 100" },
	[LETTER_DUMP] = { .in = "i", .out = "iisiiiiiiii",
		.sql = "SELECT tenant, id, letter, org, year, n, case_id, to_org, text_id, at, post FROM letter WHERE tenant = $1 ORDER BY id" },
};
