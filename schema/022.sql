-- assess: monthly reports. kinds: report, report_row = projection.
-- path: where the node lay when it was drafted; month: "2026-10"; figures: JSON, numerators and denominators by metric.
CREATE TABLE report (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	node BIGINT NOT NULL,
	path TEXT COLLATE "BINARY" NOT NULL,
	month TEXT COLLATE "BINARY" NOT NULL,
	state TEXT NOT NULL,
	drafter BIGINT NOT NULL,
	drafted BIGINT NOT NULL,
	publisher BIGINT NOT NULL,
	published BIGINT,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX report_node ON report (tenant, node, month);

CREATE TABLE report_row (
	tenant BIGINT NOT NULL,
	report BIGINT NOT NULL,
	n BIGINT NOT NULL,
	by_what TEXT NOT NULL,
	key TEXT NOT NULL,
	name TEXT NOT NULL,
	figures TEXT NOT NULL,
	PRIMARY KEY (tenant, report, n)
);
