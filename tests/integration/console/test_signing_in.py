"""Who comes in, for how long, and what keeps others out."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select, update
from werkzeug.routing import Rule, UUIDConverter

from bot.actors import PROGRAM
from bot.clock import utc_now, wall_now
from bot.console.digits import digits_at
from bot.console.guards import GUARDS
from bot.db import Database
from bot.demo.data_places import PLACES
from bot.demo.data_world import World
from bot.dispatch import run
from bot.ids import UserId
from bot.users import passwords
from bot.users import store as users
from bot.users.commands import AddUser, DisableUser, UserRole
from bot.users.tables import sign_in_try, web_session
from tests.console import PASSWORDS, SECRETS, Person, app_for, forget_digits, settings_for

CODE = next(one.code for one in PLACES if one.name == "Tamba")
PASSWORD = "a long password of theirs"


def add_user(database: Database, login: str, role: UserRole) -> UserId:
    with database.session() as session:
        organisation = users.organisations(session)[0][0]
        made = UserId(uuid4())
        run(
            AddUser(
                by=PROGRAM,
                cause=f"test:{login}",
                user=made,
                organisation=organisation,
                login=login,
                name=login.title(),
                password_hash=passwords.hashed(PASSWORD),
                roles=(role,),
            ),
            session,
            utc_now(),
        )
        session.commit()
    return made


def test_name_password_and_digits_let_somebody_in(awa: Person) -> None:
    assert "Awa" in awa.sees("/compte")


@pytest.mark.parametrize(
    "wrong", [{"password": "wrong"}, {"code": "000000"}, {"code": ""}, {"login": "nobody"}, {"login": "", "code": "é"}]
)
def test_whatever_is_wrong_the_same_is_said_and_nobody_comes_in(
    app: Flask, database: Database, wrong: dict[str, str]
) -> None:
    somebody = Person(app, database)
    answer = somebody.signs_in(**wrong)
    assert answer.status_code == 422
    assert "Identifiant, mot de passe ou code incorrect." in answer.get_data(as_text=True)
    assert somebody.client.get("/compte").status_code == 303


def test_digits_are_good_once(app: Flask, database: Database) -> None:
    assert Person(app, database).signs_in().status_code == 303
    other = Person(app, database)
    form = {"login": "awa", "password": PASSWORDS["awa"], "code": digits_at(SECRETS["awa"], wall_now())}
    assert other.sends("/connexion", "/connexion", **form).status_code == 422


def test_a_guesser_waits_longer_and_longer_and_then_the_right_password_helps_again(
    app: Flask, database: Database
) -> None:
    guesser = Person(app, database)
    for _ in range(5):
        assert "incorrect" in guesser.signs_in(password="guess").get_data(as_text=True)
    assert "Trop d’essais" in guesser.signs_in().get_data(as_text=True)
    with database.session() as session:
        session.execute(update(sign_in_try).values(at=sign_in_try.c.at - timedelta(minutes=2)))
        session.commit()
    assert guesser.signs_in().status_code == 303


def test_an_idle_session_ends_and_so_does_one_of_eight_hours(
    person: Callable[[str], Person], database: Database
) -> None:
    for column, span in ((web_session.c.seen_at, timedelta(minutes=15)), (web_session.c.opened_at, timedelta(hours=8))):
        somebody = person("awa")
        somebody.sees("/compte")
        with database.session() as session:
            session.execute(update(web_session).values({column.name: column - span}))
            session.commit()
        assert somebody.client.get("/compte").headers["Location"] == "/connexion?vers=/compte"
        assert somebody.client.get("/compte", headers={"X-Poll": "idle"}).status_code == 401


def test_a_page_that_refreshes_itself_keeps_nobody_signed_in(awa: Person, database: Database) -> None:
    with database.session() as session:
        session.execute(update(web_session).values(seen_at=web_session.c.seen_at - timedelta(minutes=14)))
        session.commit()
        before = session.execute(select(web_session.c.seen_at)).scalar_one()
    awa.client.get("/compte", headers={"X-Poll": "idle"})
    with database.session() as session:
        assert session.execute(select(web_session.c.seen_at)).scalar_one() == before
    awa.client.get("/compte", headers={"X-Poll": "active"})
    with database.session() as session:
        assert session.execute(select(web_session.c.seen_at)).scalar_one() > before


def test_signing_out_ends_the_session_also_for_a_stolen_cookie(awa: Person) -> None:
    cookie = awa.client.get_cookie("jamtan")
    assert cookie
    awa.sends("/compte", "/deconnexion")
    thief = awa.app.test_client()
    thief.set_cookie("jamtan", cookie.value)
    assert thief.get("/compte").status_code == 303


def test_all_devices_sign_out_at_once(person: Callable[[str], Person]) -> None:
    phone, laptop = person("awa"), person("awa")
    laptop.sends("/compte", "/compte/tout-deconnecter")
    assert phone.client.get("/compte").status_code == 303


def test_a_disabled_user_is_out_at_once(awa: Person, database: Database) -> None:
    with database.session() as session:
        user = users.by_login(session, "awa")
        assert user
        run(DisableUser(by=PROGRAM, cause="test", user=user.id), session, utc_now())
        session.commit()
    assert awa.client.get("/compte").status_code == 303


def test_a_coordinator_without_a_phone_enrols_one_before_anything_else(app: Flask, database: Database) -> None:
    add_user(database, "fanta", UserRole.COORDINATOR)
    fanta = Person(app, database, "fanta")
    assert fanta.signs_in(password=PASSWORD).status_code == 303
    assert fanta.client.get("/compte").headers["Location"] == "/compte/code"
    page = fanta.sees("/compte/code")
    assert "<svg" in page
    assert "style=" not in page
    secret = page.split('class="key">')[1].split("<")[0].replace(" ", "")
    signed = page.split('name="secret" value="')[1].split('"')[0]
    wrong = fanta.sends("/compte/code", "/compte/code", secret=signed, code="12")
    assert "ne sont pas les bons" in wrong.get_data(as_text=True)
    right = fanta.sends("/compte/code", "/compte/code", secret=signed, code=digits_at(secret, wall_now()))
    assert right.status_code == 303
    assert "Fanta" in fanta.sees("/compte")
    again = Person(app, database, "fanta")
    assert again.signs_in(password=PASSWORD).status_code == 422
    assert again.signs_in(password=PASSWORD, code=digits_at(secret, wall_now())).status_code == 303


def test_a_secret_of_ones_own_making_is_not_enrolled(app: Flask, database: Database) -> None:
    add_user(database, "fanta", UserRole.COORDINATOR)
    fanta = Person(app, database, "fanta")
    fanta.signs_in(password=PASSWORD)
    form = {"secret": SECRETS["awa"], "code": digits_at(SECRETS["awa"], wall_now())}
    assert fanta.sends("/compte/code", "/compte/code", **form).status_code == 422
    assert fanta.client.get("/compte").status_code == 303


def test_a_viewer_needs_no_phone(app: Flask, database: Database) -> None:
    add_user(database, "zeina", UserRole.VIEWER)
    zeina = Person(app, database, "zeina")
    zeina.signs_in(password=PASSWORD)
    assert "lecture" in zeina.sees("/compte")


def test_another_site_gives_no_orders_here(awa: Person) -> None:
    assert awa.client.post("/deconnexion").status_code == 400
    assert "Rien n’a été changé" in awa.client.post("/deconnexion").get_data(as_text=True)
    awa.sees("/compte")


@pytest.mark.parametrize("away", ["https://example.org", "//example.org", "/\\example.org", "/connexion", "compte"])
def test_signing_in_never_leads_to_another_site(app: Flask, database: Database, away: str) -> None:
    assert Person(app, database).signs_in(vers=away).headers["Location"] == "/"


def test_the_cookie_is_bound_to_https_where_there_is_https(
    world: World, database: Database, database_urls: tuple[str, str], redis_url: str, key_files: tuple[Path, Path]
) -> None:
    settings = settings_for(database_urls[1], redis_url, key_files, PUBLIC_BASE_URL="https://bot.example.org")
    client = app_for(database, settings).test_client()
    answer = client.get("/connexion", base_url="https://bot.example.org")
    [cookie] = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith("__Host-jamtan=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_every_route_of_the_console_is_guarded(app: Flask) -> None:
    console = {rule.endpoint for rule in app.url_map.iter_rules() if rule.endpoint.startswith("console.")}
    assert console == set(GUARDS)


@pytest.mark.parametrize("role", list(UserRole))
def test_the_table_of_guards_is_what_happens(app: Flask, database: Database, role: UserRole) -> None:
    add_user(database, "somebody", role)
    somebody = Person(app, database, "somebody")
    assert somebody.signs_in(password=PASSWORD).status_code == 303
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXZ"
    with database.session() as session:
        from bot.users.sessions.store import set_secret

        user = users.by_login(session, "somebody")
        assert user
        set_secret(session, user.id, secret)
        session.commit()
    for rule in app.url_map.iter_rules():
        if not rule.endpoint.startswith("console.") or rule.endpoint in ("console.sign_out", "console.asset"):
            continue
        if rule.endpoint.endswith("everywhere"):
            continue
        guard = GUARDS[rule.endpoint]
        path = app.url_map.bind("localhost").build(rule.endpoint, _samples(rule))
        for method in {"GET", "POST"} & (rule.methods or set()):
            status = somebody.client.open(path, method=method).status_code
            stranger = app.test_client().open(path, method=method)
            if method == "POST":  # no token: no form of ours, whoever sends it
                assert status == (400 if role in guard.roles or guard.public else 403), (path, role)
                assert stranger.status_code == (400 if guard.public else 303), path
                continue
            assert (status == 403) == (role not in guard.roles and not guard.public), (path, role, status)
            assert guard.public or stranger.headers["Location"].startswith("/connexion"), path
    forget_digits(database)


def _samples(rule: Rule) -> dict[str, str]:
    """Something for each part of a path that is open."""
    ids = {name for name, kind in rule._converters.items() if isinstance(kind, UUIDConverter)} | {"card"}
    return {name: str(uuid4()) if name in ids else {"code": CODE}.get(name, "K7T7") for name in rule.arguments}


def test_a_page_says_what_it_may_load_and_is_kept_nowhere(app: Flask) -> None:
    answer = app.test_client().get("/connexion", headers={"Accept-Encoding": "gzip"})
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Encoding"] == "gzip"
    plain = app.test_client().get("/connexion").get_data(as_text=True)
    assert "http://" not in plain
    assert "https://" not in plain
    assert "style=" not in plain
    assert "<script>" not in plain


def test_style_and_scripts_are_kept_for_ever_under_names_of_their_own(app: Flask) -> None:
    page = app.test_client().get("/connexion").get_data(as_text=True)
    path = page.split('rel="stylesheet" href="')[1].split('"')[0]
    answer = app.test_client().get(path, headers={"Accept-Encoding": "gzip"})
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Encoding"] == "gzip"
    assert app.test_client().get("/static/000000000000/console.css").status_code == 404
    assert app.test_client().get("/static/000000000000/../auth.py").status_code == 404


def test_pages_speak_english_to_who_asks_for_it(app: Flask, database: Database) -> None:
    somebody = Person(app, database)
    answer = somebody.sends("/connexion", "/langue", langue="en", vers="/connexion")
    assert answer.headers["Location"] == "/"
    page = somebody.sees("/connexion")
    assert '<html lang="en">' in page
    assert "Sign in" in page


def test_the_doors_of_machines_answer_as_before(app: Flask) -> None:
    assert app.test_client().get("/healthz").get_data(as_text=True) == "ok\n"
    assert app.test_client().post("/twilio/inbound").status_code == 403
    assert app.test_client().get("/nowhere").status_code == 404
    assert "Cette page n’existe pas" in app.test_client().get("/nowhere").get_data(as_text=True)
