"""The codes of everything that can be wrong with a record or an update."""

from __future__ import annotations

from enum import IntEnum

from ._tables import CodeRow, tables
from .action import found

__all__ = ["Code"]


class Code(IntEnum):
    """Why a record is malformed (1xx) or an update is refused (2xx).

    Numbers and labels never change their meaning; a later version may add some.

    >>> from waybill_engine import Code
    >>> Code(204).label
    'time_goes_back'
    >>> print(Code.TIME_GOES_BACK.when)
    the time is earlier than the highest accepted time less the tolerance of its action
    """

    INVALID_UTF8 = 101
    """A text is not UTF-8."""
    INVALID_JSON = 102
    """The record is not JSON, or no object."""
    MISSING_FIELD = 103
    """A required field is not there."""
    DUPLICATE_FIELD = 104
    """A field is there twice."""
    INVALID_ROW = 105
    """A row of a CSV feed has another number of cells than its header."""
    INVALID_WAYBILL_ID = 111
    """The waybill id."""
    INVALID_TOKEN = 112
    """The order token."""
    INVALID_ACTION_TIME = 113
    """The time is not in whole Unix seconds."""
    INVALID_ACTION_TYPE = 114
    """None of the nine action types."""
    INVALID_ACTION_MSG = 115
    """The message, its phone numbers among it."""
    TOO_FAR_AHEAD = 201
    """The time is later than now and the allowance."""
    WAYBILL_CLOSED = 202
    """The waybill is signed for or cancelled already."""
    ACTION_NOT_PERMITTED = 203
    """The table says no from this status."""
    TIME_GOES_BACK = 204
    """The time is earlier than the highest accepted one less the tolerance."""

    # The number, in every version of Python.
    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, format_spec: str) -> str:
        return format(self.value, format_spec)

    @classmethod
    def of(cls, name: str) -> Code:
        """The code with this name, label or digits.

        >>> from waybill_engine import Code
        >>> Code.of("time_goes_back") is Code.of("204")
        True
        """
        for code in cls:
            if name in (code.name, code.label, str(code.value)):
                return code
        return cls._missing_(name)

    @classmethod
    def _missing_(cls, value: object) -> Code:
        known = ", ".join(f"{code.value} {code.label}" for code in cls)
        raise ValueError(f"{found(value)} is no code; there are {known}")

    @property
    def _row(self) -> CodeRow:
        return next(row for row in tables().codes if row.number == self.value)

    @property
    def label(self) -> str:
        """The name in ``snake_case``, in which it is logged."""
        return self.name.lower()

    @property
    def when(self) -> str:
        """When it applies."""
        return self._row.when

    @property
    def when_zh(self) -> str:
        """When it applies, in Chinese."""
        return self._row.when_zh

    @property
    def remedy(self) -> str:
        """What the sender can do about it."""
        return self._row.remedy

    @property
    def remedy_zh(self) -> str:
        """What the sender can do about it, in Chinese."""
        return self._row.remedy_zh
