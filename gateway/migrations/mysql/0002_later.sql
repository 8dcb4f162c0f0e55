-- What waits of a waybill with very many updates is found by its place.
-- Each statement may be run again: the index is made if it is not there, which MySQL can't be told so.
SET @later = (SELECT IF(count(*) = 0, 'CREATE INDEX accepted_later ON accepted (waybill_id, place)', 'DO 0')
    FROM information_schema.statistics
    WHERE table_schema = database() AND table_name = 'accepted' AND index_name = 'accepted_later');
PREPARE later FROM @later;
EXECUTE later;
DEALLOCATE PREPARE later;
