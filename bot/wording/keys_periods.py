"""Phrases about calm periods, in neutral words, and invitations to community meetings.

People of the places hear of "health visits"; teams and coordinators read the period's ref.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from bot.wording.phrase import Answer, Phrase, PlaceName, Ref


@dataclass(frozen=True, slots=True)
class PeriodStarted(Phrase):
    """To people of a place on the first day of a calm period. `last_day` is its last day."""

    place: PlaceName
    last_day: date


@dataclass(frozen=True, slots=True)
class PeriodEndsOn(Phrase):
    """To people of a place 7, 3 and 1 days before the end."""

    place: PlaceName
    last_day: date


@dataclass(frozen=True, slots=True)
class PeriodSuspended(Phrase):
    """To people of a place: visits pause, no reason given."""

    place: PlaceName


@dataclass(frozen=True, slots=True)
class PeriodEnded(Phrase):
    """To people of a place after the last day, or when it ended early."""

    place: PlaceName


@dataclass(frozen=True, slots=True)
class PeriodExtended(Phrase):
    """To people of a place: a new last day was agreed."""

    place: PlaceName
    last_day: date


@dataclass(frozen=True, slots=True)
class StaffPeriodStarted(Phrase):
    """To teams and coordinators on the first day."""

    ref: Ref
    last_day: date


@dataclass(frozen=True, slots=True)
class StaffPeriodEndsOn(Phrase):
    """To teams and coordinators 7, 3 and 1 days before the end."""

    ref: Ref
    last_day: date


@dataclass(frozen=True, slots=True)
class StaffPeriodSuspended(Phrase):
    """To teams and coordinators: no journey in this period until further notice."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class StaffPeriodEnded(Phrase):
    """To teams and coordinators: the period is over; no journey without a new one."""

    ref: Ref


@dataclass(frozen=True, slots=True)
class StaffPeriodExtended(Phrase):
    """To teams and coordinators: a new last day was agreed."""

    ref: Ref
    last_day: date


@dataclass(frozen=True, slots=True)
class DialogueInvitation(Phrase):
    """Invitation to a community meeting: 1 comes, 2 does not, 3 wants a call. The hour is told by voice only."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "123"
    place: PlaceName
    day: date


@dataclass(frozen=True, slots=True)
class InvitationYesThanks(Phrase):
    """The invited person comes."""


@dataclass(frozen=True, slots=True)
class InvitationNoThanks(Phrase):
    """The invited person does not come."""


@dataclass(frozen=True, slots=True)
class InvitationCallThanks(Phrase):
    """The invited person wants a call."""
