-- Closed cases with a matter: what the catalogue learns from.
CREATE INDEX case_matter ON case_file (tenant, id) WHERE open = 0 AND matter IS NOT NULL;
