"""What may come over the border by mistake or malice: buffers of any size, frames of any bytes, many
threads, many calls, a library of another version.

    hostile.py [ROUNDS]
"""

from __future__ import annotations

import ctypes
import gc
import random
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from struct import Struct
from typing import Any

from waybill_engine import (
    FrameStatus,
    IntakeMap,
    JsonRecord,
    LibraryError,
    Reply,
    RuleSet,
    Scan,
    Tracker,
    Trail,
    WaybillError,
    _library,
    _version,
    check_rules,
    decide,
    decide_many,
    explain,
    next_steps,
    read_record,
)
from waybill_engine._call import Operation, ask

NOW = 1_795_000_000
CANARY, SPARE, HUGE = 0xA5, 64, 1 << 27
LAST_STATUS = min(FrameStatus)
NULL_POINTER, OVERLAP = -2, -3
SCAN = Scan("t0ken", "W1", NOW - 1000, 100001, '【杭州市】"余杭"\\已揽收')
PUSH = b'{"waybillNo":"W1"}'
MASKED = Scan("t0ken", "W1", NOW - 1000, 100001, "186****1234")

Call = Callable[[int, bytes, int, bytes, int, object, int], int]


def requests() -> dict[Operation, bytes]:
    """A request of each operation that is answered."""
    want, texts = Struct("<IIq").pack(15, 0, NOW), Struct("<II").pack(12, 0)
    decide_one = want + bytes(16) + MASKED.block
    block, kept = SCAN.block, IntakeMap.ready("yto").kept
    return {
        Operation.DECIDE: decide_one,
        Operation.DECIDE_MANY: want + Struct("<II").pack(1, 20) + bytes(16) + block * 20,
        Operation.EXPLAIN: decide_one,
        Operation.RECORD: texts + MASKED.block,
        Operation.NEXT: texts + bytes(16),
        Operation.TRACKER: bytes(24),
        Operation.RULES: bytes(8) + b'{"name":"x","rows":{"Signed":"+"}}',
        Operation.RULES_SHOW: b"",
        Operation.RULES_DIFF: RuleSet.STRICT.kept,
        Operation.TRAIL_DECIDE: want + block,
        Operation.TRAIL_IMPORT: want + Struct("<II").pack(1, 1) + block,
        Operation.TRAIL_LATE: texts + block,
        Operation.TRAIL_REPLAY: texts,
        Operation.REPLY: texts
        + bytes(8)
        + b'{"errcode":40199,"errmsg":"invalid waybill_id rid: 1-2"}',
        Operation.TABLES: b"",
        Operation.MAP: Struct("<II").pack(2, 0) + b"yto",
        Operation.MAP_SHOW: kept,
        Operation.MAP_READ: Struct("<4I").pack(12, len(kept), 1, 0)
        + kept
        + Struct("<IIQ").pack(2, 16 + len(PUSH), 0)
        + PUSH,
    }


