"""Broadcasts through the pages: who gets it, what it costs, why a text may not go, a try, the sending, the stop."""

import html
import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, insert, select, update

from bot.actors import PROGRAM, Actor, Via
from bot.broadcasts.commands import AnswerInvitation, ExpandBroadcast
from bot.broadcasts.tables import broadcast, broadcast_recipient
from bot.channel import Channel
from bot.clock import utc_now
from bot.contacts.tables import contact
from bot.db import Database
from bot.demo.data_places import PLACES
from bot.demo.data_story import id_of
from bot.dispatch import run
from bot.ids import BroadcastId, ContactId
from bot.messages.prices.commands import SetPrice
from bot.messages.tables import outbound
from bot.users import store as users
from bot.users.commands import UserRole
from bot.users.tables import user_role
from bot.views.asked_of import invitations_of
from tests.console import Person
from tests.integration.console.test_board import counted

NEW = "/diffusions/nouvelle"
CODES = {one.name: one.code for one in PLACES}
TEXTS = {
    "text-fr": "L’équipe de santé passe jeudi. Venez avec les carnets des enfants.",
    "text-bm": "Kɛnɛya mɔgɔw bɛ na alamisadon.",
    "text-ff": "Yimɓe cellal ngaray alkamiisa.",
}
SEEN = re.compile(r'name="seen" value="([^"]+)"')


