"""Batches answer as single decisions do."""

from __future__ import annotations

import random
import threading
import time

import pytest
from support import NOW
from waybill_engine import (
    ActionType,
    JsonRecord,
    RuleSet,
    Scan,
    Tracker,
    UnknownKey,
    Update,
    Want,
    _call,
    decide,
    decide_many,
)


def stream(count: int, seed: int) -> list[tuple[str, Update]]:
    """Scans of some waybills, with all outcomes among them."""
    draw = random.Random(seed)
    updates: list[tuple[str, Update]] = []
    for _ in range(count):
        key = f"W{draw.randrange(7)}"
        action = draw.choice([*ActionType, 7])
        when = NOW - draw.randrange(5000)
        message = draw.choice(["已揽收", "派件中 🚚", "", "x" * 600])
        seen = draw.randrange(9) == 0
        if draw.randrange(3):
            updates.append((key, Scan("t", key, when, action, message, seen_before=seen)))
        else:
            line = f'{{"token":"t","waybill_id":"{key}","action_time":{when},"action_type":{action:d},"action_msg":"{message}"}}'
            updates.append((key, JsonRecord(line, seen_before=seen)))
    return updates


@pytest.mark.parametrize("rules", [RuleSet.STANDARD, RuleSet.STRICT])
@pytest.mark.parametrize("want", [Want.USUAL, Want.NOTHING, Want.CLOUD_ARGUMENTS | Want.CHINESE])
def test_a_batch_answers_as_one_decision_after_the_other(rules: RuleSet, want: Want) -> None:
    updates = stream(500, 1)
    trackers = {f"W{n}": Tracker.START for n in range(7)}
    batch = decide_many(trackers, updates, NOW, rules, want=want)
    one_by_one = dict(trackers)
    answers = []
    for key, update in updates:
        answers.append(decide(one_by_one[key], update, NOW, rules, want=want))
        one_by_one[key] = answers[-1].tracker
    assert list(batch) == answers
    assert batch.trackers == one_by_one
    words = [answer.outcome for answer in answers]
    counts = (batch.accepted, batch.duplicate, batch.rejected, batch.malformed)
    assert counts == tuple(
        words.count(w) for w in ("accepted", "duplicate", "rejected", "malformed")
    )
    assert min(counts) > 0
    assert len(batch) == 500
    assert batch[-1] == answers[-1]
    assert batch[10:12] == answers[10:12]


def test_an_empty_batch_is_one() -> None:
    nothing: dict[str, Tracker] = {}
    batch = decide_many(nothing, [], NOW)
    assert len(batch) == 0
    assert list(batch) == []
    assert batch.trackers == {}


def test_keys_may_be_anything_hashable_and_updates_a_generator() -> None:
    trackers = {(1, "a"): Tracker.START, None: Tracker.START}
    scans = (((1, "a"), Scan("t", "W", NOW - n, 100001, str(n))) for n in range(1, 3))
    batch = decide_many(trackers, scans, NOW)
    assert batch.accepted == 2
    assert batch.trackers[None] == Tracker.START


def test_an_unknown_waybill_is_named_with_its_place() -> None:
    updates = [("W1", Scan()), ("W9", Scan())]
    with pytest.raises(
        UnknownKey, match="update 1 of the batch is of the waybill 'W9', which is not among the 1"
    ):
        decide_many({"W1": Tracker.START}, updates, NOW)


def test_other_threads_run_while_a_batch_is_decided() -> None:
    scans: list[tuple[str, Update]] = [
        ("W1", Scan("t", "W1", NOW - 1000, 300003, "x" * 500)) for _ in range(40_000)
    ]
    trackers = {"W1": Tracker.START}
    at: list[float] = []
    stop = threading.Event()

    def tick() -> None:
        while not stop.is_set():
            at.append(time.perf_counter())
            time.sleep(0.0005)

    spans: list[tuple[float, float]] = []
    released = _call._released

    def timed(*arguments: object) -> int:
        start = time.perf_counter()
        length = released(*arguments)  # type: ignore[arg-type]
        spans.append((start, time.perf_counter()))
        return length

    thread = threading.Thread(target=tick)
    thread.start()
    _call._released = timed
    try:
        decide_many(trackers, scans, NOW)
    finally:
        _call._released = released
        stop.set()
        thread.join()
    (start, end) = spans[0]
    inside = [tick for tick in at if start < tick < end]
    assert end - start > 0.005
    assert len(inside) > 2
