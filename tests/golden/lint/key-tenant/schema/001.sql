-- A golden example: "PRIMARY KEY (id)" in a comment is none.
CREATE TABLE good (tenant BIGINT NOT NULL, id BIGINT NOT NULL, name TEXT NOT NULL,
	PRIMARY KEY (tenant, id), UNIQUE (tenant, name));
CREATE TABLE city (tenant BIGINT NOT NULL PRIMARY KEY, name TEXT);
CREATE TABLE bad (tenant BIGINT NOT NULL, id BIGINT PRIMARY KEY, name TEXT UNIQUE);
CREATE TABLE worse (tenant BIGINT NOT NULL, id BIGINT NOT NULL, other BIGINT REFERENCES good (id),
	PRIMARY KEY (id, tenant),
	FOREIGN KEY (other) REFERENCES good (tenant, id));
CREATE UNIQUE INDEX bad_name ON bad (name);
CREATE UNIQUE INDEX good_name ON good (tenant, name);
CREATE INDEX by_due ON good (name);
-- lint: no tenant: one row for the whole installation
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT);
CREATE TABLE bad_again (name TEXT PRIMARY KEY);
