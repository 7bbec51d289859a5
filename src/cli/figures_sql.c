/*
 * figures_sql.c: what figures are counted from. Each runs once in `shao figures`, beside the server if one runs.
 */
#include "cli/figures.h"

#define SUM(name, at) ", CAST(COALESCE(SUM(" #name "), 0) AS BIGINT)"
#define LETTER(name, at) "i"

const struct stmt fig_sql[FIG_STMTS] = {
	[FIG_PACK] = { .in = "i", .out = "s", .sql = "SELECT pack FROM tenant WHERE tenant = $1" },
	[FIG_NODE] = { .in = "is", .out = "i", .sql = "SELECT id FROM node WHERE tenant = $1 AND code = $2 AND state = 'active' LIMIT 1" },
	[FIG_COUNTS] = { .in = "isSSs", .out = "i" COUNTERS(LETTER),
		.sql = "SELECT COUNT(*)" COUNTERS(SUM) " FROM count_leaf WHERE tenant = $1 AND process IN ($2, $5)"
		       " AND (CAST($3 AS TEXT) IS NULL OR channel = $3)"
		       " AND (CAST($4 AS TEXT) IS NULL OR category = $4 OR (category >= $4 || '/' AND category < $4 || '0'))" },
	[FIG_NODES] = { .in = "iiS", .out = "i",
		.sql = "SELECT COUNT(*) FROM node WHERE tenant = $1 AND level = $2 AND state = 'active' AND (CAST($3 AS TEXT) IS NULL OR kind = $3)" },
	[FIG_PARENTS] = { .in = "ii", .out = "i",
		.sql = "SELECT COUNT(DISTINCT parent) FROM node WHERE tenant = $1 AND level = $2 AND state = 'active'" },
	[FIG_LEVELS] = { .in = "iii", .out = "i",
		.sql = "SELECT COUNT(DISTINCT level) FROM node WHERE tenant = $1 AND level >= $2 AND level <= $3 AND state = 'active'" },
	[FIG_UNITS] = { .in = "is", .out = "i", .sql = "SELECT COUNT(*) FROM org WHERE tenant = $1 AND kind = $2 AND active = 1" },
	[FIG_STATES] = { .in = "issS", .out = "i",
		.sql = "SELECT COUNT(*) FROM case_file WHERE tenant = $1 AND process = $2 AND state = $3"
		       " AND (CAST($4 AS TEXT) IS NULL OR category = $4)" },
	[FIG_FORCES] = { .in = "isS", .out = "i",
		.sql = "SELECT COUNT(DISTINCT org) FROM case_file WHERE tenant = $1 AND process = $2 AND org <> 0"
		       " AND (CAST($3 AS TEXT) IS NULL OR category = $3)" },
	[FIG_LINE_LEVELS] = { .in = "i", .out = "i",
		.sql = "SELECT COUNT(DISTINCT level) FROM hotline_line WHERE tenant = $1 AND open = 1 AND active = 1" },
	/* What was said in a field of cases that came to a state. */
	[FIG_AMOUNTS] = { .in = "isssS", .out = "I",
		.sql = "SELECT CAST(SUM(v.num) AS BIGINT) FROM case_file c, case_value v WHERE c.tenant = $1 AND c.process = $2 AND c.state = $3"
		       " AND v.tenant = c.tenant AND v.case_id = c.id AND v.field = $4 AND (CAST($5 AS TEXT) IS NULL OR c.category = $5)" },
	[FIG_NODES_DONE] = { .in = "issi", .out = "i",
		.sql = "SELECT COUNT(DISTINCT c.path) FROM case_file c, node n WHERE c.tenant = $1 AND c.process = $2 AND c.state = $3"
		       " AND n.tenant = c.tenant AND n.path = c.path AND n.level = $4 AND n.state = 'active'" },
	[FIG_CENTRES] = { .in = "i", .out = "i", .sql = "SELECT COUNT(*) FROM centre WHERE tenant = $1 AND active = 1" },
	/* Posts of departments that work at a level below their own. */
	[FIG_POSTED] = { .in = "ii", .out = "iii",
		.sql = "SELECT COUNT(*), COUNT(DISTINCT p.org), COUNT(DISTINCT p.node) FROM post p, org o, node n WHERE p.tenant = $1 AND p.active = 1"
		       " AND o.tenant = p.tenant AND o.id = p.org AND o.kind = 'department' AND n.tenant = p.tenant AND n.id = p.node AND n.level = $2" },
	/* Places and days on which something was done. */
	[FIG_DAYS] = { .in = "is", .out = "iII",
		.sql = "SELECT COUNT(*), MIN(d.day), MAX(d.day) FROM (SELECT path, day FROM count_leaf WHERE tenant = $1 AND process = $2"
		       " GROUP BY path, day HAVING SUM(done) > 0) AS d" },
	[FIG_MATTERS] = { .in = "isiSi", .out = "i",
		.sql = "SELECT COUNT(*) FROM matter_version WHERE tenant = $1 AND class = $2 AND from_day <= $3 AND until_day > $3 AND withdrawn = 0"
		       " AND (CAST($4 AS TEXT) IS NULL OR duty = $4) AND ($5 = 0 OR batch = $5)" },
	[FIG_WITHDRAWN] = { .in = "isi", .out = "i",
		.sql = "SELECT COUNT(DISTINCT matter) FROM matter_version WHERE tenant = $1 AND class = $2 AND from_day <= $3 AND until_day > $3"
		       " AND withdrawn = 1" },
	[FIG_BATCH] = { .in = "isi", .out = "I",
		.sql = "SELECT MAX(batch) FROM matter_version WHERE tenant = $1 AND class = $2 AND from_day <= $3 AND until_day > $3 AND withdrawn = 0" },
	[FIG_AREAS] = { .in = "ii", .out = "iI",
		.sql = "SELECT id, area_m2 FROM node WHERE tenant = $1 AND level = $2 AND state = 'active' ORDER BY path" },
};

const struct stmt_list fig_list = { "figures", fig_sql, FIG_STMTS };
