-- territory: the tree, its codes over time, its shapes. All projections of the journal.
-- path: three characters (0-9a-z) a level, so that a subtree is a range: path >= p AND path < p || '{'.

CREATE TABLE node (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	parent BIGINT NOT NULL,
	level BIGINT NOT NULL,
	kind TEXT NOT NULL,
	path TEXT COLLATE "BINARY" NOT NULL,
	name TEXT NOT NULL,
	code TEXT COLLATE "BINARY",
	state TEXT NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT,
	households BIGINT,
	hard BIGINT NOT NULL,
	duty_phone TEXT,
	host_org BIGINT NOT NULL,
	lon DOUBLE PRECISION,
	lat DOUBLE PRECISION,
	area_m2 BIGINT,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX node_path ON node (tenant, path);

CREATE INDEX node_parent ON node (tenant, parent, path);

CREATE INDEX node_by_code ON node (tenant, code);

CREATE INDEX node_level ON node (tenant, level, path);

CREATE TABLE node_code (
	tenant BIGINT NOT NULL,
	node BIGINT NOT NULL,
	code TEXT COLLATE "BINARY" NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT,
	PRIMARY KEY (tenant, code, valid_from)
);

CREATE INDEX node_code_node ON node_code (tenant, node);

CREATE TABLE node_shape (
	tenant BIGINT NOT NULL,
	node BIGINT NOT NULL,
	level BIGINT NOT NULL,
	layer BIGINT NOT NULL,
	shape TEXT NOT NULL,
	small TEXT NOT NULL,
	west DOUBLE PRECISION NOT NULL,
	south DOUBLE PRECISION NOT NULL,
	east DOUBLE PRECISION NOT NULL,
	north DOUBLE PRECISION NOT NULL,
	PRIMARY KEY (tenant, node)
);

CREATE INDEX node_shape_level ON node_shape (tenant, level, node);
