-- search: an inverted index in plain tables. All operational: `shao reindex` makes them anew.
-- docs: which of an era's 4,096 documents hold the word. word: a folded word, or a mark (":" and what it says).
CREATE TABLE search_block (
	tenant BIGINT NOT NULL,
	word TEXT COLLATE "BINARY" NOT NULL,
	era BIGINT NOT NULL,
	docs BYTEA NOT NULL,
	PRIMARY KEY (tenant, word, era)
);

-- A document is an object (a case) under a number that rises with age. texts, upto: so many side rows, up to this one, are in the
-- index (texts -1: look at all again). marks: those in the index.
CREATE TABLE search_doc (
	tenant BIGINT NOT NULL,
	doc BIGINT NOT NULL,
	id BIGINT NOT NULL,
	texts BIGINT NOT NULL,
	upto BIGINT NOT NULL,
	marks TEXT NOT NULL,
	PRIMARY KEY (tenant, doc)
);

CREATE UNIQUE INDEX search_doc_id ON search_doc (tenant, id);

-- How far the index is. walk: the object walked to, -1 while the journal is followed from (tx, at_id), -2 while the old is taken away.
-- epoch: rises with every erasure, so that a step that read words before it does not write them behind it.
CREATE TABLE search_state (
	tenant BIGINT NOT NULL,
	epoch BIGINT NOT NULL,
	walk BIGINT NOT NULL,
	tx BIGINT NOT NULL,
	at_id BIGINT NOT NULL,
	docs BIGINT NOT NULL,
	PRIMARY KEY (tenant)
);
