-- process: definitions by the hash of their text, and which one a new case begins with. Both projections.
CREATE TABLE process_def (
	tenant BIGINT NOT NULL,
	hash TEXT NOT NULL,
	id TEXT NOT NULL,
	body TEXT NOT NULL,
	adopted BIGINT NOT NULL,
	PRIMARY KEY (tenant, hash)
);

CREATE TABLE process_current (
	tenant BIGINT NOT NULL,
	id TEXT NOT NULL,
	hash TEXT NOT NULL,
	subject BIGINT NOT NULL,
	version BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);
