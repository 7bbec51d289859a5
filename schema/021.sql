-- cases: what is open near a point; who follows a case instead of reporting it again. kind of case_follower: projection.
-- A strip of latitude is one range of this index; the longitude beside it cuts it without a look at the rows.
CREATE INDEX case_near ON case_file (tenant, lat, lon, id) WHERE open = 1;

-- follow: what is stored of the follower's token; contact_id: a side row, 0 where none was left.
CREATE TABLE case_follower (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	follow TEXT COLLATE "BINARY" NOT NULL,
	contact_id BIGINT NOT NULL,
	at BIGINT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX case_follower_follow ON case_follower (tenant, follow);

CREATE INDEX case_follower_case ON case_follower (tenant, case_id, id);
