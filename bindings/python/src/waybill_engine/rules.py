"""Rule sets: the two presets, and a carrier's own from a file."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from ._bytes import Reader
from ._call import Operation, ask
from ._made import made
from ._text import utf8
from .action import ACTIONS, PLACES, ActionType, Mark
from .error import FileFault, InvalidRules
from .status import SITUATIONS, Situation, Status
from .tracker import Fingerprint

if sys.version_info >= (3, 11):
    from tomllib import loads as _toml
else:

    def _toml(text: str) -> dict[str, Any]:
        raise ImportError(
            "the rules are TOML, which Python reads from version 3.11 on; give them as JSON, as"
            " `waybill rules FILE --format json` prints it"
        )


__all__ = [
    "CellChange",
    "PhoneRule",
    "RuleDiff",
    "RuleSet",
    "Settings",
    "check_rules",
]

#: What rules are made of: a file, or a preset.
_FILE, _STANDARD, _STRICT = range(3)


class PhoneRule(Enum):
    """What becomes of a mobile number in a message that is not its bare eleven digits.

    >>> from waybill_engine import RuleSet
    >>> RuleSet.STANDARD.settings.phones
    <PhoneRule.REJECT: 'reject'>
    """

    REJECT = "reject"
    """The message is refused."""
    NORMALISE = "normalise"
    """It is rewritten, if it is whole."""
    OFF = "off"
    """Nothing."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a rule set says beside its table.

    >>> from waybill_engine import RuleSet
    >>> RuleSet.STANDARD.settings.tolerance, RuleSet.STANDARD.settings.allowance
    (60, 300)
    """

    tolerance: int
    """Seconds by which an update may be earlier than the highest accepted time."""
    closing_tolerance: int
    """The same for Signed, DeliveryFailed and Cancelled; the tolerance if the rules name no other."""
    allowance: int
    """Seconds by which an update may be later than now."""
    max_chars: int
    """The most characters of a message."""
    phones: PhoneRule
    """What becomes of mobile numbers."""
    cancel_only_before_any_update: bool
    """Whether a cancellation is refused once anything was accepted."""
    new_cycle_after_signed: bool
    """Whether a pickup starts the waybill again after the signature."""


@dataclass(frozen=True, slots=True)
class CellChange:
    """A cell of the table that is another one under other rules.

    >>> from waybill_engine import RuleSet
    >>> RuleSet.STANDARD.diff(RuleSet.STRICT).cells[0].before
    <Mark.SKIP: 's'>
    """

    situation: Situation
    """The row."""
    action: ActionType
    """The column."""
    before: Mark
    """The mark under these rules."""
    after: Mark
    """The mark under the others."""
    changes_decisions: bool
    """Whether any update is decided otherwise by it."""


@dataclass(frozen=True, slots=True)
class RuleDiff:
    """What changes from one rule set to another.

    >>> from waybill_engine import RuleSet
    >>> diff = RuleSet.STANDARD.diff(RuleSet.STANDARD)
    >>> diff.cells, diff.changed_settings, diff.stranded, diff.text
    ((), 0, (), '')
    """

    cells: tuple[CellChange, ...]
    """The cells that change."""
    changed_settings: int
    """How many settings change; the text names them."""
    stranded: tuple[Situation, ...]
    """Situations from which no way leads to an end any more: waybills in them would be stuck."""
    text: str
    """In English, a line for each cell, setting and stranded situation."""


class RuleSet:
    """A rule set. Make it once, give it with every call; any number of threads may share it.

    It never changes, and it can be pickled. Equal are rules that say the same.

    >>> from waybill_engine import RuleSet, Scan, Tracker, decide
    >>> scan = Scan("t0ken", "W1", 1_794_999_000, 200001, "已到达西安分拨中心")
    >>> decide(Tracker.START, scan, 1_795_000_000, RuleSet.STANDARD).outcome
    'accepted'
    >>> decide(Tracker.START, scan, 1_795_000_000, RuleSet.STRICT).outcome
    'rejected'
    """

    __slots__ = ("kept",)

    kept: bytes
    """The library's own bytes for them. Of this version only: store the file instead."""

    STANDARD: ClassVar[RuleSet]
    """For feeds in which scans may be missing."""
    STRICT: ClassVar[RuleSet]
    """For carriers that guarantee every scan."""

    def __init__(self) -> None:
        raise TypeError(
            "take RuleSet.STANDARD, RuleSet.STRICT, RuleSet.from_json or RuleSet.from_file"
        )

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"rules never change, so {name} can't be set")

    @classmethod
    def from_json(cls, file: str | bytes | Mapping[str, Any]) -> RuleSet:
        """The rules of a rule file in JSON, or of the mapping that is in one.

        Raises InvalidRules with all its faults if it is not sound; to ask without an exception, use
        check_rules.

        >>> from waybill_engine import RuleSet
        >>> mine = RuleSet.from_json({**RuleSet.STANDARD.to_mapping(), "name": "mine", "tolerance": 120})
        >>> mine.name, mine.settings.tolerance
        ('mine', 120)
        """
        faults, kept = _made(file)
        if faults:
            raise InvalidRules(faults)
        return _rules_of(kept)

    @classmethod
    def from_file(cls, path: str | os.PathLike[str]) -> RuleSet:
        """The rules of a file: TOML if its name ends in ``.toml`` (Python 3.11 on), or JSON.

        >>> import pathlib, tempfile
        >>> from waybill_engine import RuleSet
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = pathlib.Path(folder, "rules.json")
        ...     _ = file.write_text(RuleSet.STRICT.to_json(), "utf-8")
        ...     RuleSet.from_file(file) == RuleSet.STRICT
        True
        """
        file = Path(path)
        if file.suffix.lower() != ".toml":
            return cls.from_json(file.read_bytes())
        return cls.from_json(_toml(file.read_text("utf-8")))

    @property
    def name(self) -> str:
        """The name in the file."""
        return _shown(self.kept).name

    @property
    def fingerprint(self) -> Fingerprint:
        """The identity of all that the rules say but the name, the same in every version."""
        return Fingerprint(_shown(self.kept).fingerprint)

    @property
    def settings(self) -> Settings:
        """What they say beside the table."""
        return _shown(self.kept).settings

    def mark(self, situation: Situation | Status, action: ActionType) -> Mark:
        """What the table says of an action from a situation.

        >>> from waybill_engine import ActionType, RuleSet, Status
        >>> RuleSet.STANDARD.mark(Status.PICKED_UP, ActionType.SIGNED)
        <Mark.REFUSE: '.'>
        """
        if isinstance(situation, Status):
            situation = Situation(situation)
        return Mark(_shown(self.kept).table[situation.place * len(ACTIONS) + PLACES[action]])

    def to_json(self) -> str:
        """A rule file in JSON from which the same rules are made."""
        return _shown(self.kept).file

    def to_mapping(self) -> dict[str, Any]:
        """What is in that file."""
        mapping: dict[str, Any] = json.loads(self.to_json())
        return mapping

    def diff(self, after: RuleSet) -> RuleDiff:
        """What changes from these rules to others: to be read before waybills meet them.

        >>> from waybill_engine import RuleSet
        >>> print(RuleSet.STANDARD.diff(RuleSet.STRICT).text.splitlines()[-1])
        closing_tolerance: 60 s became 0 s
        """
        read = Reader(ask(Operation.RULES_DIFF, self.kept, after.kept, 1 << 14))
        cells, settings, stranded, length = read.u32(), read.u32(), read.u32(), read.u32()
        return RuleDiff(
            tuple(_cell(read.take(8)) for _ in range(cells)),
            settings,
            tuple(SITUATIONS[read.u8()] for _ in range(stranded)),
            read.text(length),
        )

    def __eq__(self, other: object) -> bool:
        return self.kept == other.kept if isinstance(other, RuleSet) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.kept)

    def __reduce__(self) -> tuple[Any, ...]:
        return RuleSet.from_json, (self.to_json(),)

    def __repr__(self) -> str:
        return f"<RuleSet {self.name!r} {self.fingerprint}>"


