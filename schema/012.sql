-- bridge: tables that a desk has taken out, for an hour. Operational: the journal keeps who took what, and why.

CREATE TABLE export_file (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	person BIGINT NOT NULL,
	format TEXT NOT NULL,
	at BIGINT NOT NULL,
	row_count BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX export_file_at ON export_file (tenant, at, id);
