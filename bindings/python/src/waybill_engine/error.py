"""What is raised for misuse. A refused scan is an answer and raises nothing."""

from __future__ import annotations

from enum import IntEnum

__all__ = [
    "FileFault",
    "FrameError",
    "FrameStatus",
    "InvalidFile",
    "InvalidHeader",
    "InvalidMap",
    "InvalidRules",
    "InvalidText",
    "InvalidTime",
    "InvalidTracker",
    "InvalidTrail",
    "LibraryError",
    "NotAsked",
    "UnknownKey",
    "WaybillError",
]


class WaybillError(Exception):
    """A mistake of the program, or in what is stored; never one of a scan.

    >>> from waybill_engine import Tracker, WaybillError
    >>> try:
    ...     Tracker(b"too short")
    ... except WaybillError as error:
    ...     print(error)
    a tracker has 16 bytes, found are 9; a fresh waybill is Tracker.START
    """


class LibraryError(WaybillError, ImportError):
    """The native library is not there, can't be loaded, or is of another version.

    Raised by ``import waybill_engine``. Its text has the place where the library was looked for, and
    both versions if they differ; ``__cause__`` is what the loader of the system said.

    >>> from waybill_engine import LibraryError
    >>> issubclass(LibraryError, ImportError)
    True
    """


class InvalidText(WaybillError, ValueError):
    """A string that has no UTF-8 form, as it has half a pair of surrogates in it.

    It is refused and not repaired: another text would be decided than the one that came. The text
    of the error names the character and its place, and never quotes the string.

    >>> from waybill_engine import InvalidText, Scan
    >>> try:
    ...     Scan(action_msg="已揽收\\ud83d")
    ... except InvalidText as error:
    ...     print(error)
    action_msg has half a pair of surrogates, U+D83D, as its character 4: such a string has no UTF-8 form; give the bytes as they came, or decode them without errors="surrogateescape"
    """


class InvalidTime(WaybillError, ValueError):
    """A time without a zone, or a ``now`` that is no time in whole Unix seconds.

    >>> from datetime import datetime
    >>> from waybill_engine import InvalidTime, Scan
    >>> try:
    ...     Scan(action_time=datetime(2026, 11, 18, 20, 26, 40))
    ... except InvalidTime as error:
    ...     print(error)
    action_time is 2026-11-18T20:26:40 without a time zone; give one, as with datetime.now(timezone.utc), or whole Unix seconds
    """


class InvalidTracker(WaybillError, ValueError):
    """Bytes that are no tracker. The text says why.

    >>> from waybill_engine import InvalidTracker, Tracker
    >>> try:
    ...     Tracker(b"\\xff" * 16)
    ... except InvalidTracker as error:
    ...     print(str(error).startswith("these 16 bytes are no tracker: "))
    True
    """


class InvalidTrail(WaybillError, ValueError):
    """Bytes that are no trail.

    >>> from waybill_engine import InvalidTrail, Trail
    >>> try:
    ...     Trail(b"\\x01")
    ... except InvalidTrail as error:
    ...     print(error)
    these 1 bytes are no trail: it has 32 bytes and 24 for each update, or none at all
    """


class UnknownKey(WaybillError, LookupError):
    """An update of a batch is of a waybill that is not among the trackers.

    >>> from waybill_engine import Scan, UnknownKey, decide_many
    >>> try:
    ...     decide_many({}, [("W1", Scan())], now=1_795_000_000)
    ... except UnknownKey as error:
    ...     print(error)
    update 0 of the batch is of the waybill 'W1', which is not among the 0 trackers; a fresh waybill is Tracker.START
    """


class NotAsked(WaybillError):
    """A part of an answer that was not asked for, and so is not there.

    >>> from waybill_engine import NotAsked, Scan, Tracker, Want, decide
    >>> answer = decide(Tracker.START, Scan(), now=1_795_000_000, want=Want.HTTPS_BODY)
    >>> try:
    ...     answer.english
    ... except NotAsked as error:
    ...     print(error)
    the text in English was not asked for; it takes want=Want.ENGLISH
    """


