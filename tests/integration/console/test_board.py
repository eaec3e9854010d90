"""The board: what it shows, who takes what, how little it asks of the line and of the database."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import event, select, text

from bot.actors import PROGRAM, Actor, Via
from bot.alerts.tables import card
from bot.clock import utc_now
from bot.console.board import MOST_PLACES
from bot.contacts import store as contacts
from bot.db import Database
from bot.demo.data_places import PLACES
from bot.demo.data_story import id_of
from bot.demo.data_world import World
from bot.dispatch import run
from bot.guarantees.commands import Withdraw
from bot.ids import ContactId, PlaceId
from bot.places.commands import AddPlace
from tests.console import Person
from tests.large import fill

CODES = {one.name: one.code for one in PLACES}


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """Every statement that reaches the database."""
    seen: list[str] = []

    def note(_conn: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(database.engine, "before_cursor_execute", note)


def says_no(database: Database, who: str) -> None:
    with database.session() as session:
        person = contacts.get(session, ContactId(id_of("contact", who)))
        by = Actor(via=Via.TEXT, contact=person.id)
        run(Withdraw(by=by, cause=f"inbound:{uuid4()}", contact=person.id), session, utc_now())
        session.commit()


def test_every_place_is_there_the_worst_first_and_a_silent_one_is_never_green(awa: Person) -> None:
    page = awa.sees("/")
    rows = page.split("<tbody>")[1].split("</tbody>")[0].split("<tr>")[1:]
    assert len(rows) == len(PLACES)
    assert "Tamba" in rows[0]
    assert "NO-GO" in rows[0]
    [walo] = [row for row in rows if ">Walo</a>" in row]
    assert "SANS NOUV." in walo
    assert walo.count('<td class="q') == 14
    assert "DÉMO, données inventées" in page


def test_a_place_without_a_delivery_says_so_and_one_that_was_stopped_is_marked(awa: Person, database: Database) -> None:
    assert "SANS NOUV." in awa.sees("/")
    says_no(database, "samba")
    [walo] = [row for row in awa.sees("/").split("<tr>") if ">Walo</a>" in row]
    assert "quelqu&#39;un a dit de ne pas venir" in walo
    assert "✕" in walo


def test_one_takes_a_card_and_the_other_sees_who_has_it(person: Callable[[str], Person], database: Database) -> None:
    awa, salif = person("awa"), person("salif")
    tag = awa.client.get("/", headers={"X-Poll": "idle"}).headers["ETag"]
    with database.session() as session:
        wanted = session.scalars(select(card.c.id).where(card.c.kind == "delivery_requested")).one()
    answer = salif.sends("/", "/taches/prendre", card=str(wanted), vers="/")
    assert answer.headers["Location"] == "/"
    poll = awa.client.get("/", headers={"X-Poll": "idle", "If-None-Match": tag})
    assert poll.status_code == 200
    assert "pris par Salif" in poll.get_data(as_text=True)
    refused = awa.sends("/", "/taches/prendre", card=str(wanted))
    assert refused.status_code == 303
    assert "Quelqu’un d’autre a déjà pris cette tâche." in awa.sees("/")
    assert "à moi" in salif.sees("/?a-moi")
    assert "Aucune tâche à vous." in awa.sees("/?a-moi")


def test_a_double_click_takes_once(person: Callable[[str], Person], database: Database) -> None:
    salif = person("salif")
    with database.session() as session:
        wanted = session.scalars(select(card.c.id)).first()
    tokens = salif.tokens("/") | {"card": str(wanted)}
    for _ in range(2):
        assert salif.client.post("/taches/prendre", data=tokens).status_code == 303
    with database.session() as session:
        taken = session.scalar(text("SELECT count(*) FROM journal WHERE command = 'TakeCard'"))
    assert taken == 1


def test_an_unchanged_poll_is_small_both_ways(awa: Person) -> None:
    tag = awa.client.get("/", headers={"X-Poll": "idle"}).headers["ETag"]
    sent = {"X-Poll": "idle", "If-None-Match": tag, "Accept-Encoding": "gzip"}
    answer = awa.client.get("/", headers=sent)
    assert answer.status_code == 304
    assert answer.get_data() == b""
    down = sum(len(name) + len(value) + 4 for name, value in answer.headers) + 60
    cookie = awa.client.get_cookie("jamtan")
    assert cookie
    up = (
        sum(len(name) + len(value) + 4 for name, value in sent.items()) + len(cookie.value) + 250
    )  # what a browser adds
    assert up + down <= 900, (up, down)


def test_the_whole_board_fits_a_weak_line(awa: Person) -> None:
    answer = awa.client.get("/", headers={"Accept-Encoding": "gzip"})
    assert len(answer.get_data()) <= 12_000


@pytest.mark.parametrize("path", ["/", "/livraisons", "/lieux", "/livraisons/{planned}", f"/lieux/{CODES['Tamba']}"])
def test_a_page_asks_the_database_as_often_for_many_places_as_for_few(
    awa: Person, database: Database, world: World, path: str
) -> None:
    path = path.format(planned=world.planned)
    awa.sees(path)
    with counted(database) as few:
        awa.sees(path)
    with database.session() as session:
        for number in range(40):
            order = AddPlace(by=PROGRAM, cause=f"test:{number}", place=PlaceId(uuid4()), name=f"Lieu {number}")
            run(order, session, utc_now())
        session.commit()
    with counted(database) as many:
        awa.sees(path)
    assert len(few) == len(many) <= 35


def test_who_holds_a_role_at_one_place_sees_that_place(
    app: Flask, database: Database, world: World, person: Callable[[str], Person]
) -> None:
    awa = person("awa")
    with database.session() as session:
        session.execute(
            text(
                "UPDATE user_role SET place_id = (SELECT id FROM place WHERE name = 'Walo')"
                " WHERE user_id = (SELECT id FROM user_account WHERE login = 'awa')"
            )
        )
        session.commit()
    page = awa.sees("/")
    assert "Walo" in page
    assert "Tamba" not in page
    assert world.planned not in page
    awa.sees(f"/livraisons/{world.planned}", 404)
    awa.sees(f"/lieux/{CODES['Tamba']}", 404)
    assert "Walo" in awa.sees(f"/lieux/{CODES['Walo']}")


def test_a_place_tells_form_conditions_parties_notice_and_why(awa: Person) -> None:
    page = awa.sees(f"/lieux/{CODES['Tamba']}")
    for told in ("orale", "gens de passage", "pas de véhicule marqué au marché", "24 h", "R05", "les gens de Tamba"):
        assert told in page
    assert "Bakary" not in page  # roles and pseudonyms, never a name


def test_what_people_wrote_is_never_markup(awa: Person, database: Database) -> None:
    with database.session() as session:
        session.execute(text("UPDATE place SET name = '<script>alert(1)</script>' WHERE name = 'Tamba'"))
        session.execute(text("UPDATE card SET note = '<img src=x onerror=alert(1)>'"))
        session.execute(text("UPDATE calm_period SET conditions = '\"><svg onload=alert(1)>'"))
        session.commit()
    for path in ("/", "/livraisons", "/lieux", f"/lieux/{CODES['Tamba']}"):
        page = awa.sees(path)
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<svg onload" not in page


def test_the_board_can_be_read_by_delivery_too(awa: Person, world: World) -> None:
    page = awa.sees("/?vue=livraisons")
    line = page.split(f'<a href="/livraisons/{world.planned}">')[1].split("</tr>")[0]
    assert "Tamba" in line
    assert "oui récent" in line
    assert "Chaque lieu et ses quatorze" not in page


def test_a_large_board_shows_what_presses_most_and_the_rest_on_demand(awa: Person, database: Database) -> None:
    fill(database, utc_now(), 200, 20)
    first = awa.sees("/")
    assert first.count('<th scope="row"') == MOST_PLACES
    assert "ne sont pas montrés" in first
    everything = awa.sees("/?tous")
    assert everything.count('<th scope="row"') == 200 + len(PLACES)
    assert "ne sont pas montrés" not in everything
