"""Health: the same facts as `jamtan check`, in words, with their cure; texts of unknown fate are decided here."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import update

from bot.channel import Channel
from bot.channels.twilio.codes import reason_of
from bot.clock import utc_now
from bot.console.fault_words import FAULTS
from bot.console.health_words import CURES, KINDS, SAYS
from bot.db import Database
from bot.demo.data_story import id_of
from bot.events import Kind
from bot.ids import ContactId, OutboundId
from bot.languages import Language
from bot.messages.model import State
from bot.messages.pacing import Line
from bot.messages.store_outbox import Queued, get_outbound, queue
from bot.messages.store_sender import Tally, count, troubled
from bot.messages.tables import heartbeat, inbound, outbound
from tests.console import Person


def text(database: Database, state: State, kind: Kind = Kind.INVITATION, fault: str | None = None) -> UUID:
    """A text to Penda that came to this."""
    with database.session() as session:
        queued = Queued(
            cause=f"test:{state}:{fault}",
            contact=ContactId(id_of("contact", "penda")),
            kind=kind,
            phrase_key="thanks_noted",
            params={},
            channel=Channel.SMS,
            address="+22370000012",
            language=Language.FF,
            body="canari",
            not_before=utc_now(),
            expires_at=utc_now() + timedelta(hours=1),
        )
        row = queue(session, queued, utc_now())
        assert row is not None
        session.execute(update(outbound).where(outbound.c.id == row).values(state=state, fault=fault))
        session.commit()
    return row


def test_all_is_well_and_a_go_may_be_signed(awa: Person) -> None:
    page = awa.sees("/sante")
    assert "Le programme voit tout ce qui arrive" in page
    assert "Base de données" in page
    assert "Rien n’est encore parti" in page
    assert "Tout ce qui est parti depuis 24 h est arrivé" in page


def test_a_silent_clock_and_puller_are_named_with_their_cure(awa: Person, database: Database) -> None:
    with database.session() as session:
        session.execute(heartbeat.update().values(at=utc_now() - timedelta(hours=1)))
        session.commit()
    page = awa.sees("/sante")
    assert "2 choses à réparer" in page
    assert "aucun GO n’est signé ni envoyé (R20)" in page
    assert "lancer jamtan up ; sans cela aucun GO" in page


def test_what_did_not_arrive_says_why_and_what_to_do(awa: Person, database: Database) -> None:
    text(database, State.FAILED, fault="30003")
    text(database, State.UNDELIVERED, fault="30006")
    text(database, State.FAILED, fault="Unreadable")
    page = awa.sees("/sante")
    for word in ("téléphone éteint ou hors réseau", "ligne fixe ou réseau injoignable", "Unreadable", "appeler la"):
        assert word in page
    assert "canari" not in page
    assert "+22370000012" not in page


def test_a_sender_in_trouble_and_at_rest_is_seen(awa: Person, database: Database) -> None:
    line = Line("sms", 1.0, 100, 1000)
    with database.session() as session:
        for _ in range(10):
            count(session, line, Tally(segments=1, results={"ambiguous": 1}, failures=1))
        troubled(session, line, "sender:sms")
        session.commit()
    page = awa.sees("/sante")
    assert "au repos encore" in page
    assert "Expéditeur sms" in page
    assert "10 / 10" in page


def test_lanes_tell_how_many_wait_and_for_how_long(awa: Person, database: Database) -> None:
    row = text(database, State.READY)
    with database.session() as session:
        session.execute(
            update(outbound).where(outbound.c.id == row).values(not_before=utc_now() - timedelta(minutes=5))
        )
        session.commit()
    page = awa.sees("/sante")
    assert "il y a 5 min" in page
    assert "en attente : broadcasts 300 s" in page


@pytest.mark.parametrize(("act", "state"), [("again", State.READY), ("close", State.CANCELLED)])
def test_a_text_of_unknown_fate_is_sent_again_or_closed_by_a_person(
    awa: Person, database: Database, act: str, state: State
) -> None:
    row = text(database, State.NEEDS_HUMAN)
    assert "Textes au sort inconnu" in awa.sees("/sante")
    assert awa.sends("/sante", "/sante/texte", text=str(row), act=act).status_code == 303
    with database.session() as session:
        assert get_outbound(session, OutboundId(row)).state is state
    assert "Textes au sort inconnu" not in awa.sees("/sante")


def test_a_go_of_unknown_fate_is_never_sent_again(awa: Person, database: Database) -> None:
    row = text(database, State.NEEDS_HUMAN, Kind.GO)
    awa.sends("/sante", "/sante/texte", text=str(row), act="again")
    assert "Un GO ne se renvoie pas" in awa.sees("/sante")
    with database.session() as session:
        assert get_outbound(session, OutboundId(row)).state is State.NEEDS_HUMAN


def test_a_bent_form_decides_nothing(awa: Person) -> None:
    assert awa.sends("/sante", "/sante/texte", text="x", act="again").status_code == 400


def test_what_nobody_could_work_on_is_counted(awa: Person, database: Database) -> None:
    with database.session() as session:
        assert session.execute(inbound.select()).all() == []
    assert "Que le programme n’a pas pu traiter" in awa.sees("/sante")


def test_every_reason_that_has_words_is_one_that_the_provider_gives() -> None:
    given = {reason_of(str(code)) for code in range(20000, 64000)}
    assert set(FAULTS) <= given
    assert {kind.value for kind in Kind} == set(KINDS)
    assert all(SAYS.values())
    assert all(CURES.values())
