-- people: what organizations answer for. routing: the ordered rules, every version of them. Both projections.
CREATE TABLE org_duty (
	tenant BIGINT NOT NULL,
	org BIGINT NOT NULL,
	duty TEXT COLLATE "BINARY" NOT NULL,
	PRIMARY KEY (tenant, org, duty)
);

-- rules: as they were written, {"rules":[…]}; subject: of the journal's entries, one for all versions.
CREATE TABLE routing_set (
	tenant BIGINT NOT NULL,
	version BIGINT NOT NULL,
	subject BIGINT NOT NULL,
	at BIGINT NOT NULL,
	person BIGINT NOT NULL,
	rules TEXT NOT NULL,
	PRIMARY KEY (tenant, version)
);
