"""From a plan to a signature and a recall, through the pages."""

from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from bot.actors import PROGRAM, Actor, Proof, Via
from bot.clock import utc_now, wall_now
from bot.console.digits import digits_at
from bot.db import Database
from bot.deliveries import store as deliveries
from bot.demo.data_story import id_of
from bot.demo.data_world import World
from bot.dispatch import run
from bot.guarantees.commands import AnswerAgreement, AskAgreement
from bot.guarantees.questions.store import open_challenge
from bot.ids import ContactId, PlaceId
from tests.console import PASSWORDS, SECRETS, Person, forget_digits, see

TOMORROW = timedelta(days=1)


def agrees(database: Database, world: World, who: str) -> None:
    """Somebody of Tamba says yes with the code of a question."""
    with database.session() as session:
        contact, now = ContactId(id_of("contact", who)), utc_now()
        delivery = deliveries.by_ref(session, world.planned)
        assert delivery
        ask = AskAgreement(
            by=PROGRAM,
            cause=f"test:{uuid4()}",
            contact=contact,
            place=PlaceId(id_of("place", "Tamba")),
            delivery=delivery.id,
            day=delivery.days[0].day,
        )
        run(ask, session, now)
        question = open_challenge(session, contact, now)
        assert question
        by = Actor(via=Via.TEXT, contact=contact, proof=Proof.CODE)
        run(AnswerAgreement(by=by, cause=f"test:{uuid4()}", contact=contact, code=question.code), session, now)
        session.commit()


@pytest.fixture
def agreed(database: Database, world: World) -> World:
    """Both roles of the place have said yes."""
    for who in ("bakary", "penda"):
        agrees(database, world, who)
    see(database)
    return world


def answers_all(person: Person, ref: str, answer: str = "yes", **others: str) -> None:
    page = person.sees(f"/livraisons/{ref}/examiner")
    keys = {part.split('"')[0] for part in page.split('name="q:')[1:]}
    form = {f"q:{key}": others.get(key, answer) for key in keys}
    sent = person.sends(f"/livraisons/{ref}/examiner", f"/livraisons/{ref}/repondre", **form)
    assert sent.status_code == 303


def assessment(person: Person, ref: str) -> str:
    return person.sees(f"/livraisons/{ref}/examiner").split('name="assessment" value="')[1].split('"')[0]


def decided(database: Database, ref: str) -> list[str]:
    """Everything that bound, in order."""
    query = "SELECT kind FROM decision JOIN delivery ON delivery.id = delivery_id WHERE ref = :ref ORDER BY number"
    with database.session() as session:
        return list(session.scalars(text(query), {"ref": ref}))


def test_a_go_that_was_just_signed_is_taken_back_unsent_by_one_click(
    awa: Person, agreed: World, database: Database
) -> None:
    ref = agreed.planned
    answers_all(awa, ref)
    page = f"/livraisons/{ref}/examiner"
    sent = awa.sends(page, f"/livraisons/{ref}/signer", assessment=assessment(awa, ref), secret=PASSWORDS["awa"])
    assert sent.status_code == 303
    assert "Le GO part à" in awa.sees(f"/livraisons/{ref}")
    assert awa.sends(f"/livraisons/{ref}", f"/livraisons/{ref}/rappeler", word="other").status_code == 303
    with database.session() as session:
        left = session.execute(text("SELECT kind, state FROM outbound WHERE kind = 'go'")).all()
    assert left
    assert {one.state for one in left} == {"superseded"}
    assert "Le GO part à" not in awa.sees(f"/livraisons/{ref}")
    assert decided(database, ref) == ["GO", "NO_GO"]


@pytest.mark.parametrize("by", ["password", "digits"])
def test_a_clear_delivery_is_signed_by_one_who_did_not_plan_it(
    awa: Person, agreed: World, database: Database, by: str
) -> None:
    ref = agreed.planned
    answers_all(awa, ref)
    assert "PRÊT : votre signature suffit" in awa.sees(f"/livraisons/{ref}/examiner")
    forget_digits(database)
    secret = PASSWORDS["awa"] if by == "password" else digits_at(SECRETS["awa"], wall_now())
    form = {"assessment": assessment(awa, ref), "secret": secret}
    signed = awa.sends(f"/livraisons/{ref}/examiner", f"/livraisons/{ref}/signer", **form)
    assert signed.headers["Location"] == f"/livraisons/{ref}"
    assert decided(database, ref) == ["GO"]
    page = awa.sees(f"/livraisons/{ref}")
    assert "signé awa" in page
    assert "n’a pas encore répondu le nombre de sa liste" in page
    assert "GO signé" in awa.sees("/")


def test_signing_twice_by_a_double_click_signs_once(awa: Person, agreed: World, database: Database) -> None:
    ref = agreed.planned
    answers_all(awa, ref)
    form = awa.tokens(f"/livraisons/{ref}/examiner")
    form |= {"assessment": assessment(awa, ref), "secret": PASSWORDS["awa"]}
    answers = [awa.client.post(f"/livraisons/{ref}/signer", data=form) for _ in range(2)]
    assert [one.headers.get("Location") for one in answers] == [f"/livraisons/{ref}"] * 2
    assert decided(database, ref) == ["GO"]


