"""The first start: nobody on the network takes the console; a code from a shell opens it, once, step by step."""

import re
from collections.abc import Callable, Iterator
from dataclasses import fields
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text
from werkzeug.test import TestResponse

from bot.cli.main import cli
from bot.clock import wall_now
from bot.console.digits import digits_at
from bot.db import Database, open_engine
from bot.migrate import role_of, upgrade
from bot.settings import Settings
from tests.console import Person, app_for, forget_digits, settings_for

PASSWORD = "a password that is long"
CSRF, ONCE = re.compile(r'name="csrf_token" value="([^"]+)"'), re.compile(r'name="once" value="([^"]+)"')


@pytest.fixture
def empty(postgres_empty: tuple[str, str]) -> tuple[str, str]:
    """A migrated database without anybody."""
    upgrade(postgres_empty[0], role_of(postgres_empty[1]))
    return postgres_empty


@pytest.fixture
def set_to(empty: tuple[str, str], redis_url: str, key_files: tuple[Path, Path]) -> Settings:
    return settings_for(empty[1], redis_url, key_files)


@pytest.fixture
def fresh(empty: tuple[str, str], info: dict[str, object]) -> Iterator[Database]:
    opened = Database(open_engine(empty[1]), info)
    yield opened
    opened.dispose()


@pytest.fixture
def nobody(fresh: Database, set_to: Settings) -> FlaskClient:
    return app_for(fresh, set_to).test_client()


def jamtan_setup(set_to: Settings) -> str:
    names = [each.name for each in fields(Settings)]
    values = {name.upper(): str(getattr(set_to, name)) for name in names if getattr(set_to, name) is not None}
    ran = CliRunner().invoke(cli, ["setup"], env=values)
    assert ran.exit_code == 0, ran.output
    return ran.output.split("code")[1].split()[0]


def sends(client: FlaskClient, **values: str) -> TestResponse:
    page = client.get("/mise-en-place").get_data(as_text=True)
    form = {"csrf_token": CSRF.findall(page)[0], "organisation": "Mission", "login": "Fatou", "name": "Fatou"}
    return client.post("/mise-en-place", data=form | {"password": PASSWORD, "again": PASSWORD} | values)


def test_without_the_code_nobody_takes_an_empty_console(nobody: FlaskClient, fresh: Database) -> None:
    page = nobody.get("/connexion").get_data(as_text=True)
    assert 'href="/mise-en-place"' in page
    for code in ("", "AAAAA-AAAAA-AAAAA-AAAAA"):
        answer = sends(nobody, code=code)
        assert answer.status_code == 422
        assert "Ce code est faux" in answer.get_data(as_text=True)
    with fresh.session() as session:
        assert session.scalar(text("SELECT count(*) FROM user_account")) == 0


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"password": "short", "again": "short"}, "trop court"),
        ({"again": "another long one"}, "ne sont pas les mêmes"),
        ({"login": "a b"}, "des lettres"),
        ({"name": " "}, "un nom et une organisation"),
    ],
)
def test_what_is_wrong_is_said_and_the_code_stays_good(
    nobody: FlaskClient, set_to: Settings, change: dict[str, str], told: str
) -> None:
    code = jamtan_setup(set_to)
    answer = sends(nobody, **({"code": code} | change))
    assert (answer.status_code, told in answer.get_data(as_text=True)) == (422, True)
    assert "2 / 2" in sends(nobody, code=code.lower().replace("-", " ")).get_data(as_text=True)


def test_the_first_administrator_enrols_a_phone_and_the_code_is_used_up(
    nobody: FlaskClient, set_to: Settings, fresh: Database
) -> None:
    old = jamtan_setup(set_to)
    code = jamtan_setup(set_to)
    assert sends(nobody, code=old).status_code == 422
    page = sends(nobody, code=code).get_data(as_text=True)
    secret = page.split('class="key">')[1].split("<")[0].replace(" ", "")
    form = {
        "csrf_token": CSRF.findall(page)[0],
        "once": ONCE.findall(page)[0],
        "carried": page.split('name="carried" value="')[1].split('"')[0],
    }
    assert nobody.post("/mise-en-place", data=form | {"digits": "000000"}).status_code == 422
    done = nobody.post("/mise-en-place", data=form | {"digits": digits_at(secret, wall_now())})
    assert done.headers["Location"] == "/connexion?vers=/mise-en-place/suite"
    assert nobody.get("/mise-en-place").status_code == 303
    fatou = Person(nobody.application, fresh, "fatou")
    forget_digits(fresh)
    assert fatou.signs_in(password=PASSWORD, code=digits_at(secret, wall_now())).status_code == 303
    page = fatou.sees("/mise-en-place/suite")
    assert "0 lieux inscrits" in page or "0 lieu inscrit" in page
    assert "Aucun lieu" in fatou.sees("/")
    taken(fatou)
    checked = fatou.sends("/mise-en-place/suite", "/mise-en-place/verifier").get_data(as_text=True)
    assert "heartbeat of the clock" in checked or "jamtan check" in checked
    with pytest.raises(AssertionError):
        jamtan_setup(set_to)


def taken(person: Person) -> None:
    """A table of places is checked, every row told; its good rows come in once."""
    table = "nom;commune;latitude;longitude;jour de marché\n"
    table += "Kelenkoro;Diondo;14.5;-4.9;lundi\nTamba;Diondo;x;1;\n;;;;mardi\n"
    file = BytesIO((table + "kelenkoro;;;;\n").encode())
    data = person.tokens("/mise-en-place/suite") | {"file": (file, "lieux.csv")}
    page = person.client.post("/mise-en-place/lieux", data=data).get_data(as_text=True)
    assert "4 lignes = 1 bonnes + 3 refusées" in page
    form = {"csrf_token": CSRF.findall(page)[0], "once": ONCE.findall(page)[0], "act": "take"}
    form["content"] = page.split('name="content" value="')[1].split('"')[0]
    for _ in range(2):
        assert person.client.post("/mise-en-place/lieux", data=form).status_code == 303
    assert "1 lieu inscrit" in person.sees("/mise-en-place/suite")


def test_where_somebody_signs_in_there_is_no_first_setup(
    app: Flask, awa: Person, person: Callable[[str], Person], database: Database
) -> None:
    assert app.test_client().get("/mise-en-place").headers["Location"] == "/mise-en-place/suite"
    awa.sees("/mise-en-place/suite", 403)
    assert "lieux inscrits" in person("salif").sees("/mise-en-place/suite")
    assert 'href="/mise-en-place"' not in app.test_client().get("/connexion").get_data(as_text=True)
