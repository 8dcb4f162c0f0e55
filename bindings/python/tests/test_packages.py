"""What is in the wheel and in the source package. WAYBILL_DIST is the folder that they are in."""

from __future__ import annotations

import hashlib
import importlib.util
import inspect
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest
import waybill_engine
from support import REPOSITORY
from waybill_engine._version import ABI_VERSION

MACHINE = platform.machine()
TAG = f"py3-none-manylinux_2_17_{MACHINE}.manylinux2014_{MACHINE}.musllinux_1_1_{MACHINE}"


@pytest.fixture(name="dist")
def the_dist() -> Path:
    """The folder of the packages."""
    if "WAYBILL_DIST" not in os.environ:
        pytest.skip("WAYBILL_DIST is not set")
    return Path(os.environ["WAYBILL_DIST"])


@pytest.fixture(name="wheel")
def the_wheel(dist: Path) -> zipfile.ZipFile:
    """The only wheel for this machine."""
    (found,) = dist.glob(f"*{MACHINE}.whl")
    return zipfile.ZipFile(found)


def metadata(wheel: zipfile.ZipFile, name: str) -> Message:
    """A file of the dist-info folder."""
    path = f"waybill_engine-{waybill_engine.__version__}.dist-info/{name}"
    return Parser().parsestr(wheel.read(path).decode())


def test_the_wheel_has_the_sources_the_library_the_types_and_the_licences(
    wheel: zipfile.ZipFile,
) -> None:
    names = set(wheel.namelist())
    folder = Path(waybill_engine.__file__).parent
    sources = {f"waybill_engine/{path.name}" for path in folder.glob("*.py")}
    info = f"waybill_engine-{waybill_engine.__version__}.dist-info"
    licences = {f"{info}/licenses/{name}" for name in ("LICENSE-APACHE", "LICENSE-MIT", "NOTICES")}
    others = {f"{info}/{name}" for name in ("METADATA", "WHEEL", "RECORD")}
    extra = {"waybill_engine/py.typed", "waybill_engine/native/libwaybill.so.1"}
    assert names == sources | licences | others | extra
    assert b"serde" in wheel.read(f"{info}/licenses/NOTICES")


def test_the_wheel_is_for_every_python_and_every_linux_of_the_machine(
    wheel: zipfile.ZipFile,
) -> None:
    name = Path(wheel.filename or "").name
    assert name == f"waybill_engine-{waybill_engine.__version__}-{TAG}.whl"
    told = metadata(wheel, "WHEEL")
    assert told["Root-Is-Purelib"] == "false"
    python, abi, platforms = TAG.split("-")
    assert sorted(told.get_all("Tag", [])) == sorted(
        f"{python}-{abi}-{one}" for one in platforms.split(".")
    )


def test_the_metadata_say_what_it_needs_and_who_may_use_it(wheel: zipfile.ZipFile) -> None:
    told = metadata(wheel, "METADATA")
    assert told["Requires-Python"] == ">=3.10"
    assert told.get_all("Requires-Dist") is None
    assert told["License-Expression"] == "MIT OR Apache-2.0"
    assert sorted(told.get_all("License-File", [])) == ["LICENSE-APACHE", "LICENSE-MIT", "NOTICES"]


def test_the_library_in_the_wheel_needs_no_more_than_its_tag_says(wheel: zipfile.ZipFile) -> None:
    library = wheel.read("waybill_engine/native/libwaybill.so.1")
    needed = {
        tuple(map(int, found.split(b"."))) for found in re.findall(rb"GLIBC_([0-9.]+)\0", library)
    }
    assert needed
    assert max(needed) <= (2, 17)
    assert b"libgcc_s" not in library
    with Path(waybill_engine.LIBRARY_PATH).open("rb") as loaded:
        digest = hashlib.file_digest(loaded, "sha256") if sys.version_info >= (3, 11) else None
    assert digest is None or digest.digest() == hashlib.sha256(library).digest()


