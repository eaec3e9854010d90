"""What can be done about broadcasts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """Freeze the audience and let the broadcasts worker send: a phrase of the catalogue, or words of the sender's own.

    `texts`: with the key of `Written`, what people of each language get, word for word.
    """

    broadcast: BroadcastId
    organisation: OrganisationId
    phrase_key: str
    phrase_params: Mapping[str, object]
    audience: Audience
    expires_at: datetime
    texts: Mapping[Language, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class TryBroadcast(Command):
    """Send what a broadcast would say in one language to the phone of whoever writes it, and to nobody else."""

    phrase_key: str
    phrase_params: Mapping[str, object]
    language: Language
    texts: Mapping[Language, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpandBroadcast(Command):
    """Worker: queue the next batch of an audience."""

    broadcast: BroadcastId
    batch: int = 1_000


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
