-- cases: by what a caller's earlier tickets are found. kind: side. caller: a keyed hash of the number, kept when the caller agreed.
CREATE TABLE caller_ticket (
	tenant BIGINT NOT NULL,
	caller TEXT COLLATE "BINARY" NOT NULL,
	case_id BIGINT NOT NULL,
	PRIMARY KEY (tenant, caller, case_id)
);

CREATE INDEX caller_ticket_case ON caller_ticket (tenant, case_id);
