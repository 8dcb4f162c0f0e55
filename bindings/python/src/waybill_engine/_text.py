"""Texts on their way to the library: bytes as they came, or the UTF-8 of a string that has one."""

from __future__ import annotations

from .error import InvalidText


def utf8(text: object, name: str) -> bytes:
    """The bytes of a text; ``name`` is for the text of an error."""
    if isinstance(text, str):
        try:
            return text.encode()
        except UnicodeEncodeError as error:
            # That error quotes the string, and so is not passed on.
            raise InvalidText(
                f"{name} has half a pair of surrogates, U+{ord(error.object[error.start]):04X}, as"
                f" its character {error.start + 1}: such a string has no UTF-8 form; give the bytes"
                f' as they came, or decode them without errors="surrogateescape"'
            ) from None
    if isinstance(text, (bytes, bytearray, memoryview)):
        return bytes(text)
    raise TypeError(f"{name} is a {type(text).__name__}; give a str or bytes")
