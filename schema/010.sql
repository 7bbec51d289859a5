-- Lists and looks whose cost must not grow with what is stored (tests/scenario/plans_test.c).
-- Who holds a post.
CREATE INDEX post_holder_post ON post_holder (tenant, post, until, person);

-- Newest first, closed ones too: of a small place, and of a unit. A large place's are dense enough to be found by id alone.
-- Neither costs anything when a case is opened.
DROP INDEX case_recent;

CREATE INDEX case_place ON case_file (tenant, path, id) WHERE open = 0;

CREATE INDEX case_unit ON case_file (tenant, org, id) WHERE org <> 0;

-- With "org > 0" SQLite looked for every unit above 0 instead of the one that was asked for.
DROP INDEX case_org;

CREATE INDEX case_org ON case_file (tenant, org, due, id, who) WHERE open = 1 AND org <> 0;
