"""What is in a record, without deciding it."""

from __future__ import annotations

from dataclasses import dataclass
from struct import error as StructError
from typing import Union

from ._bytes import U32, Reader
from ._call import Operation, ask
from .action import ACTIONS, ActionType
from .answer import Want
from .code import Code
from .decide import check
from .error import FrameError
from .rules import RuleSet
from .tracker import Fingerprint
from .update import Scan, Update, unseen

__all__ = ["MalformedRecord", "Reading", "Record", "read_record"]

_MALFORMED = 3
_HEAD = U32.pack(Want.TEXTS) + bytes(4)


@dataclass(frozen=True, slots=True, repr=False)
class Record:
    """A well-formed record. Its repr does not show the token.

    >>> from waybill_engine import JsonRecord, read_record
    >>> line = b'{"token":"t","waybillId":"W1","actionTime":1794999000,"actionType":100001,"actionMsg":"OK"}'
    >>> read_record(JsonRecord(line))
    <Record of 'W1': 100001 PickedUp at 1794999000>
    """

    token: str
    """The token of the order: a secret."""
    waybill_id: str
    """The carrier's number of the parcel."""
    action_time: int
    """When it happened, in Unix seconds."""
    action_type: ActionType
    """What happened."""
    action_msg: str
    """The text as it would be sent: repaired, if the rules repair phone numbers."""
    fingerprint: Fingerprint
    """The identity of the update."""

    def scan(self, *, seen_before: bool = False) -> Scan:
        """The same as a scan, which is decided alike and read quicker."""
        return Scan(
            self.token,
            self.waybill_id,
            self.action_time,
            self.action_type,
            self.action_msg,
            seen_before=seen_before,
        )

    def __repr__(self) -> str:
        action = f"{self.action_type.value} {self.action_type.label}"
        return f"<Record of {self.waybill_id!r}: {action} at {self.action_time}>"


@dataclass(frozen=True, slots=True)
class MalformedRecord:
    """A record that is not what a record has to be.

    >>> from waybill_engine import JsonRecord, read_record
    >>> read_record(JsonRecord(b'{"waybill_id": "W1", ...')).code
    <Code.INVALID_JSON: 102>
    """

    waybill_id: str | None
    """Which parcel it is about, if that can be read."""
    faults: tuple[Code, ...]
    """The codes of all its faults, the first one first."""
    english: str
    """All its faults in English."""
    chinese: str
    """All its faults in Chinese."""

    @property
    def code(self) -> Code:
        """The code of its first fault."""
        return self.faults[0]


Reading = Union[Record, MalformedRecord]
"""What was read."""


def read_record(update: Update, rules: RuleSet = RuleSet.STANDARD) -> Reading:
    """What is in this record: of which waybill it is, and what its fingerprint is.

    The rules count, as they say how messages are read. ``seen_before`` does not.

    >>> from waybill_engine import JsonRecord, Record, Tracker, decide, read_record
    >>> kept = set()  # the fingerprints of accepted updates
    >>> line = b'{"token":"t","waybillId":"W1","actionTime":1794999000,"actionType":100001,"actionMsg":"OK"}'
    >>> for _ in range(2):
    ...     record = read_record(JsonRecord(line))
    ...     assert isinstance(record, Record)
    ...     scan = record.scan(seen_before=record.fingerprint in kept)
    ...     answer = decide(Tracker.START, scan, now=1_795_000_000)
    ...     kept.add(record.fingerprint)
    ...     print(answer.outcome)
    accepted
    duplicate
    """
    try:
        request = _HEAD + unseen(update)
        read = Reader(ask(Operation.RECORD, rules.kept, request, 4096 + len(request)))
    except (AttributeError, StructError, FrameError) as error:
        check(error, rules, updates=[update])
        raise
    outcome, place, _, count = read.u8(), read.u8(), read.u16(), read.u32()
    fingerprint, time, _, lengths = (
        read.u64(),
        read.i64(),
        read.i64(),
        [read.u32() for _ in range(5)],
    )
    read.u32()
    token, waybill_id, message, english, chinese = (read.text(length) for length in lengths)
    if outcome == _MALFORMED:
        faults = tuple(Code(read.u16()) for _ in range(count))
        return MalformedRecord(waybill_id or None, faults, english, chinese)
    return Record(token, waybill_id, time, ACTIONS[place], message, Fingerprint(fingerprint))
