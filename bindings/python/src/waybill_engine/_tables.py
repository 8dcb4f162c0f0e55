"""The engine's own lists: labels, meanings and limits, read from the library once."""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

from ._bytes import Reader
from ._call import Operation, ask


class ActionRow(NamedTuple):
    """One action type, in its place."""

    code: int
    stage: int
    label: str
    label_zh: str
    short: str


class StatusRow(NamedTuple):
    """One status, in its place."""

    closed: bool
    label: str
    label_zh: str


class SituationRow(NamedTuple):
    """One situation, in its place."""

    status: int
    held: bool
    label: str
    label_zh: str


class CodeRow(NamedTuple):
    """One code."""

    number: int
    label: str
    when: str
    when_zh: str
    remedy: str
    remedy_zh: str


class ClassRow(NamedTuple):
    """One class of WeChat's answers, in its place."""

    flags: int
    codes: tuple[int, ...]
    label: str
    meaning: str
    meaning_zh: str
    next_step: str
    next_step_zh: str


class Tables(NamedTuple):
    """Everything that the library lists."""

    version: str
    url: str
    max_waybill_id: int
    max_token: int
    stages: tuple[tuple[str, str], ...]
    actions: tuple[ActionRow, ...]
    statuses: tuple[StatusRow, ...]
    situations: tuple[SituationRow, ...]
    codes: tuple[CodeRow, ...]
    classes: tuple[ClassRow, ...]
    maps: tuple[str, ...]


@cache
def tables() -> Tables:
    """The lists, as the library has them."""
    read = Reader(ask(Operation.TABLES, b"", b"", 1 << 15))
    text, u8, u32 = read.measured, read.u8, read.u32
    return Tables(
        version=text(),
        url=text(),
        max_waybill_id=u32(),
        max_token=u32(),
        stages=tuple((text(), text()) for _ in range(u32())),
        actions=tuple(ActionRow(u32(), u8(), text(), text(), text()) for _ in range(u32())),
        statuses=tuple(StatusRow(u8() == 1, text(), text()) for _ in range(u32())),
        situations=tuple(SituationRow(u8(), u8() == 1, text(), text()) for _ in range(u32())),
        codes=tuple(
            CodeRow(read.u16(), text(), text(), text(), text(), text()) for _ in range(u32())
        ),
        classes=tuple(_class_row(read) for _ in range(u32())),
        maps=tuple(text() for _ in range(u32())),
    )


def _class_row(read: Reader) -> ClassRow:
    flags = read.u8()
    codes = tuple(read.i64() for _ in range(read.u32()))
    return ClassRow(flags, codes, *(read.measured() for _ in range(5)))
