-- outbox: messages to the world, and where they go.
-- kinds: webhook = projection; outbox = operational.
-- secret: reference of a side row that holds the sealed key; allow_private: 1 where the gateway stands in our own network.

CREATE TABLE webhook (
	tenant BIGINT NOT NULL,
	channel TEXT COLLATE "BINARY" NOT NULL,
	id BIGINT NOT NULL,
	version BIGINT NOT NULL,
	url TEXT NOT NULL,
	secret TEXT NOT NULL,
	active BIGINT NOT NULL,
	allow_private BIGINT NOT NULL,
	PRIMARY KEY (tenant, channel)
);

-- state: waiting, sent, failed (the gateway will not take it), stuck (nobody answered for days); since: when the tries began;
-- lease_until: until then one sender has it, and it marks what it did with this number.
CREATE TABLE outbox (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	channel TEXT COLLATE "BINARY" NOT NULL,
	subject BIGINT NOT NULL,
	what TEXT NOT NULL,
	data TEXT NOT NULL,
	to_ref TEXT,
	state TEXT NOT NULL,
	attempts BIGINT NOT NULL,
	next_at BIGINT NOT NULL,
	lease_until BIGINT NOT NULL,
	last_error TEXT NOT NULL,
	created BIGINT NOT NULL,
	since BIGINT NOT NULL,
	sent_at BIGINT,
	PRIMARY KEY (tenant, id)
);

CREATE INDEX outbox_waiting ON outbox (tenant, channel, next_at, id) WHERE state = 'waiting';

CREATE INDEX outbox_state ON outbox (tenant, state, id);

CREATE INDEX outbox_sent ON outbox (tenant, sent_at, id) WHERE state = 'sent';
