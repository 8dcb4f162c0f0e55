"""The answer to an update: accepted, duplicate, rejected or malformed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import IntFlag
from struct import Struct
from typing import Any, ClassVar, Literal, NoReturn, Union

from ._bytes import I64, U16, U32, U64
from .action import MARKS, ActionType, Mark, actions_of, way_of
from .code import Code
from .error import NotAsked
from .instant import at
from .status import SITUATIONS, Situation, Status
from .tracker import Fingerprint, Tracker, tracker_of

__all__ = ["Accepted", "Decision", "Duplicate", "Malformed", "Rejected", "Want"]

_LENGTHS = Struct("<4I")
_LENGTHS_AT = 48
_TEXT_LENGTHS_AT = 56
_FAULTS_AT = 64
SIZE_AT = 68
_PARTS_AT = 72

ADOPT, RESEND = 16, 32


class Want(IntFlag):
    """What an answer is to hold. What costs time is made only when it is wanted.

    >>> from waybill_engine import Want
    >>> Want.USUAL == Want.HTTPS_BODY | Want.TEXTS
    True
    """

    NOTHING = 0
    """Neither a payload nor a text."""
    HTTPS_BODY = 1
    """The payload of an accepted update as the body of the HTTPS call."""
    CLOUD_ARGUMENTS = 2
    """The same as the argument of the cloud call."""
    ENGLISH = 4
    """The text of a refusal in English."""
    CHINESE = 8
    """The text of a refusal in Chinese."""
    TEXTS = 12
    """Both texts."""
    USUAL = 13
    """The body of the HTTPS call, and both texts."""


@dataclass(frozen=True, slots=True, repr=False)
class _Answer:
    """What every answer has. It holds the engine's bytes, and reads a part when that is asked for."""

    _data: bytes

    outcome: ClassVar[str]

    @property
    def tracker(self) -> Tracker:
        """The tracker to store: another one if the update was accepted, else the one that came."""
        return tracker_of(self._data[8:24])

    @property
    def situation(self) -> Situation:
        """Where the waybill is after it."""
        return SITUATIONS[self._data[4]]

    @property
    def status(self) -> Status:
        """The status of the waybill after it."""
        return SITUATIONS[self._data[4]].status

    @property
    def permitted(self) -> tuple[ActionType, ...]:
        """What may come next, in the order of the codes."""
        return actions_of(U16.unpack_from(self._data, 6)[0])

    def _part(self, place: int) -> bytes:
        """The bytes of a payload or text, by its place among the four; empty if it is not there."""
        lengths = _LENGTHS.unpack_from(self._data, _LENGTHS_AT)
        start = _PARTS_AT + sum(lengths[:place])
        return self._data[start : start + lengths[place]]

    def _summary(self) -> str:
        return str(self.situation)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._summary()}>"


class _WellFormed(_Answer):
    """What every answer to a well-formed update has."""

    __slots__ = ()

    @property
    def fingerprint(self) -> Fingerprint:
        """The identity of the update: keep it to recognise a replay."""
        return Fingerprint(U64.unpack_from(self._data, 24)[0])


class _Refused(_Answer):
    """What a rejected and a malformed update have."""

    __slots__ = ()

    @property
    def code(self) -> Code:
        """Why it was refused; of a malformed record, its first fault."""
        return Code(U16.unpack_from(self._data, 2)[0])

    @property
    def english(self) -> str:
        """Why, in English; all faults of a malformed record. Takes ``Want.ENGLISH``."""
        return (self._part(2) or _not_asked("the text in English", Want.ENGLISH)).decode()

    @property
    def chinese(self) -> str:
        """Why, in Chinese; all faults of a malformed record. Takes ``Want.CHINESE``."""
        return (self._part(3) or _not_asked("the text in Chinese", Want.CHINESE)).decode()

    def _summary(self) -> str:
        return f"{self.code.value} {self.code.label}"


class Accepted(_WellFormed):
    """The update may be sent. Store the tracker and the payload in one transaction.

    >>> from waybill_engine import Accepted, Scan, Tracker, decide
    >>> scan = Scan("t0ken", "W1", 1_794_999_000, 100001, "已揽收")
    >>> match decide(Tracker.START, scan, now=1_795_000_000):
    ...     case Accepted(https_body=body):
    ...         print(body.decode())
    {"token":"t0ken","waybill_id":"W1","action_time":1794999000,"action_type":100001,"action_msg":"已揽收"}
    """

    __slots__ = ()

    outcome: ClassVar[Literal["accepted"]] = "accepted"
    """The word for it in logs and counters."""

    @property
    def mark(self) -> Mark:
        """By which mark of the table it was accepted."""
        return MARKS[self._data[1]]

    @property
    def is_adopted(self) -> bool:
        """Whether it was taken as it stands, the first one of a waybill already on its way."""
        return bool(self._data[5] & 1)

    @property
    def https_body(self) -> bytes:
        """The body of the HTTPS call, to be sent as it is; a secret. Takes ``Want.HTTPS_BODY``."""
        # It is the first part, and read more often than all others.
        length = U32.unpack_from(self._data, _LENGTHS_AT)[0]
        body = self._data[_PARTS_AT : _PARTS_AT + length]
        return body or _not_asked("the body of the HTTPS call", Want.HTTPS_BODY)

    @property
    def cloud_arguments(self) -> bytes:
        """The argument of the cloud call; a secret. Takes ``Want.CLOUD_ARGUMENTS``."""
        return self._part(1) or _not_asked("the argument of the cloud call", Want.CLOUD_ARGUMENTS)


