-- What is compared byte by byte is VARBINARY: no collation of MySQL's does that in every version.
-- Each statement may be run again, as MySQL commits each by itself.

-- One row a waybill: where it stands, what its sender has to do, and who its sender is.
CREATE TABLE IF NOT EXISTS waybill (
    id            VARBINARY(256) NOT NULL PRIMARY KEY,
    token         TEXT,                             -- the order token; a secret
    tracker       BINARY(16) NOT NULL,
    start         BINARY(16) NOT NULL,              -- the tracker before its history
    places        BIGINT  NOT NULL,                 -- how many updates were accepted here
    refusals      BIGINT  NOT NULL,                 -- how many records were refused
    waiting       BIGINT  NOT NULL,                 -- how many payloads are not confirmed
    due_at        BIGINT,                           -- when the first of them may go, 0: at once
    turn          BIGINT,                           -- since when the first of them waits
    attempts      BIGINT  NOT NULL,                 -- how often it went in vain
    set_aside_at  BIGINT,                           -- since when it waits for a person
    reply_class   VARCHAR(64),                      -- WeChat's last answer that was no confirmation
    reply_code    BIGINT,
    reply_status  BIGINT,
    closed_at     BIGINT,                           -- when it was signed for or cancelled
    changed_at    BIGINT  NOT NULL,                 -- when this row was written last
    lease         BIGINT  NOT NULL DEFAULT 0,       -- the fencing number of its last sender
    leased_until  BIGINT,                           -- until when that one has it, by this server's clock
    INDEX waybill_due (due_at, turn),
    INDEX waybill_set_aside (set_aside_at, id),
    INDEX waybill_over (waiting, changed_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;

-- One row an accepted update: the waybill's history, its fingerprints and its outbox.
CREATE TABLE IF NOT EXISTS accepted (
    waybill_id   VARBINARY(256) NOT NULL,
    fingerprint  BIGINT  NOT NULL,                  -- its 64 bits, as a signed number
    place        BIGINT  NOT NULL,                  -- in the order of acceptance, from 0
    action_type  BIGINT  NOT NULL,
    action_time  BIGINT  NOT NULL,
    action_msg   TEXT    NOT NULL,
    accepted_at  BIGINT  NOT NULL,
    body         MEDIUMBLOB,                        -- the payload until it is confirmed; a secret
    sent_at      BIGINT,                            -- when WeChat had confirmed it
    discarded_at BIGINT,                            -- when a person gave it up
    PRIMARY KEY (waybill_id, fingerprint)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;

-- The latest refusals of each waybill, in a ring.
CREATE TABLE IF NOT EXISTS refused (
    waybill_id  VARBINARY(256) NOT NULL,
    slot        BIGINT  NOT NULL,
    refused_at  BIGINT  NOT NULL,
    code        BIGINT  NOT NULL,
    reason      MEDIUMTEXT NOT NULL,
    reason_zh   MEDIUMTEXT NOT NULL,
    action_type BIGINT,
    action_time BIGINT,
    action_msg  TEXT,
    PRIMARY KEY (waybill_id, slot)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;

-- Updates from further ahead than clocks may differ, until their time has come.
CREATE TABLE IF NOT EXISTS parked (
    waybill_id  VARBINARY(256) NOT NULL,
    fingerprint BIGINT  NOT NULL,
    due_at      BIGINT  NOT NULL,
    token       TEXT,                               -- the record's own; a secret
    action_type BIGINT  NOT NULL,
    action_time BIGINT  NOT NULL,
    action_msg  TEXT    NOT NULL,
    PRIMARY KEY (waybill_id, fingerprint),
    INDEX parked_due (due_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;

-- The first answers to requests that came with an Idempotency-Key.
CREATE TABLE IF NOT EXISTS answered (
    name       VARBINARY(256) NOT NULL PRIMARY KEY,
    request    BINARY(32) NOT NULL,                 -- SHA-256 of what was asked
    answer     LONGBLOB NOT NULL,
    expires_at BIGINT  NOT NULL,
    INDEX answered_expires (expires_at)
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;

-- Until when nothing is sent, and why; it holds for all gateways, as they send for one account.
CREATE TABLE IF NOT EXISTS pause (
    reason VARCHAR(64) NOT NULL PRIMARY KEY,
    until  BIGINT  NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;

-- What would take a scan of everything to count: the payloads that wait, in parts, so that gateways
-- don't wait for each other to count.
CREATE TABLE IF NOT EXISTS tally (
    part   BIGINT  NOT NULL PRIMARY KEY,
    amount BIGINT  NOT NULL
) ENGINE = InnoDB DEFAULT CHARACTER SET = utf8mb4;
