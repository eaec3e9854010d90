"""Texts as people really send them: every one is stored once, answered, and ends in no error."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from tests.system import System

DATA = Path(__file__).parents[1] / "data"
SAMPLES = [json.loads(line) for line in (DATA / "sample_messages.jsonl").read_text("utf-8").splitlines()]
ORGANISATION = "Mission Santé"

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]


def number_of(position: int) -> str:
    return f"+223761{position:05d}"


def settle_in(system: System, folder: Path) -> None:
    """Everybody who writes is enrolled, one person a sample, in the language of the sample."""
    people = folder / "people.csv"
    with people.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["name", "role", "language", "phone", "places", "consent"])
        for position, sample in enumerate(SAMPLES):
            rows.writerow([f"P{position}", "representative", sample["lang"], number_of(position), "Walo", "voice"])
    for words in (
        ("organisation", "add", ORGANISATION),
        ("place", "import", str(DATA / "invented_places.csv")),
        ("contact", "import", str(people), "--organisation", ORGANISATION),
    ):
        done = system.jamtan(*words)
        assert done.returncode == 0, done.stderr


def test_every_sample_is_stored_once_answered_and_ends_in_no_error(system: System, tmp_path: Path) -> None:
    settle_in(system, tmp_path)
    for position, sample in enumerate(SAMPLES):
        system.phones.put_phone(number_of(position), name=sample["id"], kind="simple", language=sample["lang"])
        # The provider tells some messages several times: each still counts once.
        system.writes(number_of(position), sample["text"], repeat=10 if position % 10 == 0 else 1)
    system.settled()
    with system.database.session() as session:
        stored: list[Any] = list(
            session.execute(
                text(
                    "SELECT i.id, i.state, i.fault, i.attempts, (SELECT count(*) FROM outbound o"
                    " WHERE o.cause = 'inbound:' || i.id AND o.contact_id = i.contact_id) AS answers FROM inbound i"
                )
            )
        )
    assert len(stored) == len(SAMPLES)
    assert [row for row in stored if row.state != "worked" or row.fault or row.attempts] == []
    assert [row.id for row in stored if row.answers != 1] == []


@pytest.mark.parametrize(
    "body",
    [
        "tirs\x00 a Walo",
        "\u202eoloW a snav",
        "🔥" * 300,
        "ߓߊ߲߬ߓߊߟߌ",
        "𞤀𞤣𞤤𞤢𞤥",
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        " ",
        "a" * 1600,
    ],
    ids=["nul", "right to left", "emoji", "nko", "adlam", "formula", "script", "blank", "long"],
)
def test_no_text_is_lost_however_strange(system: System, body: str) -> None:
    number = "+22376200001"
    system.phones.put_phone(number, name="strange", kind="simple", language="fr")
    system.writes(number, body)
    system.settled()
    with system.database.session() as session:
        rows = session.execute(text("SELECT state, fault FROM inbound")).all()
    assert [(row.state, row.fault) for row in rows] == [("worked", None)]
