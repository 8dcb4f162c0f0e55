"""Requests in, answers out: one call of the library, with room for its answer."""

from __future__ import annotations

import ctypes
from enum import IntEnum
from typing import Any, NoReturn

from ._library import LIBRARY
from .error import FrameError, FrameStatus

#: How long a request may be.
MAX_REQUEST = 64 << 20

#: Longer requests let other threads run. Shorter ones take less time than handing over the lock.
_SHORT = 4096

#: Larger rooms are not kept for the next call.
_KEPT = 1 << 22

_held, _released = LIBRARY.held, LIBRARY.released


class Operation(IntEnum):
    """What the library is asked."""

    DECIDE = 1
    DECIDE_MANY = 2
    EXPLAIN = 3
    RECORD = 4
    NEXT = 5
    TRACKER = 6
    RULES = 7
    RULES_SHOW = 8
    RULES_DIFF = 9
    TRAIL_DECIDE = 10
    TRAIL_IMPORT = 11
    TRAIL_LATE = 12
    TRAIL_REPLAY = 13
    REPLY = 14
    TABLES = 15
    MAP = 16
    MAP_SHOW = 17
    MAP_READ = 18


#: Rooms that no call uses. A call takes one out and puts it back, which the interpreter does in one
#: step each: so no two threads have the same, nor has a signal's handler that of what it broke into.
_rooms: list[Any] = []


def ask(operation: int, rules: bytes, request: bytes | bytearray, room_for: int = 4096) -> bytes:
    """The answer to a request. Raises a FrameError where the library returns a status.

    ``room_for`` is how long the answer may well be; a longer one costs a second call. A bytearray is
    handed over as it is, which spares a long one a copy.
    """
    size = len(request)
    call = _held if size <= _SHORT else _released
    given: Any = request
    if type(request) is bytearray and size:
        given = ctypes.byref(ctypes.c_char.from_buffer(request))
    try:
        room = _rooms.pop()
        if len(room) < room_for:
            room = _new_room(room_for)
    except IndexError:
        room = _new_room(room_for)
    length = call(operation, rules, len(rules), given, size, room, len(room))
    while length > len(room):
        room = _new_room(length)
        length = call(operation, rules, len(rules), given, size, room, len(room))
    if length < 0:
        _refuse(length, len(rules), size)
    answer: bytes = room[:length]
    if len(room) <= _KEPT:
        _rooms.append(room)
    return answer


def _new_room(size: int) -> Any:
    # Sizes that double, as ctypes makes a type for each.
    return (ctypes.c_char * (1 << max(12, (size - 1).bit_length())))()


def _refuse(returned: int, rules: int, request: int) -> NoReturn:
    status = FrameStatus(returned)
    text = f"the library refused the request with {returned} {status.name}"
    if status is FrameStatus.TOO_LARGE and request > MAX_REQUEST:
        text = (
            f"the request has {request} bytes, and at most {MAX_REQUEST} are taken; ask in"
            f" smaller parts"
        )
    elif status is FrameStatus.ANSWER_TOO_LARGE:
        text = "the answer would have over 2147483647 bytes; ask in smaller parts"
    elif status is FrameStatus.WRONG_RULES:
        text = f"these {rules} bytes are not rules that the library made"
    raise FrameError(status, text)
