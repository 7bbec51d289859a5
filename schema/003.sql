-- territory: the tree, its codes over time, its shapes, and where subtrees have moved. All projections of the journal.
-- path: three characters (0-9a-z) a level, so that a subtree is a range: path >= p AND path < p || '{'. A path is given once:
-- last counts the children that a node ever had. Days are local days since 1970; valid_to is the first day that is not valid.

CREATE TABLE node (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	parent BIGINT NOT NULL,
	level BIGINT NOT NULL,
	kind TEXT NOT NULL,
	path TEXT COLLATE "BINARY" NOT NULL,
	last BIGINT NOT NULL,
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

CREATE TABLE node_code (
	tenant BIGINT NOT NULL,
	node BIGINT NOT NULL,
	code TEXT COLLATE "BINARY" NOT NULL,
	valid_from BIGINT NOT NULL,
	valid_to BIGINT,
	PRIMARY KEY (tenant, code, valid_from)
);

CREATE INDEX node_code_node ON node_code (tenant, node, valid_from);

-- What a merged or split node goes on in.
CREATE TABLE node_heir (
	tenant BIGINT NOT NULL,
	node BIGINT NOT NULL,
	heir BIGINT NOT NULL,
	PRIMARY KEY (tenant, node, heir)
);

-- A subtree that was hung elsewhere: what lay at old_path and below lies at new_path and below since then.
CREATE TABLE node_move (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	node BIGINT NOT NULL,
	old_path TEXT COLLATE "BINARY" NOT NULL,
	new_path TEXT COLLATE "BINARY" NOT NULL,
	day BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

-- shape: as imported (WGS 84, checked); small: simplified for maps. layer: 0 tiles, 1 lies over them and wins.
CREATE TABLE node_shape (
	tenant BIGINT NOT NULL,
	node BIGINT NOT NULL,
	level BIGINT NOT NULL,
	layer BIGINT NOT NULL,
	west DOUBLE PRECISION NOT NULL,
	south DOUBLE PRECISION NOT NULL,
	east DOUBLE PRECISION NOT NULL,
	north DOUBLE PRECISION NOT NULL,
	small TEXT NOT NULL,
	shape TEXT NOT NULL,
	PRIMARY KEY (tenant, node)
);

CREATE INDEX node_shape_level ON node_shape (tenant, level, node);
