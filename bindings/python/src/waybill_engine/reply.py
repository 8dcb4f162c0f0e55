"""What WeChat's answer to a payload means for the one who sent it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from struct import Struct

from ._bytes import Reader
from ._call import Operation, ask
from ._tables import ClassRow, tables
from ._text import utf8
from .action import found
from .answer import Want
from .decide import named

__all__ = ["Reply", "ReplyClass"]

_HEAD = Struct("<IBBHq")
_HTTPS, _CLOUD, _NO_ANSWER, _KNOWN = range(4)


class ReplyClass(Enum):
    """What a sender does after an answer of WeChat.

    >>> from waybill_engine import ReplyClass
    >>> ReplyClass.ORDER_TOKEN_REFUSED.codes
    (9300507,)
    >>> ReplyClass("no_answer").may_resend
    True
    """

    ACCEPTED = "accepted"
    """WeChat took the update."""
    TRANSIENT = "transient"
    """WeChat failed or timed out; the same payload may get through later."""
    ACCESS_TOKEN_REFUSED = "access_token_refused"
    """The access token has to be refreshed first."""
    WAIT_A_MINUTE = "wait_a_minute"
    """Nothing gets through for a minute."""
    QUOTA_USED_UP = "quota_used_up"
    """Nothing gets through until the next day."""
    WAYBILL_REFUSED = "waybill_refused"
    """This waybill is unknown to WeChat, or wrong."""
    ORDER_TOKEN_REFUSED = "order_token_refused"
    """The order token is wrong. It has nothing to do with the access token."""
    CALL_REFUSED = "call_refused"
    """The call itself is malformed: a bug of the sender."""
    ACCOUNT_REFUSED = "account_refused"
    """The account is not set up for the call, or may not make it."""
    UNKNOWN_CODE = "unknown_code"
    """A code that is in no class."""
    EMPTY = "empty"
    """An answer with nothing in it. The cloud call shows it as success."""
    NO_ANSWER = "no_answer"
    """No answer of WeChat's: a proxy's page, half an answer, or none at all."""

    @classmethod
    def _missing_(cls, value: object) -> ReplyClass:
        known = ", ".join(one.value for one in cls)
        raise ValueError(f"{found(value)} is no class of replies; there are {known}")

    @property
    def _row(self) -> ClassRow:
        return tables().classes[CLASSES.index(self)]

    @property
    def is_confirmed(self) -> bool:
        """Whether WeChat certainly has the update."""
        return bool(self._row.flags & 1)

    @property
    def may_resend(self) -> bool:
        """Whether the same payload may be sent again."""
        return bool(self._row.flags & 2)

    @property
    def is_in_doubt(self) -> bool:
        """Whether WeChat may have the update although it was not confirmed."""
        return bool(self._row.flags & 4)

    @property
    def codes(self) -> tuple[int, ...]:
        """WeChat's codes in this class."""
        return self._row.codes

    @property
    def meaning(self) -> str:
        """What it means."""
        return self._row.meaning

    @property
    def meaning_zh(self) -> str:
        """What it means, in Chinese."""
        return self._row.meaning_zh

    @property
    def next_step(self) -> str:
        """What to do."""
        return self._row.next_step

    @property
    def next_step_zh(self) -> str:
        """What to do, in Chinese."""
        return self._row.next_step_zh


CLASSES = tuple(ReplyClass)
"""By their places."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of WeChat, and what follows from it. Reading one never fails, whatever came.

    >>> from waybill_engine import Reply
    >>> reply = Reply.from_https(200, b'{"errcode":40199,"errmsg":"waybill not found rid: 6123-4567"}')
    >>> reply.reply_class, reply.code, reply.message
    (<ReplyClass.WAYBILL_REFUSED: 'waybill_refused'>, 40199, 'waybill not found')
    """

    reply_class: ReplyClass
    """What it means for the sender."""
    code: int | None
    """WeChat's code, if there is one."""
    message: str
    """WeChat's message without the tails that change from call to call."""
    http_status: int | None
    """The HTTP status, if it is known."""
    english: str
    """What it means and what to do."""
    chinese: str
    """The same in Chinese."""

    @classmethod
    def from_https(cls, status: int, body: bytes | str) -> Reply:
        """Of the HTTPS call: its status, and the body as it came.

        >>> from waybill_engine import Reply
        >>> Reply.from_https(502, b"<html>Bad Gateway</html>").reply_class.name
        'NO_ANSWER'
        """
        if not isinstance(status, int):
            raise TypeError(f"status is {named(status)}; give the HTTP status, such as 200")
        if not 0 <= status < 1 << 16:
            raise ValueError(f"{status} is no HTTP status; it has three digits, such as 200")
        return _read(_HTTPS, status, 0, utf8(body, "body"))

    @classmethod
    def from_cloud(cls, result: bytes | str) -> Reply:
        """Of the cloud call: its result, or the error that it threw, as JSON.

        >>> from waybill_engine import Reply
        >>> Reply.from_cloud('{"errCode":0,"errMsg":"openapi.logistics.updatePath:ok"}').is_confirmed
        True
        """
        return _read(_CLOUD, 0, 0, utf8(result, "result"))

    @classmethod
    def no_answer(cls) -> Reply:
        """The connection failed, or the time ran out.

        >>> from waybill_engine import Reply
        >>> Reply.no_answer().is_in_doubt
        True
        """
        return _read(_NO_ANSWER, 0, 0, b"")

    @classmethod
    def known(cls, code: int, message: str = "") -> Reply:
        """Of a code that is known already.

        >>> from waybill_engine import Reply
        >>> Reply.known(9300507).reply_class.name
        'ORDER_TOKEN_REFUSED'
        """
        if not isinstance(code, int):
            raise TypeError(f"code is {named(code)}; give WeChat's errcode, such as 9300507")
        if not -1 << 63 <= code < 1 << 63:
            raise ValueError(f"{code} has more than 64 bits, which no code of WeChat's has")
        return _read(_KNOWN, 0, code, utf8(message, "message"))

    @property
    def is_confirmed(self) -> bool:
        """Whether WeChat certainly has the update."""
        return self.reply_class.is_confirmed

    @property
    def may_resend(self) -> bool:
        """Whether the same payload may be sent again."""
        return self.reply_class.may_resend

    @property
    def is_in_doubt(self) -> bool:
        """Whether WeChat may have the update although it was not confirmed."""
        return self.reply_class.is_in_doubt


def _read(kind: int, status: int, code: int, body: bytes) -> Reply:
    request = _HEAD.pack(Want.TEXTS, kind, 0, status, code) + body
    read = Reader(ask(Operation.REPLY, b"", request, 4096 + 2 * len(body)))
    place, flags, status, length, code = read.u8(), read.u8(), read.u16(), read.u32(), read.i64()
    english, chinese = read.u32(), read.u32()
    return Reply(
        reply_class=CLASSES[place],
        code=code if flags & 8 else None,
        message=read.text(length),
        http_status=status or None,
        english=read.text(english),
        chinese=read.text(chinese),
    )
