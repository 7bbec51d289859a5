/*
 * search_sql.c: the room's numbered statements. Plain tables and one text for both stores, but for lists of values.
 */
#include "search/search_in.h"

const struct stmt search_sql[SEARCH_STMTS] = {
	[STATE_ONE] = { .in = "i", .out = "iiiii",
		.sql = "SELECT epoch, walk, tx, at_id, docs FROM search_state WHERE tenant = $1" },
	[STATE_ADD] = { .in = "iiii", .out = "",
		.sql = "INSERT INTO search_state (tenant, epoch, walk, tx, at_id, docs) VALUES ($1, 0, $2, $3, $4, 0)"
		       " ON CONFLICT (tenant) DO UPDATE SET epoch = search_state.epoch + 1, walk = excluded.walk, tx = excluded.tx, at_id = excluded.at_id" },
	/* Only from where the step began: whoever was faster, or erased something meanwhile, makes it start again. */
	[STATE_MOVE] = { .in = "iiiiiiii", .out = "",
		.sql = "UPDATE search_state SET walk = $6, tx = $7, at_id = $8"
		       " WHERE tenant = $1 AND epoch = $2 AND walk = $3 AND tx = $4 AND at_id = $5" },
	[STATE_DOCS] = { .in = "ii", .out = "",
		.sql = "UPDATE search_state SET docs = $2 WHERE tenant = $1" },
	[STATE_EPOCH] = { .in = "i", .out = "",
		.sql = "UPDATE search_state SET epoch = epoch + 1 WHERE tenant = $1" },
	[STATE_CLEAR] = { .in = "i", .out = "",
		.sql = "UPDATE search_state SET epoch = epoch + 1, walk = -2 WHERE tenant = $1" },

	/* The journal behind a place: SQLite commits in the order of ids, PostgreSQL in that of transactions ($2 to $4, below all that run). */
	[FOLLOW_NEXT] = { .in = "iiiii", .out = "ii",
		.sql = "SELECT 0, id FROM journal WHERE tenant = $1 AND id > $3 ORDER BY id LIMIT $5",
		.pg = "SELECT tx, id FROM journal WHERE tenant = $1 AND tx >= $2 AND tx < $4 AND (tx > $2 OR id > $3) ORDER BY tx, id LIMIT $5" },
	[FOLLOW_SUBJECTS] = { .in = "iiiii", .out = "iii",
		.sql = "SELECT 0, id, subject FROM journal WHERE tenant = $1 AND id > $3 AND id <= $5 ORDER BY id LIMIT 4000",
		.pg = "SELECT tx, id, subject FROM journal WHERE tenant = $1 AND tx >= $2 AND tx <= $4 AND (tx > $2 OR id > $3) AND (tx < $4 OR id <= $5)"
		      " ORDER BY tx, id LIMIT 4000" },
	[FOLLOW_END] = { .in = "i", .out = "I",
		.sql = "SELECT MAX(id) FROM journal WHERE tenant = $1" },

	[TEXTS_OF] = { .in = "iss", .out = "iiss",
		.sql = "SELECT s.subject, s.id, s.kind, s.body FROM side s WHERE s.tenant = $1 AND s.subject IN (SELECT j.value FROM json_each($2) j)"
		       " AND s.kind IN (SELECT j.value FROM json_each($3) j) ORDER BY s.subject, s.id",
		.pg = "SELECT s.subject, s.id, s.kind, s.body FROM side s WHERE s.tenant = $1"
		      " AND s.subject = ANY (ARRAY(SELECT CAST(jsonb_array_elements_text(CAST($2 AS JSONB)) AS BIGINT)))"
		      " AND s.kind = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST($3 AS JSONB)))) ORDER BY s.subject, s.id" },
	[TEXTS_CHARS] = { .in = "iss", .out = "i",
		.sql = "SELECT COALESCE(SUM(LENGTH(s.body)), 0) FROM side s WHERE s.tenant = $1 AND s.subject IN (SELECT j.value FROM json_each($2) j)"
		       " AND s.kind IN (SELECT j.value FROM json_each($3) j)",
		.pg = "SELECT CAST(COALESCE(SUM(LENGTH(s.body)), 0) AS BIGINT) FROM side s WHERE s.tenant = $1"
		      " AND s.subject = ANY (ARRAY(SELECT CAST(jsonb_array_elements_text(CAST($2 AS JSONB)) AS BIGINT)))"
		      " AND s.kind = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST($3 AS JSONB))))" },
	[DOC_OF] = { .in = "is", .out = "iiiis",
		.sql = "SELECT d.id, d.doc, d.texts, d.upto, d.marks FROM search_doc d"
		       " WHERE d.tenant = $1 AND d.id IN (SELECT j.value FROM json_each($2) j) ORDER BY d.id LIMIT 4000",
		.pg = "SELECT d.id, d.doc, d.texts, d.upto, d.marks FROM search_doc d WHERE d.tenant = $1"
		      " AND d.id = ANY (ARRAY(SELECT CAST(jsonb_array_elements_text(CAST($2 AS JSONB)) AS BIGINT))) ORDER BY d.id LIMIT 4000" },
	[DOC_ADD] = { .in = "iiiiis", .out = "",
		.sql = "INSERT INTO search_doc (tenant, doc, id, texts, upto, marks) VALUES ($1, $2, $3, $4, $5, $6)" },
	[DOC_SET] = { .in = "iiiis", .out = "",
		.sql = "UPDATE search_doc SET texts = $3, upto = $4, marks = $5 WHERE tenant = $1 AND doc = $2" },
	[DOC_IDS] = { .in = "is", .out = "ii",
		.sql = "SELECT d.doc, d.id FROM search_doc d WHERE d.tenant = $1 AND d.doc IN (SELECT j.value FROM json_each($2) j)"
		       " ORDER BY d.doc DESC LIMIT 4000",
		.pg = "SELECT d.doc, d.id FROM search_doc d WHERE d.tenant = $1"
		      " AND d.doc = ANY (ARRAY(SELECT CAST(jsonb_array_elements_text(CAST($2 AS JSONB)) AS BIGINT))) ORDER BY d.doc DESC LIMIT 4000" },

	[BLOCK_PAGE] = { .in = "isii", .out = "ib",
		.sql = "SELECT era, docs FROM search_block WHERE tenant = $1 AND word = $2 AND era <= $3 ORDER BY era DESC LIMIT $4" },
	[BLOCK_MANY] = { .in = "iis", .out = "sb",
		.sql = "SELECT b.word, b.docs FROM search_block b WHERE b.tenant = $1 AND b.era = $2"
		       " AND b.word IN (SELECT j.value FROM json_each($3) j) ORDER BY b.word LIMIT 4000",
		.pg = "SELECT b.word, b.docs FROM search_block b WHERE b.tenant = $1 AND b.era = $2"
		      " AND b.word = ANY (ARRAY(SELECT jsonb_array_elements_text(CAST($3 AS JSONB))) COLLATE \"BINARY\") ORDER BY b.word LIMIT 4000" },
	[BLOCK_PUT] = { .in = "isib", .out = "",
		.sql = "INSERT INTO search_block (tenant, word, era, docs) VALUES ($1, $2, $3, $4)"
		       " ON CONFLICT (tenant, word, era) DO UPDATE SET docs = excluded.docs" },
	[BLOCK_DROP] = { .in = "isi", .out = "",
		.sql = "DELETE FROM search_block WHERE tenant = $1 AND word = $2 AND era = $3" },

	/* The old index goes in pieces. */
	[CLEAR_UPTO] = { .in = "i", .out = "s",
		.sql = "SELECT word FROM search_block WHERE tenant = $1 ORDER BY word, era LIMIT 1 OFFSET 5000" },
	[CLEAR_BLOCKS] = { .in = "is", .out = "",
		.sql = "DELETE FROM search_block WHERE tenant = $1 AND word <= $2" },
	[CLEAR_DOCS] = { .in = "ii", .out = "",
		.sql = "DELETE FROM search_doc WHERE tenant = $1 AND doc >= $2" },
};
