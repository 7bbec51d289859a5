/*
 * assess_sql.c: the room's numbered statements. The counters are many and always all together: their columns, parameters and
 * sums come from the one list in assess.h.
 */
#include "assess/assess_in.h"

#define NAME(name, at) ", " #name
#define VALUE(name, at) ", $" #at
#define SOME(name, at) " OR " #name " <> 0"

#define COUNT_IN "iiiiiiiiiiiiiiiiiiiiiiiiiiiiiiii"
#define LEAF_KEY "path, day, process, org, category, channel"
#define FOLD_KEY "path, dim, period, process, key"

#define ADDED_LEAF(name, at) #name " = count_leaf." #name " + excluded." #name ", "
#define ADDED_FOLD(name, at) #name " = count_fold." #name " + excluded." #name ", "

#define REPORT_COLS "id, version, node, path, month, state, drafter, drafted, publisher, published"
#define REPORT_TYPES "iiisssiiiI"
#define CASE_COLS \
	"path, process, definition, org, category, channel, state, step, flags, opened_day, role, clock_n, due, close_n, close_by, total_n, total_due," \
	" book, acts"
#define CASE_COLS_OF_K \
	"k.path, k.process, k.definition, k.org, k.category, k.channel, k.state, k.step, k.flags, k.opened_day, k.role, k.clock_n, k.due, k.close_n," \
	" k.close_by, k.total_n, k.total_due, k.book, k.acts"
#define CASE_TYPES "sssisssiiiiiIiIiIss"

/* tenant, path, from, to, process ('' for all) */
#define SUM(name, at) ", CAST(SUM(" #name ") AS BIGINT)"
#define FOLDED(dim, key) \
	"SELECT " key COUNTERS(SUM) " FROM count_fold WHERE tenant = $1 AND path = $2 AND dim = '" dim "' AND period >= $3 AND period <= $4" \
	" AND (process = $5 OR ($5 = '' AND process < '" TASK_MARK "')) GROUP BY " key " ORDER BY " key
#define OWN(key) \
	"SELECT " key COUNTERS(SUM) " FROM count_leaf WHERE tenant = $1 AND path = $2 AND day >= $3 AND day <= $4" \
	" AND (process = $5 OR ($5 = '' AND process < '" TASK_MARK "')) GROUP BY " key " ORDER BY " key

