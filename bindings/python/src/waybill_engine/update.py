"""Updates as they come in: five fields, or a JSON record. Whether they are well-formed is asked later."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from struct import Struct
from struct import error as StructError
from typing import Any, Union

from ._text import utf8
from .action import ActionType
from .instant import unix, whole

__all__ = ["JsonRecord", "Scan", "Update"]

#: Head, size, place and a reserved field; time, action, three lengths and a reserved field.
_FIELDS_BLOCK = Struct("<IIQ2q4I")
_HEAD_SIZE = _FIELDS_BLOCK.size
_ALL = 0b11111

_JSON_BLOCK = Struct("<IIQ")
_JSON = 1


@dataclass(frozen=True, slots=True, repr=False, init=False)
class Scan:
    """An update by its five fields. Give what you have: what is wrong or None comes back as an answer.

    Texts are strings, or bytes as they came; a time is whole Unix seconds or a datetime with a zone.
    Its repr does not show the token.

    >>> from waybill_engine import ActionType, Scan
    >>> Scan("t0ken", "W1", 1_794_999_000, ActionType.PICKED_UP, "已揽收")
    Scan(token='***', waybill_id='W1', action_time=1794999000, action_type=100001, action_msg='已揽收')
    """

    token: str | bytes | None = None
    """The token of the order event that WeChat pushed: a secret."""
    waybill_id: str | bytes | None = None
    """The carrier's number of the parcel."""
    action_time: int | datetime | None = None
    """When it happened; kept as whole Unix seconds."""
    action_type: ActionType | int | None = None
    """What happened, as WeChat's number."""
    action_msg: str | bytes | None = None
    """The text for the person who waits for the parcel."""
    seen_before: bool = False
    """Whether you have found its fingerprint among those that you keep: then it is a duplicate."""
    block: bytes = field(init=False, repr=False, compare=False)
    """As it crosses the border, token and all: never log it."""

    def __init__(  # noqa: PLR0917 - the fields of an update
        self,
        token: str | bytes | None = None,
        waybill_id: str | bytes | None = None,
        action_time: int | datetime | None = None,
        action_type: ActionType | int | None = None,
        action_msg: str | bytes | None = None,
        seen_before: bool = False,
    ) -> None:
        # By hand, as a frozen class of dataclasses sets each field by a slower way.
        time, action = action_time, action_type
        if type(time) is not int and time is not None:
            time = unix(time, "action_time")
        if type(action) is not int and action is not None:
            action = whole(action, "action_type", "300002 or ActionType.OUT_FOR_DELIVERY")
        _set_token(self, token)
        _set_waybill_id(self, waybill_id)
        _set_action_time(self, time)
        _set_action_type(self, action_type)
        _set_action_msg(self, action_msg)
        _set_seen_before(self, seen_before)
        try:
            # Mostly all is there, and texts are strings.
            a_token = token.encode()  # type: ignore[union-attr]
            an_id = waybill_id.encode()  # type: ignore[union-attr]
            message = action_msg.encode()  # type: ignore[union-attr]
            present = self._present() if time is None or action is None else _ALL
        except (AttributeError, UnicodeEncodeError):
            a_token = _text(token, "token")
            an_id = _text(waybill_id, "waybill_id")
            message = _text(action_msg, "action_msg")
            present = self._present()
        a, b, c = len(a_token), len(an_id), len(message)
        # The first four bytes are the kind, 0, the flags, and which fields are present.
        flags = present << 16 | 256 if seen_before else present << 16
        size = _HEAD_SIZE + a + b + c
        try:
            head = _FIELDS_BLOCK.pack(flags, size, 0, time or 0, action or 0, a, b, c, 0)
        except StructError as error:
            unix(time or 0, "action_time")
            text = (
                f"action_type is {action}, which has more than 64 bits; give one of WeChat's"
                f" numbers, such as 300002"
            )
            raise ValueError(text) from error
        _set_block(self, head + a_token + an_id + message)

    def _present(self) -> int:
        fields = (self.token, self.waybill_id, self.action_time, self.action_type, self.action_msg)
        return sum((value is not None) << bit for bit, value in enumerate(fields))

    def __repr__(self) -> str:
        token = None if self.token is None else "***"
        action = None if self.action_type is None else int(self.action_type)
        seen = ", seen_before=True" if self.seen_before else ""
        return (
            f"Scan(token={token!r}, waybill_id={self.waybill_id!r},"
            f" action_time={self.action_time!r}, action_type={action!r},"
            f" action_msg={self.action_msg!r}{seen})"
        )


_set_token: Any = vars(Scan)["token"].__set__
_set_waybill_id: Any = vars(Scan)["waybill_id"].__set__
_set_action_time: Any = vars(Scan)["action_time"].__set__
_set_action_type: Any = vars(Scan)["action_type"].__set__
_set_action_msg: Any = vars(Scan)["action_msg"].__set__
_set_seen_before: Any = vars(Scan)["seen_before"].__set__
_set_block: Any = vars(Scan)["block"].__set__


@dataclass(frozen=True, slots=True, repr=False)
class JsonRecord:
    """An update as one JSON object, in snake_case or camelCase. Its repr does not show it.

    >>> from waybill_engine import JsonRecord, Tracker, decide
    >>> line = b'{"waybill_id": "W1", "action_type": 100001}'
    >>> decide(Tracker.START, JsonRecord(line), now=1_795_000_000).english
    'token is missing; action_time (actionTime) is missing; action_msg (actionMsg) is missing'
    """

    record: str | bytes
    """The object, bytes as they came or a string."""
    seen_before: bool = False
    """Whether you have found its fingerprint among those that you keep: then it is a duplicate."""
    block: bytes = field(init=False, repr=False, compare=False)
    """As it crosses the border, token and all: never log it."""

    def __post_init__(self) -> None:
        record = utf8(self.record, "record")
        size = _JSON_BLOCK.size + len(record)
        head = _JSON_BLOCK.pack(_JSON | bool(self.seen_before) << 8, size, 0)
        _set_record_block(self, head + record)

    def __repr__(self) -> str:
        seen = ", seen_before=True" if self.seen_before else ""
        unit = "characters" if isinstance(self.record, str) else "bytes"
        return f"JsonRecord(<{len(self.record)} {unit}>{seen})"


_set_record_block: Any = vars(JsonRecord)["block"].__set__

Update = Union[Scan, JsonRecord]
"""An update in either form."""


def unseen(update: Update) -> bytes:
    """The block of an update as if it were not seen before, where that is not to be said."""
    return update.block[:1] + b"\0" + update.block[2:]


def _text(text: object, name: str) -> bytes:
    """The bytes of a field; none if it is not there."""
    return b"" if text is None else utf8(text, name)
