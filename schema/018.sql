-- cases: which routing rule named the unit that an act gave the case to.
ALTER TABLE case_step ADD COLUMN rule TEXT;
