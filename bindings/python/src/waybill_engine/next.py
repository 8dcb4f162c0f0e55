"""What may come next for a waybill."""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from struct import error as StructError

from ._bytes import U16, Reader
from ._call import Operation, ask
from .action import ACTIONS, MARKS, ActionType, Mark, actions_of, way_of
from .answer import Want
from .decide import check
from .error import FrameError
from .rules import RuleSet
from .status import SITUATIONS, Situation, situation_at
from .tracker import Tracker

__all__ = ["NextSteps", "Step", "next_steps", "permitted"]

_HEAD = Struct("<II16s")


@dataclass(frozen=True, slots=True)
class Step:
    """What a rule set says of one action for a waybill.

    >>> from waybill_engine import ActionType, Tracker, next_steps
    >>> step = next_steps(Tracker.START).step(ActionType.PICKED_UP)
    >>> step.mark, str(step.leads_to), step.way
    (<Mark.ACCEPT: '+'>, 'PickedUp', (<ActionType.PICKED_UP: 100001>,))
    """

    action: ActionType
    """The action."""
    mark: Mark
    """REFUSE if it is not permitted."""
    leads_to: Situation | None
    """Where it leads to; None if it is not permitted."""
    way: tuple[ActionType, ...]
    """The shortest legal way to it; empty if there is none."""


@dataclass(frozen=True, slots=True)
class NextSteps:
    """What may come next for a waybill, and where it leads.

    >>> from waybill_engine import Tracker, next_steps
    >>> print(next_steps(Tracker.START).english.splitlines()[0])
    From AwaitingPickup:
    """

    situation: Situation
    """Where the waybill is."""
    steps: tuple[Step, ...]
    """One for each of the nine actions, in the order of their codes."""
    english: str
    """What may come next, a line each."""
    chinese: str
    """The same in Chinese."""

    def step(self, action: ActionType) -> Step:
        """The step of an action."""
        return self.steps[ACTIONS.index(action)]

    @property
    def permitted(self) -> tuple[ActionType, ...]:
        """The actions that may come next."""
        return tuple(step.action for step in self.steps if step.mark is not Mark.REFUSE)


def permitted(tracker: Tracker, rules: RuleSet = RuleSet.STANDARD) -> tuple[ActionType, ...]:
    """Which actions may come next, in the order of their codes.

    >>> from waybill_engine import Tracker, permitted
    >>> [action.value for action in permitted(Tracker.START)]
    [100001, 100002, 100003, 200001, 400001, 400002]
    """
    answer = _ask(tracker, rules, Want.NOTHING)
    return actions_of(U16.unpack_from(answer, 2)[0])


def next_steps(tracker: Tracker, rules: RuleSet = RuleSet.STANDARD) -> NextSteps:
    """What may come next, where it leads, and how to get to what may not come yet.

    >>> from waybill_engine import ActionType, Tracker, next_steps
    >>> [action.label for action in next_steps(Tracker.START).step(ActionType.SIGNED).way]
    ['PickedUp', 'InTransit', 'OutForDelivery', 'Signed']
    """
    read = Reader(_ask(tracker, rules, Want.TEXTS))
    situation = SITUATIONS[read.u8()]
    read.take(3)
    english, chinese = read.u32(), read.u32()
    read.u32()
    steps = tuple(_step(action, read) for action in ACTIONS)
    return NextSteps(situation, steps, read.text(english), read.text(chinese))


def _step(action: ActionType, read: Reader) -> Step:
    mark, leads_to = MARKS[read.u8()], situation_at(read.u8())
    read.take(6)
    return Step(action, mark, leads_to, way_of(read.u64()))


def _ask(tracker: Tracker, rules: RuleSet, want: Want) -> bytes:
    try:
        return ask(Operation.NEXT, rules.kept, _HEAD.pack(want, 0, tracker.data))
    except (AttributeError, StructError, FrameError) as error:
        check(error, rules, trackers=[tracker])
        raise
