-- cases: tasks inside a case, clocks that stop, fields of a definition's own, links, urging. All projections.
-- parent: of a task; role: lead, co or ''; secret: of a confidential definition; clock_max: how many clocks it has had; paused: until when its
-- clock stands; upstream: another platform's number and its due; tasks: how many it was ever given.

ALTER TABLE case_file ADD COLUMN parent BIGINT NOT NULL DEFAULT 0;

ALTER TABLE case_file ADD COLUMN role TEXT NOT NULL DEFAULT '';

ALTER TABLE case_file ADD COLUMN secret BIGINT NOT NULL DEFAULT 0;

ALTER TABLE case_file ADD COLUMN clock_max BIGINT NOT NULL DEFAULT 1;

ALTER TABLE case_file ADD COLUMN paused BIGINT;

ALTER TABLE case_file ADD COLUMN upstream TEXT COLLATE "BINARY";

ALTER TABLE case_file ADD COLUMN upstream_due BIGINT;

ALTER TABLE case_file ADD COLUMN matter TEXT COLLATE "BINARY";

ALTER TABLE case_file ADD COLUMN matter_version BIGINT;

ALTER TABLE case_file ADD COLUMN condition_id TEXT COLLATE "BINARY";

ALTER TABLE case_file ADD COLUMN tasks BIGINT NOT NULL DEFAULT 0;

UPDATE case_file SET clock_max = clock_n;

CREATE INDEX case_parent ON case_file (tenant, parent, id) WHERE parent <> 0;

CREATE UNIQUE INDEX case_upstream ON case_file (tenant, channel, upstream) WHERE upstream IS NOT NULL AND parent = 0;

-- kind: state, total or upstream. extra: units granted by extensions. excused: an appeal was granted, the breach no longer counts.

ALTER TABLE case_clock ADD COLUMN kind TEXT NOT NULL DEFAULT 'state';

ALTER TABLE case_clock ADD COLUMN extra BIGINT NOT NULL DEFAULT 0;

ALTER TABLE case_clock ADD COLUMN excused BIGINT NOT NULL DEFAULT 0;

CREATE TABLE case_pause (
	tenant BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	from_at BIGINT NOT NULL,
	to_at BIGINT,
	PRIMARY KEY (tenant, case_id, from_at)
);

CREATE TABLE case_value (
	tenant BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	field TEXT NOT NULL,
	num BIGINT,
	word TEXT,
	PRIMARY KEY (tenant, case_id, field)
);

CREATE TABLE case_link (
	tenant BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	other BIGINT NOT NULL,
	kind TEXT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (tenant, case_id, other, kind)
);

CREATE INDEX case_link_other ON case_link (tenant, other, case_id);

CREATE TABLE case_urge (
	tenant BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	level TEXT NOT NULL,
	clock_n BIGINT NOT NULL,
	reach TEXT NOT NULL,
	org BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (tenant, case_id, seq, level)
);