def test_auditwheel_agrees(wheel: zipfile.ZipFile) -> None:
    if shutil.which("auditwheel", path=str(Path(sys.executable).parent)) is None:
        pytest.skip("auditwheel is not here")
    command = [sys.executable, "-m", "auditwheel", "show", str(wheel.filename)]
    process = subprocess.run(command, capture_output=True, text=True, check=False)
    said = " ".join((process.stdout + process.stderr).split())
    assert process.returncode == 0, said
    assert f'consistent with the following platform tag: "manylinux_2_17_{MACHINE}"' in said, said


def test_the_source_package_has_no_library(dist: Path) -> None:
    (found,) = dist.glob("*.tar.gz")
    with tarfile.open(found) as package:
        inside = {name.split("/", 1)[1] for name in package.getnames()}
    assert {"LICENSE-MIT", "LICENSE-APACHE", "NOTICES", "PKG-INFO", "hatch_build.py"} <= inside
    assert "src/waybill_engine/py.typed" in inside
    assert not [name for name in inside if ".so" in name]


@pytest.mark.parametrize("library", [None, "/nowhere/libwaybill.so.1", waybill_engine.LIBRARY_PATH])
def test_a_wheel_is_made_of_the_source_package_where_the_library_is(
    library: str | None, dist: Path, tmp_path: Path
) -> None:
    if importlib.util.find_spec("hatchling") is None:
        pytest.skip("hatchling is not here")
    (found,) = dist.glob("*.tar.gz")
    environment = {name: value for name, value in os.environ.items() if name != "WAYBILL_LIBRARY"}
    if library is not None:
        environment["WAYBILL_LIBRARY"] = library
    command = [sys.executable, "-m", "pip", "wheel", "--disable-pip-version-check", "--no-index"]
    command += ["--no-build-isolation", "--no-deps", "-w", str(tmp_path), str(found)]
    process = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    made = [path.name for path in tmp_path.glob("*.whl")]
    if library == waybill_engine.LIBRARY_PATH:
        assert made == [path.name for path in dist.glob(f"*{MACHINE}.whl")], process.stderr
    else:
        assert process.returncode != 0
        assert not made
        assert f"WAYBILL_LIBRARY is {library or 'not set'}. Either take the wheel" in process.stderr
        assert "bindings/abi/build /some/folder" in process.stderr


def test_there_is_one_version() -> None:
    workspace = REPOSITORY / "Cargo.toml"
    if not workspace.exists():
        pytest.skip("this is not a clone of the repository")
    found = re.search(
        r'^\[workspace\.package\]\nversion = "(.+)"$', workspace.read_text("utf-8"), re.M
    )
    assert found is not None
    assert waybill_engine.__version__ == found[1]
    header = (REPOSITORY / "bindings" / "c" / "include" / "waybill.h").read_text("utf-8")
    assert f"#define WB_ABI_VERSION {ABI_VERSION}\n" in header


def test_the_languages_page_names_what_is_there() -> None:
    table = REPOSITORY / "bindings" / "languages.tsv"
    if not table.exists():
        pytest.skip("this is not a clone of the repository")
    lines = [line for line in table.read_text("utf-8").splitlines() if line[:1] not in ("", "#")]
    names = [name for line in lines for name in line.split("\t")[-1].split(", ") if name != "-"]
    assert len(names) > 20
    for name in names:
        called, _, option = name.partition("(")
        thing: object = waybill_engine
        for part in called.split("."):
            # What each object of a class has of its own is declared there or in a parent, and is
            # no attribute of it.
            declared = dict(getattr(thing, "__dataclass_fields__", {}))
            for parent in getattr(thing, "__mro__", ()):
                declared.update(inspect.get_annotations(parent))
            thing = declared[part] if part in declared else getattr(thing, part)
        if option:
            assert callable(thing)
            assert option.split("=")[0] in inspect.signature(thing).parameters
