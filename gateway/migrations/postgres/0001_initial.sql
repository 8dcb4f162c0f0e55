-- One row a waybill: where it stands, what its sender has to do, and who its sender is.
CREATE TABLE waybill (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,  -- compared byte by byte
    token         TEXT,                             -- the order token; a secret
    tracker       BYTEA   NOT NULL CHECK (octet_length(tracker) = 16),
    start         BYTEA   NOT NULL CHECK (octet_length(start) = 16), -- the tracker before its history
    places        BIGINT  NOT NULL,                 -- how many updates were accepted here
    refusals      BIGINT  NOT NULL,                 -- how many records were refused
    waiting       BIGINT  NOT NULL,                 -- how many payloads are not confirmed
    due_at        BIGINT,                           -- when the first of them may go, 0: at once
    turn          BIGINT,                           -- since when the first of them waits
    attempts      BIGINT  NOT NULL,                 -- how often it went in vain
    set_aside_at  BIGINT,                           -- since when it waits for a person
    reply_class   TEXT,                             -- WeChat's last answer that was no confirmation
    reply_code    BIGINT,
    reply_status  BIGINT,
    closed_at     BIGINT,                           -- when it was signed for or cancelled
    changed_at    BIGINT  NOT NULL,                 -- when this row was written last
    lease         BIGINT  NOT NULL DEFAULT 0,       -- the fencing number of its last sender
    leased_until  BIGINT                            -- until when that one has it, by this server's clock
) WITH (fillfactor = 80);

CREATE INDEX waybill_due ON waybill (due_at, turn) WHERE due_at IS NOT NULL;
CREATE INDEX waybill_set_aside ON waybill (set_aside_at, id) WHERE set_aside_at IS NOT NULL;
-- What may be forgotten some day, so that looking for it reads nothing else.
CREATE INDEX waybill_over ON waybill (changed_at)
    WHERE waiting = 0 AND (closed_at IS NOT NULL OR places = 0);

-- One row an accepted update: the waybill's history, its fingerprints and its outbox.
CREATE TABLE accepted (
    waybill_id   TEXT COLLATE "C" NOT NULL,
    fingerprint  BIGINT  NOT NULL,                  -- its 64 bits, as a signed number
    place        BIGINT  NOT NULL,                  -- in the order of acceptance, from 0
    action_type  BIGINT  NOT NULL,
    action_time  BIGINT  NOT NULL,
    action_msg   TEXT    NOT NULL,
    accepted_at  BIGINT  NOT NULL,
    body         BYTEA,                             -- the payload until it is confirmed; a secret
    sent_at      BIGINT,                            -- when WeChat had confirmed it
    discarded_at BIGINT,                            -- when a person gave it up
    PRIMARY KEY (waybill_id, fingerprint)
) WITH (fillfactor = 80);

-- The latest refusals of each waybill, in a ring.
CREATE TABLE refused (
    waybill_id  TEXT COLLATE "C" NOT NULL,
    slot        BIGINT  NOT NULL,
    refused_at  BIGINT  NOT NULL,
    code        BIGINT  NOT NULL,
    reason      TEXT    NOT NULL,
    reason_zh   TEXT    NOT NULL,
    action_type BIGINT,
    action_time BIGINT,
    action_msg  TEXT,
    PRIMARY KEY (waybill_id, slot)
);

-- Updates from further ahead than clocks may differ, until their time has come.
CREATE TABLE parked (
    waybill_id  TEXT COLLATE "C" NOT NULL,
    fingerprint BIGINT  NOT NULL,
    due_at      BIGINT  NOT NULL,
    token       TEXT,                               -- the record's own; a secret
    action_type BIGINT  NOT NULL,
    action_time BIGINT  NOT NULL,
    action_msg  TEXT    NOT NULL,
    PRIMARY KEY (waybill_id, fingerprint)
);

CREATE INDEX parked_due ON parked (due_at);

-- The first answers to requests that came with an Idempotency-Key.
CREATE TABLE answered (
    name       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    request    BYTEA   NOT NULL CHECK (octet_length(request) = 32), -- SHA-256 of what was asked
    answer     BYTEA   NOT NULL,
    expires_at BIGINT  NOT NULL
);

CREATE INDEX answered_expires ON answered (expires_at);

-- Until when nothing is sent, and why; it holds for all gateways, as they send for one account.
CREATE TABLE pause (
    reason TEXT    NOT NULL PRIMARY KEY,
    until  BIGINT  NOT NULL
);

-- What would take a scan of everything to count: the payloads that wait, in parts, so that gateways
-- don't wait for each other to count.
CREATE TABLE tally (
    part   BIGINT  NOT NULL PRIMARY KEY,
    amount BIGINT  NOT NULL
);
