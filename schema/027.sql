-- assess: the limit of a whole case in the counts, and where a case is found again that they count. kinds: count_at = projection.
-- Cases that were counted before this stand in no list behind a figure.

-- total_n, total_due: the clock of the whole case. acts: what happened to it, where and when (assess_in.h).
ALTER TABLE count_case ADD COLUMN total_n BIGINT NOT NULL DEFAULT 0;
ALTER TABLE count_case ADD COLUMN total_due BIGINT;
ALTER TABLE count_case ADD COLUMN acts TEXT NOT NULL DEFAULT '';

ALTER TABLE count_leaf ADD COLUMN total_due BIGINT NOT NULL DEFAULT 0;
ALTER TABLE count_leaf ADD COLUMN total_ok BIGINT NOT NULL DEFAULT 0;
ALTER TABLE count_leaf ADD COLUMN total_sent BIGINT NOT NULL DEFAULT 0;
ALTER TABLE count_fold ADD COLUMN total_due BIGINT NOT NULL DEFAULT 0;
ALTER TABLE count_fold ADD COLUMN total_ok BIGINT NOT NULL DEFAULT 0;
ALTER TABLE count_fold ADD COLUMN total_sent BIGINT NOT NULL DEFAULT 0;

-- Which cases had something counted at a place on a day; what it was stands in count_case.
CREATE TABLE count_at (
	tenant BIGINT NOT NULL,
	path TEXT COLLATE "BINARY" NOT NULL,
	day BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	PRIMARY KEY (tenant, path, day, case_id)
);
