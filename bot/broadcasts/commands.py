"""What can be done about broadcasts."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.commands import Command
from bot.events import Event
from bot.ids import BroadcastId, ContactId, OrganisationId, PlaceId
from bot.languages import Language


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a broadcast goes to: people of any of these places and any of these roles, in these languages.

    An empty tuple sets no limit. Only people who agreed and did not opt out.
    """

    places: tuple[PlaceId, ...] = ()
    roles: tuple[str, ...] = ()
    languages: tuple[Language, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SendBroadcast(Command):
    """Freeze the audience and let the broadcasts worker send."""

    broadcast: BroadcastId
    organisation: OrganisationId
    phrase_key: str
    phrase_params: Mapping[str, object]
    audience: Audience
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpandBroadcast(Command):
    """Worker: queue the next batch of an audience."""

    broadcast: BroadcastId
    batch: int = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class StopBroadcast(Command):
    """Send no more of it."""

    broadcast: BroadcastId


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerInvitation(Command):
    """1 yes, 2 no, 3 call me. The last answer counts."""

    broadcast: BroadcastId
    contact: ContactId
    answer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BroadcastExpanding(Event):
    """There is more of this audience to queue."""

    broadcast: BroadcastId
