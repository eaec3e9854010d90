"""The inbox: who wrote, what waits, and every act of a thread over the real door."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from bot.audit.tables import journal
from bot.channel import Channel
from bot.clock import utc_now
from bot.contacts import store as contacts
from bot.db import Database
from bot.demo.data_story import id_of
from bot.guarantees.tables import confirmation, situation, standing_stop
from bot.ids import ContactId, InboundId
from bot.incidents.tables import incident
from bot.messages.store_inbound import Captured, capture, get_inbound
from bot.messages.store_understood import inbound_worked
from bot.messages.tables import inbound, outbound
from bot.pipeline import answer
from bot.threads.tables import thread_note
from bot.understanding.lexicon import load_lexicons
from tests.console import Person
from tests.integration.console.test_board import counted

LEXICONS = load_lexicons()


def writes(database: Database, number: str, words: str, channel: Channel = Channel.SMS, **more: object) -> InboundId:
    """A text comes in and is worked on."""
    with database.session() as session:
        content = {"text": words} | more
        kind = "media" if "media" in more else "text"
        told = Captured("twilio", f"SM{uuid4().hex}", channel, kind, number, "+22370000001", content)
        assert capture(session, told, utc_now())
        row = InboundId(session.scalars(select(inbound.c.id).order_by(inbound.c.number.desc()).limit(1)).one())
        answered = answer(get_inbound(session, row), session, utc_now(), LEXICONS)
        inbound_worked(session, row, answered, utc_now())
        session.commit()
    return row


def name_of(database: Database, key: str) -> str:
    with database.session() as session:
        return contacts.get(session, ContactId(id_of("contact", key))).pseudonym


PENDA, MOUSSA, STRANGER = "+22370000012", "+22370000015", "+22379990001"


@pytest.fixture
def penda(world: object, database: Database) -> str:
    """Penda of Tamba's women, who speaks Fulfulde."""
    return name_of(database, "penda")


def test_what_was_not_understood_waits_to_be_read_with_its_reason(awa: Person, database: Database, penda: str) -> None:
    assert "Personne n’a encore écrit" in awa.sees("/boite")
    text = writes(database, PENDA, "zzz qqq www")
    page = awa.sees("/boite")
    assert "1 texte à classer" in page
    assert f"/boite/{penda}" in page
    shown = awa.sees(f"/boite/{penda}")
    assert "zzz qqq www" in shown
    assert "Pourquoi :" in shown
    assert f"{text}:danger" in shown
    assert "+22370000012" not in shown


@pytest.mark.parametrize(
    ("meaning", "table"), [("danger", incident), ("withdrawn", standing_stop), ("tense", situation), ("nothing", None)]
)
def test_one_click_says_what_a_text_meant_and_gives_the_order_of_the_conversation(
    awa: Person, database: Database, penda: str, meaning: str, table: Any
) -> None:
    text = writes(database, PENDA, "zzz qqq www")
    for _ in range(2):
        answered = awa.client.post(
            f"/boite/{penda}/lire", data=awa.tokens(f"/boite/{penda}") | {"as": f"{text}:{meaning}"}
        )
        assert answered.headers["Location"] == f"/boite/{penda}#t-{text}"
    assert "lu par Awa" in awa.sees(f"/boite/{penda}")
    assert "À classer (0)" in awa.sees("/boite")
    with database.session() as session:
        if table is not None:
            found = session.execute(select(table).where(table.c.cause == f"inbound:{text}")).all()
            assert len(found) == 1
        assert session.scalars(select(confirmation.c.id).where(confirmation.c.cause.contains(str(text)))).all() == []


def test_a_stranger_waits_to_be_read_and_is_not_written_to_by_sms(awa: Person, database: Database) -> None:
    writes(database, STRANGER, "bonjour")
    page = awa.sees("/boite?vue=a-classer")
    assert "inconnu" in page
    who = page.split('href="/boite/')[1].split('"')[0]
    assert "Un inconnu ne reçoit pas de SMS" in awa.sees(f"/boite/{who}")
    refused = awa.sends(f"/boite/{who}", f"/boite/{who}/ecrire", text="Bonjour", act="send")
    assert refused.status_code == 303
    assert "Un inconnu ne reçoit pas de SMS" in awa.sees(f"/boite/{who}")


def test_a_reply_is_shown_then_sent_once_and_says_how_it_goes(awa: Person, database: Database, penda: str) -> None:
    writes(database, PENDA, "jam waali", Channel.WHATSAPP)
    assert "WhatsApp ouvert, fermeture dans 2" in awa.sees(f"/boite/{penda}")
    page = awa.sends(f"/boite/{penda}", f"/boite/{penda}/ecrire", text="Jaaraama, min noddat", act="check")
    assert "Voici ce qui partira" in page.get_data(as_text=True)
    form = awa.tokens(f"/boite/{penda}") | {"text": "Jaaraama, min noddat", "act": "send"}
    for _ in range(2):
        assert awa.client.post(f"/boite/{penda}/ecrire", data=form).status_code == 303
    with database.session() as session:
        sent = session.execute(select(outbound).where(outbound.c.phrase_key == "written")).all()
    assert [(one.channel, one.kind) for one in sent] == [("whatsapp", "reply")]
    assert "Jaaraama, min noddat" in awa.sees(f"/boite/{penda}")


