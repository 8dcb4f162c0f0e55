"""The pages show programs that run."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from support import REPOSITORY

HERE = Path(__file__).resolve().parent.parent


def blocks(page: Path, language: str) -> list[str]:
    """The code of a page."""
    text = page.read_text("utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def run(code: str) -> str:
    """What a program prints."""
    process = subprocess.run(
        [sys.executable, "-W", "error", "-X", "utf8", "-c", code], capture_output=True, check=False
    )
    assert process.returncode == 0, process.stderr.decode()
    return process.stdout.decode()


@pytest.mark.parametrize("page", ["README.md", "README.zh.md"])
def test_every_program_of_a_page_runs(page: str) -> None:
    programs = blocks(HERE / page, "python")
    assert programs
    printed = [run(program) for program in programs]
    shown = blocks(HERE / page, "json")
    assert shown == [text for text in printed if text.startswith("{")]


def test_the_page_shows_the_example() -> None:
    example = (HERE / "example" / "readme.py").read_text("utf-8")
    shown = blocks(HERE / "README.md", "python")[0]
    assert example.split("\n", 2)[2] == shown


def test_the_payload_is_that_of_the_rust_example() -> None:
    page = REPOSITORY / "README.md"
    if not (REPOSITORY / "Cargo.toml").exists():
        pytest.skip("this is not a clone of the repository")
    expected = re.findall(r'assert_eq!\(outbox, \[r#"(.*)"#\]\);', page.read_text("utf-8"))
    assert [run((HERE / "example" / "readme.py").read_text("utf-8"))] == [expected[0] + "\n"]


def test_the_service_prints_what_the_command_prints(tmp_path: Path) -> None:
    feed = REPOSITORY / "data" / "feed.jsonl"
    if not feed.exists():
        pytest.skip("this is not a clone of the repository")
    arguments = [
        sys.executable,
        str(HERE / "example" / "service.py"),
        str(tmp_path / "db"),
        "1793462400",
    ]
    outputs = []
    for _ in range(2):
        with feed.open("rb") as lines:
            process = subprocess.run(arguments, stdin=lines, capture_output=True, check=True)
        outputs.append(process.stdout.decode())
        counts = process.stderr.decode().splitlines()[-1]
    # The second run was told of everything before.
    assert outputs[0] == outputs[1]
    assert "accepted" not in counts
    page = (REPOSITORY / "README.md").read_text("utf-8")
    shown = re.search(r"<!-- shown: payloads -->\n```json\n(.*?)```", page, re.DOTALL)
    assert shown is not None
    assert outputs[0].startswith(shown[1])
    accepted = re.search(r"^accepted +(\d+)$", page, re.MULTILINE)
    assert accepted is not None
    assert len(outputs[0].splitlines()) == int(accepted[1])
