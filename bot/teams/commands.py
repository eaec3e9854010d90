"""What can be done about health teams."""

from dataclasses import dataclass
from enum import StrEnum

from bot.commands import Command
from bot.events import Event
from bot.ids import ContactId, OrganisationId, TeamId


class Position(StrEnum):
    """What somebody is in a team."""

    LEAD = "lead"
    DEPUTY = "deputy"
    MEMBER = "member"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddTeam(Command):
    """Add a team with its people: one lead, and a deputy."""

    team: TeamId
    organisation: OrganisationId
    name: str
    members: tuple[tuple[ContactId, Position], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueCodeList(Command):
    """Make a new list of 20 pairs; the old one is void. The pairs come back once, to be printed."""

    team: TeamId


@dataclass(frozen=True, slots=True, kw_only=True)
class LoseCodeList(Command):
    """The printed list is lost or taken: it is void; until a new one a GO is read out on a call."""

    team: TeamId


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeListIssued(Event):
    """The new list, to be printed now: (number on the list, left, right), never kept in clear."""

    team: TeamId
    pairs: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeListLost(Event):
    """GOs offered with this team's list no longer stand."""

    team: TeamId
    cause: str
