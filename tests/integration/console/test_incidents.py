"""Incidents: the feed, the ladder with its two-source rule, what it does to deliveries, the neutral line."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import select

from bot.actors import Actor, Via
from bot.clock import utc_now
from bot.contacts import store as contacts
from bot.db import Database
from bot.demo.data_story import id_of
from bot.demo.data_world import World
from bot.dispatch import run
from bot.ids import ContactId, IncidentId, PlaceId
from bot.incidents.commands import ReportIncident
from bot.incidents.tables import incident
from bot.messages.tables import outbound
from tests.console import Person


def reported(database: Database, who: str = "penda", place: str | None = "Tamba", category: int | None = 6) -> str:
    """Somebody reports; the incident's ref."""
    told = IncidentId(uuid4())
    with database.session() as session:
        person = ContactId(id_of("contact", who))
        order = ReportIncident(
            by=Actor(via=Via.TEXT, contact=person),
            cause=f"inbound:{uuid4()}",
            incident=told,
            contact=person,
            place=PlaceId(id_of("place", place)) if place else None,
            category=category,
        )
        run(order, session, utc_now())
        ref = str(session.scalars(select(incident.c.ref).where(incident.c.id == told)).one())
        session.commit()
    return ref


def judges(who: Person, ref: str, certainty: str, reason: str = "vu", source: str = "") -> int:
    """What the door answers."""
    page = f"/incidents/{ref}"
    answer = who.sends(page, f"{page}/juger", certainty=certainty, reason=reason, second_source=source)
    return answer.status_code


def certainty_of(database: Database, ref: str) -> str:
    with database.session() as session:
        return str(session.scalars(select(incident.c.certainty).where(incident.c.ref == ref)).one())


def test_an_empty_feed_says_that_silence_is_not_calm(awa: Person) -> None:
    assert "ne veut pas dire pas de danger" in awa.sees("/incidents")
    assert "Aucun incident n’a jamais été signalé" in awa.sees("/incidents?vue=tout")


def test_the_feed_shows_how_grave_how_sure_and_which_delivery_stands_still(
    awa: Person, database: Database, world: World
) -> None:
    ref = reported(database)
    page = awa.sees("/incidents")
    row = next(one for one in page.split("<tr>") if f"/incidents/{ref}" in one)
    for word in ("6 affrontement", "Tamba", "5/5", "rumeur", world.planned, "NO-GO"):
        assert word in row
    one = awa.sees(f"/incidents/{ref.lower()}")
    assert 'aria-current="step"' in one
    assert f"/livraisons/{world.planned}" in one
    assert "R07" in one


def test_probable_takes_a_second_source_and_keeps_what_was_typed(awa: Person, database: Database) -> None:
    ref = reported(database)
    page = awa.sends(f"/incidents/{ref}", f"/incidents/{ref}/juger", certainty="probable", reason="dit au marché")
    assert page.status_code == 422
    shown = page.get_data(as_text=True)
    assert "Il faut une seconde source" in shown
    assert "dit au marché" in shown
    assert judges(awa, ref, "probable", source="un éleveur") == 303
    assert certainty_of(database, ref) == "probable"
    assert "seconde source : un éleveur" in awa.sees(f"/incidents/{ref}")


def test_a_grave_one_is_refuted_by_two_people_and_then_holds_nothing(
    person: Callable[[str], Person], database: Database, world: World
) -> None:
    awa, salif = person("awa"), person("salif")
    ref = reported(database)
    assert judges(awa, ref, "refuted", source="chef de village") == 303
    assert certainty_of(database, ref) == "rumour"
    assert "Une autre personne doit aussi le réfuter" in awa.sees(f"/incidents/{ref}")
    assert judges(awa, ref, "refuted", source="chef de village") == 303
    assert certainty_of(database, ref) == "rumour"
    assert judges(salif, ref, "refuted", source="équipe de santé") == 303
    assert certainty_of(database, ref) == "refuted"
    assert "il ne retient plus aucune livraison" in awa.sees(f"/incidents/{ref}")
    assert ref not in awa.sees("/incidents")
    assert ref in awa.sees("/incidents?vue=tout")


def test_a_suspicious_object_is_cleared_by_name_and_by_a_second_role_only(awa: Person, database: Database) -> None:
    ref = reported(database, category=7)
    assert judges(awa, ref, "refuted", source="x") == 422
    page = f"/incidents/{ref}"
    assert "ferme la voie" in awa.sees(page)
    answer = awa.sends(page, f"{page}/lever", person="Quelqu'un d'inventé", role="government_representative")
    assert answer.status_code == 422
    assert awa.sends(page, f"{page}/lever", person="Quelqu'un d'inventé", role="guarantor").status_code == 303
    assert "levé" in awa.sees(page)
    assert "Quelqu" not in awa.sees(page)


def test_the_reporter_gets_one_neutral_line_once(awa: Person, database: Database) -> None:
    ref = reported(database)
    page = f"/incidents/{ref}"
    assert "Une seule ligne neutre" in awa.sees(page)
    form = awa.tokens(page)
    for _ in range(2):
        assert awa.client.post(f"{page}/remercier", data=form).status_code == 303
    with database.session() as session:
        texts = session.execute(select(outbound).where(outbound.c.phrase_key == "thanks_noted")).all()
    assert len(texts) == 1
    assert "Remerciée par texte" in awa.sees(page)


def test_an_incident_that_nobody_placed_says_so(awa: Person, database: Database) -> None:
    ref = reported(database, who="oumar", place=None, category=None)
    page = awa.sees(f"/incidents/{ref}")
    assert "personne n’a dit où" in page
    assert "pas encore dit" in page


def test_a_reason_is_told_and_a_bent_form_changes_nothing(awa: Person, database: Database) -> None:
    ref = reported(database)
    assert judges(awa, ref, "possible", reason=" ") == 422
    assert judges(awa, ref, "sure") == 400
    awa.sees("/incidents/I999X", 404)
    assert certainty_of(database, ref) == "rumour"


@pytest.mark.parametrize("path", ["/incidents", "/incidents/{ref}"])
def test_an_unchanged_page_answers_with_nothing(awa: Person, database: Database, path: str) -> None:
    path = path.format(ref=reported(database))
    tag = awa.client.get(path, headers={"X-Poll": "idle"}).headers["ETag"]
    assert awa.client.get(path, headers={"X-Poll": "idle", "If-None-Match": tag}).status_code == 304


def test_the_words_of_a_reporter_name_nobody(awa: Person, database: Database) -> None:
    ref = reported(database)
    with database.session() as session:
        person = contacts.get(session, ContactId(id_of("contact", "penda")))
    page = awa.sees(f"/incidents/{ref}")
    assert person.pseudonym in page
    assert "Penda" not in page