class FileFault:
    """One thing that is wrong with a rule file or with a map, in both languages.

    >>> from waybill_engine import check_rules
    >>> check_rules(b'{"name": "ours", "colour": 7}')[0].english.split(":")[0]
    "the rules can't be read as JSON"
    """

    __slots__ = ("chinese", "english")

    english: str
    """The text in English."""
    chinese: str
    """The text in Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        self.english = english
        self.chinese = chinese

    def __repr__(self) -> str:
        return f"FileFault({self.english!r}, {self.chinese!r})"

    def __str__(self) -> str:
        return self.english


class InvalidFile(WaybillError, ValueError):
    """A file that can't be used: rules (``InvalidRules``) or a map (``InvalidMap``).

    All that is wrong with it is in ``faults``, and the text has it in English.

    >>> from waybill_engine import IntakeMap, InvalidFile, RuleSet
    >>> for load in RuleSet.from_json, IntakeMap.from_json:
    ...     try:
    ...         load(b"[]")
    ...     except InvalidFile as error:
    ...         print(type(error).__name__, len(error.faults) > 0)
    InvalidRules True
    InvalidMap True
    """

    faults: tuple[FileFault, ...]
    """Everything that is wrong with the file; of a map each fault has its place."""

    def __init__(self, faults: tuple[FileFault, ...]) -> None:
        super().__init__("; ".join(fault.english for fault in faults))
        self.faults = faults

    def __reduce__(self) -> tuple[type[InvalidFile], tuple[tuple[FileFault, ...]]]:
        return type(self), (self.faults,)


class InvalidRules(InvalidFile):
    """A rule file with faults.

    >>> from waybill_engine import InvalidRules, RuleSet
    >>> try:
    ...     RuleSet.from_json(b"[]")
    ... except InvalidRules as error:
    ...     print(len(error.faults), error.faults[0].chinese[:5])
    1 规则无法按
    """


class InvalidMap(InvalidFile):
    """A map with faults, or a name of none.

    >>> from waybill_engine import IntakeMap, InvalidMap
    >>> try:
    ...     IntakeMap.ready("nobody")
    ... except InvalidMap as error:
    ...     print(str(error)[:33])
    `nobody` is no ready map; there a
    """


class InvalidHeader(WaybillError, ValueError):
    """A table that a map can't be applied to: a column that it needs is missing, or there twice.

    >>> from waybill_engine import IntakeMap, InvalidHeader
    >>> try:
    ...     IntakeMap.ready("text-zh").read_table(["包裹"], [])
    ... except InvalidHeader as error:
    ...     print(error.chinese[-7:])
    ；表头为：包裹
    """

    chinese: str
    """The text in Chinese."""

    def __init__(self, english: str, chinese: str) -> None:
        super().__init__(english)
        self.chinese = chinese

    def __reduce__(self) -> tuple[type[InvalidHeader], tuple[str, str]]:
        return type(self), (str(self), self.chinese)


class FrameStatus(IntEnum):
    """Why the library did not answer: the statuses of its border, as docs/abi.md lists them.

    >>> from waybill_engine import FrameStatus
    >>> FrameStatus(-4).name
    'TOO_LARGE'
    """

    UNKNOWN_OPERATION = -1
    NULL_POINTER = -2
    OVERLAP = -3
    TOO_LARGE = -4
    TOO_SHORT = -5
    TOO_LONG = -6
    WRONG_VALUE = -7
    WRONG_RULES = -8
    WRONG_TRACKER = -9
    WRONG_TRAIL = -10
    WRONG_NOW = -11
    ANSWER_TOO_LARGE = -12
    WRONG_MAP = -13


class FrameError(WaybillError):
    """The library refused a request. But for requests that are too large, a fault of this package.

    >>> from waybill_engine import FrameError, JsonRecord, Tracker, decide
    >>> try:
    ...     decide(Tracker.START, JsonRecord(b" " * 68_000_000), now=1_795_000_000)
    ... except FrameError as error:
    ...     print(error.status.name, error)
    TOO_LARGE the request has 68000048 bytes, and at most 67108864 are taken; ask in smaller parts
    """

    status: FrameStatus
    """The status that the library returned."""

    def __init__(self, status: FrameStatus, text: str) -> None:
        super().__init__(text)
        self.status = status

    def __reduce__(self) -> tuple[type[FrameError], tuple[FrameStatus, str]]:
        return type(self), (self.status, str(self))
