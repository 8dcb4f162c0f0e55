"""The ten statuses of a waybill, and its eighteen situations."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from ._tables import StatusRow, tables
from .action import found

__all__ = ["Situation", "Status"]


class Status(Enum):
    """Where a waybill is.

    >>> from waybill_engine import Status
    >>> Status("InTransit") is Status.IN_TRANSIT
    True
    >>> [status.label_zh for status in Status if status.is_closed]
    ['已签收', '已取消']
    """

    AWAITING_PICKUP = "AwaitingPickup"
    """Nothing was accepted yet (待揽件)."""
    COURIER_ASSIGNED = "CourierAssigned"
    """A courier will come (已分配业务员)."""
    PICKUP_FAILED = "PickupFailed"
    """The courier did not get the parcel (揽件失败)."""
    PICKED_UP = "PickedUp"
    """The courier has the parcel (已揽件)."""
    IN_TRANSIT = "InTransit"
    """Between pickup and delivery (运输中)."""
    OUT_FOR_DELIVERY = "OutForDelivery"
    """With the courier who delivers it (派送中)."""
    AT_DEPOT = "AtDepot"
    """Back at a depot after it was out, or on its way back (在站点或退回途中)."""
    DELIVERY_FAILED = "DeliveryFailed"
    """The delivery did not succeed (签收失败)."""
    SIGNED = "Signed"
    """Delivered; closed (已签收)."""
    CANCELLED = "Cancelled"
    """Cancelled; closed (已取消)."""

    @classmethod
    def of(cls, name: str) -> Status:
        """The status with this name, English or Chinese label.

        >>> from waybill_engine import Status
        >>> Status.of("运输中") is Status.of("InTransit")
        True
        """
        for status in cls:
            if name in (status.name, status.value, status.label_zh):
                return status
        return cls._missing_(name)

    @classmethod
    def _missing_(cls, value: object) -> Status:
        known = ", ".join(status.value for status in cls)
        raise ValueError(f"{found(value)} is no status; there are {known}")

    @property
    def _row(self) -> StatusRow:
        return tables().statuses[STATUSES.index(self)]

    @property
    def label_zh(self) -> str:
        """The Chinese label."""
        return self._row.label_zh

    @property
    def is_closed(self) -> bool:
        """Whether the waybill's life ends here."""
        return self._row.closed


STATUSES = tuple(Status)
"""By their places."""


@dataclass(frozen=True, slots=True)
class Situation:
    """A status, and whether the parcel is held in it. There are eighteen; closed ones are never held.

    >>> from waybill_engine import Situation, Status
    >>> held = Situation(Status.IN_TRANSIT, is_held=True)
    >>> held.label, held.label_zh
    ('InTransit, held', '运输中，滞留')
    >>> Situation(Status.SIGNED, is_held=True)
    Traceback (most recent call last):
    ...
    ValueError: a Signed waybill is closed, so it can't be held
    """

    status: Status
    """The status."""
    is_held: bool = False
    """Whether it is held, until the next accepted update."""

    def __post_init__(self) -> None:
        if self.is_held and self.status in (Status.SIGNED, Status.CANCELLED):
            raise ValueError(f"a {self.status.value} waybill is closed, so it can't be held")

    @property
    def place(self) -> int:
        """Its place among the eighteen, as trackers have it."""
        return STATUSES.index(self.status) + (len(STATUSES) if self.is_held else 0)

    @property
    def label(self) -> str:
        """The English text."""
        return tables().situations[self.place].label

    @property
    def label_zh(self) -> str:
        """The Chinese text."""
        return tables().situations[self.place].label_zh

    def __str__(self) -> str:
        return self.label


SITUATIONS = tuple(
    [Situation(status) for status in STATUSES]
    + [Situation(status, is_held=True) for status in STATUSES[:8]]
)
"""By their places."""


def situation_at(place: int) -> Situation | None:
    """The situation with a place; None for 255, which is none."""
    return None if place == 255 else SITUATIONS[place]
