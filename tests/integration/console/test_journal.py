"""The journal: every act in words, filtered, page by page, and as a table that is itself an act."""

import csv
from collections.abc import Callable
from io import StringIO
from uuid import uuid4

from sqlalchemy import select

from bot.actors import Actor, Via
from bot.audit.tables import journal
from bot.clock import utc_now
from bot.console.journal import HEAD
from bot.console.journal_words import COMMANDS
from bot.contacts import store as contacts
from bot.db import Database
from bot.demo.data_story import id_of
from bot.dispatch import HANDLERS, run
from bot.ids import ContactId
from bot.places.store import by_name
from bot.threads.commands import AddNote
from bot.users.tables import user_role
from tests.console import Person


def notes(database: Database, many: int) -> None:
    with database.session() as session:
        for number in range(many):
            by = Actor(via=Via.CONSOLE, user=id_of("user", "awa"))  # type: ignore[arg-type]
            who = ContactId(id_of("contact", "penda"))
            order = AddNote(by=by, cause=f"console:{number}", contact=who, note=uuid4(), text="secret")  # type: ignore[arg-type]
            run(order, session, utc_now())
        session.commit()


def test_every_command_has_words() -> None:
    assert {one.__name__ for one in HANDLERS} == set(COMMANDS)


def test_an_act_is_told_in_words_and_says_neither_text_nor_number(awa: Person, database: Database) -> None:
    notes(database, 1)
    page = awa.sees("/journal")
    with database.session() as session:
        penda = contacts.get(session, ContactId(id_of("contact", "penda"))).pseudonym
    row = next(one for one in page.split("<tr>") if "garde une note interne</td>" in one)
    assert "Awa" in row
    assert penda in row
    assert "secret" not in page
    assert "se connecte" in page


def test_acts_are_filtered_by_kind_user_door_person_and_day(awa: Person, database: Database) -> None:
    notes(database, 2)
    awa_id = id_of("user", "awa")
    for query, there in (
        ("acte=AddNote", True),
        ("acte=Sign", False),
        (f"qui={awa_id}", True),
        (f"qui={uuid4()}", False),
        ("porte=console", True),
        ("porte=radio", False),
        ("personne=nobody", False),
        (f"du={utc_now():%Y-%m-%d}&au={utc_now():%Y-%m-%d}", True),
        ("au=2020-01-01", False),
        ("du=nonsense&qui=nonsense&acte=Nonsense&avant=x", True),
    ):
        page = awa.sees(f"/journal?{query}")
        assert ("garde une note interne</td>" in page) is there, query
        assert ("Aucun acte ne correspond" in page) is not there, query


def test_older_acts_have_pages_that_keep_the_filter(awa: Person, database: Database) -> None:
    notes(database, 60)
    page = awa.sees("/journal?acte=AddNote")
    assert page.count("garde une note interne</td>") == 50
    older = page.split('href="/journal?acte=AddNote&amp;avant=')[1].split('"')[0]
    assert awa.sees(f"/journal?acte=AddNote&avant={older}").count("garde une note interne</td>") == 10


def test_the_table_holds_what_fits_and_its_taking_is_an_act(awa: Person, database: Database) -> None:
    notes(database, 3)
    answer = awa.sends("/journal?acte=AddNote", "/journal.csv", acte="AddNote")
    assert answer.headers["Content-Type"].startswith("text/csv")
    rows = list(csv.reader(StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert tuple(rows[0]) == HEAD
    assert [row[2] for row in rows[1:]] == ["AddNote"] * 3
    with database.session() as session:
        taken = session.execute(select(journal).where(journal.c.command == "Reveal")).one()
    assert (taken.user_id, taken.subject) == (id_of("user", "awa"), "what:journal")


def test_whoever_answers_for_some_places_sees_their_own_acts(
    person: Callable[[str], Person], database: Database
) -> None:
    notes(database, 1)
    salif = person("salif")
    with database.session() as session:
        tamba = by_name(session, "Tamba")
        assert tamba is not None
        mine = user_role.c.user_id == id_of("user", "salif")
        session.execute(user_role.update().where(mine).values(place_id=tamba.id))
        session.commit()
    page = salif.sees("/journal")
    assert "vos propres actes" in page
    assert "garde une note interne</td>" not in page
    assert "se connecte" in page


def test_an_unchanged_journal_answers_with_nothing(awa: Person) -> None:
    tag = awa.client.get("/journal", headers={"X-Poll": "idle"}).headers["ETag"]
    assert awa.client.get("/journal", headers={"X-Poll": "idle", "If-None-Match": tag}).status_code == 304