const struct stmt assess_sql[ASSESS_STMTS] = {
	/* A definition that comes back is adopted again. */
	[COUNT_STATE_ADD] = { .in = "issii", .out = "",
		.sql = "INSERT INTO count_state (tenant, definition, state, role, dropped) VALUES ($1, $2, $3, $4, $5)"
		       " ON CONFLICT (tenant, definition, state) DO NOTHING" },
	[COUNT_STATE_ONE] = { .in = "iss", .out = "ii",
		.sql = "SELECT role, dropped FROM count_state WHERE tenant = $1 AND definition = $2 AND state = $3" },

	[COUNT_CASE_ADD] = { .in = "ii" CASE_TYPES, .out = "",
		.sql = "INSERT INTO count_case (tenant, case_id, " CASE_COLS ") VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14,"
		       " $15, $16, $17, $18, $19, $20, $21)" },
	[COUNT_CASE_SET] = { .in = "ii" CASE_TYPES, .out = "",
		.sql = "UPDATE count_case SET path = $3, process = $4, definition = $5, org = $6, category = $7, channel = $8, state = $9, step = $10,"
		       " flags = $11, opened_day = $12, role = $13, clock_n = $14, due = $15, close_n = $16, close_by = $17, total_n = $18,"
		       " total_due = $19, book = $20, acts = $21"
		       " WHERE tenant = $1 AND case_id = $2" },
	[COUNT_CASE_ONE] = { .in = "ii", .out = CASE_TYPES,
		.sql = "SELECT " CASE_COLS " FROM count_case WHERE tenant = $1 AND case_id = $2" },

	[COUNT_AT_ADD] = { .in = "isii", .out = "",
		.sql = "INSERT INTO count_at (tenant, path, day, case_id) VALUES ($1, $2, $3, $4) ON CONFLICT (tenant, path, day, case_id) DO NOTHING" },
	[COUNT_AT_SOME] = { .in = "isiii", .out = "i" CASE_TYPES,
		.sql = "SELECT k.case_id, " CASE_COLS_OF_K " FROM count_at a CROSS JOIN count_case k WHERE a.tenant = $1 AND a.path = $2 AND a.day = $3"
		       " AND a.case_id > $4 AND k.tenant = a.tenant AND k.case_id = a.case_id ORDER BY a.case_id LIMIT $5" },
	[COUNT_CELLS] = { .in = "isiii", .out = "isiss" COUNT_IN,
		.sql = "SELECT day, process, org, category, channel" COUNTERS(NAME) " FROM count_leaf WHERE tenant = $1 AND path = $2 AND day >= $3"
		       " AND day <= $4 ORDER BY day, process, org, category, channel LIMIT $5" },

	[COUNT_LEAF_ADD] = { .in = "i" COUNT_IN "sisiss", .out = "",
		.sql = "INSERT INTO count_leaf (tenant" COUNTERS(NAME) ", " LEAF_KEY ") VALUES ($1" COUNTERS(VALUE) ", $34, $35, $36, $37, $38, $39)"
		       " ON CONFLICT (tenant, " LEAF_KEY ") DO UPDATE SET " COUNTERS(ADDED_LEAF) "day = excluded.day" },
	[COUNT_DELTA_ADD] = { .in = "iis", .out = "",
		.sql = "INSERT INTO count_delta (tenant, id, cells) VALUES ($1, $2, $3)" },
	[COUNT_DELTA_SOME] = { .in = "ii", .out = "i",
		.sql = "SELECT COUNT(*) FROM (SELECT id FROM count_delta WHERE tenant = $1 LIMIT $2) AS counted" },
	/* How many of the next $3, and which is their last. */
	[COUNT_DELTA_UPTO] = { .in = "iii", .out = "iI",
		.sql = "SELECT COUNT(*), MAX(id) FROM (SELECT id FROM count_delta WHERE tenant = $1 AND id > $2 ORDER BY id LIMIT $3) AS counted" },
	[COUNT_DELTA_READ] = { .in = "iiii", .out = "is",
		.sql = "SELECT id, cells FROM count_delta WHERE tenant = $1 AND id > $2 AND id <= $3 ORDER BY id LIMIT $4" },
	[COUNT_DELTA_TAKE] = { .in = "iii", .out = "is",
		.sql = "DELETE FROM count_delta WHERE tenant = $1 AND id > $2 AND id <= $3 RETURNING id, cells" },
	[COUNT_FOLD_ADD] = { .in = "i" COUNT_IN "ssiss", .out = "",
		.sql = "INSERT INTO count_fold (tenant" COUNTERS(NAME) ", " FOLD_KEY ") VALUES ($1" COUNTERS(VALUE) ", $34, $35, $36, $37, $38)"
		       " ON CONFLICT (tenant, " FOLD_KEY ") DO UPDATE SET " COUNTERS(ADDED_FOLD) "period = excluded.period" },

	[COUNT_FOLDED + BY_ALL] = { .in = "isiis", .out = "s" COUNT_IN, .sql = FOLDED("node", "path") },
	[COUNT_FOLDED + BY_NODE] = { .in = "isiis", .out = "s" COUNT_IN, .sql = FOLDED("node", "key") },
	[COUNT_FOLDED + BY_ORG] = { .in = "isiis", .out = "s" COUNT_IN, .sql = FOLDED("org", "key") },
	[COUNT_FOLDED + BY_CATEGORY] = { .in = "isiis", .out = "s" COUNT_IN, .sql = FOLDED("category", "key") },
	[COUNT_FOLDED + BY_CHANNEL] = { .in = "isiis", .out = "s" COUNT_IN, .sql = FOLDED("channel", "key") },
	[COUNT_FOLDED + BY_DAY] = { .in = "isiis", .out = "i" COUNT_IN, .sql = FOLDED("node", "period") },
	[COUNT_FOLDED + BY_PROCESS] = { .in = "isiis", .out = "s" COUNT_IN, .sql = FOLDED("node", "process") },
	[COUNT_FOLDED + BY_MATTER] = { .in = "isiis", .out = "s" COUNT_IN, .sql = FOLDED("category", "key") },
	[COUNT_OWN + BY_ALL] = { .in = "isiis", .out = "s" COUNT_IN, .sql = OWN("path") },
	[COUNT_OWN + BY_NODE] = { .in = "isiis", .out = "s" COUNT_IN, .sql = OWN("path") },
	[COUNT_OWN + BY_ORG] = { .in = "isiis", .out = "i" COUNT_IN, .sql = OWN("org") },
	[COUNT_OWN + BY_CATEGORY] = { .in = "isiis", .out = "s" COUNT_IN, .sql = OWN("category") },
	[COUNT_OWN + BY_CHANNEL] = { .in = "isiis", .out = "s" COUNT_IN, .sql = OWN("channel") },
	[COUNT_OWN + BY_DAY] = { .in = "isiis", .out = "i" COUNT_IN, .sql = OWN("day") },
	[COUNT_OWN + BY_PROCESS] = { .in = "isiis", .out = "s" COUNT_IN, .sql = OWN("process") },
	[COUNT_OWN + BY_MATTER] = { .in = "isiis", .out = "s" COUNT_IN, .sql = OWN("category") },

	[REPORT_ADD] = { .in = "iiissii", .out = "",
		.sql = "INSERT INTO report (tenant, id, version, node, path, month, state, drafter, drafted, publisher, published)"
		       " VALUES ($1, $2, 1, $3, $4, $5, 'draft', $6, $7, 0, NULL)" },
	[REPORT_PUBLISH] = { .in = "iiiii", .out = "",
		.sql = "UPDATE report SET version = $3, state = 'published', publisher = $4, published = $5 WHERE tenant = $1 AND id = $2" },
	[REPORT_ROW_ADD] = { .in = "iiissss", .out = "",
		.sql = "INSERT INTO report_row (tenant, report, n, by_what, key, name, figures) VALUES ($1, $2, $3, $4, $5, $6, $7)" },
	[REPORT_ONE] = { .in = "ii", .out = REPORT_TYPES, .sql = "SELECT " REPORT_COLS " FROM report WHERE tenant = $1 AND id = $2" },
	[REPORT_OF] = { .in = "iis", .out = "i", .sql = "SELECT id FROM report WHERE tenant = $1 AND node = $2 AND month = $3" },
	[REPORT_LIST] = { .in = "iisi", .out = REPORT_TYPES,
		.sql = "SELECT " REPORT_COLS " FROM report WHERE tenant = $1 AND node = $2 AND month < $3 ORDER BY month DESC LIMIT $4" },
	[REPORT_ROWS] = { .in = "ii", .out = "ssss",
		.sql = "SELECT by_what, key, name, figures FROM report_row WHERE tenant = $1 AND report = $2 ORDER BY n LIMIT 1000" },
	[REPORT_DUMP] = { .in = "i", .out = REPORT_TYPES, .sql = "SELECT " REPORT_COLS " FROM report WHERE tenant = $1 ORDER BY id" },
	[REPORT_ROW_DUMP] = { .in = "i", .out = "iissss",
		.sql = "SELECT report, n, by_what, key, name, figures FROM report_row WHERE tenant = $1 ORDER BY report, n" },

	[COUNT_STATE_DUMP] = { .in = "i", .out = "ssii",
		.sql = "SELECT definition, state, role, dropped FROM count_state WHERE tenant = $1 ORDER BY definition, state" },
	[COUNT_CASE_DUMP] = { .in = "i", .out = "i" CASE_TYPES,
		.sql = "SELECT case_id, " CASE_COLS " FROM count_case WHERE tenant = $1 ORDER BY case_id" },
	[COUNT_AT_DUMP] = { .in = "i", .out = "sii", .sql = "SELECT path, day, case_id FROM count_at WHERE tenant = $1 ORDER BY path, day, case_id" },
	/* A row of nothing but noughts is as good as none: what was added and taken away at once never makes one. */
	[COUNT_LEAF_DUMP] = { .in = "i", .out = "s" "isiss" COUNT_IN,
		.sql = "SELECT " LEAF_KEY COUNTERS(NAME) " FROM count_leaf WHERE tenant = $1 AND (0 <> 0" COUNTERS(SOME) ") ORDER BY " LEAF_KEY },
};
