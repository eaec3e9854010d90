"""Rows in bulk, as the program would have written them: sealed under the bench's keys, as the owner."""

import json
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from bench.floors.forms import number, sid
from bench.floors.sends import BODY
from bench.services import Services
from bot.clock import utc_now
from bot.crypto import KeyRing
from bot.understanding.place_codes import place_code

CHUNK = 5_000


def copy(running: Services, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Write rows by COPY."""
    with running.as_owner() as connection:
        line = f"COPY {table} ({', '.join(columns)}) FROM STDIN"
        with connection.cursor() as cursor, cursor.copy(line.encode()) as out:
            for row in rows:
                out.write_row(row)


def keys(running: Services) -> KeyRing:
    """The bench's own."""
    with running.database.session() as session:
        found: KeyRing = session.info["keys"]
    return found


def organisation(running: Services) -> UUID:
    """One, made when first asked for."""
    with running.as_owner() as connection:
        known = connection.execute("SELECT id FROM organisation LIMIT 1").fetchone()
        if known:
            return UUID(str(known[0]))
        made = uuid4()
        connection.execute("INSERT INTO organisation (id, name) VALUES (%s, %s)", (made, "Bench"))
    return made


def people(running: Services, count: int, first: int = 0, role: str = "farmer") -> list[UUID]:
    """Enrolled people with an SMS address each: `number(first)` and the following."""
    ring, whose = keys(running), organisation(running)
    ids = [uuid4() for _ in range(count)]
    copy(
        running,
        "contact",
        ("id", "organisation_id", "pseudonym", "standing", "role", "language", "shared_phone"),
        ((one, whose, f"B-{first + at:07d}", "enrolled", role, "fr", False) for at, one in enumerate(ids)),
    )

    def addresses() -> Iterable[Sequence[Any]]:
        for at, one in enumerate(ids):
            row, address = uuid4(), number(first + at)
            sealed = ring.seal("contact_address", "address", row, address)
            yield row, one, "sms", sealed, ring.blind("address", address), True

    columns = ("id", "contact_id", "channel", "address_sealed", "address_index", "active")
    copy(running, "contact_address", columns, addresses())
    return ids


_TEXT = (
    *("id", "cause", "contact_id", "kind", "phrase_key", "channel", "lane", "priority", "language"),
    *("address_sealed", "body_sealed", "params_sealed", "segments", "state", "attempts", "not_before", "expires_at"),
    *("checks", "created_at", "changed_at", "provider_id"),
)


def texts(  # noqa: PLR0913 - each is one column
    running: Services,
    causes: Sequence[str],
    contacts: Sequence[UUID],
    ids: Sequence[UUID],
    *,
    state: str = "ready",
    provider_ids: Sequence[str | None] | None = None,
    first: int = 0,
) -> None:
    """Invitations in the outbox, one to each of these people."""
    ring, now = keys(running), utc_now()
    params = json.dumps({"org": "Mission Santé", "place": "Kelenkoro", "day": "2026-11-28", "hour": 9})

    def rows() -> Iterable[Sequence[Any]]:
        for at, (row, contact, cause) in enumerate(zip(ids, contacts, causes, strict=True)):
            sealed = [
                ring.seal("outbound", column, row, value)
                for column, value in (("address", number(first + at)), ("body", BODY), ("params", params))
            ]
            told = provider_ids[at] if provider_ids else None
            yield (
                *(row, cause, contact, "invitation", "dialogue_invitation", "sms", "broadcasts", 0, "fr"),
                *(*sealed, 1, state, 0, now, now + timedelta(days=1), 0, now, now, told),
            )

    copy(running, "outbound", _TEXT, rows())


_someone: dict[int, UUID] = {}


def accepted_texts(running: Services, series: str, ids: Sequence[UUID]) -> None:
    """Texts that the provider has taken as `sid(series, n)`, all to one person."""
    if id(running) not in _someone:
        _someone[id(running)] = people(running, 1, first=9_000_000)[0]
    someone = _someone[id(running)]
    told = [sid(series, at) for at in range(len(ids))]
    causes = [f"{series}:{at}" for at in range(len(ids))]
    texts(running, causes, [someone] * len(ids), ids, state="accepted", provider_ids=told)


def invented_world(running: Services) -> None:
    """The demonstration's world: places, people, a team, a delivery, a calm period."""
    from bot.demo.data import load
    from bot.demo.data_people import USERS

    with running.database.session() as session:
        load(session, utc_now(), {login: "password-of-the-benches" for login, _ in USERS})
        session.commit()


def villages(running: Services, count: int) -> list[tuple[UUID, str]]:
    """Places without news or deliveries, with their names."""
    syllables = ("ka", "ndo", "lo", "bu", "gne", "sa", "ri", "mbo", "tu", "wel")
    found = []
    for at in range(count):
        first, second, third = at % 10, at // 10 % 10, at // 100 % 10
        name = f"{syllables[first]}{syllables[third]}{syllables[second]}".capitalize()
        found.append((uuid4(), name))
    rows = (
        (one, place_code("V", f"{at:03d}"), name, "", 13.5 + at % 13 / 8, -5.9 + at // 13 / 8)  # a dozen km apart
        for at, (one, name) in enumerate(found)
    )
    copy(running, "place", ("id", "code", "name", "commune", "latitude", "longitude"), rows)
    return found


def live_at(running: Services, contacts: Sequence[UUID], places: Sequence[UUID]) -> None:
    """Each person speaks for one of these places, in turn."""
    pairs = ((one, places[at % len(places)]) for at, one in enumerate(contacts))
    copy(running, "contact_place", ("contact_id", "place_id"), pairs)
