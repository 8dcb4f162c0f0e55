"""A waybill's whole accepted history, as bytes for a column."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from struct import Struct
from struct import error as StructError
from typing import NamedTuple

from ._bytes import U32, Reader, stored
from ._call import Operation, ask
from .action import ActionType
from .answer import SIZE_AT, Decision, Want, answer_of
from .code import Code
from .decide import check, wanted_of
from .error import FrameError, FrameStatus, InvalidTrail
from .instant import at, unix
from .rules import RuleSet
from .tracker import Fingerprint, Tracker, tracker_of
from .update import Update, unseen

__all__ = [
    "ImportMode",
    "Late",
    "LateKind",
    "Replay",
    "Trail",
    "TrailDecision",
    "TrailEntry",
    "TrailImport",
]

_HEAD_SIZE, _ENTRY = 32, Struct("<qq8s")
_DECIDE_HEAD = Struct("<IIq")
_IMPORT_HEAD = Struct("<IIqII")
_LATE_HEAD = Struct("<II")
_TEXTS_ONLY = U32.pack(Want.TEXTS) + bytes(4)
_EMPTY = bytes(_HEAD_SIZE)


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """An accepted update of a trail.

    >>> from waybill_engine import Scan, Trail
    >>> scan = Scan("t0ken", "W1", 1_794_999_000, 100001, "已揽收")
    >>> trail = Trail().decide(scan, now=1_795_000_000).trail
    >>> trail.entries[0].action, trail.entries[0].time.isoformat()
    (<ActionType.PICKED_UP: 100001>, '2026-11-18T10:50:00+00:00')
    """

    action: ActionType
    """What happened."""
    time: datetime
    """When it happened, in UTC."""
    fingerprint: Fingerprint
    """The identity of the update."""


class ImportMode(Enum):
    """What becomes of a trace in which something is refused.

    >>> from waybill_engine import ImportMode
    >>> [mode.name for mode in ImportMode]
    ['ALL_OR_NOTHING', 'BEST_EFFORT']
    """

    ALL_OR_NOTHING = 0
    """Nothing of it is taken in."""
    BEST_EFFORT = 1
    """What can be accepted is taken in."""


class LateKind(Enum):
    """Whether a late update would have been legal in its own time.

    >>> from waybill_engine import LateKind
    >>> LateKind(1).name
    'WAS_LEGAL'
    """

    NOT_LATE = 0
    """It is not late, or a duplicate."""
    WAS_LEGAL = 1
    """It was legal in its own time."""
    CONTRADICTED = 2
    """It was legal, but then what came after it was not."""
    WAS_NOT_LEGAL = 3
    """It was not legal in its own time either."""
    OTHER_RULES = 4
    """These rules would not have accepted the trail."""
    BEFORE_THE_TRAIL = 5
    """It is from before the trail."""
    MALFORMED = 6
    """The record is malformed."""


@dataclass(frozen=True, slots=True)
class Late:
    """What is to be said of a late update. It must not be sent, whatever this says.

    >>> from waybill_engine import Scan, Trail
    >>> scan = Scan("t0ken", "W1", 1_794_999_000, 100001, "已揽收")
    >>> Trail().late(scan).kind
    <LateKind.NOT_LATE: 0>
    """

    kind: LateKind
    """Which case it is."""
    code: Code | None
    """The code of the refusal, if there is one."""
    after: int
    """For WAS_LEGAL and CONTRADICTED: how many entries come before it."""
    entry: int
    """For CONTRADICTED and OTHER_RULES: the entry that could not have followed, from 0."""
    english: str
    """The text of the refusal; empty if there is none."""
    chinese: str
    """The same in Chinese."""


@dataclass(frozen=True, slots=True)
class Replay:
    """Where rules would have led to.

    >>> from waybill_engine import Trail
    >>> Trail().replay().accepted
    True
    """

    accepted: bool
    """Whether these rules would have accepted all of it."""
    code: Code | None
    """The code of the first refusal."""
    entry: int
    """The entry that was refused, from 0."""
    tracker: Tracker | None
    """The tracker that these rules lead to; None if an entry was refused."""
    english: str
    """The text of the refusal; empty if there is none."""
    chinese: str
    """The same in Chinese."""


class TrailDecision(NamedTuple):
    """The trail to store, and the answer.

    >>> from waybill_engine import Scan, Trail
    >>> scan = Scan("t0ken", "W1", 1_794_999_000, 100001, "已揽收")
    >>> trail, answer = Trail().decide(scan, now=1_795_000_000)
    >>> len(trail.entries), answer.outcome
    (1, 'accepted')
    """

    trail: Trail
    """The trail to store: another one if the update was accepted, else the one that was."""
    answer: Decision
    """The answer to the update."""


@dataclass(frozen=True, slots=True)
class TrailImport:
    """What became of a whole trace.

    >>> from waybill_engine import Scan, Trail
    >>> Trail().import_all([Scan()], now=1_795_000_000).taken_in
    False
    """

    trail: Trail
    """The trail to store."""
    taken_in: bool
    """Whether the trail took the accepted ones in. If not, there are no payloads."""
    order: tuple[int, ...]
    """The order in which the well-formed ones were decided, as their places: send in this order."""
    answers: tuple[Decision, ...]
    """An answer to each update, in the order in which they came. Their tracker is the trail's."""


