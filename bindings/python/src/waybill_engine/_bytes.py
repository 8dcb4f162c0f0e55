"""Bytes: the fields of the library's answers, one after the other, and what a store gave."""

from __future__ import annotations

from struct import Struct

U16 = Struct("<H")
U32 = Struct("<I")
I64 = Struct("<q")
U64 = Struct("<Q")


class Reader:
    """Reads little-endian numbers and texts from a place on."""

    __slots__ = ("_at", "_data")

    def __init__(self, data: bytes, at: int = 0) -> None:
        self._data = data
        self._at = at

    def take(self, length: int) -> bytes:
        """So many bytes."""
        self._at += length
        return self._data[self._at - length : self._at]

    def u8(self) -> int:
        """A number of one byte."""
        return self.take(1)[0]

    def u16(self) -> int:
        """A number of two bytes."""
        return int(U16.unpack(self.take(2))[0])

    def u32(self) -> int:
        """A number of four bytes."""
        return int(U32.unpack(self.take(4))[0])

    def i64(self) -> int:
        """A number of eight bytes, which may be negative."""
        return int(I64.unpack(self.take(8))[0])

    def u64(self) -> int:
        """A number of eight bytes."""
        return int(U64.unpack(self.take(8))[0])

    def text(self, length: int) -> str:
        """A text of so many bytes."""
        return self.take(length).decode()

    def measured(self) -> str:
        """A text with its length before it."""
        return self.text(self.u32())

    def rest(self) -> bytes:
        """All that is left."""
        return self._data[self._at :]


def stored(data: object, fresh: str) -> bytes:
    """A copy of what a store gave. ``bytes`` alone would make zeros of a number."""
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data)
    raise TypeError(
        f"the stored bytes are a {type(data).__name__}; give bytes, or take {fresh} for a fresh waybill"
    )
