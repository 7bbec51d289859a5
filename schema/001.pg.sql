-- PostgreSQL only: sequence order is not commit order there, so seals follow the transaction's number.
CREATE INDEX journal_tx ON journal (tenant, tx, id);
