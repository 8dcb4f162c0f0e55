"""Many updates at once, one after the other, in one call."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from struct import Struct
from struct import error as StructError
from typing import Generic, TypeVar, overload

from ._bytes import U32
from ._call import Operation, ask
from .answer import SIZE_AT, Decision, Want, answer_of
from .decide import check, named, wanted_of
from .error import FrameError, UnknownKey
from .instant import unix
from .rules import RuleSet
from .tracker import Tracker, tracker_of
from .update import Update

__all__ = ["Batch", "decide_many"]

K = TypeVar("K", bound=Hashable)

_HEAD = Struct("<IIqII")
_COUNTS = Struct("<6I")
_TRACKER = 16
#: Where in a block the place of its tracker is.
_PLACE = 8


class Batch(Sequence[Decision], Generic[K]):
    """The answers to a batch, in the order of its updates, and the trackers after it.

    The tracker of each answer is that right after it; ``trackers`` has those after all of them.

    >>> from waybill_engine import Scan, Tracker, decide_many
    >>> pickup = Scan("t0ken", "W1", 1_794_999_000, 100001, "已揽收")
    >>> batch = decide_many({"W1": Tracker.START}, [("W1", pickup), ("W1", pickup)], now=1_795_000_000)
    >>> [answer.outcome for answer in batch], batch.accepted, batch.duplicate
    (['accepted', 'duplicate'], 1, 1)
    >>> batch.trackers["W1"].status.name
    'PICKED_UP'
    """

    __slots__ = ("_answers", "_data", "_keys", "accepted", "duplicate", "malformed", "rejected")

    accepted: int
    """How many were accepted."""
    duplicate: int
    """How many are duplicates."""
    rejected: int
    """How many were rejected."""
    malformed: int
    """How many are malformed."""

    def __init__(self, data: bytes, keys: tuple[K, ...]) -> None:
        self._data = data
        self._keys = keys
        self._answers: list[Decision] | None = None
        counts = _COUNTS.unpack_from(data)
        self.accepted, self.duplicate, self.rejected, self.malformed = counts[1:5]

    @property
    def trackers(self) -> dict[K, Tracker]:
        """The tracker of each waybill after the batch: what is to be stored."""
        data, ends = self._data, range(_COUNTS.size + _TRACKER, len(self._data) + 1, _TRACKER)
        trackers = zip(self._keys, ends, strict=False)
        return {key: tracker_of(data[end - _TRACKER : end]) for key, end in trackers}

    def __len__(self) -> int:
        return self.accepted + self.duplicate + self.rejected + self.malformed

    @overload
    def __getitem__(self, place: int) -> Decision: ...
    @overload
    def __getitem__(self, place: slice) -> list[Decision]: ...
    def __getitem__(self, place: int | slice) -> Decision | list[Decision]:
        return self._all()[place]

    def __iter__(self) -> Iterator[Decision]:
        return iter(self._all())

    def _all(self) -> list[Decision]:
        """The answers, taken apart when they are first asked for."""
        if self._answers is None:
            answers, data = [], self._data
            at, size_of = _COUNTS.size + _TRACKER * len(self._keys), U32.unpack_from
            for _ in range(len(self)):
                end = at + size_of(data, at + SIZE_AT)[0]
                answers.append(answer_of(data[at:end]))
                at = end
            self._answers = answers
        return self._answers

    def __repr__(self) -> str:
        return (
            f"<Batch of {len(self)}: {self.accepted} accepted, {self.duplicate} duplicate,"
            f" {self.rejected} rejected, {self.malformed} malformed>"
        )


def decide_many(
    trackers: Mapping[K, Tracker],
    updates: Iterable[tuple[K, Update]],
    now: int | datetime,
    rules: RuleSet = RuleSet.STANDARD,
    *,
    want: Want = Want.USUAL,
    adopt: bool = False,
    resend: bool = False,
) -> Batch[K]:
    """May these updates be sent? One after the other, each on what the ones before it left.

    Each comes with the key of its waybill, an id mostly, under which its tracker is. The answers
    are those of ``decide`` one at a time; a hundred or more at once cost a fraction of that. While it
    runs, other threads run too.

    >>> from waybill_engine import Scan, Tracker, Want, decide_many
    >>> scans = [Scan("t0ken", f"W{n % 2}", 1_794_999_000 + n, 100001, f"已揽收{n}") for n in range(4)]
    >>> trackers = {"W0": Tracker.START, "W1": Tracker.START}
    >>> decide_many(trackers, ((scan.waybill_id, scan) for scan in scans), now=1_795_000_000)
    <Batch of 4: 4 accepted, 0 duplicate, 0 rejected, 0 malformed>
    """
    if not isinstance(trackers, Mapping):
        raise TypeError(
            f"trackers are {named(trackers)}; give a mapping from the key of each waybill, such as"
            f" its id, to its Tracker"
        )
    keys, asked = tuple(trackers), list(updates)
    places = {key: place for place, key in enumerate(keys)}
    try:
        wanted = wanted_of(want, adopt, resend)
        head = _HEAD.pack(wanted, 0, unix(now, "now"), len(keys), len(asked))
        columns = [tracker.data for tracker in trackers.values()]
        request = bytearray().join([head, *columns, *[update.block for _, update in asked]])
        at, put = len(head) + _TRACKER * len(keys) + _PLACE, U32.pack_into
        for key, update in asked:
            put(request, at, places[key])
            at += len(update.block)
        room = 1024 + 2 * len(request) + (2048 * len(asked) if want & Want.TEXTS else 0)
        return Batch(ask(Operation.DECIDE_MANY, rules.kept, request, room), keys)
    except KeyError as error:
        place = next(place for place, (key, _) in enumerate(asked) if key not in places)
        raise UnknownKey(
            f"update {place} of the batch is of the waybill {asked[place][0]!r}, which is not among"
            f" the {len(keys)} trackers; a fresh waybill is Tracker.START"
        ) from error
    except (AttributeError, StructError, FrameError) as error:
        check(error, rules, now, trackers.values(), [update for _, update in asked])
        raise
