"""A team that is not back: on the board and on its delivery's page, in both languages, until it is closed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from bot.actors import PROGRAM
from bot.alerts.commands import WatchReturns
from bot.db import Database
from bot.deliveries import store as deliveries
from bot.deliveries.model import Delivery
from bot.demo.data_people import TEAM
from bot.demo.data_world import World
from bot.dispatch import run
from tests.console import Person

LATE, OVERDUE = timedelta(minutes=15), timedelta(minutes=60)


def away(database: Database, world: World, later: timedelta | None) -> Delivery:
    """The planned delivery has left, and it is so long after back by; None: D4 has just passed."""
    with database.session() as session:
        session.execute(text("UPDATE delivery SET state = 'departed' WHERE ref = :ref"), {"ref": world.planned})
        found = deliveries.by_ref(session, world.planned)
        assert found
        now = found.due.turn_back_at if later is None else found.due.back_by + later
        run(WatchReturns(by=PROGRAM, cause=f"test:{uuid4()}"), session, now)
        session.commit()
    return found


def english(person: Person) -> Person:
    person.client.set_cookie("jamtan-langue", "en")
    return person


@pytest.mark.parametrize(
    ("later", "heading", "to_do"),
    [
        (None, "D4 passé : demi-tour", "D4 est passé : il est temps de faire demi-tour"),
        (LATE, "Équipe pas rentrée à l’heure", "aucun retour signalé : appeler l’équipe"),
        (OVERDUE, "Équipe en retard : la déclarer", "déclarer l’équipe en retard ; appeler l’équipe, l’adjoint"),
    ],
)
def test_the_board_says_in_french_what_to_do_and_what_is_known(
    awa: Person, database: Database, world: World, later: timedelta | None, heading: str, to_do: str
) -> None:
    back_by = away(database, world, later).due.back_by
    for page in (awa.sees("/"), awa.sees(f"/livraisons/{world.planned}")):
        assert heading in page
        assert to_do in page
        assert f"équipe : {TEAM}, retour avant" in page
        assert f"{back_by:%H:%M}, dernier contact : aucun" in page


@pytest.mark.parametrize(
    ("later", "heading", "to_do"),
    [
        (None, "D4 passed: turn back", "D4 has passed: it is time to turn back; team: "),
        (LATE, "Team not back by its hour", "no return was reported: call the team; team: "),
        (OVERDUE, "Team overdue: declare it", "call the team, its deputy, the security focal point; team: "),
    ],
)
def test_the_board_says_it_in_english_too(
    awa: Person, database: Database, world: World, later: timedelta | None, heading: str, to_do: str
) -> None:
    away(database, world, later)
    for page in (english(awa).sees("/"), awa.sees(f"/livraisons/{world.planned}")):
        assert heading in page
        assert to_do in page
        assert "last contact: none" in page


def test_the_last_contact_is_told_with_its_kind(awa: Person, database: Database, world: World) -> None:
    with database.session() as session:
        session.execute(
            text(
                "INSERT INTO inbound (id, provider, provider_id, channel, kind, sender_sealed, sender_index, recipient,"
                " content_sealed, received_at, pulled, contact_id, state, attempts, not_before, unclear)"
                " SELECT gen_random_uuid(), 'twilio', 'SM1', 'sms', 'location', '', '', '+223', '',"
                " '2026-11-22 14:12+00', false, contact_id, 'worked', 0, now(), false"
                " FROM team_member WHERE position = 'deputy'"
            )
        )
        session.commit()
    away(database, world, OVERDUE)
    assert "dernier contact : dim. 22 nov. 14:12 (lieu sur une carte)" in awa.sees("/")
    page = english(awa).sees(f"/livraisons/{world.planned}")
    assert "Last contact with the team</dt><dd>Sun 22 Nov 14:12 (place on a map)" in page


def test_an_overdue_team_is_closed_on_its_page_with_a_note(awa: Person, database: Database, world: World) -> None:
    away(database, world, OVERDUE)
    path = f"/livraisons/{world.planned}"
    page = awa.sees(path)
    card = page.split('name="card" value="')[1].split('"')[0]
    sent = awa.sends(path, "/taches/regler", card=card, note=" ", vers=path)
    assert sent.headers["Location"] == path
    page = awa.sees(path)
    assert "Écrire ce qui a été dit." in page
    assert "Équipe en retard" in page
    assert (
        awa.sends(path, "/taches/regler", card=card, note="ils dorment sur l’autre rive", vers=path).status_code == 303
    )
    assert "Équipe en retard" not in awa.sees(path)
    assert "Équipe en retard" not in awa.sees("/")
    with database.session() as session:
        kept = session.scalar(text("SELECT note FROM card WHERE kind = 'team_overdue'"))
    assert kept.endswith(" | ils dorment sur l’autre rive")


def test_the_return_closes_it(awa: Person, database: Database, world: World) -> None:
    away(database, world, OVERDUE)
    path = f"/livraisons/{world.planned}"
    assert awa.sends(path, f"{path}/rentree").status_code == 303
    assert "Équipe en retard" not in awa.sees("/")
    assert "Dernier contact" not in awa.sees(path)


@pytest.mark.parametrize(
    ("role", "later", "offered"),
    [("viewer", LATE, False), ("operator", LATE, True), ("operator", OVERDUE, False), ("coordinator", OVERDUE, True)],
)
def test_only_who_may_close_it_is_offered_to(
    awa: Person, database: Database, world: World, role: str, later: timedelta, offered: bool
) -> None:
    away(database, world, later)
    with database.session() as session:
        mine = "user_id = (SELECT id FROM user_account WHERE login = 'awa')"
        session.execute(text(f"UPDATE user_role SET role = :role WHERE {mine}"), {"role": role})
        session.commit()
    page = awa.sees(f"/livraisons/{world.planned}")
    assert "Équipe pas rentrée" in page or "Équipe en retard" in page
    assert ("/taches/regler" in page) is offered
