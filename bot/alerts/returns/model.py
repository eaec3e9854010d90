"""When people are told that a team which has left is not back, and what they are told of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

from bot.events import CardKind
from bot.ids import DeliveryId, TeamId

LATE_AFTER = timedelta(minutes=15)
"""So long after *back by* a team that has not reported its return is late. A proposal without a source, for the
security focal point to confirm.
"""

OVERDUE_AFTER = timedelta(minutes=60)
"""So long after *back by* it is overdue. A proposal without a source, for the security focal point to confirm."""

KINDS = (CardKind.TURN_BACK, CardKind.TEAM_LATE, CardKind.TEAM_OVERDUE)
"""The cards of a team that is out, in the order in which they follow one another. Each is opened once a delivery."""

URGENT = frozenset({CardKind.TEAM_LATE, CardKind.TEAM_OVERDUE})
"""Those that also page the person on duty."""

ACKNOWLEDGEMENT = "acknowledgement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Away:
    """A team that has left and has not reported its return.

    `recalled`: it was told to stop. `pursued`: the ladder of that RECALL still runs. `told`: the cards that were
    opened of it, settled ones among them.
    """

    delivery: DeliveryId
    team: TeamId
    team_name: str
    turn_back_at: datetime
    back_by: datetime
    recalled: bool = False
    pursued: bool = False
    told: frozenset[CardKind] = frozenset()


def missed(away: Away, now: datetime) -> CardKind | None:
    """The card that is due of it. One that was missed while the program stood still gives way to the next.

    Whoever pursues a RECALL pursues the team already, until it is overdue. A team that was told to stop is not told
    to turn back: the danger may lie behind it (law 3 of docs/protocol.md).
    """
    if now >= away.back_by + OVERDUE_AFTER:
        due = CardKind.TEAM_OVERDUE
    elif now >= away.back_by + LATE_AFTER:
        if away.pursued:
            return None
        due = CardKind.TEAM_LATE
    elif now >= away.turn_back_at and not away.recalled:
        due = CardKind.TURN_BACK
    else:
        return None
    return None if due in away.told else due


def replaced_by(kind: CardKind) -> tuple[CardKind, ...]:
    """The cards that no longer matter once this one is open."""
    return KINDS[: KINDS.index(kind)]


def act_by(kind: CardKind, away: Away) -> datetime:
    """Until when somebody has to see to it: before the next one is due; the last one at once."""
    return away.back_by if kind is CardKind.TURN_BACK else away.back_by + OVERDUE_AFTER


@dataclass(frozen=True, slots=True)
class LastContact:
    """The last that was heard of anybody of a team: `kind` is that of a message, or `ACKNOWLEDGEMENT`."""

    at: datetime
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a card says of a team that is out. `last` None: nothing was ever heard of it."""

    kind: CardKind
    team: str
    back_by: datetime
    last: LastContact | None

    @property
    def note(self) -> str:
        """As a card keeps it."""
        heard = "none" if self.last is None else f"{self.last.at:{_MOMENT}} ({self.last.kind})"
        return f"{_TO_DO[self.kind]}; team {self.team}, back by {self.back_by:{_MOMENT}}, last contact {heard}"


_MOMENT = "%Y-%m-%d %H:%M"
_TO_DO: Mapping[CardKind, str] = MappingProxyType(
    {
        CardKind.TURN_BACK: "D4 has passed, time to turn back",
        CardKind.TEAM_LATE: "no return was reported, call the team",
        CardKind.TEAM_OVERDUE: "declare overdue, call team, deputy, focal point",
    }
)
_AT = r"\d{4}-\d\d-\d\d \d\d:\d\d"
_NOTE = re.compile(
    rf"(?P<to_do>[^;]+); team (?P<team>.+), back by (?P<back_by>{_AT}), "
    rf"last contact (?:none|(?P<at>{_AT}) \((?P<kind>\w+)\))"
)


def known_from(note: str) -> Known | None:
    """What such a note says; None: it is another note."""
    found = _NOTE.fullmatch(note)
    kind = None if found is None else next((one for one, said in _TO_DO.items() if said == found["to_do"]), None)
    if found is None or kind is None:
        return None
    last = LastContact(_moment(found["at"]), found["kind"]) if found["at"] else None
    return Known(kind=kind, team=found["team"], back_by=_moment(found["back_by"]), last=last)


def _moment(told: str) -> datetime:
    return datetime.strptime(told, _MOMENT).replace(tzinfo=UTC)