def test_without_the_password_again_nothing_is_signed(awa: Person, agreed: World, database: Database) -> None:
    ref = agreed.planned
    answers_all(awa, ref)
    form = {"assessment": assessment(awa, ref), "secret": "not the password"}
    refused = awa.sends(f"/livraisons/{ref}/examiner", f"/livraisons/{ref}/signer", **form)
    assert refused.status_code == 422
    assert decided(database, ref) == []


def test_who_planned_it_is_told_that_another_person_signs(
    person: Callable[[str], Person], agreed: World, database: Database
) -> None:
    ref, boubacar = agreed.planned, person("boubacar")
    answers_all(boubacar, ref)
    assert "une autre personne la signe" in boubacar.sees(f"/livraisons/{ref}/examiner")
    with database.session() as session:
        found = str(session.scalar(text("SELECT id FROM assessment ORDER BY number DESC LIMIT 1")))
    form = {"assessment": found, "secret": PASSWORDS["boubacar"]}
    refused = boubacar.sends(f"/livraisons/{ref}/examiner", f"/livraisons/{ref}/signer", **form)
    assert "ne peut pas la signer" in refused.get_data(as_text=True)
    assert decided(database, ref) == []


def test_a_hold_takes_two_people_each_with_a_reason(awa: Person, agreed: World, database: Database) -> None:
    ref = agreed.planned
    answers_all(awa, ref, R17="unknown")
    page = awa.sees(f"/livraisons/{ref}/examiner")
    assert "deux personnes signent" in page
    form: dict[str, str | list[str]] = {"assessment": assessment(awa, ref), "secret": PASSWORDS["awa"]}
    alone = awa.sends(f"/livraisons/{ref}/examiner", f"/livraisons/{ref}/signer", **form, reason="vu sur place")
    assert "se signe à deux" in alone.get_data(as_text=True)
    second = {"second_login": "salif", "second_secret": PASSWORDS["salif"]}
    silent = awa.sends(f"/livraisons/{ref}/examiner", f"/livraisons/{ref}/signer", **form, **second)
    assert "écrit sa raison" in silent.get_data(as_text=True)
    reasons = {"reason": "vu sur place", "second_reason": "marché annulé"}
    signed = awa.sends(f"/livraisons/{ref}/examiner", f"/livraisons/{ref}/signer", **form, **second, **reasons)
    assert signed.status_code == 303
    assert decided(database, ref) == ["GO"]


def test_a_signature_on_what_has_changed_is_refused_and_the_difference_shown(
    awa: Person, person: Callable[[str], Person], agreed: World, database: Database
) -> None:
    ref, salif = agreed.planned, person("salif")
    answers_all(awa, ref)
    form = awa.tokens(f"/livraisons/{ref}/examiner")
    form |= {"assessment": assessment(awa, ref), "secret": PASSWORDS["awa"]}
    answers_all(salif, ref, R10="no")
    refused = awa.client.post(f"/livraisons/{ref}/signer", data=form)
    told = refused.get_data(as_text=True)
    assert refused.status_code == 422
    assert "a changé depuis que cette page est affichée" in told
    assert "Vous aviez vu PRÊT" in told
    assert "R10" in told.split('id="fault"')[1].split("</div>")[0]
    assert "GO" not in decided(database, ref)


def test_a_no_go_offers_no_signature(awa: Person, world: World) -> None:
    page = awa.sees(f"/livraisons/{world.planned}/examiner")
    assert "Un NO-GO ne se signe pas" in page
    assert "/signer" not in page
    assert "R20" in page
    assert "R01" in page


def test_one_click_stops_it_and_the_chain_shows_who_has_to_answer(
    awa: Person, agreed: World, database: Database
) -> None:
    ref = agreed.planned
    stopped = awa.sends(f"/livraisons/{ref}", f"/livraisons/{ref}/rappeler", word="road")
    assert stopped.status_code == 303
    assert decided(database, ref) == ["NO_GO"]
    page = awa.sees(f"/livraisons/{ref}")
    assert "Sans accusé." in page
    assert page.count("pas encore</li>") == 2
    assert "mot du texte : route" in page
    assert "Sans accusé depuis" in awa.sees("/")


def test_the_true_reason_of_a_stop_is_written_down_afterwards_and_no_text_gives_it(
    awa: Person, world: World, database: Database
) -> None:
    ref, said = world.planned, "un bac en panne depuis hier, dit le passeur"
    page = f"/livraisons/{ref}"
    assert "Noter la vraie raison" not in awa.sees(page)
    awa.sends(page, f"{page}/rappeler", word="other")
    assert awa.sends(page, f"{page}/raison", text=said).status_code == 303
    assert said in awa.sees(page)
    with database.session() as session:
        assert list(session.scalars(text("SELECT text FROM decision_note"))) == [said]


