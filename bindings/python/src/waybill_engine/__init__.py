"""The waybill engine: may this scan of a parcel be sent to WeChat's ``logistics.updatePath``?

>>> from waybill_engine import Accepted, Duplicate, Malformed, Rejected, Scan, Tracker, decide
>>> scan = Scan("token-of-the-order-event", "SF1020304050607", 1_794_999_000, 100001, "已揽收")
>>> match decide(Tracker.START, scan, now=1_795_000_000):
...     case Accepted(tracker=tracker, https_body=body):
...         print(tracker.status.value)  # store the tracker and the body in one transaction
...     case Duplicate():
...         pass  # was accepted before: nothing to send
...     case Rejected(code=code, english=text) | Malformed(code=code, english=text):
...         print(code.value, text)
PickedUp

Everything is a value, and nothing changes one: all functions and methods may be called from any
number of threads at once, in builds without the interpreter's lock too. Nothing is read but the
arguments: no clock, no file (but by ``RuleSet.from_file``), no network, no environment (but
``WAYBILL_NATIVE`` at the import). After ``fork`` the child goes on as it is.

A refused scan is an answer. Exceptions, all of them WaybillError or TypeError and ValueError, are
for mistakes of the program or in what is stored. Values that have an order token in them do not
show it in their ``repr``.
"""

from __future__ import annotations

from ._library import LIBRARY
from ._tables import tables
from ._version import VERSION as __version__
from .action import ActionType, Mark, Stage
from .answer import Accepted, Decision, Duplicate, Malformed, Rejected, Want
from .batch import Batch, decide_many
from .code import Code
from .decide import Explanation, decide, explain
from .error import (
    FileFault,
    FrameError,
    FrameStatus,
    InvalidFile,
    InvalidHeader,
    InvalidMap,
    InvalidRules,
    InvalidText,
    InvalidTime,
    InvalidTracker,
    InvalidTrail,
    LibraryError,
    NotAsked,
    UnknownKey,
    WaybillError,
)
from .instant import Instant
from .intake_map import IntakeMap, ItemKind, MapItem
from .next import NextSteps, Step, next_steps, permitted
from .record import MalformedRecord, Reading, Record, read_record
from .reply import Reply, ReplyClass
from .rules import CellChange, PhoneRule, RuleDiff, RuleSet, Settings, check_rules
from .status import Situation, Status
from .tracker import Fingerprint, Tracker
from .trail import (
    ImportMode,
    Late,
    LateKind,
    Replay,
    Trail,
    TrailDecision,
    TrailEntry,
    TrailImport,
)
from .update import JsonRecord, Scan, Update

LIBRARY_PATH = str(LIBRARY.path)
"""Where the native library was found."""

UPDATE_PATH_URL = tables().url
"""The URL of the HTTPS call; ``?access_token=…`` comes behind it."""

__all__ = [
    "LIBRARY_PATH",
    "UPDATE_PATH_URL",
    "Accepted",
    "ActionType",
    "Batch",
    "CellChange",
    "Code",
    "Decision",
    "Duplicate",
    "Explanation",
    "FileFault",
    "Fingerprint",
    "FrameError",
    "FrameStatus",
    "ImportMode",
    "Instant",
    "IntakeMap",
    "InvalidFile",
    "InvalidHeader",
    "InvalidMap",
    "InvalidRules",
    "InvalidText",
    "InvalidTime",
    "InvalidTracker",
    "InvalidTrail",
    "ItemKind",
    "JsonRecord",
    "Late",
    "LateKind",
    "LibraryError",
    "Malformed",
    "MalformedRecord",
    "MapItem",
    "Mark",
    "NextSteps",
    "NotAsked",
    "PhoneRule",
    "Reading",
    "Record",
    "Rejected",
    "Replay",
    "Reply",
    "ReplyClass",
    "RuleDiff",
    "RuleSet",
    "Scan",
    "Settings",
    "Situation",
    "Stage",
    "Status",
    "Step",
    "Tracker",
    "Trail",
    "TrailDecision",
    "TrailEntry",
    "TrailImport",
    "UnknownKey",
    "Update",
    "Want",
    "WaybillError",
    "__version__",
    "check_rules",
    "decide",
    "decide_many",
    "explain",
    "next_steps",
    "permitted",
    "read_record",
]
