"""Puts the native library into the wheel, and gives the wheel the tag of its platform."""

from __future__ import annotations

import os
import platform
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIBRARY = "libwaybill.so.1"
PLACE = f"waybill_engine/native/{LIBRARY}"

# The library needs GLIBC_2.14 (2.17 on aarch64) and no more; manylinux2014 is the oldest tag that
# installers know for that. musl runs the very same file, so the one wheel says both.
TAGS = "manylinux_2_17_{machine}.manylinux2014_{machine}.musllinux_1_1_{machine}"

MISSING = f"""
The wheel needs the native library, which is not part of the sources of the Python package:
WAYBILL_LIBRARY is {{found}}. Either take the wheel for your platform, or build
the library in a clone of the repository, with Rust 1.95 or later, and say where it is:

    bindings/abi/build /some/folder
    WAYBILL_LIBRARY=/some/folder/lib/{LIBRARY} pip install waybill_engine-*.tar.gz

In a clone, bindings/python/build does it all."""


class NativeLibrary(BuildHookInterface[Any]):
    """Runs before hatchling writes a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the library and the tag; `version` is the kind of build."""
        if version == "editable":
            return
        named = os.environ.get("WAYBILL_LIBRARY")
        if not named or not Path(named).is_file():
            raise SystemExit(MISSING.format(found=named or "not set"))
        machine = os.environ.get("WAYBILL_MACHINE") or platform.machine()
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{TAGS.format(machine=machine)}"
        build_data["force_include"][named] = PLACE
