"""The suite from Python: asks the package every vector, and takes the million decisions.

    runner.py VECTORS OWN_RULES MESSAGES

The vectors, and the algorithm of the decisions, are in conformance/README.md.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from struct import Struct
from typing import Any

from waybill_engine import (
    Accepted,
    ActionType,
    Decision,
    Duplicate,
    IntakeMap,
    InvalidHeader,
    InvalidMap,
    InvalidRules,
    JsonRecord,
    Malformed,
    MapItem,
    Mark,
    Rejected,
    Reply,
    RuleSet,
    Scan,
    Tracker,
    Update,
    Want,
    decide,
    decide_many,
)
from waybill_engine.status import SITUATIONS

Vector = dict[str, Any]

EVERYTHING = Want.HTTPS_BODY | Want.CLOUD_ARGUMENTS | Want.TEXTS
PAYLOADS = Want.HTTPS_BODY | Want.CLOUD_ARGUMENTS


class Differences:
    """What differs from the vectors."""

    def __init__(self) -> None:
        """None yet."""
        self.count = 0

    def expect(self, vector: Vector, answer: dict[str, object]) -> None:
        """Compares an answer with what the vector has of it; nothing stands for what is left out."""
        for name, found in answer.items():
            if vector.get(name) != found:
                self.count += 1
                if self.count <= 20:
                    print(
                        f"runner: {vector['from']}: {name} is {found!r}, not {vector.get(name)!r}",
                        file=sys.stderr,
                    )


def text(digits: str | None) -> str | bytes | None:
    """A text as a user has it: a string, or bytes if it is none."""
    if digits is None:
        return None
    data = bytes.fromhex(digits)
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data


def update_of(vector: Vector) -> Update:
    """The update of a vector."""
    if "json" in vector:
        return JsonRecord(bytes.fromhex(vector["json"]), seen_before=vector["seen"])
    return Scan(
        text(vector.get("token")),
        text(vector.get("waybill_id")),
        vector.get("action_time"),
        vector.get("action_type"),
        text(vector.get("action_msg")),
        seen_before=vector["seen"],
    )


def numbers(codes: tuple[int, ...]) -> str:
    """Codes with commas between them."""
    return ",".join(str(int(code)) for code in codes)


def decided(vector: Vector, rules: dict[str, RuleSet]) -> dict[str, object]:
    """The answer of the package to a question about an update."""
    answer = decide(
        Tracker(bytes.fromhex(vector["tracker"])),
        update_of(vector),
        vector["now"],
        rules[vector["rules"]],
        want=EVERYTHING,
        adopt=vector["adopt"],
        resend=vector["resend"],
    )
    said: dict[str, object] = {
        "outcome": answer.outcome,
        "mark": "",
        "code": 0,
        "adopted": False,
        "by_option": False,
        "tracker_after": bytes(answer.tracker).hex(),
        "permitted": numbers(answer.permitted),
        "fingerprint": "0" * 16,
        "limit": 0,
        "way": "",
        "https": "",
        "cloud": "",
        "english": "",
        "chinese": "",
        "faults": "",
    }
    if not isinstance(answer, Malformed):
        said["fingerprint"] = str(answer.fingerprint)
    if isinstance(answer, Accepted):
        said |= {"mark": answer.mark.value, "adopted": answer.is_adopted}
    if isinstance(answer, (Accepted, Duplicate)):
        said["https"] = (answer.https_body or b"").hex()
        said["cloud"] = (answer.cloud_arguments or b"").hex()
    if isinstance(answer, (Rejected, Malformed)):
        said["code"] = int(answer.code)
        said["english"] = answer.english.encode().hex()
        said["chinese"] = answer.chinese.encode().hex()
    if isinstance(answer, Rejected):
        said["by_option"] = answer.is_by_option
        said["limit"] = int(answer.limit.timestamp()) if answer.limit else 0
        said["way"] = numbers(answer.way)
    if isinstance(answer, Malformed):
        said["faults"] = numbers(answer.faults)
    return said


def replied(vector: Vector) -> dict[str, object]:
    """What the package makes of an answer of WeChat."""
    body, status = bytes.fromhex(vector["body"]), vector["http_status"]
    reply = Reply.from_https(status, body) if status else Reply.from_cloud(body)
    return {
        "class": reply.reply_class.value,
        "code": reply.code,
        "message": reply.message.encode().hex(),
        "english": reply.english.encode().hex(),
        "chinese": reply.chinese.encode().hex(),
        "confirmed": reply.is_confirmed,
        "may_resend": reply.may_resend,
        "in_doubt": reply.is_in_doubt,
    }


def loaded(vector: Vector) -> dict[str, object]:
    """What the package makes of a rule file."""
    try:
        rules = RuleSet.from_json(bytes.fromhex(vector["file"]))
    except InvalidRules as error:
        return {
            "fingerprint": None,
            "english": "\n".join(fault.english for fault in error.faults).encode().hex(),
            "chinese": "\n".join(fault.chinese for fault in error.faults).encode().hex(),
        }
    return {"fingerprint": str(rules.fingerprint), "english": "", "chinese": ""}


LOAD: dict[str, Callable[[bytes], IntakeMap]] = {
    "json": IntakeMap.from_json,
    "toml": IntakeMap.from_toml,
    "ready": lambda name: IntakeMap.ready(name.decode()),
}


def mapped(vector: Vector) -> dict[str, object]:
    """What the package makes of a map."""
    try:
        intake_map = LOAD[vector["form"]](bytes.fromhex(vector["file"]))
    except InvalidMap as error:
        return {
            "fingerprint": None,
            "name": "",
            "title": "",
            "json": "",
            "english": "\n".join(fault.english for fault in error.faults).encode().hex(),
            "chinese": "\n".join(fault.chinese for fault in error.faults).encode().hex(),
        }
    return {
        "fingerprint": str(intake_map.fingerprint),
        "name": intake_map.name.encode().hex(),
        "title": intake_map.title.encode().hex(),
        "json": intake_map.to_json().encode().hex(),
        "english": "",
        "chinese": "",
    }


def written(item: MapItem) -> str:
    """An item as the vectors write it."""
    time, action = item.action_time, item.action_type
    parts = [
        item.record,
        item.number,
        item.kind.value,
        int(action) if action else 0,
        int(time.timestamp()) if time else 0,
        item.fingerprint or "0" * 16,
        numbers(item.faults),
        item.token or "",
        item.waybill_id or "",
        item.action_msg or "",
        item.carrier or "",
        item.foreign_code or "",
        item.doubt or "",
        item.reason or "",
        item.english,
        item.chinese,
    ]
    return "\t".join(map(str, parts))


def read_by_map(vector: Vector, rules: dict[str, RuleSet]) -> dict[str, object]:
    """What the package reads in a foreign record, or in a table."""
    intake_map, own = IntakeMap.ready(vector["map"]), rules[vector["rules"]]
    try:
        if "record" in vector:
            items = intake_map.read(bytes.fromhex(vector["record"]), own)
        else:
            table = bytes.fromhex(vector["table"]).decode()
            header, *rows = (row.split("\x1f") for row in table.split("\x1e"))
            items = intake_map.read_table(header, rows, own)
    except InvalidHeader as error:
        chinese = error.chinese.encode().hex()
        return {"items": "", "english": str(error).encode().hex(), "chinese": chinese}
    lines = "\n".join(map(written, items))
    return {"items": lines.encode().hex(), "english": "", "chinese": ""}


def check_vectors(path: str, rules: dict[str, RuleSet]) -> int:
    """Asks every vector; how many there are. Ends the program if anything differs."""
    differences, count = Differences(), 0
    with Path(path).open("rb") as lines:
        for line in lines:
            vector: Vector = json.loads(line)
            count += 1
            if vector["ask"] == "decide":
                differences.expect(vector, decided(vector, rules))
            elif vector["ask"] == "reply":
                differences.expect(vector, replied(vector))
            elif vector["ask"] == "rules":
                differences.expect(vector, loaded(vector))
            elif vector["ask"] == "map":
                differences.expect(vector, mapped(vector))
            elif vector["ask"] == "map_read":
                differences.expect(vector, read_by_map(vector, rules))
            else:
                raise SystemExit(f"runner: {vector['ask']} is not asked by this version")
    if differences.count:
        raise SystemExit(f"runner: {differences.count} differences")
    return count


# The decisions.

WAYBILLS, ROUNDS, DECISIONS_A_ROUND = 256, 1000, 1000
FIRST_NOW, SEED, LOW = 1_700_000_000, 2_463_534_242, 0xFFFF_FFFF
ACTIONS = tuple(int(action) for action in ActionType)
PLACES = {action: place for place, action in enumerate(ActionType)}
MARKS = {Mark.ACCEPT: 1, Mark.REPEAT: 2, Mark.SKIP: 3}
OUTCOMES = ("accepted", "duplicate", "rejected", "malformed")
HEAD, LENGTH = Struct("<BBHH16sQI"), Struct("<I")


def drawn() -> Iterator[int]:
    """Numbers of 32 bits, by xorshift32."""
    x = SEED
    while True:
        x ^= x << 13 & LOW
        x ^= x >> 17
        x ^= x << 5 & LOW
        yield x


class Fleet:
    """The waybills, each with what was asked about it last."""

    def __init__(self, messages: list[str]) -> None:
        """All of them fresh."""
        self.trackers = [Tracker.START] * WAYBILLS
        self._ids = [f"WB{number:04}" for number in range(WAYBILLS)]
        self._tokens = [f"token-{number}" for number in range(WAYBILLS)]
        self._last: list[tuple[int, int, str] | None] = [None] * WAYBILLS
        self._messages = messages
        self._draw: Callable[[], int] = drawn().__next__

    def begin_round(self, now: int) -> None:
        """Some waybills begin anew, of others something is known from elsewhere."""
        draw = self._draw
        for _ in range(64):
            self.trackers[draw() % WAYBILLS] = Tracker.START
        for _ in range(64):
            place = draw() % WAYBILLS
            self.trackers[place] = Tracker.known(SITUATIONS[draw() % 18], now - 1000)

    def next_scan(self, now: int) -> tuple[int, Scan]:
        """The next waybill, and what is asked about it."""
        draw = self._draw
        place, action, ahead = draw() % WAYBILLS, draw() % 12, draw() % 1000
        message, seen = draw() % len(self._messages), draw() % 64 == 0
        last = self._last[place]
        if action != 9 or last is None:
            code = ACTIONS[action] if action < 9 else 300001 if action == 10 else 200001
            time = now - 500 + ahead
            last = code, time if ahead else time * 1000, self._messages[message]
            self._last[place] = last
        code, time, words = last
        return place, Scan(self._tokens[place], self._ids[place], time, code, words, seen)


_bits: dict[tuple[ActionType, ...], int] = {}


def bits_of(permitted: tuple[ActionType, ...]) -> int:
    """A set of actions as bits, kept as there are few."""
    bits = _bits.get(permitted)
    if bits is None:
        bits = _bits[permitted] = sum(1 << PLACES[action] for action in permitted)
    return bits


def digested(answer: Decision) -> bytes:
    """What goes into the digest."""
    outcome, mark, code, fingerprint = OUTCOMES.index(answer.outcome), 0, 0, 0
    https = cloud = b""
    if isinstance(answer, Accepted):
        mark, https, cloud = MARKS[answer.mark], answer.https_body, answer.cloud_arguments
    elif isinstance(answer, (Rejected, Malformed)):
        code = answer.code
    if not isinstance(answer, Malformed):
        fingerprint = answer.fingerprint.value
    permitted, tracker = bits_of(answer.permitted), answer.tracker.data
    head = HEAD.pack(outcome, mark, code, permitted, tracker, fingerprint, len(https))
    return head + https + LENGTH.pack(len(cloud)) + cloud


def decide_a_million(fleet: Fleet, own: RuleSet) -> str:
    """The digest of all answers."""
    digest = sha256()
    turns = (RuleSet.STANDARD, RuleSet.STRICT, RuleSet.STRICT, own)
    for number in range(ROUNDS):
        now, rules = FIRST_NOW + 600 * number, turns[number % 4]
        fleet.begin_round(now)
        trackers = fleet.trackers
        if number % 2 == 0:
            for _ in range(DECISIONS_A_ROUND):
                place, scan = fleet.next_scan(now)
                answer = decide(trackers[place], scan, now, rules, want=PAYLOADS)
                trackers[place] = answer.tracker
                digest.update(digested(answer))
        else:
            scans = (fleet.next_scan(now) for _ in range(DECISIONS_A_ROUND))
            batch = decide_many(dict(enumerate(trackers)), scans, now, rules, want=PAYLOADS)
            digest.update(b"".join(map(digested, batch)))
            fleet.trackers = list(batch.trackers.values())
    return digest.hexdigest()


def main() -> None:
    """Prints the line that every language prints."""
    vectors, own_file, messages_file = sys.argv[1:]
    own = RuleSet.from_file(own_file)
    count = check_vectors(
        vectors, {"standard": RuleSet.STANDARD, "strict": RuleSet.STRICT, "own": own}
    )
    messages = Path(messages_file).read_text("utf-8").split("\n")[:16]
    print(f"vectors {count} decisions {decide_a_million(Fleet(messages), own)}")


if __name__ == "__main__":
    main()
