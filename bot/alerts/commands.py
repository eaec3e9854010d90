"""What can be done about alerts, duty and cards."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from bot.commands import Command
from bot.ids import AlertId, CardId, ContactId, DeliveryId


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledge(Command):
    """Two digits came back: they close the one alert that printed them, and nothing else."""

    contact: ContactId
    code: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLadders(Command):
    """Clock: take the steps that are due: again at +2, +5, +10 min, the person on duty at +10, the call list at +15."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepLadder(Command):
    """Clock: take the steps that are due of one alert."""

    alert: AlertId


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchReturns(Command):
    """Clock: teams that are out after D4, or not back by their hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchReturn(Command):
    """Clock: tell people of one team what is due."""

    delivery: DeliveryId


@dataclass(frozen=True, slots=True, kw_only=True)
class TestReach(Command):
    """Send a test to every address of a person: what is delivered counts as reachable again."""

    __test__: ClassVar = False  # pytest: this is no test class
    contact: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeCard(Command):
    """A user takes a card: everybody sees who has it."""

    card: CardId


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleCard(Command):
    """A user has done what the card asked."""

    card: CardId
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RaiseCard(Command):
    """The conversation needs a person: three times not understood, a call asked for, media to look at."""

    kind: str
    about: str
    due: datetime
    contact: ContactId
    note: str = ""