def test_whatever_word_is_sent_a_stop_stops(awa: Person, world: World, database: Database) -> None:
    awa.sends(f"/livraisons/{world.planned}", f"/livraisons/{world.planned}/rappeler", word="attaque")
    assert decided(database, world.planned) == ["NO_GO"]


def test_a_delivery_is_checked_then_planned_once(awa: Person, database: Database, world: World) -> None:
    day = f"{utc_now() + 3 * TOMORROW:%Y-%m-%d}"
    page = awa.sees("/livraisons/nouvelle")
    package = page.split('name="package"><option value="')[1].split('"')[0]
    team = page.split('name="team"><option value="')[1].split('"')[0]
    form = awa.tokens("/livraisons/nouvelle") | {"package": package, "team": team}
    form |= {"day-1": day, "from-1": "07:00", "to-1": "16:00", "stop-1-1": "kelenkoro", "leg-1-1": "dk1"}
    checked = awa.client.post("/livraisons/nouvelle", data=form | {"act": "check"}).get_data(as_text=True)
    assert "Rien n’est encore planifié" in checked
    assert f'value="{day}T05:00"' in checked
    answers = [awa.client.post("/livraisons/nouvelle", data=form | {"act": "plan"}) for _ in range(2)]
    assert answers[0].status_code == 303
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    page = awa.sees(answers[0].headers["Location"])
    assert "Kelenkoro" in page
    assert "DK1" in page
    with database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM delivery WHERE state = 'planned'")) == 2


def test_a_plan_answers_a_request(awa: Person, world: World, database: Database) -> None:
    page = awa.sees(f"/livraisons/nouvelle?demande={world.requested}")
    assert "Répond à la demande" in page
    assert 'value="Kelenkoro"' in page
    day = f"{utc_now() + 3 * TOMORROW:%Y-%m-%d}"
    form = awa.tokens("/livraisons/nouvelle") | {"request": world.requested, "act": "plan"}
    form |= {"day-1": day, "from-1": "07:00", "to-1": "16:00", "stop-1-1": "Kelenkoro", "leg-1-1": "DK1"}
    form["package"] = page.split('name="package"><option value="')[1].split('"')[0]
    form["team"] = page.split('name="team"><option value="')[1].split('"')[0]
    answer = awa.client.post("/livraisons/nouvelle", data=form)
    assert answer.headers["Location"] == f"/livraisons/{world.requested}"
    with database.session() as session:
        found = deliveries.by_ref(session, world.requested)
    assert found
    assert found.state == "planned"


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, "Au moins un jour."),
        ({"day-1": "soon"}, "Une date comme"),
        ({"day-1": "2026-12-01", "from-1": "early"}, "Une heure comme"),
        ({"day-1": "2026-12-01", "from-1": "07:00", "to-1": "16:00", "stop-1-1": "Nulle Part"}, "Aucun lieu ne porte"),
        ({"day-1": "2026-12-01", "from-1": "07:00", "to-1": "16:00", "leg-1-1": "ZZ9"}, "Aucun trajet ne porte"),
        ({"day-1": "2020-12-01", "from-1": "07:00", "to-1": "16:00", "stop-1-1": "Tamba"}, "past"),
    ],
)
def test_what_cannot_be_planned_is_said_beside_what_was_typed(awa: Person, fields: dict[str, str], said: str) -> None:
    page = awa.sees("/livraisons/nouvelle")
    form = awa.tokens("/livraisons/nouvelle") | {"act": "plan", **fields}
    form["package"] = page.split('name="package"><option value="')[1].split('"')[0]
    form["team"] = page.split('name="team"><option value="')[1].split('"')[0]
    answer = awa.client.post("/livraisons/nouvelle", data=form)
    assert answer.status_code == 422
    told = answer.get_data(as_text=True)
    assert said in told
    for value in fields.values():
        assert f'value="{value}"' in told


def test_the_printed_sheet_names_no_reason_and_no_person(awa: Person, world: World) -> None:
    page = awa.sees(f"/livraisons/{world.planned}/feuille")
    assert "On ne part qu’après le texte DEPART OK" in page
    assert "boubacar" not in page
    assert "Pirogue" not in page
    assert "R05" not in page


def test_a_delivery_that_nobody_knows_is_no_page(awa: Person) -> None:
    for path in ("/livraisons/ZZZZ", "/livraisons/ZZZZ/examiner", "/livraisons/ZZZZ/feuille"):
        awa.sees(path, 404)


def test_a_delivery_is_given_up_with_a_reason(awa: Person, world: World, database: Database) -> None:
    awa.sends(f"/livraisons/{world.planned}", f"/livraisons/{world.planned}/abandonner", reason="pluie")
    with database.session() as session:
        found = deliveries.by_ref(session, world.planned)
    assert found
    assert found.state == "cancelled"
