"""Times: whole Unix seconds, or a datetime that knows its zone."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from operator import index
from typing import SupportsIndex, Union

from .error import InvalidTime

__all__ = ["Instant"]

Instant = Union[int, datetime]
"""A time: whole Unix seconds, or a datetime with a zone, of which whole seconds count.

>>> from datetime import datetime, timedelta, timezone
>>> from waybill_engine import Scan
>>> china = timezone(timedelta(hours=8))
>>> Scan(action_time=datetime(2026, 11, 18, 20, 26, 40, tzinfo=china)).action_time
1795004800
"""

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_SECOND = timedelta(seconds=1)


def unix(time: Instant, name: str) -> int:
    """The whole Unix seconds of a time; ``name`` is for the text of an error."""
    if type(time) is int:
        seconds = time
    elif isinstance(time, datetime):
        if time.utcoffset() is None:
            raise InvalidTime(
                f"{name} is {time.isoformat()} without a time zone; give one, as with"
                f" datetime.now(timezone.utc), or whole Unix seconds"
            )
        return (time - _EPOCH) // _SECOND
    else:
        seconds = whole(time, name, "a datetime with a time zone or int(time.time())")
    if not -1 << 63 <= seconds < 1 << 63:
        raise InvalidTime(f"{name} is {seconds}, which has more than 64 bits; give Unix seconds")
    return seconds


def whole(number: object, name: str, right: str) -> int:
    """A whole number of any integer type but bool; ``right`` says what else would do."""
    if isinstance(number, SupportsIndex) and not isinstance(number, bool):
        return index(number)
    raise TypeError(f"{name} is a {type(number).__name__}; give a whole number, such as {right}")


def at(seconds: int) -> datetime:
    """The time of so many seconds, in UTC."""
    return _EPOCH + seconds * _SECOND
