"""What is stored of a waybill between two updates: sixteen bytes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from struct import Struct
from typing import Any, ClassVar

from ._bytes import Reader, stored
from ._call import Operation, ask
from .error import InvalidTracker
from .instant import at, unix
from .status import SITUATIONS, Situation, Status

__all__ = ["Fingerprint", "Tracker"]

_WORDS = Struct("<QQ")
_MAKE = Struct("<BB6xq8x")
TIME = (1 << 37) - 1
"""The bits of a time in a word, of a tracker or a trail's entry."""
_COUNT = (1 << 22) - 1


@dataclass(frozen=True, slots=True, order=True)
class Fingerprint:
    """The identity of an update, by its time, action and message; or that of a rule set.

    Eight bytes that never change from version to version; keep those of accepted updates to
    recognise every replay.

    >>> from waybill_engine import RuleSet, Fingerprint
    >>> str(RuleSet.STANDARD.fingerprint)
    'bc6313eec9141b42'
    >>> Fingerprint.from_bytes(bytes(RuleSet.STANDARD.fingerprint)) == RuleSet.STANDARD.fingerprint
    True
    """

    value: int
    """The number, from 1 to 2⁶⁴ - 1."""

    def __post_init__(self) -> None:
        if not 0 < self.value < 1 << 64:
            raise ValueError(f"a fingerprint is from 1 to 18446744073709551615, not {self.value}")

    @classmethod
    def from_bytes(cls, column: bytes) -> Fingerprint:
        """Reads eight bytes of a column."""
        if len(column) != 8:
            raise ValueError(f"a fingerprint has 8 bytes, found are {len(column)}")
        return cls(int.from_bytes(column, "big"))

    def __bytes__(self) -> bytes:
        return self.value.to_bytes(8, "big")

    def __str__(self) -> str:
        return f"{self.value:016x}"


@dataclass(frozen=True, slots=True, repr=False)
class Tracker:
    """Where a waybill is: sixteen bytes for a column, the same in every language and version.

    ``Tracker.START`` is a fresh waybill, sixteen zeros. ``Tracker(column)`` checks the bytes, and raises
    InvalidTracker if no sequence of decisions leads to them; ``bytes(tracker)`` gives them back.
    Equal bytes are equal trackers, so a compare-and-swap on the column needs no version.

    >>> from waybill_engine import Scan, Status, Tracker, decide
    >>> scan = Scan("token", "W1", 1_794_999_000, 100001, "已揽收")
    >>> after = decide(Tracker.START, scan, now=1_795_000_000).tracker
    >>> after.status, after.accepted, after.highest_time.isoformat()
    (<Status.PICKED_UP: 'PickedUp'>, 1, '2026-11-18T10:50:00+00:00')
    >>> Tracker(bytes(after)) == after
    True
    """

    data: bytes
    """The bytes to store."""

    START: ClassVar[Tracker]
    """A waybill of which nothing was accepted yet: sixteen zeros."""

    def __post_init__(self) -> None:
        if type(self.data) is not bytes:
            object.__setattr__(self, "data", stored(self.data, "Tracker.START"))
        if len(self.data) != 16:
            raise InvalidTracker(
                f"a tracker has 16 bytes, found are {len(self.data)}; a fresh waybill is Tracker.START"
            )
        answer = ask(Operation.TRACKER, b"", bytes(8) + self.data)
        if answer[0] != 1:
            raise InvalidTracker(f"these 16 bytes are no tracker: {_why(answer)}")

    @classmethod
    def known(cls, situation: Situation | Status, since: int | datetime) -> Tracker:
        """One of a waybill that is on its way already, with the time of its latest known update.

        >>> from waybill_engine import Status, Tracker
        >>> Tracker.known(Status.IN_TRANSIT, since=1_700_000_600)
        <Tracker InTransit since 2023-11-14T22:23:20+00:00, 0 accepted>
        """
        if isinstance(situation, Status):
            situation = Situation(situation)
        request = _MAKE.pack(1, situation.place, unix(since, "since"))
        answer = ask(Operation.TRACKER, b"", request)
        if answer[0] != 1:
            raise InvalidTracker(f"there is no such tracker: {_why(answer)}")
        return tracker_of(answer[24:40])

    @property
    def situation(self) -> Situation:
        """The status, and whether the parcel is held."""
        return SITUATIONS[self.data[7] >> 3]

    @property
    def status(self) -> Status:
        """The status."""
        return self.situation.status

    @property
    def is_held(self) -> bool:
        """Whether the parcel is held, until the next accepted update."""
        return self.situation.is_held

    @property
    def accepted(self) -> int:
        """How many updates were accepted; stays at 4 194 303."""
        word: int = _WORDS.unpack(self.data)[0]
        return word >> 37 & _COUNT

    @property
    def highest_time(self) -> datetime | None:
        """The latest time that was accepted, in UTC; None if nothing was."""
        word: int = _WORDS.unpack(self.data)[0]
        return at(word & TIME) if word & TIME else None

    @property
    def last(self) -> Fingerprint | None:
        """The fingerprint of the last accepted update, if there is one."""
        word: int = _WORDS.unpack(self.data)[1]
        return Fingerprint(word) if word else None

    def __bytes__(self) -> bytes:
        return self.data

    def __repr__(self) -> str:
        since = self.highest_time
        time = f" since {since.isoformat()}" if since else ""
        return f"<Tracker {self.situation}{time}, {self.accepted} accepted>"


_new = object.__new__
_set_data: Any = vars(Tracker)["data"].__set__


def tracker_of(data: bytes) -> Tracker:
    """The tracker of bytes that the engine gave, which need no check."""
    tracker = _new(Tracker)
    _set_data(tracker, data)
    return tracker


def _why(answer: bytes) -> str:
    """Why it is no tracker."""
    read = Reader(answer, 40)
    length, _ = read.u32(), read.u32()
    return read.text(length)


Tracker.START = tracker_of(bytes(16))