def test_a_ready_phrase_goes_in_the_language_of_the_person(awa: Person, database: Database, penda: str) -> None:
    page = awa.sees(f"/boite/{penda}")
    assert "Phrases prêtes en fulfulde" in page
    assert "⚠ non relu" in page
    assert awa.sends(f"/boite/{penda}", f"/boite/{penda}/phrase", ready="passed_to_person").status_code == 303
    awa.sends(f"/boite/{penda}", f"/boite/{penda}/phrase", ready="go_offer")
    with database.session() as session:
        sent = session.execute(select(outbound).where(outbound.c.contact_id == id_of("contact", "penda"))).all()
    assert [(one.phrase_key, one.language) for one in sent] == [("passed_to_person", "ff")]


def test_a_text_that_may_harm_is_refused_with_its_word_and_stays_typed(awa: Person, penda: str) -> None:
    page = awa.sends(f"/boite/{penda}", f"/boite/{penda}/ecrire", text="La paix à Tamba", act="send")
    assert page.status_code == 422
    shown = page.get_data(as_text=True)
    assert "« paix » ne va jamais dans un texte" in shown
    assert "La paix à Tamba</textarea>" in shown


def test_an_sms_shows_its_segments_as_it_will_be_spelled(awa: Person, database: Database) -> None:
    who = name_of(database, "nana")
    page = awa.sends(f"/boite/{who}", f"/boite/{who}/ecrire", text="Mi yiɗi ɓe njaara", act="check")
    shown = page.get_data(as_text=True)
    assert "SMS : 1 segment" in shown
    assert "Mi yidi be njaara" in shown


def test_who_takes_a_thread_is_seen_by_all_and_a_note_too(
    person: Callable[[str], Person], database: Database, penda: str
) -> None:
    writes(database, PENDA, "zzz")
    awa, salif = person("awa"), person("salif")
    assert awa.sends(f"/boite/{penda}", f"/boite/{penda}/prendre").status_code == 303
    assert "pris par Awa" in salif.sees("/boite")
    assert "À moi (1)" in awa.sees("/boite?vue=a-moi")
    form = awa.tokens(f"/boite/{penda}") | {"note": "Rappeler après la prière <b>"}
    for _ in range(2):
        awa.client.post(f"/boite/{penda}/note", data=form)
    shown = salif.sees(f"/boite/{penda}")
    assert shown.count("Rappeler après la prière &lt;b&gt;") == 1
    with database.session() as session:
        sealed = session.scalars(select(thread_note.c.body_sealed)).one()
    assert b"Rappeler" not in sealed
    awa.sends(f"/boite/{penda}", f"/boite/{penda}/laisser")
    assert "À moi (0)" in awa.sees("/boite?vue=tous")


def test_a_whole_number_is_shown_once_and_the_journal_knows(awa: Person, database: Database, penda: str) -> None:
    shown = awa.sends(f"/boite/{penda}", f"/boite/{penda}/numero")
    assert "+22370000012" in shown.get_data(as_text=True)
    assert "+22370000012" not in awa.sees(f"/boite/{penda}")
    with database.session() as session:
        line = session.execute(select(journal).where(journal.c.command == "Reveal")).one()
    assert (line.user_id, line.subject) == (id_of("user", "awa"), f"what:contact:{id_of('contact', 'penda')}")


def test_media_is_listed_and_never_fetched(awa: Person, database: Database, penda: str) -> None:
    writes(database, PENDA, "", media=[{"content_type": "image/jpeg", "url": "https://elsewhere.example/1"}])
    shown = awa.sees(f"/boite/{penda}")
    assert "Pièces jointes, non ouvertes : image/jpeg" in " ".join(shown.split())
    assert "elsewhere.example" not in shown


@pytest.mark.parametrize(
    ("said", "table"),
    [
        ("yes", confirmation),
        ("withdrawn", standing_stop),
        ("no", standing_stop),
        ("report", incident),
        ("danger", incident),
        ("calm", situation),
    ],
)
def test_what_was_heard_gives_the_same_orders_and_bears_its_writer(
    awa: Person, database: Database, penda: str, said: str, table: Any
) -> None:
    with database.session() as session:
        before = len(session.execute(select(table)).all())
    form = awa.tokens(f"/boite/{penda}") | {"said": said, "via": "call", "place": "", "at": "", "category": "6"}
    for _ in range(2):
        assert awa.client.post(f"/boite/{penda}/entendu", data=form).status_code == 303
    with database.session() as session:
        assert len(session.execute(select(table)).all()) == before + 1
        line = session.execute(select(journal).order_by(journal.c.number.desc()).limit(1)).one()
    assert (line.via, line.user_id) == ("call", id_of("user", "awa"))


def test_what_cannot_have_been_said_yet_is_refused_and_stays_typed(awa: Person, penda: str) -> None:
    later = f"{utc_now() + timedelta(days=1):%Y-%m-%dT%H:%M}"
    page = awa.sends(f"/boite/{penda}", f"/boite/{penda}/entendu", said="calm", via="visit", at=later)
    assert page.status_code == 422
    assert "pas encore passé" in page.get_data(as_text=True)
    assert later in page.get_data(as_text=True)


