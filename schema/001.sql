-- core: the journal, its seals, erasable words beside it, and what the gate keeps for itself.
-- kinds: journal, seal = journal; side = side; idempotency, tenant = operational (tenant: see docs/decisions).

CREATE TABLE tenant (
	tenant BIGINT NOT NULL,
	code TEXT NOT NULL,
	name TEXT NOT NULL,
	pack TEXT NOT NULL,
	created BIGINT NOT NULL,
	PRIMARY KEY (tenant)
);

CREATE TABLE journal (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	subject BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	tx BIGINT NOT NULL,
	at BIGINT NOT NULL,
	person BIGINT NOT NULL,
	post BIGINT NOT NULL,
	cmd TEXT NOT NULL,
	kind TEXT NOT NULL,
	payload TEXT NOT NULL,
	prev TEXT NOT NULL,
	hash TEXT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX journal_subject ON journal (tenant, subject, seq);

CREATE TABLE seal (
	tenant BIGINT NOT NULL,
	seal BIGINT NOT NULL,
	at BIGINT NOT NULL,
	tx_from BIGINT NOT NULL,
	tx_to BIGINT NOT NULL,
	entries BIGINT NOT NULL,
	prev TEXT NOT NULL,
	hash TEXT NOT NULL,
	key_id TEXT NOT NULL,
	signature TEXT NOT NULL,
	last_id BIGINT NOT NULL,
	PRIMARY KEY (tenant, seal)
);

CREATE TABLE side (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	subject BIGINT NOT NULL,
	kind TEXT NOT NULL,
	salt TEXT NOT NULL,
	body TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX side_subject ON side (tenant, subject);

CREATE TABLE idempotency (
	tenant BIGINT NOT NULL,
	actor TEXT NOT NULL,
	key TEXT NOT NULL,
	cmd TEXT NOT NULL,
	body_hash TEXT NOT NULL,
	object BIGINT NOT NULL,
	version BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (tenant, actor, key)
);

CREATE INDEX idempotency_age ON idempotency (tenant, at);

-- A room whose memory must be loaded anew raises its number; every server looks once a second.
CREATE TABLE room_version (
	tenant BIGINT NOT NULL,
	room TEXT NOT NULL,
	n BIGINT NOT NULL,
	PRIMARY KEY (tenant, room)
);
