-- assess: what a command adds to the counts is one row (cells: a line each, assess_delta.c), which the tick adds to the leaves as
-- well as up the tree. count_delta = operational.

CREATE TABLE count_delta (
	tenant BIGINT NOT NULL,
	id BIGINT NOT NULL,
	cells TEXT NOT NULL,
	PRIMARY KEY (tenant, id)
);

-- What the old way had added to the leaves and not yet folded waits for both again.
INSERT INTO count_leaf (tenant, path, day, process, org, category, channel,
	opened, open, done, submitted, dropped, filed, dispatched, returned, reworked, reopened, withdrawn, closed, at_once, finished, respond_due,
	respond_ok, handle_due, handle_ok, close_due, close_ok, overdue, extended, suspended, excused, score1, score2, score3, score4, score5)
SELECT tenant, path, day, process, org, category, channel,
	CAST(SUM(-opened) AS BIGINT), CAST(SUM(-open) AS BIGINT), CAST(SUM(-done) AS BIGINT), CAST(SUM(-submitted) AS BIGINT),
	CAST(SUM(-dropped) AS BIGINT), CAST(SUM(-filed) AS BIGINT), CAST(SUM(-dispatched) AS BIGINT), CAST(SUM(-returned) AS BIGINT),
	CAST(SUM(-reworked) AS BIGINT), CAST(SUM(-reopened) AS BIGINT), CAST(SUM(-withdrawn) AS BIGINT), CAST(SUM(-closed) AS BIGINT),
	CAST(SUM(-at_once) AS BIGINT), CAST(SUM(-finished) AS BIGINT), CAST(SUM(-respond_due) AS BIGINT), CAST(SUM(-respond_ok) AS BIGINT),
	CAST(SUM(-handle_due) AS BIGINT), CAST(SUM(-handle_ok) AS BIGINT), CAST(SUM(-close_due) AS BIGINT), CAST(SUM(-close_ok) AS BIGINT),
	CAST(SUM(-overdue) AS BIGINT), CAST(SUM(-extended) AS BIGINT), CAST(SUM(-suspended) AS BIGINT), CAST(SUM(-excused) AS BIGINT),
	CAST(SUM(-score1) AS BIGINT), CAST(SUM(-score2) AS BIGINT), CAST(SUM(-score3) AS BIGINT), CAST(SUM(-score4) AS BIGINT),
	CAST(SUM(-score5) AS BIGINT)
FROM count_todo WHERE tenant >= 0 GROUP BY tenant, path, day, process, org, category, channel
ON CONFLICT (tenant, path, day, process, org, category, channel) DO UPDATE SET
	opened = count_leaf.opened + excluded.opened, open = count_leaf.open + excluded.open, done = count_leaf.done + excluded.done,
	submitted = count_leaf.submitted + excluded.submitted, dropped = count_leaf.dropped + excluded.dropped,
	filed = count_leaf.filed + excluded.filed, dispatched = count_leaf.dispatched + excluded.dispatched,
	returned = count_leaf.returned + excluded.returned, reworked = count_leaf.reworked + excluded.reworked,
	reopened = count_leaf.reopened + excluded.reopened, withdrawn = count_leaf.withdrawn + excluded.withdrawn,
	closed = count_leaf.closed + excluded.closed, at_once = count_leaf.at_once + excluded.at_once,
	finished = count_leaf.finished + excluded.finished, respond_due = count_leaf.respond_due + excluded.respond_due,
	respond_ok = count_leaf.respond_ok + excluded.respond_ok, handle_due = count_leaf.handle_due + excluded.handle_due,
	handle_ok = count_leaf.handle_ok + excluded.handle_ok, close_due = count_leaf.close_due + excluded.close_due,
	close_ok = count_leaf.close_ok + excluded.close_ok, overdue = count_leaf.overdue + excluded.overdue,
	extended = count_leaf.extended + excluded.extended, suspended = count_leaf.suspended + excluded.suspended,
	excused = count_leaf.excused + excluded.excused, score1 = count_leaf.score1 + excluded.score1,
	score2 = count_leaf.score2 + excluded.score2, score3 = count_leaf.score3 + excluded.score3, score4 = count_leaf.score4 + excluded.score4,
	score5 = count_leaf.score5 + excluded.score5;

