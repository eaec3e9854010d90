"""Ladders: who is told again when, until somebody acknowledges; and which alert overtakes which. Law 3."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from uuid import UUID

from bot.events import Kind
from bot.ids import AlertId, CardId, ContactId, DeliveryId, PlaceId, UserId

CODES = range(10, 100)
"""Two digits acknowledge one alert."""


class StepKind(StrEnum):
    """What a step of a ladder does."""

    AGAIN = "again"  # to the same people, on every channel
    PAGE = "page"  # the next person on duty who has not been told
    CALL_LIST = "call_list"  # a card: somebody calls, by voice, one after the other


@dataclass(frozen=True, slots=True)
class Step:
    """A step, and how long after the alert was opened it is due."""

    after: timedelta
    kind: StepKind


def _at(minutes: int, kind: StepKind) -> Step:
    return Step(timedelta(minutes=minutes), kind)


_AGAIN = tuple(_at(minutes, StepKind.AGAIN) for minutes in (2, 5, 10))
_FULL = (*_AGAIN, _at(10, StepKind.PAGE), _at(15, StepKind.CALL_LIST))

LADDERS: Mapping[Kind, tuple[Step, ...]] = MappingProxyType(
    {
        Kind.RECALL: _FULL,
        Kind.NO_GO: _FULL,
        Kind.STAND_DOWN: _FULL,
        Kind.WAIT: _FULL,
        Kind.DEPART_OK: _AGAIN,  # nobody is in danger who stays because no DEPART OK came
        Kind.PAGE: (_at(5, StepKind.AGAIN), _at(10, StepKind.PAGE), _at(15, StepKind.CALL_LIST)),
    }
)
"""Every kind of alert has its ladder."""

REISSUED = frozenset({Kind.RECALL, Kind.NO_GO})
"""Told again after the ladder's end, whenever the network's own tries are over."""

_WEIGHT: Mapping[Kind, int] = MappingProxyType(
    {Kind.DEPART_OK: 0, Kind.WAIT: 1, Kind.STAND_DOWN: 2, Kind.NO_GO: 2, Kind.RECALL: 3}
)


OVERTAKEN_BY_STOPS = frozenset({Kind.DEPART_OK, Kind.WAIT})
"""Of these no text may be made behind a stop."""


def overtakes(new: Kind, old: Kind) -> bool:
    """Whether an alert makes an earlier one of the same delivery pointless: never a lighter one a heavier one, so
    that nothing about leaving ever ends a stop. A page is ended by its own number alone.
    """
    return new in _WEIGHT and old in _WEIGHT and _WEIGHT[new] >= _WEIGHT[old]


def step(kind: Kind, number: int, opened_at: datetime, reissue_after: timedelta) -> tuple[StepKind, datetime] | None:
    """The step of this number, from 0, and when it is due; None: the ladder is at its end."""
    ladder = LADDERS[kind]
    if number < len(ladder):
        return ladder[number].kind, opened_at + ladder[number].after
    if kind in REISSUED:
        return StepKind.AGAIN, opened_at + reissue_after * (number - len(ladder) + 1)
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A safety message that wants its own acknowledgement. `ref` is what its texts call it."""

    id: AlertId
    kind: Kind
    ref: str
    delivery: DeliveryId | None
    decision: UUID | None
    sequence: int
    reason_word: str
    cause: str
    opened_at: datetime
    next_step: int
    next_step_at: datetime | None
    acknowledged_at: datetime | None
    acknowledged_by: ContactId | None
    overtaken_by: UUID | None

    @property
    def open(self) -> bool:
        """Whether somebody still has to acknowledge it."""
        return self.acknowledged_at is None and self.overtaken_by is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Somebody who was given two digits for one alert."""

    contact: ContactId
    code: int
    on_duty: bool
    added_at: datetime
    acknowledged_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StepTaken:
    """A step of a ladder that was taken."""

    step: int
    at: datetime
    said: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """An alert with everybody who was told and every step taken."""

    alert: Alert
    recipients: tuple[Recipient, ...]
    steps: tuple[StepTaken, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What a coordinator has to do."""

    id: CardId
    kind: str
    about: str
    due: datetime
    delivery: DeliveryId | None
    place: PlaceId | None
    contact: ContactId | None
    note: str
    opened_at: datetime
    taken_by: UserId | None
    settled_at: datetime | None
    times: int
