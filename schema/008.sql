-- photos: what was uploaded and how often it is used. kind: side (the files lie beside the store).
-- uses: 0 while nobody claimed it; -1 once it is given up, until its files are gone; at: of the upload, or of the giving up.

CREATE TABLE photo (
	tenant BIGINT NOT NULL,
	id TEXT COLLATE "BINARY" NOT NULL,
	width BIGINT NOT NULL,
	height BIGINT NOT NULL,
	bytes BIGINT NOT NULL,
	at BIGINT NOT NULL,
	uses BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX photo_unused ON photo (tenant, at, id) WHERE uses = 0;

CREATE INDEX photo_given_up ON photo (tenant, at, id) WHERE uses = -1;
