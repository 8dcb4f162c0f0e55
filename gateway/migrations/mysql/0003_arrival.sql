-- Updates of one second are decided in the order in which they came.
-- In one statement, and only if it was not done before, as MySQL commits each by itself.
SET @arrival = (SELECT IF(count(*) = 0,
        'ALTER TABLE parked ADD COLUMN arrival BIGINT NOT NULL AUTO_INCREMENT, ADD INDEX parked_arrival (arrival), DROP INDEX parked_due, ADD INDEX parked_due (due_at, arrival)',
        'DO 0')
    FROM information_schema.columns
    WHERE table_schema = database() AND table_name = 'parked' AND column_name = 'arrival');
PREPARE arrival FROM @arrival;
EXECUTE arrival;
DEALLOCATE PREPARE arrival;
