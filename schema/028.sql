-- territory: places by name that are no nodes, and each name from each of its characters on. begin: 1 for the whole name.

CREATE TABLE gazetteer (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	name TEXT NOT NULL,
	kind TEXT NOT NULL,
	address TEXT NOT NULL,
	lon DOUBLE PRECISION NOT NULL,
	lat DOUBLE PRECISION NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE TABLE gazetteer_tail (
	tenant BIGINT NOT NULL,
	tail TEXT COLLATE "BINARY" NOT NULL,
	place BIGINT NOT NULL,
	begin BIGINT NOT NULL,
	PRIMARY KEY (tenant, tail, place)
);
