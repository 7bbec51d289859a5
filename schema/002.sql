-- people: organizations, their posts, who holds them and what they may; beside these how people prove who they are.
-- kinds: org, post, person, post_holder, grant_row = projection; credential, login_guard, session = operational.

CREATE TABLE org (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	parent BIGINT NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	node BIGINT NOT NULL,
	active BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX org_parent ON org (tenant, parent);

CREATE INDEX org_node ON org (tenant, node, id);

CREATE TABLE post (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	org BIGINT NOT NULL,
	node BIGINT NOT NULL,
	title TEXT NOT NULL,
	active BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX post_org ON post (tenant, org, id);

CREATE INDEX post_node ON post (tenant, node, id);

-- name, phone, login: references to side rows, which an erasure empties.
CREATE TABLE person (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	org BIGINT NOT NULL,
	name TEXT NOT NULL,
	phone TEXT NOT NULL,
	login TEXT NOT NULL,
	active BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX person_org ON person (tenant, org, id);

-- took: the post's version with which the person took it; until: 0 while it is held.
CREATE TABLE post_holder (
	tenant BIGINT NOT NULL,
	post BIGINT NOT NULL,
	took BIGINT NOT NULL,
	person BIGINT NOT NULL,
	since BIGINT NOT NULL,
	until BIGINT NOT NULL,
	PRIMARY KEY (tenant, post, took)
);

CREATE INDEX post_holder_person ON post_holder (tenant, person, until, post);

-- org: 0 where the role is not limited to one organization.
CREATE TABLE grant_row (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	post BIGINT NOT NULL,
	role TEXT NOT NULL,
	node BIGINT NOT NULL,
	org BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX grant_row_post ON grant_row (tenant, post, id);

CREATE INDEX grant_row_node ON grant_row (tenant, node, id);

-- totp: the sealed secret; totp_state: 0 none, 1 offered, 2 in use; totp_step: the last step whose code was taken.
CREATE TABLE credential (
	tenant BIGINT NOT NULL,
	person BIGINT NOT NULL,
	login TEXT COLLATE "BINARY" NOT NULL,
	hash TEXT NOT NULL,
	must_change BIGINT NOT NULL,
	totp TEXT NOT NULL,
	totp_state BIGINT NOT NULL,
	totp_step BIGINT NOT NULL,
	changed BIGINT NOT NULL,
	PRIMARY KEY (tenant, person)
);

CREATE UNIQUE INDEX credential_login ON credential (tenant, login);

-- login: a keyed hash of what was typed as login, whether such a login exists or not.
CREATE TABLE login_guard (
	tenant BIGINT NOT NULL,
	login TEXT COLLATE "BINARY" NOT NULL,
	failed BIGINT NOT NULL,
	last BIGINT NOT NULL,
	until BIGINT NOT NULL,
	PRIMARY KEY (tenant, login)
);

CREATE INDEX login_guard_last ON login_guard (tenant, last);

-- token: BLAKE2b of the token; kind: 1 cookie, 2 bearer of a script, 3 device; post: 0 for a person without one.
CREATE TABLE session (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	token TEXT COLLATE "BINARY" NOT NULL,
	kind BIGINT NOT NULL,
	person BIGINT NOT NULL,
	post BIGINT NOT NULL,
	name TEXT NOT NULL,
	created BIGINT NOT NULL,
	seen BIGINT NOT NULL,
	expires BIGINT NOT NULL,
	revoked BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX session_token ON session (tenant, token);

CREATE INDEX session_person ON session (tenant, person, id);

CREATE INDEX session_expires ON session (tenant, expires, id);
