-- Why a clock ran out: what the desks say that had the case while it ran. The words lie beside the journal.
CREATE TABLE case_explained (
	tenant BIGINT NOT NULL,
	case_id BIGINT NOT NULL,
	seq BIGINT NOT NULL,
	clock_n BIGINT NOT NULL,
	state TEXT NOT NULL,
	org BIGINT NOT NULL,
	at BIGINT NOT NULL,
	person BIGINT NOT NULL,
	post BIGINT NOT NULL,
	words TEXT NOT NULL,
	PRIMARY KEY (tenant, case_id, seq)
);
