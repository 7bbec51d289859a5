-- cases: what staff have released of a case to the public, and its pictures. Both projections. One release a case; title and text are side rows.
-- lon, lat: rounded, or the middle of the grid. cell: 0.01 degree squares, row * 100000 + column, so that a map's part is a few ranges.

CREATE TABLE case_release (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	number TEXT COLLATE "BINARY" NOT NULL,
	node BIGINT NOT NULL,
	path TEXT COLLATE "BINARY" NOT NULL,
	title_id BIGINT NOT NULL,
	text_id BIGINT NOT NULL,
	place TEXT NOT NULL,
	lon DOUBLE PRECISION NOT NULL,
	lat DOUBLE PRECISION NOT NULL,
	cell BIGINT NOT NULL,
	photos BIGINT NOT NULL,
	at BIGINT NOT NULL,
	active BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX case_release_case ON case_release (tenant, case_id);

CREATE UNIQUE INDEX case_release_number ON case_release (tenant, number);

CREATE INDEX case_release_recent ON case_release (tenant, at, id) WHERE active = 1;

CREATE INDEX case_release_place ON case_release (tenant, path, at, id) WHERE active = 1;

CREATE INDEX case_release_cell ON case_release (tenant, cell, id) WHERE active = 1;

CREATE TABLE case_release_photo (
	tenant BIGINT NOT NULL,
	release BIGINT NOT NULL,
	nth BIGINT NOT NULL,
	photo TEXT COLLATE "BINARY" NOT NULL,
	width BIGINT NOT NULL,
	height BIGINT NOT NULL,
	PRIMARY KEY (tenant, release, nth)
);

CREATE INDEX case_release_photo_id ON case_release_photo (tenant, photo, release);
