"""What a call costs from Python. Of each row the best of nine runs.

    bench.py C_FIGURES

C_FIGURES is what bindings/c/bench prints: the floor, of the same scan.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from transitions import Machine, MachineError
from waybill_engine import (
    Accepted,
    ActionType,
    Decision,
    JsonRecord,
    Scan,
    Tracker,
    Update,
    Want,
    __version__,
    decide,
    decide_many,
    next_steps,
)
from waybill_engine.status import SITUATIONS

RUNS, CALLS, BATCH = 9, 20_000, 1000
NOW = 1_795_000_000
FIELDS = (
    "_p4dkhX4WK5eQ3eF6ttFX8phTrWW8n66fPETKtK34ftqrpB8hhBBXDPmdkW",
    "770473676669116",
    1_794_999_000,
    100001,
    "【西安市】雁塔小寨服务部已揽收，网点电话0755-86550123",
)
NAMES = ("token", "waybill_id", "action_time", "action_type", "action_msg")
FRESH = Tracker.START


def cost(run: Callable[[int], object], decisions: int) -> float:
    """Microseconds for each decision of `run(calls)`, which makes one or a batch of them a call."""
    calls = max(1, CALLS // decisions)
    best = float("inf")
    for _ in range(RUNS):
        start = perf_counter()
        run(calls)
        best = min(best, perf_counter() - start)
    return best / calls / decisions * 1e6


def row(name: str, each: float, floor: float) -> None:
    """A line of the table."""
    print(f"| {name:<62} | {each:6.2f} | {each / floor:5.1f} |")


def floors(path: str) -> dict[str, float]:
    """The figures from C, by the names of its rows."""
    rows = [line.split("|") for line in Path(path).read_text("utf-8").splitlines()]
    return {r[1].strip(): float(r[2]) for r in rows if len(r) == 4 and "." in r[2]}


def use(answer: Decision) -> None:
    """What a service takes from an answer."""
    if isinstance(answer, Accepted):
        answer.tracker, answer.https_body  # noqa: B018


def singles(floor: dict[str, float]) -> None:
    """One decision a call."""
    body, texts = Want.HTTPS_BODY, Want.TEXTS
    scan, line = (
        Scan(*FIELDS),
        json.dumps(dict(zip(NAMES, FIELDS, strict=True)), ensure_ascii=False).encode(),
    )
    signature = Scan(*FIELDS[:3], 300003, FIELDS[4])
    assert decide(FRESH, scan, NOW) == decide(FRESH, JsonRecord(line), NOW)

    def prepared(calls: int) -> None:
        for _ in range(calls):
            decide(FRESH, scan, NOW, want=body)

    def from_fields(calls: int) -> None:
        for _ in range(calls):
            use(decide(FRESH, Scan(*FIELDS), NOW, want=body))

    def from_json(calls: int) -> None:
        for _ in range(calls):
            use(decide(FRESH, JsonRecord(line), NOW, want=body))

    def refused(want: Want) -> Callable[[int], None]:
        def run(calls: int) -> None:
            for _ in range(calls):
                decide(FRESH, signature, NOW, want=want)

        return run

    fields, record = floor["fields in, payload out"], floor["JSON line in, payload out"]
    row("decide, scan at hand", cost(prepared, 1), fields)
    row("Scan, decide, tracker and body taken", cost(from_fields, 1), fields)
    row("JsonRecord, decide, tracker and body taken", cost(from_json, 1), record)
    row(
        "decide, rejected, no texts",
        cost(refused(Want.NOTHING), 1),
        floor["fields in, rejected, no texts"],
    )
    row(
        "decide, rejected, both texts",
        cost(refused(texts), 1),
        floor["fields in, rejected, both texts"],
    )


def batches(floor: dict[str, float]) -> None:
    """A thousand decisions a call."""
    body = Want.HTTPS_BODY
    trackers = {place: FRESH for place in range(BATCH)}
    scan, line = (
        Scan(*FIELDS),
        json.dumps(dict(zip(NAMES, FIELDS, strict=True)), ensure_ascii=False).encode(),
    )
    scans: list[tuple[int, Update]] = [(place, scan) for place in range(BATCH)]

    def prepared(calls: int) -> None:
        for _ in range(calls):
            assert decide_many(trackers, scans, NOW, want=body).accepted == BATCH

    def from_fields(calls: int) -> None:
        for _ in range(calls):
            made = ((place, Scan(*FIELDS)) for place in range(BATCH))
            for answer in decide_many(trackers, made, NOW, want=body):
                use(answer)

    def from_json(calls: int) -> None:
        for _ in range(calls):
            made = ((place, JsonRecord(line)) for place in range(BATCH))
            for answer in decide_many(trackers, made, NOW, want=body):
                use(answer)

    fields, record = floor["fields in, batch of 1000"], floor["JSON lines in, batch of 1000"]
    row("decide_many of 1000, scans at hand", cost(prepared, BATCH), fields)
    row("decide_many of 1000, Scans made, tracker and body taken", cost(from_fields, BATCH), fields)
    row(
        "decide_many of 1000, JsonRecords made, tracker and body taken",
        cost(from_json, BATCH),
        record,
    )


# Beside transitions: the same table as a state machine, over the same stream of scans.


class Parcel:
    """A model of the machine's."""

    state: str
    trigger: Callable[[str], bool]


