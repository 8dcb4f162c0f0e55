-- Updates of one second are decided in the order in which they came. What was parked before is first.
ALTER TABLE parked ADD COLUMN arrival INTEGER NOT NULL DEFAULT 0; -- among those of its waybill
DROP INDEX parked_due;
CREATE INDEX parked_due ON parked (due_at, arrival);
