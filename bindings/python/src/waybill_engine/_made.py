"""What the library makes of a file: the bytes to keep, or everything that is wrong with it."""

from __future__ import annotations

from struct import Struct

from ._bytes import Reader
from ._call import Operation, ask
from .error import FileFault

_HEAD = Struct("<II")


def made(operation: Operation, kind: int, file: bytes) -> tuple[tuple[FileFault, ...], bytes]:
    """The faults of a file, or the bytes to keep."""
    read = Reader(ask(operation, b"", _HEAD.pack(kind, 0) + file, 1 << 14))
    count, length = read.u32(), read.u32()
    if count == 0:
        return (), read.take(length)
    return tuple(_fault(read) for _ in range(count)), b""


def _fault(read: Reader) -> FileFault:
    english, chinese = read.u32(), read.u32()
    return FileFault(read.text(english), read.text(chinese))
