"""A carrier's service around the engine: an outbox in SQLite, scans as JSON Lines on standard input.

    python service.py DATABASE [NOW] <scans.jsonl

Each scan is decided in one transaction with what is stored of its waybill: the tracker, the
fingerprints of what was accepted, and the payload to be sent. What is refused goes to standard error.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable

from waybill_engine import (
    Accepted,
    Duplicate,
    JsonRecord,
    MalformedRecord,
    RuleSet,
    Tracker,
    decide,
    read_record,
)

SCHEMA = """
CREATE TABLE IF NOT EXISTS waybill (id TEXT PRIMARY KEY, tracker BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS accepted (
    id TEXT NOT NULL, fingerprint BLOB NOT NULL, PRIMARY KEY (id, fingerprint)
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS outbox (seq INTEGER PRIMARY KEY, id TEXT NOT NULL, body BLOB NOT NULL);
"""


class Service:
    """Takes scans, one transaction each."""

    def __init__(self, database: sqlite3.Connection, rules: RuleSet = RuleSet.STANDARD) -> None:
        """Makes the tables that are not there yet."""
        self._database = database
        self._rules = rules
        database.executescript(SCHEMA)

    def take(self, line: bytes, now: int) -> str:
        """Decides one scan; what became of it, in a word, and why if it was refused."""
        record = read_record(JsonRecord(line), self._rules)
        if isinstance(record, MalformedRecord):
            return f"malformed: {record.code.value} {record.english}"
        key, fingerprint = record.waybill_id, bytes(record.fingerprint)
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            seen = self._one(
                "SELECT 1 FROM accepted WHERE id = ? AND fingerprint = ?", key, fingerprint
            )
            column = self._one("SELECT tracker FROM waybill WHERE id = ?", key)
            tracker = Tracker(column) if isinstance(column, bytes) else Tracker.START
            scan = record.scan(seen_before=seen is not None)
            answer = decide(tracker, scan, now, self._rules)
            if isinstance(answer, Accepted):
                self._store(key, fingerprint, answer)
        if isinstance(answer, (Accepted, Duplicate)):
            return answer.outcome
        return f"{answer.outcome}: {answer.code.value} {answer.english}"

    def _one(self, query: str, *arguments: object) -> object:
        row = self._database.execute(query, arguments).fetchone()
        return None if row is None else row[0]

    def _store(self, key: str, fingerprint: bytes, answer: Accepted) -> None:
        run = self._database.execute
        run("REPLACE INTO waybill VALUES (?, ?)", (key, bytes(answer.tracker)))
        run("INSERT INTO accepted VALUES (?, ?)", (key, fingerprint))
        run("INSERT INTO outbox (id, body) VALUES (?, ?)", (key, answer.https_body))


def serve(database: sqlite3.Connection, lines: Iterable[bytes], now: int) -> Counter[str]:
    """Takes all lines; how many of each outcome there were."""
    service, counts = Service(database), Counter[str]()
    for line in lines:
        # A file may begin with a mark of its encoding, which is no part of a record.
        record = line.removeprefix(BOM_UTF8).rstrip(b"\n")
        became, _, why = service.take(record, now).partition(": ")
        counts[became] += 1
        if why:
            print(why, file=sys.stderr)
    return counts


def main() -> None:
    """Reads standard input."""
    now = int(sys.argv[2]) if len(sys.argv) > 2 else int(time.time())
    database = sqlite3.connect(sys.argv[1], isolation_level=None)
    print(dict(sorted(serve(database, sys.stdin.buffer, now).items())), file=sys.stderr)
    for (body,) in database.execute("SELECT body FROM outbox ORDER BY seq"):
        print(body.decode())


if __name__ == "__main__":
    main()
