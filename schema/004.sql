-- calendar: days and office hours, as data of the installation. Both projections.
-- org 0 is the calendar of everybody; an organization may have its own. hours: JSON as in docs/calendar.md.

CREATE TABLE calendar (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	org BIGINT NOT NULL,
	name TEXT NOT NULL,
	hours TEXT NOT NULL,
	PRIMARY KEY (tenant, id)
);

CREATE UNIQUE INDEX calendar_org ON calendar (tenant, org);

CREATE TABLE calendar_day (
	tenant BIGINT NOT NULL,
	calendar BIGINT NOT NULL,
	day BIGINT NOT NULL,
	kind TEXT NOT NULL,
	name TEXT NOT NULL,
	source TEXT NOT NULL,
	PRIMARY KEY (tenant, calendar, day)
);