def check_rules(file: str | bytes | Mapping[str, Any]) -> tuple[FileFault, ...]:
    """Everything that is wrong with a rule file in JSON; nothing if it is sound.

    >>> from waybill_engine import RuleSet, check_rules
    >>> check_rules(RuleSet.STRICT.to_json())
    ()
    >>> print(check_rules({"name": "ours", "rows": {}})[0])
    row AwaitingPickup is missing
    """
    return _made(file)[0]


class _Shown(NamedTuple):
    fingerprint: int
    settings: Settings
    table: str
    name: str
    file: str


def _rules_of(kept: bytes) -> RuleSet:
    rules = object.__new__(RuleSet)
    object.__setattr__(rules, "kept", kept)
    return rules


def _made(file: str | bytes | Mapping[str, Any]) -> tuple[tuple[FileFault, ...], bytes]:
    """The faults of a file, or the bytes to keep."""
    if isinstance(file, Mapping):
        file = json.dumps(dict(file))
    return made(Operation.RULES, _FILE, utf8(file, "the rule file"))


def _cell(data: bytes) -> CellChange:
    marks = (Mark(chr(data[2])), Mark(chr(data[3])))
    return CellChange(SITUATIONS[data[0]], ACTIONS[data[1]], *marks, data[4] == 1)


@lru_cache(maxsize=64)
def _shown(kept: bytes) -> _Shown:
    """All that rules say. The same for all time, so it is kept."""
    read = Reader(ask(Operation.RULES_SHOW, kept, b""))
    fingerprint, tolerance, allowance = read.u64(), read.u32(), read.u32()
    max_chars, phones, options = read.u64(), read.u8(), read.u8()
    read.u16()
    name_length, file_length, closing_tolerance = read.u32(), read.u32(), read.u32()
    table = read.take(len(SITUATIONS) * len(ACTIONS)).decode("ascii")
    read.take(6)
    name, file = read.text(name_length), read.text(file_length)
    settings = Settings(
        tolerance,
        closing_tolerance,
        allowance,
        max_chars,
        tuple(PhoneRule)[phones],
        bool(options & 1),
        bool(options & 2),
    )
    return _Shown(fingerprint, settings, table, name, file)


def _preset(kind: int) -> RuleSet:
    return _rules_of(made(Operation.RULES, kind, b"")[1])


RuleSet.STANDARD = _preset(_STANDARD)
RuleSet.STRICT = _preset(_STRICT)
