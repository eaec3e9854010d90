"""The commands of the line about trust, called as an operator would call them."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.cli.main import cli
from bot.clock import utc_now
from bot.contacts.store import get as get_contact
from bot.db import Database
from bot.guarantees import store
from bot.guarantees.model import StopFact
from bot.places.store import get as get_place
from bot.users.passwords import hashed
from bot.users.store import get as get_user
from tests.integration.guarantees.world import World, build

PASSWORD = "one long password"
Run = Callable[..., Result]


@pytest.fixture
def world(database: Database) -> World:
    with database.session() as session:
        made = build(session, utc_now())
        session.execute(text("UPDATE user_account SET password_hash = :hashed"), {"hashed": hashed(PASSWORD)})
        session.commit()
    return made


@pytest.fixture
def names(database: Database, world: World) -> dict[str, str]:
    """Words for the command line: pseudonyms, place codes, logins."""
    with database.session() as session:
        people = {who: get_contact(session, getattr(world, who)).pseudonym for who in ("elder", "youth", "mother")}
        places = {place: get_place(session, getattr(world, place)).code for place in ("tamba", "walo")}
        users = {
            who: get_user(session, getattr(world, who)).login for who in ("coordinator", "focal_point", "operator")
        }
    return people | places | users


@pytest.fixture
def run(database_urls: tuple[str, str], redis_url: str, key_files: tuple[Path, Path]) -> Run:
    """Call the command line; whoever signs in types the password."""
    environment = {
        "DATABASE_URL": database_urls[1],
        "REDIS_URL": redis_url,
        "PUBLIC_BASE_URL": "http://127.0.0.1:9",
        "SEALING_KEY_FILE": str(key_files[0]),
        "INDEX_KEY_FILE": str(key_files[1]),
        "TWILIO_ACCOUNT_SID": "AC" + "5" * 32,
        "TWILIO_AUTH_TOKEN": "token-of-the-tests",
        "TWILIO_API_BASE": "http://127.0.0.1:9",
        "TWILIO_SMS_FROM": "+22370000001",
        "CALL_NUMBER": "+22370000099",
        "ORGANISATION_NAME": "Mission Santé",
    }

    def call(*words: str, code: int = 0) -> Result:
        done = CliRunner(env=environment).invoke(cli, words, input=f"{PASSWORD}\n")
        assert done.exit_code == code, done.output
        return done

    return call


def read(run: Run, *words: str) -> Any:
    """What a command tells programs."""
    return json.loads(run(*words, "--json").stdout)


def stops_of(database: Database, world: World, who: str) -> list[StopFact]:
    """The stops of that person."""
    with database.session() as session:
        return store.stops_of(session, getattr(world, who))


def test_a_no_is_heard_called_back_and_shown(run: Run, database: Database, world: World, names: dict[str, str]) -> None:
    said = ("--from", names["youth"], "--by", "call", "--at", "now", "--as", names["operator"])
    run("heard", "revoke", *said)
    [stop] = stops_of(database, world, "youth")
    assert stop.proven
    [row] = read(run, "guarantee", "stops")
    assert (row["from"], row["proven"], row["kind"]) == (names["youth"], True, "stop")
    run("guarantee", "called", row["id"], "--stands", "--note", "spoke", "--as", names["operator"])
    assert "proven" in run("guarantee", "stops").stdout


def test_a_yes_is_heard_for_a_place_of_theirs_only(
    run: Run, database: Database, world: World, names: dict[str, str]
) -> None:
    said = ("--from", names["youth"], "--by", "radio", "--at", "now", "--as", names["operator"])
    run("heard", "confirm", "--place", names["tamba"], *said)
    with database.session() as session:
        [yes] = store.confirmations_at(session, [world.tamba], utc_now() - timedelta(hours=1))
    assert (yes.proof, yes.recorded_by) == ("voice", world.operator)
    refused = run("heard", "confirm", "--place", names["walo"], *said, code=1)
    assert "not_their_place" in refused.stderr
    assert "no contact is called" in run("heard", "no", "--from", "X", *said[2:], code=2).stderr


def test_news_and_a_report_are_heard(run: Run, names: dict[str, str]) -> None:
    said = ("--from", names["mother"], "--by", "visit", "--at", "now", "--as", names["operator"])
    run("heard", "situation", "calm", *said)
    run("heard", "report", "--category", "2", "--place", names["walo"], "--ongoing", *said)
    [row] = read(run, "incident", "list")
    assert (row["category"], row["severity"], row["certainty"], row["place_certain"]) == (2, 3, "rumour", True)
    judged = run("incident", "judge", row["ref"], "refuted", "--reason", "asked around", "--as", names["coordinator"])
    assert "held to be refuted" in judged.stdout
    shown = read(run, "incident", "show", row["ref"])
    assert shown["judged"] == [f"refuted by {names['coordinator']}"]
    assert shown["ongoing"] is True


def test_a_suspicious_object_is_cleared_by_name(run: Run, names: dict[str, str]) -> None:
    said = ("--from", names["elder"], "--by", "call", "--at", "now", "--as", names["operator"])
    run("heard", "report", "--category", "7", "--place", names["tamba"], *said)
    [row] = read(run, "incident", "list")
    by = ("--as", names["coordinator"])
    assert "cleared by name" in run("incident", "judge", row["ref"], "refuted", "--reason", "x", *by, code=1).stderr
    run("incident", "clear", row["ref"], "--person", "Invented Name", "--second-role", "youth", *by)
    assert read(run, "incident", "show", row["ref"])["object_open"] is False


def test_a_period_is_agreed_and_changed_with_its_promises(run: Run, names: dict[str, str]) -> None:
    by = ("--as", names["coordinator"])
    hours = ("--hours", "06:00-18:00")
    span = ("--from", "2020-01-01 00:00", "--until", "2090-01-01 00:00")
    run("period", "agree", "P9", "--purpose", "visits", "--place", names["tamba"], *span, *hours, *by)
    promise = (
        "--period",
        "P9",
        "--from",
        names["youth"],
        "--for",
        "youth",
        "--form",
        "oral",
        "--place",
        names["tamba"],
    )
    run("guarantee", "give", *promise, "--starting", "now", "--until", "2089-01-01 00:00", *hours, *by)
    found = {row["role"]: row for row in read(run, "guarantee", "list")}["youth"]
    assert (found["state"], found["period"]) == ("given", "agreed")
    run("period", "suspend", "P9", *by)
    assert read(run, "guarantee", "show", found["id"])["state"] == "suspended"
    run("period", "resume", "P9", *by)
    run("period", "extend", "P9", "--until", "2091-01-01 00:00", *by)
    assert read(run, "period", "show", "P9")["until"] == "2091-01-01 00:00:00+00:00"
    run("guarantee", "breach", found["id"], *by)
    assert read(run, "guarantee", "show", found["id"])["state"] == "breached"
    run("period", "end", "P9", *by)
    assert {row["name"]: row["state"] for row in read(run, "period", "list")}["P9"] == "ended"
    assert "P9 is over" in run("period", "suspend", "P9", *by, code=1).stderr
    assert "no calm period" in run("period", "show", "P0", code=2).stderr


def test_only_who_may_and_knows_the_password_gives_orders(run: Run, names: dict[str, str]) -> None:
    refused = run("period", "suspend", read(run, "period", "list")[0]["name"], "--as", names["operator"], code=1)
    assert "not_allowed" in refused.stderr
    assert "sign_in" in run("period", "suspend", "P0", "--as", "nobody", code=1).stderr