INSERT INTO count_delta (tenant, id, cells)
SELECT tenant, id, path || '	' || CAST(day AS TEXT) || '	' || process || '	' || CAST(org AS TEXT) || '	' || category || '	' || channel || '	'
	|| CASE WHEN opened <> 0 THEN '0:' || CAST(opened AS TEXT) || ',' ELSE '' END
	|| CASE WHEN open <> 0 THEN '1:' || CAST(open AS TEXT) || ',' ELSE '' END
	|| CASE WHEN done <> 0 THEN '2:' || CAST(done AS TEXT) || ',' ELSE '' END
	|| CASE WHEN submitted <> 0 THEN '3:' || CAST(submitted AS TEXT) || ',' ELSE '' END
	|| CASE WHEN dropped <> 0 THEN '4:' || CAST(dropped AS TEXT) || ',' ELSE '' END
	|| CASE WHEN filed <> 0 THEN '5:' || CAST(filed AS TEXT) || ',' ELSE '' END
	|| CASE WHEN dispatched <> 0 THEN '6:' || CAST(dispatched AS TEXT) || ',' ELSE '' END
	|| CASE WHEN returned <> 0 THEN '7:' || CAST(returned AS TEXT) || ',' ELSE '' END
	|| CASE WHEN reworked <> 0 THEN '8:' || CAST(reworked AS TEXT) || ',' ELSE '' END
	|| CASE WHEN reopened <> 0 THEN '9:' || CAST(reopened AS TEXT) || ',' ELSE '' END
	|| CASE WHEN withdrawn <> 0 THEN '10:' || CAST(withdrawn AS TEXT) || ',' ELSE '' END
	|| CASE WHEN closed <> 0 THEN '11:' || CAST(closed AS TEXT) || ',' ELSE '' END
	|| CASE WHEN at_once <> 0 THEN '12:' || CAST(at_once AS TEXT) || ',' ELSE '' END
	|| CASE WHEN finished <> 0 THEN '13:' || CAST(finished AS TEXT) || ',' ELSE '' END
	|| CASE WHEN respond_due <> 0 THEN '14:' || CAST(respond_due AS TEXT) || ',' ELSE '' END
	|| CASE WHEN respond_ok <> 0 THEN '15:' || CAST(respond_ok AS TEXT) || ',' ELSE '' END
	|| CASE WHEN handle_due <> 0 THEN '16:' || CAST(handle_due AS TEXT) || ',' ELSE '' END
	|| CASE WHEN handle_ok <> 0 THEN '17:' || CAST(handle_ok AS TEXT) || ',' ELSE '' END
	|| CASE WHEN close_due <> 0 THEN '18:' || CAST(close_due AS TEXT) || ',' ELSE '' END
	|| CASE WHEN close_ok <> 0 THEN '19:' || CAST(close_ok AS TEXT) || ',' ELSE '' END
	|| CASE WHEN overdue <> 0 THEN '20:' || CAST(overdue AS TEXT) || ',' ELSE '' END
	|| CASE WHEN extended <> 0 THEN '21:' || CAST(extended AS TEXT) || ',' ELSE '' END
	|| CASE WHEN suspended <> 0 THEN '22:' || CAST(suspended AS TEXT) || ',' ELSE '' END
	|| CASE WHEN excused <> 0 THEN '23:' || CAST(excused AS TEXT) || ',' ELSE '' END
	|| CASE WHEN score1 <> 0 THEN '24:' || CAST(score1 AS TEXT) || ',' ELSE '' END
	|| CASE WHEN score2 <> 0 THEN '25:' || CAST(score2 AS TEXT) || ',' ELSE '' END
	|| CASE WHEN score3 <> 0 THEN '26:' || CAST(score3 AS TEXT) || ',' ELSE '' END
	|| CASE WHEN score4 <> 0 THEN '27:' || CAST(score4 AS TEXT) || ',' ELSE '' END
	|| CASE WHEN score5 <> 0 THEN '28:' || CAST(score5 AS TEXT) || ',' ELSE '' END
	|| '
'
FROM count_todo WHERE tenant >= 0;

DROP TABLE count_todo;
