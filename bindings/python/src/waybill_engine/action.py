"""The nine action types, the four stages, and the marks by which a table permits them."""

from __future__ import annotations

from enum import Enum, IntEnum
from functools import cache

from ._tables import ActionRow, tables

__all__ = ["ActionType", "Mark", "Stage"]


class Stage(Enum):
    """Part of a parcel's life that an action type reports on.

    >>> from waybill_engine import Stage
    >>> [stage.label_zh for stage in Stage]
    ['揽件', '运输', '派送', '异常']
    """

    PICKUP = "pickup"
    """From the order to the courier's hands."""
    TRANSIT = "transit"
    """Between depots."""
    DELIVERY = "delivery"
    """From the last depot to the consignee."""
    EXCEPTION = "exception"
    """Outside the ordinary way: cancelled or held."""

    @property
    def label_zh(self) -> str:
        """The Chinese label."""
        return dict(tables().stages)[self.value]


class ActionType(IntEnum):
    """One of the nine action types that may be sent with ``logistics.updatePath``.

    Its number is the one that WeChat knows it by.

    >>> from waybill_engine import ActionType
    >>> ActionType(300002)
    <ActionType.OUT_FOR_DELIVERY: 300002>
    >>> ActionType(300001)
    Traceback (most recent call last):
    ...
    ValueError: 300001 is no action type; there are 100001 PickedUp, 100002 PickupFailed, 100003 CourierAssigned, 200001 InTransit, 300002 OutForDelivery, 300003 Signed, 300004 DeliveryFailed, 400001 Cancelled, 400002 Held
    """

    PICKED_UP = 100001
    """The courier has the parcel (揽件成功)."""
    PICKUP_FAILED = 100002
    """The courier came and did not get the parcel (揽件失败)."""
    COURIER_ASSIGNED = 100003
    """A courier was named, or another one in their place (分配业务员)."""
    IN_TRANSIT = 200001
    """A scan between pickup and delivery (更新运输轨迹)."""
    OUT_FOR_DELIVERY = 300002
    """The courier left the last depot with the parcel (开始派送)."""
    SIGNED = 300003
    """The consignee, or someone for them, signed (签收成功)."""
    DELIVERY_FAILED = 300004
    """The delivery was tried and did not succeed (签收失败)."""
    CANCELLED = 400001
    """The order was cancelled (订单取消)."""
    HELD = 400002
    """The parcel does not move for the time being (订单滞留)."""

    # The number, in every version of Python.
    def __str__(self) -> str:
        return str(self.value)

    def __format__(self, format_spec: str) -> str:
        return format(self.value, format_spec)

    @classmethod
    def of(cls, name: str) -> ActionType:
        """The action with this name, English or Chinese label, short letters or digits.

        >>> from waybill_engine import ActionType
        >>> ActionType.of("OutForDelivery") is ActionType.of("开始派送") is ActionType.of("D")
        True
        """
        for action in cls:
            row = action._row
            if name in (action.name, row.label, row.label_zh, row.short, str(action.value)):
                return action
        return cls._missing_(name)

    @classmethod
    def _missing_(cls, value: object) -> ActionType:
        known = ", ".join(f"{action.value} {action.label}" for action in cls)
        raise ValueError(f"{found(value)} is no action type; there are {known}")

    @property
    def _row(self) -> ActionRow:
        return tables().actions[PLACES[self]]

    @property
    def label(self) -> str:
        """The English name, such as ``PickedUp``."""
        return self._row.label

    @property
    def label_zh(self) -> str:
        """The Chinese label, as WeChat's documentation has it."""
        return self._row.label_zh

    @property
    def short(self) -> str:
        """The one or two letters that head its column in a rule table."""
        return self._row.short

    @property
    def stage(self) -> Stage:
        """The stage that it reports on."""
        return tuple(Stage)[self._row.stage]


class Mark(Enum):
    """How a table answers an action from a situation, or how an update was accepted.

    >>> from waybill_engine import Mark, Scan, Tracker, decide
    >>> scan = Scan("token", "W1", 1_794_999_000, 200001, "已到达西安分拨中心")
    >>> decide(Tracker.START, scan, now=1_795_000_000).mark  # there was no scan of the pickup
    <Mark.SKIP: 's'>
    """

    REFUSE = "."
    """It is refused."""
    ACCEPT = "+"
    """It is the next step."""
    REPEAT = "r"
    """It repeats the step that was."""
    SKIP = "s"
    """It is accepted over a scan that must have been skipped."""


ACTIONS = tuple(ActionType)
"""By their places."""

PLACES = {action: place for place, action in enumerate(ACTIONS)}

MARKS = tuple(Mark)
"""By their numbers in a frame."""


@cache
def actions_of(bits: int) -> tuple[ActionType, ...]:
    """The actions of a set, in the order of their codes."""
    return tuple(action for place, action in enumerate(ACTIONS) if bits >> place & 1)


def way_of(steps: int) -> tuple[ActionType, ...]:
    """The steps of a way, the first one first."""
    way = []
    while steps:
        way.append(ACTIONS[(steps & 15) - 1])
        steps >>= 4
    return tuple(way)


def found(value: object) -> str:
    """What was found, for a text. A string is not quoted, as it may be anything."""
    return f"a text of {len(value)} characters" if isinstance(value, str) else repr(value)
