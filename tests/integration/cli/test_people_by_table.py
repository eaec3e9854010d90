"""Tables of places and people on the command line: good rows are taken, every bad one is named."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from bot.cli.main import cli
from bot.db import Database

Jamtan = Callable[..., Result]


@pytest.fixture
def jamtan(database_urls: tuple[str, str], key_files: tuple[Path, Path], redis_url: str, tmp_path: Path) -> Jamtan:
    environment = {
        "DATABASE_URL": database_urls[1],
        "REDIS_URL": redis_url,
        "PUBLIC_BASE_URL": "http://127.0.0.1:9",
        "SEALING_KEY_FILE": str(key_files[0]),
        "INDEX_KEY_FILE": str(key_files[1]),
        "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
        "TWILIO_AUTH_TOKEN": "t",
        "TWILIO_SMS_FROM": "+22370000001",
        "CALL_NUMBER": "70000009",
        "ORGANISATION_NAME": "Mission Santé",
    }

    def run(*words: str, stdin: str = "") -> Result:
        return CliRunner(env=environment).invoke(cli, list(words), input=stdin)

    return run


def told(result: Result) -> Any:
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


PLACES = """name,code,alt_names,lat,lon,market_day
Walo,,Waalo,14.1,-4.9,lundi
,,,,,
Tamba,X99,,,,
Diko,,,200,1,
Walo,,,,,
"""


def test_every_bad_row_of_a_table_of_places_is_named(jamtan: Jamtan, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_text(PLACES)
    errors = tmp_path / "errors.csv"
    done = jamtan("place", "import", str(tmp_path / "places.csv"), "--errors", str(errors))
    assert done.exit_code == 1
    assert "2 taken, 3 refused" in done.stdout
    assert [line.split(":")[0] for line in done.stderr.splitlines() if line.startswith("line")] == [
        "line 3",
        "line 4",
        "line 5",
    ]
    with errors.open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["line"] for row in rows] == ["3", "4", "5"]
    assert "lat: 200" in rows[2]["why"]
    assert [place["name"] for place in told(jamtan("place", "list", "--json"))] == ["Walo", "Walo"]


def test_a_table_can_be_tried_without_taking_anything(jamtan: Jamtan, tmp_path: Path) -> None:
    (tmp_path / "places.csv").write_bytes("name;commune\nGalobé;Diko\n".encode("cp1252"))
    done = jamtan("place", "import", str(tmp_path / "places.csv"), "--check")
    assert "1 would be taken, 0 refused" in done.stdout
    assert told(jamtan("place", "list", "--json")) == []
    jamtan("place", "import", str(tmp_path / "places.csv"))
    assert told(jamtan("place", "list", "--json"))[0]["name"] == "Galobé"


PEOPLE = """name,role,language,phone,whatsapp,places,consent
Boukari,guarantor,bm,76000001,yes,Walo,voice
Awa,spy,bm,76000002,,Walo,voice
Penda,herder,ff,12345,,Walo,voice
Demba,herder,ff,76000004,,Nowhere,voice
Boukari B,elder,fr,76000001,,Walo,voice
=HYPERLINK(1),elder,fr,call,,Walo,voice
"""


def test_every_bad_row_of_a_table_of_people_is_named_and_a_known_number_is_completed(
    jamtan: Jamtan, tmp_path: Path, database: Database
) -> None:
    (tmp_path / "places.csv").write_text("name\nWalo\n")
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert jamtan("organisation", "add", "Mission Santé").exit_code == 0
    assert jamtan("place", "import", str(tmp_path / "places.csv")).exit_code == 0
    errors = tmp_path / "errors.csv"
    words = ("contact", "import", str(tmp_path / "people.csv"), "--organisation", "Mission Santé")
    done = jamtan(*words, "--errors", str(errors))
    assert done.exit_code == 1
    assert "1 taken, 5 refused" in done.stdout
    assert "line 6: phone: the same number stands in line 2" in done.stderr
    assert "76000" not in done.stderr, "a refusal never repeats a number"
    with errors.open(newline="") as file:
        assert [row["name"] for row in csv.DictReader(file)][-1] == "'=HYPERLINK(1)"
    (tmp_path / "people.csv").write_text("".join(PEOPLE.splitlines(keepends=True)[n] for n in (0, 5)))
    assert "1 taken, 0 refused" in jamtan(*words).stdout
    [person] = told(jamtan("contact", "list", "--json"))
    assert person["role"] == "elder"
    assert all("76000001" not in number for number in person["numbers"])
    [shown] = told(jamtan("contact", "list", "--json", "--reveal"))
    assert shown["name"] == "Boukari B"
    assert "sms +22376000001" in shown["numbers"]
    with database.session() as session:
        assert session.scalar(text("SELECT count(*) FROM journal WHERE command = 'Reveal'")) == 1


def test_an_unknown_organisation_is_a_wrong_use(jamtan: Jamtan, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(PEOPLE)
    assert jamtan("contact", "import", str(tmp_path / "people.csv"), "--organisation", "Nobody").exit_code == 2


def test_users_teams_and_duty_are_set_up_by_command(jamtan: Jamtan, tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text("name,role,language,phone,consent\nOumar,health_staff,fr,76000005,voice\n")
    jamtan("organisation", "add", "Mission Santé")
    jamtan("contact", "import", str(tmp_path / "people.csv"), "--organisation", "Mission Santé")
    [person] = told(jamtan("contact", "list", "--json"))
    user = ("user", "add", "awa", "--name", "Awa", "--organisation", "Mission Santé", "--role", "coordinator")
    assert jamtan(*user, stdin="short\n").exit_code == 1
    done = jamtan(*user, "--phone-of", person["pseudonym"], stdin="a long enough one\n")
    assert done.exit_code == 0, done.output
    assert told(jamtan("user", "list", "--json"))[0]["roles"] == ["coordinator"]
    duty = jamtan("duty", "add", "awa", "--from", "now", "--until", "2040-01-01 06:00")
    assert duty.exit_code == 0, duty.output
    assert "nobody is on duty from" not in jamtan("duty", "list").stdout
    team = jamtan("team", "add", "North", "--organisation", "Mission Santé", "--lead", person["pseudonym"])
    assert team.exit_code == 0, team.output
    printed = jamtan("team", "code-list", "North").stdout.splitlines()
    assert len([line for line in printed if len(line.split()) == 3 and line.split()[0].isdigit()]) == 20
    assert told(jamtan("team", "list", "--json"))[0]["pairs_left"] == 20
    assert jamtan("team", "lost-list", "North").exit_code == 0
    assert told(jamtan("team", "list", "--json"))[0]["pairs_left"] == 0


@pytest.mark.parametrize(
    "words", [("inbox", "list"), ("inbox", "list", "--reveal"), ("duty", "list"), ("user", "list")]
)
def test_an_empty_list_says_so(jamtan: Jamtan, words: tuple[str, ...]) -> None:
    done = jamtan(*words)
    assert done.exit_code == 0, done.output
    assert done.stdout.strip()
