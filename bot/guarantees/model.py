"""Promises of access, fresh yeses and stops, as values."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum

from bot.actors import Proof
from bot.contacts.commands import Role
from bot.ids import ChallengeId, ContactId, DeliveryId, GuaranteeId, LegId, PeriodId, PlaceId, StopId, UserId


class GuaranteeState(StrEnum):
    """Where a promise stands. Only `GIVEN` covers anything."""

    GIVEN = "given"
    SUSPENDED = "suspended"
    REVOKED = "revoked"
    BREACHED = "breached"
    EXPIRED = "expired"


class StopKind(StrEnum):
    """Why a place is stopped."""

    REVOCATION = "revocation"  # by somebody whose guarantee covered the place
    STOP = "stop"
    DURESS = "duress"  # somebody who is not free to speak gave the agreed sign
    STRANGER = "stranger"  # from a number that is not enrolled


@dataclass(frozen=True, slots=True, kw_only=True)
class GuaranteeFact:
    """A promise of access as rules see it. `hours_from` and `hours_to` are local to Mali (UTC+0).

    `state` and `period_state` are as at the moment asked for: a span that is over reads expired (ended), whether or
    not the clock has written it down yet.
    """

    id: GuaranteeId
    period_id: PeriodId
    places: frozenset[PlaceId]
    legs: frozenset[LegId]
    role: Role
    activities: frozenset[str]
    hours_from: time
    hours_to: time
    starts_at: datetime
    ends_at: datetime
    state: GuaranteeState
    ended_at: datetime | None
    period_state: str  # agreed, suspended, ended
    conditions: str
    exceptions: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationFact:
    """A fresh, explicit yes. `recorded_by` is set for what was heard by voice: that user may not sign the GO."""

    place: PlaceId
    contact: ContactId
    role: Role
    at: datetime
    proof: Proof
    recorded_by: UserId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StopFact:
    """A stop that stands. Unproven and not called back yet: a HOLD that nobody can override.

    `delivery`: somebody who rides in it said so and named no place; it holds that delivery alone.
    """

    id: StopId
    kind: StopKind
    place: PlaceId
    contact: ContactId
    role: Role
    proven: bool
    at: datetime
    call_recorded_at: datetime | None
    folded: bool
    hidden_until: datetime | None = None  # duress: nothing shown to that person or place changes before
    delivery: DeliveryId | None = None


class Match(StrEnum):
    """How a text compares with the open question's code, as far as anybody who answers may know.

    The sign of duress reads `RIGHT`: what cannot be told apart cannot be shown.
    """

    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenChallenge:
    """The question with a code that is open to one person. `code` is for asking again, never for comparing."""

    id: ChallengeId
    place: PlaceId
    delivery: DeliveryId
    day: date
    code: str
    tries_left: int
    matches: Callable[[str], Match]
