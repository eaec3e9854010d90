"""Settings: people and roles, thresholds that are signed, senders and prices, the duty roster; each with its rights."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from bot.actors import PROGRAM
from bot.clock import utc_now
from bot.db import Database
from bot.decisions.policy.store import in_force
from bot.decisions.tables import assessment
from bot.demo.data_world import World
from bot.dispatch import run
from bot.ids import OrganisationId, PlaceId, UserId
from bot.users import passwords
from bot.users import store as users
from bot.users.commands import AddUser, UserRole
from tests.console import PASSWORDS, Person
from tests.integration.console.test_board import counted
from tests.large import fill

PASSWORD = "a password that is long"
PROOF = PASSWORDS["salif"]


@pytest.fixture
def salif(person: Callable[[str], Person]) -> Person:
    """The security focal point, who administers too."""
    return person("salif")


def thresholds(one: Person) -> dict[str, str]:
    """The form's values as they stand."""
    page = one.sees("/reglages/seuils")
    return dict(re.findall(r'<input name="(\w+)"[^>]*type="number"[^>]*value="(\d+)"', page)) | {
        "seen": page.split('name="seen" value="')[1].split('"')[0]
    }


def test_a_new_version_of_the_thresholds_is_signed_and_rules_read_it(
    salif: Person, database: Database, world: World
) -> None:
    values = thresholds(salif) | {"silent_after": "24", "reason": "réseau revenu", "secret": PROOF}
    assert salif.sends("/reglages/seuils", "/reglages/seuils", **values).status_code == 303
    page = salif.sees("/reglages/seuils")
    assert "version 2 en vigueur" in page
    assert "réseau revenu" in page
    assert "48 → <b>24</b>" in page
    with database.session() as session:
        assert in_force(session).version == "2"
        assert in_force(session).silent_after == timedelta(hours=24)
        seen = session.scalars(select(assessment.c.policy_version)).all()
    assert "1" in seen


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"secret": "wrong"}, "incorrect"),
        ({"confirmed_within_from_freeze": "48"}, "sort de ce qui est permis"),
        ({"severity_5_within": "24", "severity_4_within": "48"}, "au moins aussi longtemps"),
        ({"reason": " ", "silent_after": "24"}, "demande sa raison"),
        ({"silent_after": "48"}, "rien à signer"),
        ({"silent_after": "24", "seen": "7"}, "entre-temps"),
        ({"silent_after": ""}, "sort de ce qui est permis"),
    ],
)
def test_a_version_that_may_not_be_is_refused_and_what_was_typed_stays(
    salif: Person, change: dict[str, str], told: str
) -> None:
    values = thresholds(salif) | {"reason": "une raison", "secret": PROOF} | change
    answer = salif.sends("/reglages/seuils", "/reglages/seuils", **values)
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)
    assert "version 1 en vigueur" in salif.sees("/reglages/seuils")


def test_versions_are_never_changed_or_taken_away(salif: Person, database: Database) -> None:
    values = thresholds(salif) | {"silent_after": "24", "reason": "une raison", "secret": PROOF}
    salif.sends("/reglages/seuils", "/reglages/seuils", **values)
    for statement in ("UPDATE policy_version SET reason = 'x'", "DELETE FROM policy_version", "DELETE FROM price"):
        with database.session() as session, pytest.raises(DBAPIError, match="permission denied"):
            session.execute(text(statement))


def test_a_coordinator_reads_thresholds_and_signs_none(awa: Person) -> None:
    page = awa.sees("/reglages/seuils")
    assert 'type="number"' not in page
    form = awa.tokens("/compte/mot-de-passe") | {"seen": "1", "silent_after": "24", "secret": PASSWORDS["awa"]}
    assert awa.client.post("/reglages/seuils", data=form).status_code == 403


