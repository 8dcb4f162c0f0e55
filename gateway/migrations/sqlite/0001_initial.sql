-- One row a waybill: where it stands, and what its sender has to do.
CREATE TABLE waybill (
    id            TEXT    NOT NULL PRIMARY KEY,     -- compared byte by byte
    token         TEXT,                             -- the order token; a secret
    tracker       BLOB    NOT NULL CHECK (length(tracker) = 16),
    start         BLOB    NOT NULL CHECK (length(start) = 16), -- the tracker before its history
    places        INTEGER NOT NULL,                 -- how many updates were accepted here
    refusals      INTEGER NOT NULL,                 -- how many records were refused
    waiting       INTEGER NOT NULL,                 -- how many payloads are not confirmed
    due_at        INTEGER,                          -- when the first of them may go, 0: at once
    turn          INTEGER,                          -- since when the first of them waits
    attempts      INTEGER NOT NULL,                 -- how often it went in vain
    set_aside_at  INTEGER,                          -- since when it waits for a person
    reply_class   TEXT,                             -- WeChat's last answer that was no confirmation
    reply_code    INTEGER,
    reply_status  INTEGER,
    closed_at     INTEGER,                          -- when it was signed for or cancelled
    changed_at    INTEGER NOT NULL                  -- when this row was written last
) STRICT, WITHOUT ROWID;

CREATE INDEX waybill_due ON waybill (due_at, turn) WHERE due_at IS NOT NULL;
CREATE INDEX waybill_set_aside ON waybill (set_aside_at, id) WHERE set_aside_at IS NOT NULL;
-- What may be forgotten some day, so that looking for it reads nothing else.
CREATE INDEX waybill_over ON waybill (changed_at)
    WHERE waiting = 0 AND (closed_at IS NOT NULL OR places = 0);

-- One row an accepted update: the waybill's history, its fingerprints and its outbox.
CREATE TABLE accepted (
    waybill_id   TEXT    NOT NULL,
    fingerprint  INTEGER NOT NULL,                  -- its 64 bits, as a signed number
    place        INTEGER NOT NULL,                  -- in the order of acceptance, from 0
    action_type  INTEGER NOT NULL,
    action_time  INTEGER NOT NULL,
    action_msg   TEXT    NOT NULL,
    accepted_at  INTEGER NOT NULL,
    body         BLOB,                              -- the payload until it is confirmed; a secret
    sent_at      INTEGER,                           -- when WeChat had confirmed it
    discarded_at INTEGER,                           -- when a person gave it up
    PRIMARY KEY (waybill_id, fingerprint)
) STRICT, WITHOUT ROWID;

-- The latest refusals of each waybill, in a ring.
CREATE TABLE refused (
    waybill_id  TEXT    NOT NULL,
    slot        INTEGER NOT NULL,
    refused_at  INTEGER NOT NULL,
    code        INTEGER NOT NULL,
    reason      TEXT    NOT NULL,
    reason_zh   TEXT    NOT NULL,
    action_type INTEGER,
    action_time INTEGER,
    action_msg  TEXT,
    PRIMARY KEY (waybill_id, slot)
) STRICT, WITHOUT ROWID;

-- Updates from further ahead than clocks may differ, until their time has come.
CREATE TABLE parked (
    waybill_id  TEXT    NOT NULL,
    fingerprint INTEGER NOT NULL,
    due_at      INTEGER NOT NULL,
    token       TEXT,                               -- the record's own; a secret
    action_type INTEGER NOT NULL,
    action_time INTEGER NOT NULL,
    action_msg  TEXT    NOT NULL,
    PRIMARY KEY (waybill_id, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE INDEX parked_due ON parked (due_at);

-- The first answers to requests that came with an Idempotency-Key.
CREATE TABLE answered (
    key        TEXT    NOT NULL PRIMARY KEY,
    request    BLOB    NOT NULL CHECK (length(request) = 32), -- SHA-256 of what was asked
    answer     BLOB    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX answered_expires ON answered (expires_at);

-- Until when nothing is sent, and why.
CREATE TABLE pause (
    reason TEXT    NOT NULL PRIMARY KEY,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What would take a scan of everything to count.
CREATE TABLE tally (
    name   TEXT    NOT NULL PRIMARY KEY,
    amount INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

INSERT INTO tally (name, amount) VALUES ('waiting', 0);
