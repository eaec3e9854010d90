"""Teams and their lists of pairs, from and to their rows."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest
from uuid import UUID, uuid4

from sqlalchemy import and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.crypto import keys_of
from bot.ids import ContactId, TeamId
from bot.teams.commands import AddTeam, Position
from bot.teams.model import Team
from bot.teams.tables import code_list, code_pair, team, team_member


@dataclass(frozen=True, slots=True)
class Pair:
    """One line of a printed list: `left` proves us to the team, the right number proves them to us."""

    id: UUID
    number: int
    left: str


def get(session: Session, team_id: TeamId) -> Team:
    """The team. Raises `NoResultFound`."""
    row = session.execute(select(team).where(team.c.id == team_id)).one()
    members = session.execute(
        select(team_member).where(team_member.c.team_id == team_id).order_by(team_member.c.position)
    )
    people = tuple((ContactId(member.contact_id), Position(member.position)) for member in members)
    return Team(row.id, row.organisation_id, row.name, people)


def by_name(session: Session, name: str) -> Team | None:
    """The team of this name."""
    found = session.scalar(select(team.c.id).where(team.c.name == name))
    return get(session, TeamId(found)) if found else None


def all_teams(session: Session) -> list[Team]:
    """Every team, by name."""
    return [get(session, TeamId(found)) for found in session.scalars(select(team.c.id).order_by(team.c.name)).all()]


def teams_of(session: Session, contact: ContactId) -> list[Team]:
    """The teams that this person rides with."""
    query = select(team_member.c.team_id).where(team_member.c.contact_id == contact)
    return [get(session, TeamId(found)) for found in session.scalars(query).all()]


def add(session: Session, order: AddTeam) -> None:
    """Write a team and its people."""
    session.execute(insert(team).values(id=order.team, organisation_id=order.organisation, name=order.name))
    rows = [{"team_id": order.team, "contact_id": person, "position": position} for person, position in order.members]
    session.execute(insert(team_member), rows)


def issue_list(session: Session, team_id: TeamId, pairs: Sequence[tuple[str, str]], now: datetime) -> None:
    """Void the old list and write a new one: left numbers sealed, right numbers only hashed."""
    lose_lists(session, team_id, now)
    keys = keys_of(session)
    list_id = uuid4()
    session.execute(insert(code_list).values(id=list_id, team_id=team_id, issued_at=now))
    rows = []
    for number, (left, right) in enumerate(pairs, start=1):
        pair_id = uuid4()
        rows.append(
            {
                "id": pair_id,
                "list_id": list_id,
                "number": number,
                "left_sealed": keys.seal("code_pair", "left", pair_id, left),
                "right_hash": keys.blind(f"pair:{pair_id}", right),
            }
        )
    session.execute(insert(code_pair), rows)


def lose_lists(session: Session, team_id: TeamId, now: datetime) -> None:
    """Void every list of the team."""
    session.execute(
        update(code_list).where(code_list.c.team_id == team_id, code_list.c.lost_at.is_(None)).values(lost_at=now)
    )


def next_pair(session: Session, team_id: TeamId, now: datetime) -> Pair | None:
    """Take the next line of the team's list, which is never offered again. None: no list, or it is used up."""
    query = (
        select(code_pair.c.id, code_pair.c.number, code_pair.c.left_sealed)
        .join(code_list, and_(code_list.c.id == code_pair.c.list_id, code_list.c.lost_at.is_(None)))
        .where(code_list.c.team_id == team_id, code_pair.c.offered_at.is_(None))
        .order_by(code_pair.c.number)
        .limit(1)
        .with_for_update(of=code_pair)
    )
    row = session.execute(query).one_or_none()
    if row is None:
        return None
    session.execute(update(code_pair).where(code_pair.c.id == row.id).values(offered_at=now))
    return Pair(row.id, row.number, keys_of(session).open("code_pair", "left", row.id, row.left_sealed))


def right_matches(session: Session, pair_id: UUID, digits: str) -> bool:
    """Whether these six digits are the right number of the pair, answered before or not, on a list that is not lost."""
    query = (
        select(code_pair.c.right_hash)
        .join(code_list, code_list.c.id == code_pair.c.list_id)
        .where(code_pair.c.id == pair_id, code_list.c.lost_at.is_(None))
    )
    stored = session.scalar(query)
    return stored is not None and compare_digest(stored, keys_of(session).blind(f"pair:{pair_id}", digits))


def mark_answered(session: Session, pair_id: UUID, now: datetime) -> None:
    """The pair has done its work."""
    session.execute(update(code_pair).where(code_pair.c.id == pair_id).values(answered_at=now))


def pairs_left(session: Session) -> dict[TeamId, int]:
    """How many lines each team's list still has."""
    query = (
        select(code_list.c.team_id, func.count())
        .join(code_pair, code_pair.c.list_id == code_list.c.id)
        .where(code_list.c.lost_at.is_(None), code_pair.c.offered_at.is_(None))
        .group_by(code_list.c.team_id)
    )
    left: dict[TeamId, int] = defaultdict(int)
    for team_id, count in session.execute(query):
        left[TeamId(team_id)] = count
    return left