def test_somebody_is_added_for_one_commune_and_signs_in(salif: Person, database: Database) -> None:
    with database.session() as session:
        organisation = str(users.organisations(session)[0][0])
    page = salif.sees("/lieux")
    commune = re.findall(r"<td>([A-Z]\d{4})</td><td>([^<]+)</td>", page)[0][1]
    form = {
        "login": "Fanta",
        "name": "Fanta",
        "organisation": organisation,
        "role": ["viewer"],
        "where": commune,
        "password": PASSWORD,
        "secret": PROOF,
    }
    answer = salif.sends("/reglages/personnes", "/reglages/personnes", **form)
    assert answer.headers["Location"] == "/reglages/personnes/fanta"
    assert f"commune de {commune}" in salif.sees("/reglages/personnes/fanta")
    fanta = Person(salif.app, database, "fanta")
    assert fanta.signs_in(password=PASSWORD).status_code == 303
    fanta.sees("/reglages", 403)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"where": "Nulle-Part"}, "Ni commune ni lieu : Nulle-Part"),
        ({"login": "awa"}, "déjà pris"),
        ({"login": "a b"}, "des lettres"),
        ({"password": "court"}, "trop court"),
        ({"phone": "personne-9"}, "Aucun contact"),
        ({"role": []}, "au moins un rôle"),
        ({"secret": "wrong"}, "incorrect"),
        ({"name": ""}, "un nom et une organisation"),
    ],
)
def test_a_faulty_person_is_refused_with_the_reason(
    salif: Person, database: Database, change: dict[str, str], told: str
) -> None:
    with database.session() as session:
        organisation = str(users.organisations(session)[0][0])
    form: dict[str, str | list[str]] = {
        "login": "fanta",
        "name": "Fanta",
        "organisation": organisation,
        "role": ["viewer"],
    }
    form |= {"password": PASSWORD, "secret": PROOF, "where": "", "phone": ""} | change
    answer = salif.sends("/reglages/personnes", "/reglages/personnes", **form)
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)


def test_roles_come_and_go_but_never_the_last_administrator(salif: Person, database: Database) -> None:
    page = "/reglages/personnes/boubacar"
    assert salif.sends(page, f"{page}/role", role="administrator", where="", secret=PROOF).status_code == 303
    assert "administrateur" in salif.sees(page)
    again = salif.sends(page, f"{page}/role", role="administrator", where="", secret=PROOF)
    assert "déjà tenu partout" in again.get_data(as_text=True)
    assert salif.sends(page, f"{page}/retirer", role="administrator", secret=PROOF).status_code == 303
    own = "/reglages/personnes/salif"
    answer = salif.sends(own, f"{own}/retirer", role="administrator", secret=PROOF)
    assert "dernier administrateur" in answer.get_data(as_text=True)
    answer = salif.sends(own, f"{own}/fermer", secret=PROOF)
    assert "dernier administrateur" in answer.get_data(as_text=True)


def test_a_closed_account_a_lost_phone_and_a_new_password_end_sessions(
    salif: Person, person: Callable[[str], Person], database: Database
) -> None:
    boubacar = person("boubacar")
    page = "/reglages/personnes/boubacar"
    salif.sends(page, f"{page}/mot-de-passe", password=PASSWORD, secret=PROOF)
    assert boubacar.client.get("/compte").status_code == 303
    assert boubacar.signs_in(password=PASSWORD).status_code == 303
    salif.sends(page, f"{page}/telephone", secret=PROOF)
    assert boubacar.client.get("/compte").status_code == 303
    salif.sends(page, f"{page}/fermer", secret=PROOF)
    assert boubacar.signs_in(password=PASSWORD).status_code == 422
    assert "compte fermé" in salif.sees("/reglages/personnes")


def test_everybody_changes_their_own_password_by_saying_the_old_one(awa: Person) -> None:
    path = "/compte/mot-de-passe"
    wrong = awa.sends(path, path, secret="wrong", password=PASSWORD, again=PASSWORD)
    assert wrong.status_code == 422
    assert awa.sends(path, path, secret=PASSWORDS["awa"], password=PASSWORD, again="other").status_code == 422
    assert awa.sends(path, path, secret=PASSWORDS["awa"], password="short", again="short").status_code == 422
    assert awa.sends(path, path, secret=PASSWORDS["awa"], password=PASSWORD, again=PASSWORD).status_code == 303
    assert awa.client.get("/compte").status_code == 303
    assert awa.signs_in(password=PASSWORD).status_code == 303


