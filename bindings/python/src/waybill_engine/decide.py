"""May this update be sent, and why?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from struct import Struct
from struct import error as StructError

from ._call import Operation, ask
from .answer import ADOPT, RESEND, Decision, Want, answer_of, explained
from .error import FrameError, FrameStatus, InvalidTime
from .instant import unix
from .rules import RuleSet
from .tracker import Tracker
from .update import JsonRecord, Scan, Update, unseen

__all__ = ["Explanation", "decide", "explain"]

_DECIDE_HEAD = Struct("<IIq16s")


def decide(
    tracker: Tracker,
    update: Update,
    now: int | datetime,
    rules: RuleSet = RuleSet.STANDARD,
    *,
    want: Want = Want.USUAL,
    adopt: bool = False,
    resend: bool = False,
) -> Decision:
    """May this update be sent? Changes nothing: store the tracker of the answer.

    ``now`` is your clock: whole Unix seconds, or a datetime with a zone. With ``adopt``, the first
    update of a fresh waybill is taken as it stands, for one that is on its way already. With
    ``resend``, a duplicate has its payload once more, with the token that came now.

    >>> from waybill_engine import JsonRecord, Rejected, Tracker, decide
    >>> line = '''{"token": "t0ken", "waybillId": "W1", "actionTime": 1794999000,
    ...            "actionType": 300002, "actionMsg": "派件中"}'''
    >>> answer = decide(Tracker.START, JsonRecord(line), now=1_795_000_000)
    >>> if isinstance(answer, Rejected):
    ...     print(answer.code.value, answer.english.split(";")[0])
    203 300002 OutForDelivery is not permitted from AwaitingPickup
    """
    wanted = wanted_of(want, adopt, resend)
    try:
        request = _DECIDE_HEAD.pack(wanted, 0, unix(now, "now"), tracker.data) + update.block
        return answer_of(ask(Operation.DECIDE, rules.kept, request))
    except (AttributeError, StructError, FrameError) as error:
        check(error, rules, now, [tracker], [update])
        raise


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer to an update and the whole reasoning behind it.

    >>> from waybill_engine import Scan, Tracker, explain
    >>> scan = Scan("t0ken", "W1", 1_794_999_000, 100001, "已揽收")
    >>> explain(Tracker.START, scan, now=1_795_000_000).answer
    <Accepted PickedUp>
    """

    answer: Decision
    """The answer; without payload and texts."""
    english: str
    """A line for each check and one for the answer; of a malformed record, all faults."""
    chinese: str
    """The same in Chinese."""


def explain(
    tracker: Tracker, update: Update, now: int | datetime, rules: RuleSet = RuleSet.STANDARD
) -> Explanation:
    """Why is this the answer? Check by check, in both languages.

    ``seen_before`` of the update does not count here.

    >>> from waybill_engine import Scan, Tracker, explain
    >>> scan = Scan("t0ken", "W1", 1_794_999_000, 100001, "已揽收")
    >>> answer = explain(Tracker.START, scan, now=1_795_000_000)
    >>> print(answer.english)  # doctest: +NORMALIZE_WHITESPACE
    1. Is it the update that was accepted last? No: nothing was accepted yet.
    2. Is its time too far ahead of now? No: 1794999000 (2026-11-18 18:50:00 +08:00) is not after
       1795000300 (2026-11-18 19:11:40 +08:00), now and 5 min.
    3. Is the waybill closed? No: it is AwaitingPickup.
    4. Do the rules allow the action from here? Yes.
    5. Does its time go back too far? No: there is no earlier time.
    Accepted: the waybill is PickedUp now.
    """
    try:
        head = _DECIDE_HEAD.pack(Want.TEXTS, 0, unix(now, "now"), tracker.data)
        return Explanation(*explained(ask(Operation.EXPLAIN, rules.kept, head + unseen(update))))
    except (AttributeError, StructError, FrameError) as error:
        check(error, rules, now, [tracker], [update])
        raise


def wanted_of(want: Want, adopt: bool, resend: bool) -> int:
    """The number that asks for all this."""
    return want | ADOPT * adopt | RESEND * resend if adopt or resend else want


def check(
    error: Exception,
    rules: object,
    now: int | datetime = 0,
    trackers: Iterable[object] = (),
    updates: Iterable[object] = (),
) -> None:
    """Raises what names the argument, what it is, and what would be right, if an argument is wrong.

    It is asked after something failed, so that what is right costs nothing.
    """
    for tracker in trackers:
        if not isinstance(tracker, Tracker):
            text = f"tracker is {named(tracker)}; give a Tracker, as Tracker(column)"
            raise TypeError(text) from error
    for update in updates:
        if not isinstance(update, (Scan, JsonRecord)):
            text = f"update is {named(update)}; give a Scan or a JsonRecord"
            raise TypeError(text) from error
    if not isinstance(rules, RuleSet):
        text = f"rules are {named(rules)}; give a RuleSet, as RuleSet.from_file(path)"
        raise TypeError(text) from error
    if isinstance(error, FrameError) and error.status is FrameStatus.WRONG_NOW:
        raise _wrong_now(unix(now, "now")) from error


def _wrong_now(seconds: int) -> InvalidTime:
    hint = ", which looks like milliseconds: divide it by 1000" if seconds >= 10**12 else ""
    return InvalidTime(
        f"now is {seconds}{hint}; it is whole Unix seconds from 1 to 99999999999, such as"
        f" int(time.time()), or a datetime with a zone"
    )


def named(value: object) -> str:
    """The type of what was found."""
    return f"a {type(value).__name__}"
