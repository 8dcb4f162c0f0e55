"""Finds the native library, loads it, and checks that it is the one this package was made for."""

from __future__ import annotations

import ctypes
import os
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from . import _version
from .error import LibraryError

#: Names a library of one's own, which is taken instead of the one in the package.
VARIABLE = "WAYBILL_NATIVE"

#: The library in the package. It needs a C library and nothing else, glibc or musl.
PACKAGED = Path(__file__).parent / "native" / "libwaybill.so.1"

#: ``wb_call``: operation; rules, their length; request, its length; room, its size.
Call = Callable[[int, bytes, int, object, int, object, int], int]

_ARGUMENTS: list[Any] = [
    ctypes.c_uint32,
    ctypes.c_char_p,
    ctypes.c_size_t,
    ctypes.c_void_p,
    ctypes.c_size_t,
    ctypes.c_void_p,
    ctypes.c_size_t,
]


class Library(NamedTuple):
    """The loaded library."""

    #: Keeps the interpreter's lock: for calls that are shorter than giving it back and taking it.
    held: Call
    #: Gives the lock back while the call runs, so that other threads go on.
    released: Call
    #: Where it was found.
    path: Path


def load() -> Library:
    """The library that ``WAYBILL_NATIVE`` names, or else the one in the package."""
    own = os.environ.get(VARIABLE)
    path = Path(own) if own else PACKAGED
    found = f"{path} ({VARIABLE})" if own else str(path)
    if not own and not path.exists():
        raise LibraryError(
            f"there is no native library at {found}: this installation came without one, and the"
            f" platform is {platform.system()} on {platform.machine()}. Install a wheel for it, or"
            f" build the library with bindings/abi/build and set {VARIABLE} to its path"
        )
    try:
        released, held = ctypes.CDLL(str(path)), ctypes.PyDLL(str(path))
    except OSError as cause:
        raise LibraryError(
            f"the native library {found} can't be loaded on {platform.system()}"
            f" {platform.machine()}: {cause}"
        ) from cause
    check(released, found)
    return Library(_call_of(held), _call_of(released), path)


def check(library: ctypes.CDLL, found: str) -> None:
    """Refuses a library of another version, naming both versions and where it was found."""
    try:
        frame, engine, _ = library.wb_abi_version, library.wb_version, library.wb_call
    except AttributeError as cause:
        raise LibraryError(
            f"{found} is a library, but not that of the waybill engine: {cause}"
        ) from cause
    frame.restype = engine.restype = ctypes.c_uint32
    frame.argtypes = engine.argtypes = []
    has_frame, number = frame(), engine()
    has = f"{number >> 16}.{number >> 8 & 255}.{number & 255}"
    if (has_frame, has) != (_version.ABI_VERSION, _version.VERSION):
        raise LibraryError(
            f"the native library {found} is version {has} with frame {has_frame}, but this package"
            f" is version {_version.VERSION} and needs frame {_version.ABI_VERSION}; both are released together, so"
            f" take them from one release"
        )


def _call_of(library: ctypes.CDLL) -> Call:
    function = library.wb_call
    function.argtypes = _ARGUMENTS
    function.restype = ctypes.c_int32
    return function


LIBRARY = load()