def test_the_roster_shows_each_hour_with_nobody_and_turns_come_and_go(awa: Person) -> None:
    page = awa.sees("/reglages/garde")
    assert "Salif" in page
    at = utc_now() + timedelta(days=400)
    form = {"login": "salif", "starts": f"{utc_now():%Y-%m-%dT%H:%M}", "ends": f"{at:%Y-%m-%dT%H:%M}", "rank": "2"}
    assert awa.sends("/reglages/garde", "/reglages/garde", **form).status_code == 303
    assert "Quelqu’un est de garde à chaque heure" in awa.sees("/reglages/garde")
    while turns := re.findall(r'name="turn" value="([^"]+)"', awa.sees("/reglages/garde")):
        assert awa.sends("/reglages/garde", "/reglages/garde/retirer", turn=turns[0]).status_code == 303
    page = awa.sees("/reglages/garde")
    assert "Personne n’est de garde" in page
    assert "Aucun tour n’est écrit" in page
    assert "personne à partir de" in awa.sees("/reglages")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"ends": ""}, "un début et une fin"),
        ({"ends": "2020-01-01T00:00"}, "après son début"),
        ({"login": "x"}, "Choisir"),
    ],
)
def test_a_turn_that_cannot_be_is_refused(awa: Person, change: dict[str, str], told: str) -> None:
    form = {"login": "salif", "starts": f"{utc_now():%Y-%m-%dT%H:%M}", "ends": "2040-01-01T00:00", "rank": "1"} | change
    answer = awa.sends("/reglages/garde", "/reglages/garde", **form)
    assert answer.status_code == 422
    assert told in answer.get_data(as_text=True)


def test_a_price_is_said_once_and_shown_as_money(salif: Person, awa: Person) -> None:
    assert "Aucun prix n’est dit" in awa.sees("/reglages")
    assert 'name="amount"' not in awa.sees("/reglages")
    for amount, currency, status in (("-1", "USD", 422), ("abc", "USD", 422), ("0,277", "usd", 303), ("1", "É", 422)):
        form = {"channel": "sms", "amount": amount, "currency": currency}
        assert salif.sends("/reglages", "/reglages/prix", **form).status_code == status, amount
    assert "0,277 USD" in awa.sees("/reglages")


def test_a_small_role_opens_no_settings(awa: Person, database: Database) -> None:
    with database.session() as session:
        order = AddUser(
            by=PROGRAM,
            cause="test",
            user=UserId(uuid4()),
            organisation=OrganisationId(users.organisations(session)[0][0]),
            login="zeina",
            name="Zeina",
            password_hash=passwords.hashed(PASSWORD),
            roles=(UserRole.VIEWER,),
        )
        run(order, session, utc_now())
        session.commit()
    zeina = Person(awa.app, database, "zeina")
    zeina.signs_in(password=PASSWORD)
    assert "/reglages" not in zeina.sees("/")
    for path in ("/reglages", "/reglages/personnes", "/reglages/seuils", "/reglages/garde"):
        zeina.sees(path, 403)


@pytest.mark.parametrize(
    "path",
    ["/reglages", "/reglages/personnes", "/reglages/garde", "/reglages/seuils", "/traductions", "/mise-en-place/suite"],
)
def test_a_page_asks_the_database_as_often_for_many_people_and_places_as_for_few(
    salif: Person, database: Database, path: str
) -> None:
    salif.sees(path)
    with counted(database) as few:
        salif.sees(path)
    fill(database, utc_now(), 60, 0)
    with database.session() as session:
        organisation = OrganisationId(users.organisations(session)[0][0])
        places = tuple(PlaceId(one) for one in session.scalars(text("SELECT id FROM place LIMIT 40")))
        for number in range(20):
            order = AddUser(
                by=PROGRAM,
                cause=f"test:{number}",
                user=UserId(uuid4()),
                organisation=organisation,
                login=f"user{number}",
                name=f"User {number}",
                password_hash="x",
                roles=(UserRole.VIEWER,),
                places=places,
            )
            run(order, session, utc_now())
        session.commit()
    salif.sees(path)
    with counted(database) as many:
        salif.sees(path)
    assert len(few) == len(many) <= 20
