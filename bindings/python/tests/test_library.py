"""How the native library is found, and what is said when it is not the right one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import waybill_engine

OTHER = """
#include <stddef.h>
#include <stdint.h>
uint32_t wb_abi_version(void) { return 7; }
uint32_t wb_version(void) { return 65536 * 2 + 256 * 3 + 4; }
int32_t wb_call(uint32_t a, const uint8_t *b, size_t c, const uint8_t *d, size_t e, uint8_t *f, size_t g) { return -1; }
"""


def imported(
    native: Path | None, *, package: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """What `import waybill_engine` says in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "WAYBILL_NATIVE"}
    if native is not None:
        environment["WAYBILL_NATIVE"] = str(native)
    if package is not None:
        environment["PYTHONPATH"] = str(package)
    code = "import waybill_engine; print(waybill_engine.LIBRARY_PATH)"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def last_line(process: subprocess.CompletedProcess[str]) -> str:
    """The text of the error."""
    assert process.returncode == 1
    return process.stderr.strip().splitlines()[-1]


def compiled(folder: Path, source: str) -> Path:
    """A shared library made of C."""
    compiler = shutil.which("cc")
    if compiler is None:
        pytest.skip("there is no C compiler")
    (folder / "other.c").write_text(source, "utf-8")
    library = folder / "libother.so"
    command = [compiler, "-shared", "-fPIC", "-o", str(library), str(folder / "other.c")]
    subprocess.run(command, check=True)
    return library


def test_a_library_of_ones_own_is_taken_from_where_it_is(tmp_path: Path) -> None:
    copy = shutil.copy(waybill_engine.LIBRARY_PATH, tmp_path / "mine.so")
    process = imported(Path(copy))
    assert process.stdout.strip() == str(copy), process.stderr


def test_a_library_of_another_version_is_refused_naming_both_and_the_place(tmp_path: Path) -> None:
    library = compiled(tmp_path, OTHER)
    text = last_line(imported(library))
    version = waybill_engine.__version__
    assert f"{library} (WAYBILL_NATIVE) is version 2.3.4 with frame 7" in text
    assert f"this package is version {version} and needs frame 1" in text
    assert "LibraryError" in text


def test_another_library_is_refused_with_what_it_lacks(tmp_path: Path) -> None:
    library = compiled(tmp_path, "int nothing;")
    text = last_line(imported(library))
    assert f"{library} (WAYBILL_NATIVE) is a library, but not that of the waybill engine" in text
    assert "wb_abi_version" in text


def test_what_cant_be_loaded_says_the_cause(tmp_path: Path) -> None:
    broken = tmp_path / "libwaybill.so.1"
    broken.write_bytes(b"no library")
    process = imported(broken)
    text = last_line(process)
    assert f"{broken} (WAYBILL_NATIVE) can't be loaded on Linux" in text
    assert "file too short" in text or "invalid ELF header" in text
    assert "OSError" in process.stderr
    assert "No such file" in last_line(imported(tmp_path / "nowhere.so"))


def test_an_installation_without_a_library_says_what_to_do(tmp_path: Path) -> None:
    package = Path(waybill_engine.__file__).parent
    ignore = shutil.ignore_patterns("native", "__pycache__")
    shutil.copytree(package, tmp_path / "waybill_engine", ignore=ignore)
    text = last_line(imported(None, package=tmp_path))
    assert "there is no native library at" in text
    assert "bindings/abi/build and set WAYBILL_NATIVE" in text
    process = imported(Path(waybill_engine.LIBRARY_PATH), package=tmp_path)
    assert process.returncode == 0, process.stderr
