"""Misuse raises, and the text says what was found and what would be right; no text has a secret."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from support import NOW, TOKEN, scan
from waybill_engine import (
    ActionType,
    Code,
    FrameError,
    FrameStatus,
    InvalidRules,
    InvalidText,
    InvalidTime,
    InvalidTracker,
    InvalidTrail,
    JsonRecord,
    Reply,
    ReplyClass,
    RuleSet,
    Scan,
    Situation,
    Status,
    Tracker,
    Trail,
    decide,
    decide_many,
    explain,
    next_steps,
    permitted,
    read_record,
)

ANY: Any = object()
NAIVE = datetime(2026, 11, 18, 20, 26, 40)
LONE = "已揽收\ud83d"


def dict_of(scan: Scan) -> Any:
    """What someone may give who has not read about Scan."""
    return {"token": scan.token}


CASES: list[tuple[str, Callable[[], object], type[Exception], str]] = [
    ("a column instead of a tracker", lambda: decide(bytes(16), scan(), NOW), TypeError, "tracker is a bytes; give a Tracker, as Tracker(column)"),  # type: ignore[arg-type]
    ("a dict instead of a scan", lambda: decide(Tracker.START, dict_of(scan()), NOW), TypeError, "update is a dict; give a Scan or a JsonRecord"),
    ("a path instead of rules", lambda: decide(Tracker.START, scan(), NOW, "rules.json"), TypeError, "rules are a str; give a RuleSet, as RuleSet.from_file(path)"),  # type: ignore[arg-type]
    ("no tracker", lambda: decide(None, scan(), NOW), TypeError, "tracker is a NoneType"),  # type: ignore[arg-type]
    ("explain", lambda: explain(Tracker.START, dict_of(scan()), NOW), TypeError, "update is a dict"),
    ("a batch", lambda: decide_many({"W": Tracker.START}, [("W", dict_of(scan()))], NOW), TypeError, "update is a dict"),
    ("a batch of columns", lambda: decide_many({"W": bytes(16)}, [("W", scan())], NOW), TypeError, "tracker is a bytes"),  # type: ignore[dict-item]
    ("a reading", lambda: read_record(dict_of(scan())), TypeError, "update is a dict"),
    ("permitted", lambda: permitted(bytes(16)), TypeError, "tracker is a bytes"),  # type: ignore[arg-type]
    ("next steps", lambda: next_steps(Tracker.START, "x"), TypeError, "rules are a str"),  # type: ignore[arg-type]
    ("a trail", lambda: Trail().decide(dict_of(scan()), NOW), TypeError, "update is a dict"),
    ("a trace", lambda: Trail().import_all([dict_of(scan())], NOW), TypeError, "update is a dict"),
    ("a late scan", lambda: Trail().late(dict_of(scan())), TypeError, "update is a dict"),
    ("a replay", lambda: Trail().replay("x"), TypeError, "rules are a str"),  # type: ignore[arg-type]
    ("a seen trace", lambda: Trail().import_all([scan(seen=True)], NOW), ValueError, "is seen_before; a trail knows what it has"),
    ("a naive time", lambda: Scan(action_time=NAIVE), InvalidTime, "action_time is 2026-11-18T20:26:40 without a time zone; give one"),
    ("a naive now", lambda: decide(Tracker.START, scan(), NAIVE), InvalidTime, "now is 2026-11-18T20:26:40 without a time zone"),
    ("a naive since", lambda: Tracker.known(Status.SIGNED, NAIVE), InvalidTime, "since is 2026-11-18"),
    ("a float", lambda: decide(Tracker.START, scan(), 1795000000.5), TypeError, "now is a float; give a whole number, such as a datetime with a time zone or int(time.time())"),  # type: ignore[arg-type]
    ("a bool", lambda: Scan(action_time=True), TypeError, "action_time is a bool"),
    ("a text as time", lambda: Scan(action_time="1794999000"), TypeError, "action_time is a str"),  # type: ignore[arg-type]
    ("milliseconds", lambda: decide(Tracker.START, scan(), NOW * 1000), InvalidTime, "now is 1795000000000, which looks like milliseconds: divide it by 1000"),
    ("no time", lambda: decide(Tracker.START, scan(), 0), InvalidTime, "now is 0; it is whole Unix seconds from 1 to 99999999999"),
    ("a batch without time", lambda: decide_many({}, [], 0), InvalidTime, "now is 0"),
    ("a trail without time", lambda: Trail().decide(scan(), 0), InvalidTime, "now is 0"),
    ("more than 64 bits", lambda: Scan(action_time=1 << 63), InvalidTime, "action_time is 9223372036854775808, which has more than 64 bits"),
    ("an action of more", lambda: Scan(action_type=-(1 << 70)), ValueError, "action_type is -1180591620717411303424, which has more than 64 bits"),
    ("a text as action", lambda: Scan(action_type="PickedUp"), TypeError, "action_type is a str; give a whole number, such as 300002 or ActionType.OUT_FOR_DELIVERY"),  # type: ignore[arg-type]
    ("a number as text", lambda: Scan(waybill_id=7312350000), TypeError, "waybill_id is a int; give a str or bytes"),  # type: ignore[arg-type]
    ("no record", lambda: JsonRecord(None), TypeError, "record is a NoneType; give a str or bytes"),  # type: ignore[arg-type]
    ("half a pair", lambda: Scan(action_msg=LONE), InvalidText, "action_msg has half a pair of surrogates, U+D83D, as its character 4"),
    ("in a token", lambda: Scan(token=TOKEN + "\udc00"), InvalidText, "token has half a pair of surrogates, U+DC00, as its character 19"),
    ("in an id", lambda: Scan(waybill_id="\udfff"), InvalidText, "waybill_id has half a pair"),
    ("in a record", lambda: JsonRecord(LONE), InvalidText, "record has half a pair"),
    ("in a rule file", lambda: RuleSet.from_json(LONE), InvalidText, "the rule file has half a pair of surrogates, U+D83D, as its character 4"),
    ("in a reply", lambda: Reply.from_https(200, LONE), InvalidText, "body has half a pair"),
    ("a short tracker", lambda: Tracker(b"123"), InvalidTracker, "a tracker has 16 bytes, found are 3; a fresh waybill is Tracker.START"),
    ("a wrong tracker", lambda: Tracker(b"\xff" * 16), InvalidTracker, "these 16 bytes are no tracker: "),
    ("no such tracker", lambda: Tracker.known(Status.IN_TRANSIT, 5), InvalidTracker, "there is no such tracker: "),
    ("no tracker", lambda: Tracker(None), TypeError, "the stored bytes are a NoneType; give bytes, or take Tracker.START for a fresh waybill"),  # type: ignore[arg-type]
    ("a number as tracker", lambda: Tracker(16), TypeError, "the stored bytes are a int"),  # type: ignore[arg-type]
    ("digits as tracker", lambda: Tracker("00" * 16), TypeError, "the stored bytes are a str"),  # type: ignore[arg-type]
    ("a number as trail", lambda: Trail(32), TypeError, "the stored bytes are a int; give bytes, or take Trail() for a fresh waybill"),  # type: ignore[arg-type]
    ("a list of trackers", lambda: decide_many([Tracker.START], [], NOW), TypeError, "trackers are a list; give a mapping"),  # type: ignore[arg-type]
    ("a text as status", lambda: Reply.from_https("200", b""), TypeError, "status is a str; give the HTTP status"),  # type: ignore[arg-type]
    ("a text as code", lambda: Reply.known("40001"), TypeError, "code is a str; give WeChat's errcode"),  # type: ignore[arg-type]
    ("a wrong trail", lambda: Trail(bytes(40)), InvalidTrail, "these 40 bytes are no trail"),
    ("faulty rules", lambda: RuleSet.from_json('{"name":"x"}'), InvalidRules, "missing field `rows`"),
    ("made rules", RuleSet, TypeError, "take RuleSet.STANDARD, RuleSet.STRICT, RuleSet.from_json or RuleSet.from_file"),
    ("an unknown action", lambda: ActionType(300001), ValueError, "300001 is no action type; there are 100001 PickedUp"),
    ("an unknown status", lambda: Status("Lost"), ValueError, "a text of 4 characters is no status; there are AwaitingPickup"),
    ("an unknown code", lambda: Code(999), ValueError, "999 is no code; there are 101 invalid_utf8"),
    ("an unknown class", lambda: ReplyClass("x"), ValueError, "a text of 1 characters is no class of replies; there are accepted"),
    ("held and closed", lambda: Situation(Status.SIGNED, True), ValueError, "a Signed waybill is closed, so it can't be held"),
    ("no HTTP status", lambda: Reply.from_https(1 << 20, b""), ValueError, "1048576 is no HTTP status"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "call", "kind", "text"), CASES, ids=[case[0] for case in CASES])
def test_a_misuse_is_named(
    name: str, call: Callable[[], object], kind: type[Exception], text: str
) -> None:
    with pytest.raises(kind) as raised:
        call()
    assert text in str(raised.value), name
    assert raised.type is kind
    shown = "".join(map(str, chain(raised.value)))
    assert TOKEN not in shown


def chain(error: BaseException | None) -> list[BaseException]:
    """An error and what it is shown with."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def test_any_integer_type_is_a_number() -> None:
    class Count:
        """As those of numpy: no int, but with an index."""

        def __index__(self) -> int:
            return NOW - 1000

    time: Any = Count()
    assert Scan("t", "W", time, 100001, "x").action_time == NOW - 1000


def test_bytes_that_are_no_utf8_are_an_answer() -> None:
    answer = decide(Tracker.START, Scan(b"t", b"W", NOW - 1, 100001, b"\xff"), NOW)
    assert answer.outcome == "malformed"
    assert answer.code is Code.INVALID_UTF8
    answer = decide(Tracker.START, JsonRecord(b"\xff"), NOW)
    assert answer.outcome == "malformed"
    assert answer.code is Code.INVALID_UTF8


def test_too_large_a_request_says_how_much_is_taken() -> None:
    with pytest.raises(
        FrameError, match="at most 67108864 are taken; ask in smaller parts"
    ) as raised:
        decide(Tracker.START, JsonRecord(b" " * (64 << 20)), NOW)
    assert raised.value.status is FrameStatus.TOO_LARGE