@dataclass(frozen=True, slots=True, repr=False)
class Trail:
    """All accepted updates of a waybill: it recognises each of them, and takes in whole traces.

    ``Trail()`` is a new one; ``Trail(column)`` checks the bytes and raises InvalidTrail; ``bytes(trail)``
    gives them back, 32 and 24 for each update. They are the layout of docs/abi.md, the same in every
    language over that border.

    >>> from waybill_engine import Scan, Trail
    >>> pickup = Scan("t0ken", "W1", 1_794_999_000, 100001, "已揽收")
    >>> transit = Scan("t0ken", "W1", 1_794_999_600, 200001, "离开杭州转运中心")
    >>> trail = Trail().import_all([transit, pickup], now=1_795_000_000).trail
    >>> [entry.action.label for entry in trail.entries]
    ['PickedUp', 'InTransit']
    >>> trail.decide(pickup, now=1_795_000_000).answer.outcome
    'duplicate'
    """

    data: bytes = b""
    """The bytes to store."""

    def __post_init__(self) -> None:
        data = self.data if type(self.data) is bytes else stored(self.data, "Trail()")
        object.__setattr__(self, "data", data or _EMPTY)
        try:
            ask(Operation.TRAIL_REPLAY, b"", bytes(8) + self.data)
        except FrameError as error:
            if error.status is not FrameStatus.WRONG_TRAIL:
                raise
            raise InvalidTrail(
                f"these {len(self.data)} bytes are no trail: it has 32 bytes and 24 for each update,"
                f" or none at all"
            ) from error

    @classmethod
    def since(cls, tracker: Tracker) -> Trail:
        """One that goes on from a stored tracker.

        >>> from waybill_engine import Status, Tracker, Trail
        >>> tracker = Tracker.known(Status.IN_TRANSIT, since=1_700_000_600)
        >>> Trail.since(tracker).tracker == tracker
        True
        """
        return cls(tracker.data + tracker.data)

    @property
    def tracker(self) -> Tracker:
        """Where the waybill is."""
        return tracker_of(self.data[16:_HEAD_SIZE])

    @property
    def entries(self) -> tuple[TrailEntry, ...]:
        """The accepted updates, in the order in which they were accepted."""
        return tuple(
            TrailEntry(ActionType(action), at(time), Fingerprint(int.from_bytes(digits, "big")))
            for time, action, digits in _ENTRY.iter_unpack(self.data[_HEAD_SIZE:])
        )

    def decide(
        self,
        update: Update,
        now: int | datetime,
        rules: RuleSet = RuleSet.STANDARD,
        *,
        want: Want = Want.USUAL,
        adopt: bool = False,
        resend: bool = False,
    ) -> TrailDecision:
        """May this update be sent? As ``decide``, and every earlier update is recognised.

        >>> from waybill_engine import Scan, Trail
        >>> scan = Scan("t0ken", "W1", 1_794_999_000, 100001, "已揽收")
        >>> Trail().decide(scan, now=1_795_000_000).answer
        <Accepted PickedUp>
        """
        wanted = wanted_of(want, adopt, resend)
        try:
            head = _DECIDE_HEAD.pack(wanted, len(self.data), unix(now, "now"))
            request = head + self.data + update.block
            data = ask(Operation.TRAIL_DECIDE, rules.kept, request, 4096 + len(request))
        except (AttributeError, StructError, FrameError) as error:
            check(error, rules, now, updates=[update])
            raise
        end = 8 + U32.unpack_from(data)[0]
        return TrailDecision(self._after(data[8:end]), answer_of(data[end:]))

    def import_all(
        self,
        updates: Iterable[Update],
        now: int | datetime,
        rules: RuleSet = RuleSet.STANDARD,
        *,
        mode: ImportMode = ImportMode.ALL_OR_NOTHING,
        want: Want = Want.USUAL,
    ) -> TrailImport:
        """Takes in a whole trace: updates in any order, which are decided by their times.

        None may be ``seen_before``, as the trail knows what it has.

        >>> from waybill_engine import Scan, Trail
        >>> scan = Scan("t0ken", "W1", 1_794_999_000, 100001, "已揽收")
        >>> imported = Trail().import_all([scan], now=1_795_000_000)
        >>> imported.order, imported.answers
        ((0,), (<Accepted PickedUp>,))
        """
        trace = list(updates)
        try:
            if any(update.seen_before for update in trace):
                raise ValueError("an update of a trace is seen_before; a trail knows what it has")
            seconds = unix(now, "now")
            head = _IMPORT_HEAD.pack(want, len(self.data), seconds, mode.value, len(trace))
            request = b"".join([head, self.data, *(update.block for update in trace)])
            room = 4096 + 2 * len(request) + 2048 * len(trace)
            read = Reader(ask(Operation.TRAIL_IMPORT, rules.kept, request, room))
        except (AttributeError, StructError, FrameError) as error:
            check(error, rules, now, updates=trace)
            raise
        length, taken_in, count, well_formed = read.u32(), read.u32(), read.u32(), read.u32()
        trail = self._after(read.take(length))
        order = tuple(read.u32() for _ in range(well_formed))
        return TrailImport(trail, taken_in == 1, order, _answers(read.rest(), count))

    def late(self, update: Update, rules: RuleSet = RuleSet.STANDARD) -> Late:
        """Would this late update have been legal in its own time? For an operator who files it.

        >>> from waybill_engine import Scan, Trail
        >>> pickup = Scan("t0ken", "W1", 1_794_900_000, 100001, "已揽收")
        >>> out = Scan("t0ken", "W1", 1_794_990_000, 300002, "派件中")
        >>> trail = Trail().import_all([pickup, out], now=1_795_000_000).trail
        >>> trail.late(Scan("t0ken", "W1", 1_794_950_000, 200001, "到达派送网点"))
        Late(kind=<LateKind.WAS_LEGAL: 1>, code=None, after=1, entry=0, english='', chinese='')
        """
        try:
            request = _LATE_HEAD.pack(Want.TEXTS, len(self.data)) + self.data + unseen(update)
            read = Reader(ask(Operation.TRAIL_LATE, rules.kept, request))
        except (AttributeError, StructError, FrameError) as error:
            check(error, rules, updates=[update])
            raise
        kind, _, code, after, entry = read.u8(), read.u8(), read.u16(), read.u32(), read.u32()
        return Late(LateKind(kind), Code(code) if code else None, after, entry, *_reason(read))

    def replay(self, rules: RuleSet = RuleSet.STANDARD) -> Replay:
        """Would these rules have accepted all of it? To be asked before rules are changed.

        >>> from waybill_engine import RuleSet, Scan, Trail
        >>> scan = Scan("t0ken", "W1", 1_794_999_000, 200001, "到达西安分拨中心")
        >>> trail = Trail().decide(scan, now=1_795_000_000).trail
        >>> trail.replay(RuleSet.STRICT).code
        <Code.ACTION_NOT_PERMITTED: 203>
        """
        try:
            read = Reader(ask(Operation.TRAIL_REPLAY, rules.kept, _TEXTS_ONLY + self.data))
        except (AttributeError, FrameError) as error:
            check(error, rules)
            raise
        accepted, _, code, entry, tracker = (
            read.u8() == 1,
            read.u8(),
            read.u16(),
            read.u32(),
            read.take(16),
        )
        english, chinese = _reason(read)
        after = tracker_of(tracker) if accepted else None
        return Replay(accepted, Code(code) if code else None, entry, after, english, chinese)

    def _after(self, data: bytes) -> Trail:
        """The trail of bytes that the engine gave, which need no check."""
        if data == self.data:
            return self
        trail = object.__new__(Trail)
        object.__setattr__(trail, "data", data)
        return trail

    def __bytes__(self) -> bytes:
        return self.data

    def __repr__(self) -> str:
        return f"<Trail {self.tracker.situation}, {len(self.entries)} entries>"


def _answers(data: bytes, count: int) -> tuple[Decision, ...]:
    answers, start = [], 0
    for _ in range(count):
        end = start + U32.unpack_from(data, start + SIZE_AT)[0]
        answers.append(answer_of(data[start:end]))
        start = end
    return tuple(answers)


def _reason(read: Reader) -> tuple[str, str]:
    """The texts of a refusal, with their lengths and a reserved field before them."""
    english, chinese = read.u32(), read.u32()
    read.u32()
    return read.text(english), read.text(chinese)