def words(page: str) -> str:
    """What somebody reads, without what is between angle brackets."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def checked(person: Person, **form: str | list[str]) -> str:
    """The page after "check"."""
    answer = person.sends(NEW, NEW, act="check", **form)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def sent(person: Person, **form: str | list[str]) -> BroadcastId:
    """Check, then send exactly that."""
    [seen] = SEEN.findall(checked(person, **form))
    answer = person.sends(NEW, NEW, act="send", seen=seen, **form)
    assert answer.status_code == 303, words(answer.get_data(as_text=True))
    return BroadcastId(UUID(answer.headers["Location"].rpartition("/")[2]))


def expanded(database: Database, which: BroadcastId) -> None:
    """What the worker does."""
    with database.session() as session:
        run(ExpandBroadcast(by=PROGRAM, cause=f"test:{uuid4()}", broadcast=which), session, utc_now())
        session.commit()


def priced(database: Database, sms: str = "0.277") -> None:
    with database.session() as session:
        by = Actor(via=Via.CLI)
        run(SetPrice(by=by, cause="test", channel=Channel.SMS, amount=Decimal(sms), currency="USD"), session, utc_now())
        session.commit()


def only_role(database: Database, login: str, role: UserRole, place: str = "") -> None:
    """Somebody holds this role and no other, everywhere or in one place."""
    with database.session() as session:
        user = users.by_login(session, login)
        assert user
        session.execute(delete(user_role).where(user_role.c.user_id == user.id))
        where = id_of("place", place) if place else None
        session.execute(insert(user_role).values(id=uuid4(), user_id=user.id, role=role, place_id=where))
        session.commit()


def states(database: Database) -> dict[str, int]:
    with database.session() as session:
        rows = session.execute(
            select(outbound.c.state, func.count())
            .where(outbound.c.cause.like("broadcast:%"))
            .group_by(outbound.c.state)
        )
        return {row[0]: row[1] for row in rows}


def test_an_empty_list_says_why_and_what_to_do(awa: Person) -> None:
    page = awa.sees("/diffusions")
    assert "Aucune diffusion pour l’instant" in page
    assert 'href="/diffusions/nouvelle"' in page


def test_before_anything_is_sent_people_segments_and_money_are_shown_by_language(
    awa: Person, database: Database
) -> None:
    priced(database)
    page = words(checked(awa, place=[CODES["Tamba"]], **TEXTS))
    assert "3 personnes : français 1, bambara 1, fulfulde 1." in page
    assert "Femmes : 33 %." in page
    assert "SMS 3, WhatsApp 0" in page
    assert "« ɔ » (×2) s’écrit « ò » par SMS" in page
    assert "« ’ » (×1) est remplacé par « ' »" in page
    assert "1 segment par SMS" in page
    assert "SMS : 3 segments" in page
    assert "Coût 0,83" in page
    assert states(awa.database) == {}


def test_what_no_phone_may_show_is_refused_with_its_reason(awa: Person) -> None:
    wrong = TEXTS | {"text-fr": "La paix: Équipe Pirogue à Tamba à 7h, garantie des hommes armés. Tapez 4827."}
    page = words(checked(awa, **wrong))
    assert "mot à éviter « paix »" in page
    assert "nomme la promesse d’accès" in page
    assert "lieu, heure et équipe ensemble : Tamba, Équipe Pirogue" in page
    assert "« 4827 » ressemble à un code" in page
    assert "Envoyer à" not in page
    refused = awa.sends(NEW, NEW, act="send", seen="x", **wrong)
    assert refused.status_code == 422


def test_nobody_is_left_without_a_text_in_silence(awa: Person) -> None:
    page = words(checked(awa, **{"text-fr": TEXTS["text-fr"]}))
    assert page.count("il manque le texte") == 2
    assert "Envoyer à" not in page
    alone = words(checked(awa, language=["fr"], **{"text-fr": TEXTS["text-fr"]}))
    assert "Envoyer à" in alone


def test_what_is_sent_is_what_was_shown(awa: Person, database: Database) -> None:
    [seen] = SEEN.findall(checked(awa, **TEXTS))
    other = TEXTS | {"text-fr": "Autre chose."}
    refused = awa.sends(NEW, NEW, act="send", seen=seen, **other)
    assert refused.status_code == 422
    assert "a changé depuis la vérification" in words(refused.get_data(as_text=True))
    with database.session() as session:
        assert session.scalar(select(func.count()).select_from(broadcast)) == 0


def test_each_gets_the_text_of_their_language_once_and_nothing_is_kept_in_the_clear(
    awa: Person, database: Database
) -> None:
    form = awa.tokens(NEW) | {"place": [CODES["Tamba"]], **TEXTS}
    [seen] = SEEN.findall(checked(awa, place=[CODES["Tamba"]], **TEXTS))
    answers = [awa.client.post(NEW, data=form | {"act": "send", "seen": seen}) for _ in range(2)]
    [where] = {one.headers["Location"] for one in answers}
    which = BroadcastId(UUID(where.rpartition("/")[2]))
    expanded(database, which)
    with database.session() as session:
        rows = session.execute(
            select(outbound.c.language, outbound.c.contact_id).where(outbound.c.cause == f"broadcast:{which}")
        ).all()
        assert sorted(row.language for row in rows) == ["bm", "ff", "fr"]
        kept = session.execute(select(broadcast)).one()
        assert "carnets" not in str(tuple(kept))
    page = words(awa.sees(where))
    assert "L'équipe de santé passe jeudi." in page
    assert "En file 3" in page
    assert "Par personne" in page
    assert "3 personnes" in words(awa.sees("/diffusions")) or "carnets des enfants" in words(awa.sees("/diffusions"))


def test_an_invitation_is_counted_answered_and_stopped(awa: Person, database: Database) -> None:
    day = f"{utc_now() + timedelta(days=5):%Y-%m-%d}"
    which = sent(awa, kind="invitation", **{"meeting-at": "Tamba", "meeting-on": day})
    expanded(database, which)
    with database.session() as session:
        person = ContactId(id_of("contact", "penda"))
        by = Actor(via=Via.TEXT, contact=person)
        order = AnswerInvitation(by=by, cause=f"inbound:{uuid4()}", broadcast=which, contact=person, answer=3)
        run(order, session, utc_now())
        session.commit()
    page = words(awa.sees(f"/diffusions/{which}?quoi=call_me"))
    assert "Demande un appel 1" in page
    assert "WOM-" in page
    before = states(database)["ready"]
    for _ in range(2):
        stopped = awa.client.post(f"/diffusions/{which}/arreter", data=awa.tokens(f"/diffusions/{which}"))
        assert stopped.status_code == 303
    assert states(database) == {"cancelled": before}
    again = words(awa.sees(f"/diffusions/{which}"))
    assert "arrêtée" in again
    assert "Arrêter l’envoi" not in again


def test_a_try_goes_to_the_sender_alone_and_once(awa: Person, database: Database) -> None:
    form = awa.tokens(NEW) | TEXTS | {"act": "try-bm"}
    for _ in range(2):
        page = awa.client.post(NEW, data=form).get_data(as_text=True)
        assert "Essai envoyé à votre téléphone" in page
    with database.session() as session:
        rows = session.execute(select(outbound).where(outbound.c.cause.like("console:%"))).all()
        assert [(row.contact_id, row.language) for row in rows] == [(id_of("contact", "awa"), "bm")]


def test_who_may_not_send_sees_and_stops_only(awa: Person, person: Callable[[str], Person], database: Database) -> None:
    which = sent(awa, **TEXTS)
    only_role(database, "salif", UserRole.VIEWER)
    reader = person("salif")
    assert "Nouvelle diffusion" not in reader.sees("/diffusions")
    assert "Arrêter l’envoi" not in reader.sees(f"/diffusions/{which}")
    assert reader.client.get(NEW).status_code == 403
    tokens = reader.tokens("/compte")
    for path in (NEW, "/diffusions/apercu", f"/diffusions/{which}/arreter"):
        assert reader.client.post(path, data=tokens).status_code == 403


def test_a_coordinator_of_one_place_writes_to_its_people_and_sees_those_broadcasts_alone(
    awa: Person, person: Callable[[str], Person], database: Database
) -> None:
    everywhere = sent(awa, **TEXTS)
    only_role(database, "boubacar", UserRole.COORDINATOR, "Tamba")
    local = person("boubacar")
    assert "Walo" not in local.sees(NEW)
    assert local.client.get(f"/diffusions/{everywhere}").status_code == 404
    page = words(checked(local, **TEXTS))
    assert "3 personnes" in page
    forged = words(checked(local, place=[CODES["Walo"]], **TEXTS))
    [seen] = SEEN.findall(checked(local, place=[CODES["Walo"]], **TEXTS)) or [""]
    refused = local.sends(NEW, NEW, act="send", seen=seen, place=[CODES["Walo"]], **TEXTS)
    assert refused.status_code == 422, forged
    mine = sent(local, **TEXTS)
    with database.session() as session:
        asked = select(func.count()).select_from(broadcast_recipient).where(broadcast_recipient.c.broadcast_id == mine)
        assert session.scalar(asked) == 3


def test_who_did_not_agree_or_opted_out_is_counted_and_left_out(awa: Person, database: Database) -> None:
    with database.session() as session:
        for who, values in (("moussa", {"opted_out_at": utc_now()}), ("penda", {"standing": "invited"})):
            session.execute(update(contact).where(contact.c.id == id_of("contact", who)).values(**values))
        session.commit()
    page = words(checked(awa, place=[CODES["Tamba"]], **TEXTS))
    assert "1 personne : bambara 1." in page
    assert "1 sans accord" in page
    assert "1 désinscrits" in page
    assert "Aucune femme dans la liste : Tamba." in page


@pytest.mark.parametrize(
    ("form", "why"),
    [
        ({"kind": "invitation", "meeting-at": "Nulle part", "meeting-on": "2030-01-01"}, "Aucun lieu ne porte ce nom"),
        ({"kind": "invitation", "meeting-at": "Tamba", "meeting-on": "2020-01-01"}, "Ce jour est passé"),
        ({"kind": "invitation", "meeting-at": "Tamba", "meeting-on": "jeudi"}, "Une date comme"),
        ({**TEXTS, "until": "2020-01-01T10:00"}, "Ce moment est passé"),
        ({**TEXTS, "role": "religious_leader"}, "Personne ne recevrait ce message"),
    ],
)
def test_what_cannot_be_sent_is_said_beside_its_field(awa: Person, form: dict[str, str], why: str) -> None:
    page = checked(awa, **form)
    assert why in words(page)
    assert "À corriger" in page
    assert not SEEN.findall(page)


def test_the_price_on_the_screen_is_that_of_the_texts_that_go_out(awa: Person, database: Database) -> None:
    priced(database, "0.31")
    long = TEXTS | {"text-bm": "Kɛnɛya mɔgɔw bɛ na alamisadon. " * 8}
    page = words(checked(awa, **long))
    which = sent(awa, **long)
    expanded(database, which)
    with database.session() as session:
        asked = select(func.sum(outbound.c.segments)).where(outbound.c.cause == f"broadcast:{which}")
        segments = session.scalar(asked)
    assert segments == 6 + 4 + 2 * 3
    assert f"SMS : {segments} segments" in page
    assert f"Coût {segments * 31 / 100:.2f}".replace(".", ",") in page


def test_pages_of_broadcasts_ask_the_database_a_constant_number_of_times(awa: Person, database: Database) -> None:
    def asked(path: str) -> int:
        awa.sees(path)
        with counted(database) as seen:
            awa.sees(path)
        return len(seen)

    first = sent(awa, **TEXTS)
    expanded(database, first)
    before = asked("/diffusions"), asked(f"/diffusions/{first}"), asked("/contacts"), asked("/paquets")
    for _ in range(3):
        expanded(database, sent(awa, **TEXTS))
    after = asked("/diffusions"), asked(f"/diffusions/{first}"), asked("/contacts"), asked("/paquets")
    assert after == before
    assert max(after) <= 16, after


def test_what_somebody_writes_is_never_a_part_of_the_page(awa: Person, database: Database) -> None:
    bad = "<script>alert(1)</script>{{7*7}}"
    page = checked(awa, **(TEXTS | {"text-fr": bad}))
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    which = sent(awa, **(TEXTS | {"text-fr": bad}))
    for path in ("/diffusions", f"/diffusions/{which}"):
        shown = awa.sees(path)
        assert "<script>alert" not in shown
        assert "{{7*7}}" in html.unescape(shown)


@pytest.mark.parametrize(
    "path", ["/diffusions?page=99", "/diffusions?page=x", "/contacts?page=99", "/contacts?page=-1"]
)
def test_a_page_of_a_list_that_is_not_there_leads_back(awa: Person, path: str) -> None:
    assert "La liste est plus courte" in awa.sees(path) or "page=x" in path or "page=-1" in path


QUESTION = {
    "text-fr": "Venez-vous jeudi ? 1 oui 2 non 3 appelez-moi",
    "text-bm": "I bɛ na alamisadon wa ? 1 awɔ 2 ayi 3 n wele",
    "text-ff": "A waran alkamiisa ? 1 eeyo 2 alaa 3 noddam",
    "asks": "yes",
}


def test_a_question_in_own_words_is_answered_by_its_digits(awa: Person, database: Database) -> None:
    silent = words(checked(awa, **(QUESTION | {"text-bm": "I bɛ na wa ? 1 awɔ"})))
    assert "n’offre pas de répondre 2, 3" in silent
    which = sent(awa, **QUESTION)
    expanded(database, which)
    with database.session() as session:
        person = ContactId(id_of("contact", "bakary"))
        [asked] = invitations_of(session, person, utc_now())
        assert asked.own == QUESTION["text-bm"]
        by = Actor(via=Via.TEXT, contact=person)
        order = AnswerInvitation(by=by, cause=f"inbound:{uuid4()}", broadcast=which, contact=person, answer=2)
        run(order, session, utc_now())
        session.commit()
        assert invitations_of(session, person, utc_now()) == ()
    assert "A répondu non 1" in words(awa.sees(f"/diffusions/{which}"))
    assert "0 oui, 1 non, 0 appels" in words(awa.sees("/diffusions"))
