-- cases: up to which move of the tree open cases have followed. kind: operational.
CREATE TABLE case_followed (
	tenant BIGINT NOT NULL,
	move_id BIGINT NOT NULL,
	PRIMARY KEY (tenant)
);