def buffers_of_any_size(call: Call) -> None:
    """Too small ones answer the size and are not written beyond; null and overlapping are refused."""
    huge: Any = (ctypes.c_char * HUGE)()
    for operation, request in requests().items():
        answer = ask(operation, b"", request)
        length = len(answer)
        assert call(operation, b"", 0, request, len(request), None, 0) == length
        assert call(operation, b"", 0, request, len(request), huge, HUGE) == length
        assert huge[:length] == answer
        for room in [*range(0, length, max(1, length // 300)), length, length + 1]:
            buffer: Any = (ctypes.c_char * (room + SPARE))()
            ctypes.memset(buffer, CANARY, room + SPARE)
            assert call(operation, b"", 0, request, len(request), buffer, room) == length
            assert buffer[room:] == bytes([CANARY]) * SPARE
            if room >= length:
                assert buffer[:length] == answer
        for shorter in range(0, len(request), max(1, len(request) // 200)):
            returned = call(operation, b"", 0, request[:shorter], shorter, None, 0)
            assert returned >= LAST_STATUS
    assert call(Operation.DECIDE, b"", 0, None, 9, None, 0) == NULL_POINTER  # type: ignore[arg-type]
    assert call(Operation.TABLES, b"", 0, b"", 0, None, 9) == NULL_POINTER
    room = (ctypes.c_char * 4096)()
    inside = ctypes.cast(room, ctypes.c_char_p)
    assert call(Operation.DECIDE, b"", 0, inside, 149, room, 4096) == OVERLAP  # type: ignore[arg-type]


def damaged(request: bytes, draw: random.Random) -> bytes:
    """One byte, one number, the length, or all of it is not what it was."""
    data, at = bytearray(request), draw.randrange(len(request) or 1)
    way = draw.randrange(5)
    if way == 0 and data:
        data[at] ^= 1 << draw.randrange(8)
    elif way == 1:
        data[at : at + 4] = Struct("<I").pack(
            draw.choice([0, 1, 2, 15, 16, 2**31 - 1, 2**31, 2**32 - 1])
        )
    elif way == 2:
        del data[at:]
    elif way == 3:
        data += draw.randbytes(draw.randrange(32))
    else:
        data[at:] = draw.randbytes(len(data) - at)
    return bytes(data)


def frames_of_any_bytes(call: Call, rounds: int) -> None:
    """Whatever comes is answered, or refused with a status."""
    draw, sound = random.Random(1), requests()
    own = RuleSet.from_json({**RuleSet.STRICT.to_mapping(), "name": "own", "tolerance": 7}).kept
    buffer, answered = (ctypes.c_char * 4096)(), 0
    for _ in range(rounds):
        operation = draw.randrange(len(Operation) + 2)
        request = sound[Operation(operation)] if operation in {*Operation} else b""
        for _ in range(draw.randrange(1, 4)):
            request = damaged(request, draw)
        rules = draw.choice([b"", b"", own, damaged(own, draw)])
        room = draw.randrange(4096)
        returned = call(operation, rules, len(rules), request, len(request), buffer, room)
        assert returned >= LAST_STATUS
        answered += returned >= 0
    # Or the test would show little.
    assert rounds / 20 < answered < rounds * 19 / 20


def values_of_any_bytes(rounds: int) -> None:
    """The package answers, or raises what it says that it raises."""
    draw = random.Random(2)
    trail = Trail().decide(SCAN, NOW).trail
    constructors: list[tuple[Callable[[bytes], object], bytes]] = [
        (Tracker, bytes(trail.tracker)),
        (Trail, bytes(trail)),
        (check_rules, RuleSet.STRICT.to_json().encode()),
        (RuleSet.from_json, RuleSet.STRICT.to_json().encode()),
        (lambda body: Reply.from_https(200, body), b'{"errcode":0,"errmsg":"ok"}'),
        (Reply.from_cloud, b'{"errCode":0,"errMsg":"ok"}'),
        (
            lambda line: decide(Tracker.START, JsonRecord(line), NOW),
            b'{"token":"t","waybill_id":"W"}',
        ),
        (lambda text: decide(Tracker.START, Scan(text, text, NOW, 100001, text), NOW), b"W1"),
        (lambda text: explain(Tracker.START, Scan(b"t", b"W1", NOW, 100001, text), NOW), b"x" * 40),
        (lambda line: read_record(JsonRecord(line)), b'{"token":"t","waybill_id":"W"}'),
    ]
    made = 0
    for number in range(rounds):
        construct, sound = constructors[number % len(constructors)]
        data = damaged(sound, draw)
        try:
            construct(data)
            made += 1
        except WaybillError:
            pass
    assert rounds / 20 < made < rounds


def digest(rounds: int) -> str:
    """What some thousand calls of each kind answer, the same in every thread."""
    found, trail = sha256(), Trail()
    sound = list(requests().items())
    for number in range(rounds):
        operation, request = sound[number % len(sound)]
        found.update(ask(operation, b"", request))
    for number in range(rounds // 20):
        scan = Scan("t", "W1", NOW - number, 100001, str(number))
        trail, answer = trail.decide(scan, NOW)
        found.update(repr((trail.tracker, answer, next_steps(trail.tracker))).encode())
        found.update(repr(list(decide_many({1: Tracker.START}, [(1, scan)] * 30, NOW))).encode())
        trail = trail if number % 10 else Trail()
    return found.hexdigest()


def eight_threads() -> None:
    """They answer alike, each with room of its own."""
    expected = digest(3000)
    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(digest, [3000] * 8)) == {expected}


class Malloced(ctypes.Structure):
    """How much memory the C library gave out."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in [
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        ]
    ]


def given_out() -> tuple[int, int]:
    """Bytes of the C library, where it tells, and blocks of Python."""
    gc.collect()
    try:
        tell = ctypes.CDLL(None).mallinfo2
    except AttributeError:
        return 0, sys.getallocatedblocks()
    tell.restype = Malloced
    told = tell()
    return told.uordblks + told.hblkhd, sys.getallocatedblocks()


def many_calls(rounds: int) -> None:
    """They leave nothing behind: less than a byte for each of them."""
    digest(3000)
    before = given_out()
    digest(rounds)
    after = given_out()
    assert after[0] - before[0] < rounds, (before, after)
    assert after[1] - before[1] < 100, (before, after)


def another_version() -> None:
    """It is refused when it is loaded, and both versions and the place are named."""
    sound = _version.ABI_VERSION
    _version.ABI_VERSION = 99
    try:
        _library.load()
    except LibraryError as error:
        assert f"with frame {sound}, but this package" in str(error), error
        assert "needs frame 99" in str(error), error
        assert str(_library.LIBRARY.path) in str(error), error
    else:
        raise AssertionError("a library of another version was taken")
    finally:
        _version.ABI_VERSION = sound


def main() -> None:
    """Runs all of it."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 50_000
    call = _library.LIBRARY.released
    another_version()
    buffers_of_any_size(call)
    frames_of_any_bytes(call, 2 * rounds)
    values_of_any_bytes(rounds)
    many_calls(rounds)
    eight_threads()
    print(
        f"hostile: {rounds} calls without growth, {3 * rounds} frames and values of any bytes, 8 threads"
    )


if __name__ == "__main__":
    main()
