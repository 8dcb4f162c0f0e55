"""Any number of threads, a call within a call, a fork."""

from __future__ import annotations

import os
import signal
import threading
from concurrent.futures import ThreadPoolExecutor
from types import FrameType

from support import NOW, scan
from waybill_engine import (
    Accepted,
    Scan,
    Tracker,
    Want,
    decide,
    decide_many,
    explain,
    read_record,
)


def digest(seed: int) -> list[object]:
    """What a thread is answered: short and long answers, singles and batches."""
    found: list[object] = []
    for number in range(400):
        message = "派" * (1 + (number * seed) % 700)
        one = scan(message=message, time=NOW - number)
        answer = decide(
            Tracker.START, one, NOW, want=Want.HTTPS_BODY | Want.CLOUD_ARGUMENTS | Want.TEXTS
        )
        found += [answer, read_record(one), explain(Tracker.START, one, NOW)]
        if number % 50 == 0:
            found += decide_many({"W1": Tracker.START}, [("W1", one)] * 90, NOW)
    return found


def test_eight_threads_get_what_one_gets() -> None:
    expected = {seed: digest(seed) for seed in range(8)}
    barrier = threading.Barrier(8)

    def together(seed: int) -> list[object]:
        barrier.wait()
        return digest(seed)

    with ThreadPoolExecutor(8) as pool:
        for seed, answers in enumerate(pool.map(together, range(8))):
            assert answers == expected[seed]


def test_a_signals_handler_may_ask_in_the_middle_of_a_question() -> None:
    inner, outer = scan(message="短"), scan(message="长" * 400)
    expected_inner, expected_outer = (
        decide(Tracker.START, inner, NOW),
        decide(Tracker.START, outer, NOW),
    )
    handled: list[bool] = []

    def handler(number: int, frame: FrameType | None) -> None:
        handled.append(decide(Tracker.START, inner, NOW) == expected_inner)

    before = signal.signal(signal.SIGALRM, handler)
    signal.setitimer(signal.ITIMER_REAL, 0.0002, 0.0002)
    try:
        wrong = 0
        while len(handled) < 200:
            wrong += decide(Tracker.START, outer, NOW) != expected_outer
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert wrong == 0
    assert all(handled)


def test_a_forked_child_goes_on() -> None:
    expected = decide(Tracker.START, scan(), NOW)
    child = os.fork()
    if child == 0:
        os._exit(0 if decide(Tracker.START, scan(), NOW) == expected else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_what_a_caller_holds_is_not_what_the_next_call_writes() -> None:
    first = decide(Tracker.START, Scan("t", "W1", NOW - 1, 100001, "一"), NOW)
    assert isinstance(first, Accepted)
    body = first.https_body
    for number in range(100):
        decide(Tracker.START, Scan("t", "W2", NOW - 1, 100001, str(number)), NOW)
    assert first.https_body == body
    assert body.endswith('"action_msg":"一"}'.encode())
