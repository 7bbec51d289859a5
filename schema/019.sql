-- roster: duty desks and their exceptions by date, hotlines, coordination centres. All projections.
-- shifts, hours: as they were written; post, roster: 0 where there is none; open: told to the public.
CREATE TABLE roster (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	node BIGINT NOT NULL,
	org BIGINT NOT NULL,
	post BIGINT NOT NULL,
	name TEXT NOT NULL,
	phone TEXT NOT NULL,
	shifts TEXT NOT NULL,
	active BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX roster_node ON roster (tenant, node, id) WHERE active = 1;

CREATE INDEX roster_org ON roster (tenant, org, id) WHERE active = 1;

CREATE TABLE roster_day (
	tenant BIGINT NOT NULL,
	roster BIGINT NOT NULL,
	day BIGINT NOT NULL,
	shifts TEXT NOT NULL,
	PRIMARY KEY (tenant, roster, day)
);

CREATE TABLE hotline_line (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	node BIGINT NOT NULL,
	org BIGINT NOT NULL,
	roster BIGINT NOT NULL,
	level TEXT NOT NULL,
	number TEXT COLLATE "BINARY" NOT NULL,
	name TEXT NOT NULL,
	open BIGINT NOT NULL,
	active BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX hotline_number ON hotline_line (tenant, number) WHERE active = 1;

CREATE TABLE centre (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	node BIGINT NOT NULL,
	org BIGINT NOT NULL,
	name TEXT NOT NULL,
	address TEXT NOT NULL,
	phone TEXT NOT NULL,
	hours TEXT NOT NULL,
	active BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);
