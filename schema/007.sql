-- cases: what moves through a process. All projections.
-- text_id, contact_id, address_id: side rows by id; who: the right that must act now ('' when final); due: of the running clock.

CREATE TABLE case_file (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	number TEXT COLLATE "BINARY" NOT NULL,
	process TEXT NOT NULL,
	definition TEXT NOT NULL,
	channel TEXT NOT NULL,
	node BIGINT NOT NULL,
	path TEXT COLLATE "BINARY" NOT NULL,
	lon DOUBLE PRECISION NOT NULL,
	lat DOUBLE PRECISION NOT NULL,
	category TEXT,
	chosen TEXT,
	state TEXT NOT NULL,
	step BIGINT NOT NULL,
	who TEXT NOT NULL,
	org BIGINT NOT NULL,
	open BIGINT NOT NULL,
	clock_n BIGINT NOT NULL,
	clock_state TEXT NOT NULL,
	due BIGINT,
	opened BIGINT NOT NULL,
	since BIGINT NOT NULL,
	closed BIGINT,
	photos BIGINT NOT NULL,
	score BIGINT,
	reporter BIGINT NOT NULL,
	follow TEXT COLLATE "BINARY",
	client_id TEXT COLLATE "BINARY",
	text_id BIGINT NOT NULL,
	contact_id BIGINT NOT NULL,
	address_id BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX case_number ON case_file (tenant, number);

CREATE UNIQUE INDEX case_follow ON case_file (tenant, follow) WHERE follow IS NOT NULL;

CREATE UNIQUE INDEX case_client ON case_file (tenant, reporter, client_id) WHERE client_id IS NOT NULL;

-- What is open under a place: the desks' lists. Closed cases leave it, so it grows with the work at hand only.
CREATE INDEX case_open ON case_file (tenant, path, due, id, who, org) WHERE open = 1;

CREATE INDEX case_org ON case_file (tenant, org, due, id, who) WHERE open = 1 AND org > 0;

-- Newest first, closed ones too; path and org stand in it so that a small place's page is found in the index alone.
CREATE INDEX case_recent ON case_file (tenant, open, id, path, org);

CREATE TABLE case_step (
	tenant BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	act TEXT NOT NULL,
	state TEXT NOT NULL,
	at BIGINT NOT NULL,
	person BIGINT NOT NULL,
	post BIGINT NOT NULL,
	org BIGINT NOT NULL,
	public BIGINT NOT NULL,
	answer BIGINT NOT NULL,
	words TEXT,
	score BIGINT,
	PRIMARY KEY (tenant, case_id, seq)
);

CREATE TABLE case_clock (
	tenant BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	n BIGINT NOT NULL,
	limit_id TEXT NOT NULL,
	org BIGINT NOT NULL,
	unit TEXT NOT NULL,
	amount BIGINT NOT NULL,
	start_rule TEXT NOT NULL,
	end_rule TEXT NOT NULL,
	warn_percent BIGINT NOT NULL,
	filed BIGINT NOT NULL,
	started BIGINT NOT NULL,
	due BIGINT NOT NULL,
	original_due BIGINT NOT NULL,
	warn BIGINT NOT NULL,
	provisional BIGINT NOT NULL,
	how TEXT NOT NULL,
	ended BIGINT,
	state TEXT NOT NULL,
	fire_at BIGINT,
	PRIMARY KEY (tenant, case_id, n)
);

CREATE INDEX case_clock_fire ON case_clock (tenant, fire_at, case_id, n) WHERE fire_at IS NOT NULL;

CREATE TABLE case_photo (
	tenant BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	photo TEXT COLLATE "BINARY" NOT NULL,
	role TEXT NOT NULL,
	seq BIGINT NOT NULL,
	width BIGINT NOT NULL,
	height BIGINT NOT NULL,
	PRIMARY KEY (tenant, case_id, photo, role)
);

CREATE INDEX case_photo_id ON case_photo (tenant, photo, case_id);
