"""Who signs in here, and what each may do where; who is on duty, and when nobody is."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.contacts.tables import contact
from bot.ids import PlaceId, UserId
from bot.places.tables import place
from bot.users import store as users
from bot.users.commands import UserRole
from bot.users.model import DutyTurn, User, gaps
from bot.users.tables import organisation, user_account, web_session


@dataclass(frozen=True, slots=True)
class Held:
    """One role, and where: communes that are held whole, then single places; neither: everywhere."""

    role: UserRole
    communes: tuple[str, ...]
    places: tuple[str, ...]

    @property
    def everywhere(self) -> bool:
        """Whether it holds in every place."""
        return not self.communes and not self.places


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who signs in. `phone`: the pseudonym of the contact that is paged; `seen_at`: last at the console."""

    user: User
    organisation: str
    phone: str | None
    seen_at: datetime | None
    held: tuple[Held, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn of duty with whose it is."""

    turn: DutyTurn
    name: str
    login: str


@dataclass(frozen=True, slots=True)
class Roster:
    """Turns that touch the span, and its hours with nobody."""

    turns: tuple[Turn, ...]
    gaps: tuple[tuple[datetime, datetime], ...]


def people(session: Session) -> list[Person]:
    """Everybody who signs in, by login."""
    communes = _communes(session)
    rows = session.execute(
        select(
            user_account.c.id,
            organisation.c.name,
            contact.c.pseudonym,
            select(func.max(web_session.c.seen_at)).where(web_session.c.user_id == user_account.c.id).label("seen_at"),
        )
        .join(organisation, organisation.c.id == user_account.c.organisation_id)
        .outerjoin(contact, contact.c.id == user_account.c.contact_id)
    )
    about = {row.id: row for row in rows}
    return [
        Person(
            user=one,
            organisation=about[one.id].name,
            phone=about[one.id].pseudonym,
            seen_at=about[one.id].seen_at,
            held=tuple(_held(one, communes)),
        )
        for one in users.all_users(session)
    ]


def places_of(session: Session, words: Iterable[str]) -> tuple[tuple[PlaceId, ...], list[str]]:
    """Places that communes, names and codes mean, and the words that mean none."""
    known: dict[str, list[PlaceId]] = {}
    for row in session.execute(select(place.c.id, place.c.code, place.c.name, place.c.commune)):
        for word in {row.code, row.name, row.commune} - {""}:
            known.setdefault(word.casefold(), []).append(PlaceId(row.id))
    found: dict[PlaceId, None] = {}
    unknown = []
    for word in words:
        meant = known.get(word.strip().casefold())
        if meant is None:
            unknown.append(word.strip())
        found |= dict.fromkeys(meant or ())
    return tuple(found), unknown


def roster(session: Session, start: datetime, end: datetime) -> Roster:
    """Who is on duty in [start, end)."""
    turns = users.duty_turns(session, start, end)
    found = session.execute(select(user_account.c.id, user_account.c.name, user_account.c.login))
    names = {UserId(row.id): (row.name, row.login) for row in found}
    return Roster(tuple(Turn(one, *names[one.user]) for one in turns), tuple(gaps(turns, start, end)))


def _communes(session: Session) -> dict[PlaceId, tuple[str, str]]:
    rows = session.execute(select(place.c.id, place.c.name, place.c.commune))
    return {PlaceId(row.id): (row.name, row.commune) for row in rows}


def _held(user: User, about: dict[PlaceId, tuple[str, str]]) -> Iterable[Held]:
    for role in UserRole:
        places = [where for held, where in user.roles if held is role]
        if not places:
            continue
        if None in places:
            yield Held(role, (), ())
            continue
        yield _scoped(role, [one for one in places if one is not None], about)


def _scoped(role: UserRole, places: Collection[PlaceId], about: dict[PlaceId, tuple[str, str]]) -> Held:
    sizes: dict[str, int] = {}
    for _, commune in about.values():
        sizes[commune] = sizes.get(commune, 0) + 1
    mine: dict[str, list[str]] = {}
    for one in places:
        name, commune = about[one]
        mine.setdefault(commune, []).append(name)
    whole = {commune for commune, names in mine.items() if commune and len(names) == sizes[commune]}
    single = sorted(name for commune, names in mine.items() if commune not in whole for name in names)
    return Held(role, tuple(sorted(whole)), tuple(single))