def test_an_unproven_no_is_called_back_from_the_thread(awa: Person, database: Database, penda: str) -> None:
    writes(database, PENDA, "won'aa, taa ngaree")
    text = writes(database, PENDA, "zzz")
    awa.sends(f"/boite/{penda}", f"/boite/{penda}/lire", **{"as": f"{text}:withdrawn"})
    assert "Un refus attend un appel" in awa.sees(f"/boite/{penda}")
    answered = awa.sends(f"/boite/{penda}", f"/boite/{penda}/rappel", note="Elle ne maintient pas", stands="no")
    assert answered.status_code == 303
    assert "Un refus attend un appel" not in awa.sees(f"/boite/{penda}")


def test_codes_are_nobodys_to_see(awa: Person, database: Database, penda: str) -> None:
    writes(database, PENDA, "4827")
    assert "4827" not in awa.sees(f"/boite/{penda}")
    assert "4827" not in awa.sees("/boite?vue=tous")


def test_older_lines_and_threads_have_pages_of_their_own(awa: Person, database: Database, penda: str) -> None:
    for number in range(25):
        writes(database, PENDA, f"zzz {number} qq")
    first = awa.sees(f"/boite/{penda}")
    assert "zzz 24 qq" in first
    older = first.split("?avant=")[1].split('"')[0]
    assert "zzz 0 qq" in awa.sees(f"/boite/{penda}?avant={older}")


def test_a_search_says_that_nobody_fits(awa: Person, database: Database) -> None:
    writes(database, PENDA, "zzz")
    assert "ne correspond à" in awa.sees("/boite?q=nulle%20part")
    assert name_of(database, "penda") in awa.sees("/boite?q=tamba")


def test_an_unchanged_inbox_answers_with_nothing(awa: Person, database: Database, penda: str) -> None:
    writes(database, PENDA, "zzz")
    for path in ("/boite", f"/boite/{penda}"):
        tag = awa.client.get(path, headers={"X-Poll": "idle"}).headers["ETag"]
        assert awa.client.get(path, headers={"X-Poll": "idle", "If-None-Match": tag}).status_code == 304


def test_a_form_that_is_bent_changes_nothing(awa: Person, penda: str) -> None:
    for values in ({"as": "x"}, {"as": f"{UUID(int=1)}:yes"}, {"as": f"{UUID(int=1)}:confirm"}):
        assert awa.sends(f"/boite/{penda}", f"/boite/{penda}/lire", **values).status_code == 400
    assert awa.sends(f"/boite/{penda}", f"/boite/{penda}/entendu", said="yes", via="web").status_code == 400
    awa.sees("/boite/NOBODY-1", 404)


@pytest.mark.parametrize(("act", "state"), [("again", "captured"), ("done", "worked")])
def test_what_the_program_could_not_work_on_is_decided_by_a_person(
    awa: Person, database: Database, penda: str, act: str, state: str
) -> None:
    text = writes(database, PENDA, "zzz")
    with database.session() as session:
        session.execute(inbound.update().where(inbound.c.id == text).values(state="needs_human", unclear=False))
        session.commit()
    assert "1 message que le programme n’a pas pu traiter" in awa.sees("/boite?vue=a-classer")
    assert "À classer (0)" in awa.sees("/boite")
    form = awa.tokens("/boite?vue=a-classer") | {"what": f"{text}:{act}"}
    for _ in range(2):
        assert awa.client.post("/boite/repris", data=form).status_code == 303
    with database.session() as session:
        assert session.scalars(select(inbound.c.state).where(inbound.c.id == text)).one() == state
    assert awa.sends("/boite", "/boite/repris", what="x").status_code == 400
    assert f"/boite/{penda}" in awa.sees("/boite?vue=tous")


def test_a_media_that_was_looked_at_leaves_no_task(awa: Person, database: Database, penda: str) -> None:
    text = writes(database, PENDA, "", media=[{"content_type": "image/jpeg", "url": "https://elsewhere.example/1"}])
    assert "Média ou lieu à regarder" in awa.sees(f"/boite/{penda}")
    awa.sends(f"/boite/{penda}", f"/boite/{penda}/lire", **{"as": f"{text}:nothing"})
    assert "Média ou lieu à regarder" not in awa.sees(f"/boite/{penda}")


def test_a_full_inbox_asks_no_more_of_the_database_than_a_small_one(awa: Person, database: Database) -> None:
    writes(database, PENDA, "zzz")
    small = _statements(awa, database)
    for number in range(12):
        writes(database, f"+2237999{number:04}", f"bonjour {number}")
    writes(database, MOUSSA, "zzz")
    assert _statements(awa, database) == small


def _statements(awa: Person, database: Database) -> list[int]:
    found = []
    for path in ("/boite?vue=tous", "/boite?vue=a-classer", f"/boite/{name_of(database, 'penda')}"):
        with counted(database) as seen:
            awa.sees(path)
        found.append(len(seen))
    return found