class Duplicate(_WellFormed):
    """The update was accepted before: there is nothing to send, and nothing is wrong.

    >>> from waybill_engine import Scan, Tracker, decide
    >>> scan = Scan("t0ken", "W1", 1_794_999_000, 100001, "已揽收")
    >>> after = decide(Tracker.START, scan, now=1_795_000_000).tracker
    >>> decide(after, scan, now=1_795_000_000)
    <Duplicate PickedUp>
    """

    __slots__ = ()

    outcome: ClassVar[Literal["duplicate"]] = "duplicate"
    """The word for it in logs and counters."""

    @property
    def https_body(self) -> bytes | None:
        """With ``resend=True``: the payload once more, if the engine knows the update."""
        return self._part(0) or None

    @property
    def cloud_arguments(self) -> bytes | None:
        """The same for the cloud call, if it was asked for."""
        return self._part(1) or None


class Rejected(_WellFormed, _Refused):
    """The update may not be sent now, by a code from 201 up. Nothing has changed.

    >>> from waybill_engine import Scan, Tracker, decide
    >>> scan = Scan("t0ken", "W1", 1_794_999_000, 300003, "已签收")
    >>> answer = decide(Tracker.START, scan, now=1_795_000_000)
    >>> answer, [action.label for action in answer.way]
    (<Rejected 203 action_not_permitted>, ['PickedUp', 'InTransit', 'OutForDelivery', 'Signed'])
    """

    __slots__ = ()

    outcome: ClassVar[Literal["rejected"]] = "rejected"
    """The word for it in logs and counters."""

    @property
    def limit(self) -> datetime | None:
        """The latest (201) or earliest (204) time that would be accepted."""
        seconds: int = I64.unpack_from(self._data, 32)[0]
        return at(seconds) if seconds else None

    @property
    def way(self) -> tuple[ActionType, ...]:
        """For 203, the shortest legal way to the action; empty if there is none."""
        return way_of(U64.unpack_from(self._data, 40)[0])

    @property
    def is_by_option(self) -> bool:
        """For 203, whether an option of the rules refuses it, and not the table."""
        return bool(self._data[5] & 2)


class Malformed(_Refused):
    """The record is not what a record has to be, by a code below 200. Nothing has changed.

    >>> from waybill_engine import Scan, Tracker, decide
    >>> answer = decide(Tracker.START, Scan("t0ken", "W1", 1_794_999_000_000, 7, "已签收"), now=1_795_000_000)
    >>> [code.label for code in answer.faults]
    ['invalid_action_time', 'invalid_action_type']
    """

    __slots__ = ()

    outcome: ClassVar[Literal["malformed"]] = "malformed"
    """The word for it in logs and counters."""

    @property
    def faults(self) -> tuple[Code, ...]:
        """The codes of all its faults."""
        count: int = U32.unpack_from(self._data, _FAULTS_AT)[0]
        start = _PARTS_AT + sum(_LENGTHS.unpack_from(self._data, _LENGTHS_AT))
        return tuple(
            Code(U16.unpack_from(self._data, start + 2 * place)[0]) for place in range(count)
        )


Decision = Union[Accepted, Duplicate, Rejected, Malformed]
"""The answer to an update: match on its class, or on ``outcome``."""

_KINDS: tuple[type[Accepted | Duplicate | Rejected | Malformed], ...] = (
    Accepted,
    Duplicate,
    Rejected,
    Malformed,
)


def _not_asked(name: str, wanted: Want) -> NoReturn:
    raise NotAsked(f"{name} was not asked for; it takes want=Want.{wanted.name}")


_new = object.__new__
_set_data: Any = vars(_Answer)["_data"].__set__


def answer_of(data: bytes) -> Decision:
    """The answer in these bytes."""
    answer: Decision = _new(_KINDS[data[0]])
    _set_data(answer, data)
    return answer


def explained(data: bytes) -> tuple[Decision, str, str]:
    """An answer whose texts are the reasoning and not its own: the answer without them, and both."""
    lengths = _LENGTHS.unpack_from(data, _LENGTHS_AT)
    start = _PARTS_AT + lengths[0] + lengths[1]
    middle, end = start + lengths[2], start + lengths[2] + lengths[3]
    size = U32.pack(len(data) - (end - start))
    head = data[:_TEXT_LENGTHS_AT] + bytes(8) + data[_FAULTS_AT:SIZE_AT] + size
    answer = answer_of(head + data[_PARTS_AT:start] + data[end:])
    return answer, data[start:middle].decode(), data[middle:end].decode()