def parcels_of_the_table() -> list[Parcel]:
    """Parcels in a machine with the standard table."""
    edges = []
    for situation in SITUATIONS:
        for step in next_steps(Tracker.known(situation, NOW - 900_000)).steps:
            if step.leads_to is not None:
                edges.append([str(int(step.action)), situation.label, step.leads_to.label])
    parcels = [Parcel() for _ in range(64)]
    labels = [situation.label for situation in SITUATIONS]
    Machine(parcels, labels, initial=labels[0], transitions=edges, auto_transitions=False)
    return parcels


def stream(count: int) -> list[tuple[int, Scan]]:
    """Scans whose times go on and whose messages differ, so that only the table decides."""
    draw, actions = random.Random(1), list(ActionType)
    weights = [12, 1, 2, 30, 20, 4, 4, 0.3, 2]
    scans = []
    for number in range(count):
        place, action = draw.randrange(64), draw.choices(actions, weights)[0]
        scans.append(
            (
                place,
                Scan(
                    FIELDS[0], f"W{place}", NOW - 800_000 + number, action, f"已处理，第{number}条"
                ),
            )
        )
    return scans


def by_engine(scans: list[tuple[int, Scan]]) -> list[tuple[bool, str]]:
    """Whether each was accepted, and where the parcel is after it."""
    trackers, found = [FRESH] * 64, []
    for place, scan in scans:
        answer = decide(trackers[place], scan, NOW, want=Want.HTTPS_BODY)
        trackers[place] = answer.tracker
        found.append((answer.outcome == "accepted", answer.situation.label))
    return found


def by_machine(
    parcels: list[Parcel], scans: list[tuple[int, Scan]], payload: Callable[[Scan], object] | None
) -> list[tuple[bool, str]]:
    """The same from the machine, with a payload of each that is accepted."""
    found = []
    for parcel in parcels:
        parcel.state = SITUATIONS[0].label
    for place, scan in scans:
        parcel = parcels[place]
        try:
            accepted = parcel.trigger(str(int(scan.action_type or 0)))
        except MachineError:
            accepted = False
        if accepted and payload is not None:
            payload(scan)
        found.append((accepted, parcel.state))
    return found


def payload_of(scan: Scan) -> bytes:
    """What a program without the engine writes."""
    fields: dict[str, Any] = {name: getattr(scan, name) for name in NAMES}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":")).encode()


def peers(floor: float) -> None:
    """The engine and the machine over the same stream; first of all they have to say the same."""
    scans = stream(5000)
    expected = by_engine(scans)
    parcels = parcels_of_the_table()
    assert by_machine(parcels, scans, None) == expected
    assert 1000 < sum(accepted for accepted, _ in expected) < 4000

    def timed(run: Callable[[], object]) -> float:
        return cost(lambda calls: [run() for _ in range(calls)], len(scans))

    row("the stream by decide: checked, decided, payload", timed(lambda: by_engine(scans)), floor)
    row(
        "the stream by transitions: the table alone",
        timed(lambda: by_machine(parcels, scans, None)),
        floor,
    )
    row(
        "the stream by transitions, and json.dumps",
        timed(lambda: by_machine(parcels, scans, payload_of)),
        floor,
    )


def main() -> None:
    """Prints the table."""
    floor = floors(sys.argv[1])
    print(
        f"waybill-engine {__version__}, Python {sys.version.split()[0]}; microseconds for each decision\n"
    )
    print(f"| {'':<62} |     us |   × C |\n|---|---|---|")
    for name in ("fields in, payload out", "JSON line in, payload out", "fields in, batch of 1000"):
        row(f"C: {name}", floor[name], floor[name])
    singles(floor)
    batches(floor)
    peers(floor["fields in, payload out"])


if __name__ == "__main__":
    main()
