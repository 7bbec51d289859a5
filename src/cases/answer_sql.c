/*
 * answer_sql.c: the standard answers' numbered statements.
 */
#include "cases/answer_in.h"

#define COLS "id, version, process, category, act, title_id, text_id, active"
#define OUT "iisssiii"

const struct stmt answer_sql[ANSWER_STMTS] = {
	[ANSWER_ADD] = { .in = "iisssii", .out = "",
		.sql = "INSERT INTO case_answer (tenant, id, process, category, act, title_id, text_id, version, active)"
		       " VALUES ($1, $2, $3, $4, $5, $6, $7, 1, 1)" },
	[ANSWER_SET] = { .in = "iiisssii", .out = "",
		.sql = "UPDATE case_answer SET version = $3, process = $4, category = $5, act = $6, title_id = $7, text_id = $8, active = 1"
		       " WHERE tenant = $1 AND id = $2" },
	[ANSWER_END] = { .in = "iii", .out = "",
		.sql = "UPDATE case_answer SET version = $3, active = 0 WHERE tenant = $1 AND id = $2" },
	[ANSWER_VERSION_ADD] = { .in = "iiiiiii", .out = "",
		.sql = "INSERT INTO case_answer_version (tenant, answer, version, title_id, text_id, at, post) VALUES ($1, $2, $3, $4, $5, $6, $7)" },
	[ANSWER_ONE] = { .in = "ii", .out = OUT,
		.sql = "SELECT " COLS " FROM case_answer WHERE tenant = $1 AND id = $2" },
	/* What fits: of the process, for this category and act or for any. Empty: whatever category, whatever act. */
	[ANSWER_LIST] = { .in = "isssi", .out = OUT,
		.sql = "SELECT " COLS " FROM case_answer WHERE tenant = $1 AND process = $2 AND active = 1 AND ($3 = '' OR category = '' OR category = $3)"
		       " AND ($4 = '' OR act = '' OR act = $4) ORDER BY id LIMIT $5" },
	[ANSWER_VERSIONS] = { .in = "ii", .out = "iiiii",
		.sql = "SELECT version, title_id, text_id, at, post FROM case_answer_version WHERE tenant = $1 AND answer = $2"
		       " ORDER BY version DESC LIMIT 50" },
	[ANSWER_DUMP] = { .in = "i", .out = OUT,
		.sql = "SELECT " COLS " FROM case_answer WHERE tenant = $1 ORDER BY id" },
	[ANSWER_VERSION_DUMP] = { .in = "i", .out = "iiiiii",
		.sql = "SELECT answer, version, title_id, text_id, at, post FROM case_answer_version WHERE tenant = $1 ORDER BY answer, version" },
};
