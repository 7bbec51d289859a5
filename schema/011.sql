-- matters: the matter catalogue.
-- kinds: matter, matter_version, matter_unit = projection.

CREATE TABLE matter (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	code TEXT COLLATE "BINARY" NOT NULL,
	class TEXT NOT NULL,
	from_day BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX matter_code ON matter (tenant, code);

-- In force on from_day <= day < until_day; until_day is far away while nothing follows. words: what a search looks through.
CREATE TABLE matter_version (
	tenant BIGINT NOT NULL,
	matter BIGINT NOT NULL,
	version BIGINT NOT NULL,
	from_day BIGINT NOT NULL,
	until_day BIGINT NOT NULL,
	withdrawn BIGINT NOT NULL,
	code TEXT COLLATE "BINARY" NOT NULL,
	class TEXT NOT NULL,
	duty TEXT NOT NULL,
	batch BIGINT NOT NULL,
	node BIGINT NOT NULL,
	name TEXT NOT NULL,
	words TEXT NOT NULL,
	body TEXT NOT NULL,
	PRIMARY KEY (tenant, matter, version)
);

CREATE INDEX matter_version_code ON matter_version (tenant, code, version);

-- What a unit's name in the catalogue means: an organization, the nearest of a kind (at a level, or whichever), or nobody.
CREATE TABLE matter_unit (
	tenant BIGINT NOT NULL,
	name TEXT COLLATE "BINARY" NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	org BIGINT NOT NULL,
	kind TEXT NOT NULL,
	level TEXT NOT NULL,
	PRIMARY KEY (tenant, name)
);

-- An organization by what it is called.
CREATE INDEX org_name ON org (tenant, name, id) WHERE active = 1;
