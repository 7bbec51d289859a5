CREATE TABLE a (tenant BIGINT NOT NULL,
	at BIGINT DEFAULT (random()),
	PRIMARY KEY (tenant, at));
