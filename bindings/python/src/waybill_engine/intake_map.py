"""Maps: what the fields, codes, times and texts of a carrier's own feed are to us."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from functools import lru_cache
from pathlib import Path
from struct import Struct
from typing import Any, NamedTuple

from ._bytes import U32, Reader
from ._call import Operation, ask
from ._made import made
from ._tables import tables
from ._text import utf8
from .action import ACTIONS, ActionType
from .answer import Want
from .code import Code
from .decide import named
from .error import InvalidHeader, InvalidMap
from .instant import at
from .rules import RuleSet
from .tracker import Fingerprint
from .update import Scan

__all__ = ["IntakeMap", "ItemKind", "MapItem"]

_JSON, _TOML, _READY = range(3)
_HEAD = Struct("<4I")
_BLOCK_HEAD = Struct("<IIQ")
_RECORD, _ROW = 2, 3
_ITEM = Struct("<BBHIIIQqq10I")


class ItemKind(Enum):
    """What an item of a foreign record is.

    >>> from waybill_engine import ItemKind
    >>> [kind.value for kind in ItemKind]
    ['update', 'ignored', 'empty', 'malformed']
    """

    UPDATE = "update"
    """An update of ours: its ``scan`` can be decided."""
    IGNORED = "ignored"
    """No update, by the map; its ``reason`` says why."""
    EMPTY = "empty"
    """A parcel without any scan."""
    MALFORMED = "malformed"
    """It can't be read as the map says; its ``faults`` say why."""


_KINDS = tuple(ItemKind)


@dataclass(frozen=True, slots=True)
class MapItem:
    """A scan of a foreign record, or what stands for one. Its repr does not show the token.

    >>> from waybill_engine import IntakeMap
    >>> row = ["W1", "2026/11/18 8:26", "已揽收"]
    >>> item = IntakeMap.ready("text-zh").read_table(["运单号", "扫描时间", "描述"], [row])[0]
    >>> item.kind.value, item.action_type, item.scan("of-the-order").waybill_id
    ('update', <ActionType.PICKED_UP: 100001>, 'W1')
    """

    kind: ItemKind
    """What it is."""
    record: int
    """The place of its record, or row, among those that were read, from 0."""
    number: int
    """Its place in the record as it came, from 1. Several waybill ids in one field share one."""
    waybill_id: str | None
    """Whose it is, if that can be read."""
    token: str | None = field(repr=False)
    """The order token, if the record has it. Most feeds have none: it is of the order."""
    carrier: str | None
    """The carrier, if the map says where it is."""
    foreign_code: str | None
    """The carrier's own code as it came."""
    action_type: ActionType | None
    """What happened, for an update."""
    action_time: datetime | None
    """When it happened, for an update, in UTC."""
    action_msg: str | None
    """The text of an update as it would be sent: repaired, if the rules repair phone numbers."""
    fingerprint: Fingerprint | None
    """The identity of an update."""
    doubt: str | None
    """Why the map is not certain."""
    reason: str | None
    """Why it is ignored, by its name in maps; or what an empty record says."""
    faults: tuple[Code, ...]
    """The codes of everything that is wrong, the first one first."""
    english: str
    """Why it is ignored, or everything that is wrong, in English; empty for others."""
    chinese: str
    """The same in Chinese."""

    def scan(self, token: str | bytes | None = None, *, seen_before: bool = False) -> Scan:
        """The update to be decided, with the token of the waybill's order.

        One in the record goes before it; with neither the answer is 103. Raises ValueError if it is
        no update.
        """
        if self.kind is not ItemKind.UPDATE:
            raise ValueError(
                f"an item that is {self.kind.value} has no scan; look at its kind first"
            )
        return Scan(
            self.token if self.token is not None else token,
            self.waybill_id,
            self.action_time,
            self.action_type,
            self.action_msg,
            seen_before=seen_before,
        )


