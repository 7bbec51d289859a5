-- cases: standard answers (常用答复), each with every version that it ever had. Both projections.
-- category, act: '' for any; title and text are side rows.

CREATE TABLE case_answer (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	process TEXT COLLATE "BINARY" NOT NULL,
	category TEXT COLLATE "BINARY" NOT NULL,
	act TEXT COLLATE "BINARY" NOT NULL,
	title_id BIGINT NOT NULL,
	text_id BIGINT NOT NULL,
	active BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX case_answer_process ON case_answer (tenant, process, id) WHERE active = 1;

CREATE TABLE case_answer_version (
	tenant BIGINT NOT NULL,
	answer BIGINT NOT NULL,
	version BIGINT NOT NULL,
	title_id BIGINT NOT NULL,
	text_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	post BIGINT NOT NULL,
	PRIMARY KEY (tenant, answer, version)
);
