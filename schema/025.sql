-- papers: letters issued about cases, each numbered within its unit, kind and year. text_id: its words, a side row of the case.

CREATE TABLE letter (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	letter TEXT COLLATE "BINARY" NOT NULL,
	org BIGINT NOT NULL,
	year BIGINT NOT NULL,
	n BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	to_org BIGINT NOT NULL,
	text_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	post BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX letter_number ON letter (tenant, letter, org, year, n);
CREATE INDEX letter_case ON letter (tenant, case_id, id);