class IntakeMap:
    """A map. Load it once; any number of threads may share it.

    It never changes, and it can be pickled. Equal are maps that say the same. Read many records in
    one call where there are many: each call makes the map ready anew, which takes longer than a
    record.

    >>> from waybill_engine import IntakeMap, Tracker, decide
    >>> push = '''{"Body":{"WaybillRoute":[{"mailno":"SF1020304050607","opCode":"50",
    ...     "acceptTime":"2026-11-18 08:10:00","remark":"顺丰速运 已收取快件"}]}}'''
    >>> item = IntakeMap.ready("sf-push").read(push)[0]
    >>> item.waybill_id, item.action_type.label
    ('SF1020304050607', 'PickedUp')
    >>> decide(Tracker.START, item.scan("of-the-order"), now=1_795_000_000).outcome
    'accepted'
    """

    __slots__ = ("kept",)

    kept: bytes
    """The library's own bytes for it. Of this version only: store the file instead."""

    def __init__(self) -> None:
        raise TypeError(
            "take IntakeMap.ready, IntakeMap.from_json, IntakeMap.from_toml or IntakeMap.from_file"
        )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"a map never changes, so {name} can't be set")

    @staticmethod
    def ready_names() -> tuple[str, ...]:
        """The names of the ready maps.

        >>> from waybill_engine import IntakeMap
        >>> "sf-push" in IntakeMap.ready_names()
        True
        """
        return tables().maps

    @classmethod
    def ready(cls, name: str) -> IntakeMap:
        """The ready map of a known vocabulary. Raises InvalidMap if there is none of this name."""
        return _map_of(_READY, utf8(name, "the name"))

    @classmethod
    def from_json(cls, file: str | bytes | Mapping[str, Any]) -> IntakeMap:
        """The map of a file in JSON, or of the mapping that is in one.

        Raises InvalidMap with everything that is wrong with it.

        >>> from waybill_engine import IntakeMap, InvalidMap
        >>> try:
        ...     IntakeMap.from_json({"name": "ours"})
        ... except InvalidMap as error:
        ...     print(len(error.faults) > 0)
        True
        """
        if isinstance(file, Mapping):
            file = json.dumps(dict(file))
        return _map_of(_JSON, utf8(file, "the map"))

    @classmethod
    def from_toml(cls, file: str | bytes) -> IntakeMap:
        """The map of a file in TOML. Raises InvalidMap with everything that is wrong with it."""
        return _map_of(_TOML, utf8(file, "the map"))

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> IntakeMap:
        """The map of a file: TOML if its name ends in ``.toml``, or JSON."""
        file = Path(path)
        read = cls.from_toml if file.suffix.lower() == ".toml" else cls.from_json
        return read(file.read_bytes())

    @property
    def name(self) -> str:
        """The name, as in the texts of faults."""
        return _shown(self.kept).name

    @property
    def title(self) -> str:
        """What people call the feed; the name if the map says nothing."""
        return _shown(self.kept).title

    @property
    def fingerprint(self) -> Fingerprint:
        """The identity of all that the map says, the same in every language."""
        return Fingerprint(_shown(self.kept).fingerprint)

    def read(
        self,
        record: str | bytes,
        rules: RuleSet = RuleSet.STANDARD,
        *,
        want: Want = Want.TEXTS,
    ) -> list[MapItem]:
        """What is in a record: JSON, XML, or the body of a form with one of them in one of its fields.

        As bytes, XML is in UTF-8; decode what names another encoding, and give the text.

        A list of scans gives an item each, in the order in which they are to be decided. Whatever is
        wrong is in the items, of which there is at least one. The rules count, as they say how
        messages are read.

        >>> from waybill_engine import IntakeMap
        >>> IntakeMap.ready("sf-push").read(b"{")[0].faults
        (<Code.INVALID_JSON: 102>,)
        """
        return self.read_many([record], rules, want=want)

    def read_many(
        self,
        records: Iterable[str | bytes],
        rules: RuleSet = RuleSet.STANDARD,
        *,
        want: Want = Want.TEXTS,
    ) -> list[MapItem]:
        """What is in many records: the items of ``read`` one at a time.

        The ``record`` of an item says whose it is. While it runs, other threads run too.

        >>> from waybill_engine import IntakeMap
        >>> [item.record for item in IntakeMap.ready("sf-push").read_many([b"{", b"[]"])]
        [0, 1]
        """
        blocks = [_block(_RECORD, utf8(_marked(record), "a record")) for record in records]
        return self._items(rules, want, blocks, b"")

    def read_table(
        self,
        header: Sequence[str | bytes],
        rows: Iterable[Sequence[str | bytes | None]],
        rules: RuleSet = RuleSet.STANDARD,
        *,
        want: Want = Want.TEXTS,
    ) -> list[MapItem]:
        """What is in the rows of a table, as ``csv.reader`` gives them. None is an empty cell.

        Raises InvalidHeader if the map needs a column that is not there.

        >>> from waybill_engine import IntakeMap, InvalidHeader
        >>> try:
        ...     IntakeMap.ready("text-zh").read_table(["包裹"], [])
        ... except InvalidHeader as error:
        ...     print(str(error)[:30], error.chinese[:6])
        no column is the waybill id (i 没有运单号列
        """
        return self._items(rules, want, [_row(cells) for cells in rows], _row(header))

    def _items(
        self, rules: RuleSet, want: Want, blocks: Sequence[bytes], header: bytes
    ) -> list[MapItem]:
        if not isinstance(rules, RuleSet):
            raise TypeError(f"rules are {named(rules)}; give a RuleSet, as RuleSet.from_file(path)")
        head = _HEAD.pack(want & Want.TEXTS, len(self.kept), len(blocks), 1 if header else 0)
        request = b"".join([head, self.kept, header, *blocks])
        data = ask(Operation.MAP_READ, rules.kept, request, 4096 + 2 * len(request))
        read = Reader(data)
        count, is_refused, english, chinese = read.u32(), read.u32(), read.u32(), read.u32()
        if is_refused:
            raise InvalidHeader(read.text(english), read.text(chinese))
        items, start = [], _HEAD.size
        for _ in range(count):
            item, start = _item(data, start)
            items.append(item)
        return items

    def to_json(self) -> str:
        """The map's file in JSON, from which the same is made. It needs no other map."""
        return _shown(self.kept).file

    def to_mapping(self) -> dict[str, Any]:
        """What is in that file."""
        mapping: dict[str, Any] = json.loads(self.to_json())
        return mapping

    def __eq__(self, other: object) -> bool:
        return self.kept == other.kept if isinstance(other, IntakeMap) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.kept)

    def __reduce__(self) -> tuple[Callable[[str], IntakeMap], tuple[str]]:
        return IntakeMap.from_json, (self.to_json(),)

    def __repr__(self) -> str:
        return f"<IntakeMap {self.name!r} {self.fingerprint}>"


class _Shown(NamedTuple):
    fingerprint: int
    name: str
    title: str
    file: str


@lru_cache(maxsize=64)
def _shown(kept: bytes) -> _Shown:
    """All that a map says. The same for all time, so it is kept."""
    read = Reader(ask(Operation.MAP_SHOW, b"", kept, 1 << 15))
    fingerprint, lengths = read.u64(), [read.u32() for _ in range(3)]
    read.u32()
    name, title, file = (read.text(length) for length in lengths)
    return _Shown(fingerprint, name, title, file)


def _map_of(kind: int, file: bytes) -> IntakeMap:
    faults, kept = made(Operation.MAP, kind, file)
    if faults:
        raise InvalidMap(faults)
    intake_map = object.__new__(IntakeMap)
    object.__setattr__(intake_map, "kept", kept)
    return intake_map


def _block(kind: int, content: bytes) -> bytes:
    return _BLOCK_HEAD.pack(kind, _BLOCK_HEAD.size + len(content), 0) + content


def _marked(record: str | bytes) -> str | bytes:
    """A text of XML with the mark by which it is UTF-8, whatever it says of itself."""
    if isinstance(record, str) and record.lstrip().startswith("<"):
        return "\ufeff" + record
    return record


def _row(cells: Sequence[str | bytes | None]) -> bytes:
    texts = [b"" if cell is None else utf8(cell, "a cell") for cell in cells]
    measured = [part for text in texts for part in (U32.pack(len(text)), text)]
    return _block(_ROW, b"".join([U32.pack(len(texts)), *measured]))


def _item(data: bytes, start: int) -> tuple[MapItem, int]:
    """The item that starts here, and where the next one does."""
    head = _ITEM.unpack_from(data, start)
    kind, place, _, record, number, faults, fingerprint, time, _ = head[:9]
    read = Reader(data, start + _ITEM.size)
    texts = [read.text(length) if length else None for length in head[9:18]]
    token, waybill_id, message, carrier, foreign_code, doubt, reason, english, chinese = texts
    is_update = kind == 0
    item = MapItem(
        kind=_KINDS[kind],
        record=record,
        number=number,
        waybill_id=waybill_id,
        token=token,
        carrier=carrier,
        foreign_code=foreign_code,
        action_type=ACTIONS[place] if is_update else None,
        action_time=at(time) if is_update else None,
        action_msg=message,
        fingerprint=Fingerprint(fingerprint) if is_update else None,
        doubt=doubt,
        reason=reason,
        faults=tuple(Code(read.u16()) for _ in range(faults)),
        english=english or "",
        chinese=chinese or "",
    )
    return item, start + head[18]
