"""`jamtan message understand`, as its contract says."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from bot.cli.message import message
from bot.understanding.report import main as report_main
from tests.unit.understanding.world import DATA

PLACES = str(DATA / "invented_places.csv")


def run(lines: str, *options: str) -> Result:
    return CliRunner().invoke(message, ["understand", *options], input=lines)


def answers(*lines: dict[str, Any] | str) -> tuple[int, list[dict[str, Any]]]:
    text = "".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines)
    result = run(text, "--places", PLACES)
    return result.exit_code, [json.loads(line) for line in result.stdout.splitlines()]


def test_each_line_is_answered_by_one_line() -> None:
    code, (first, second) = answers(
        {"text": "La piste de Kelenkoro est libre, garantie donnée par le chef pour 5 jours"},
        {"text": "jam tan", "language": "ff", "expecting": "situation"},
    )
    assert code == 0
    assert first["intent"] == "confirm_guarantee"
    assert first["language"] == "fr"
    assert first["slots"]["place"] == "Kelenkoro"
    assert first["slots"]["duration"] == "5d"
    assert first["slots"]["on_behalf"]
    assert 0 <= first["certainty"] <= 1
    assert first["because"]
    assert second["language"] == "ff"
    assert set(first) >= {"intent", "language", "certainty", "slots", "alternatives", "because"}


def test_two_places_are_a_list_and_two_days_a_start_and_an_end() -> None:
    _, (places, days) = answers(
        {"text": "misi 12 taara Galobe, ils sont partis vers Orso"},
        {"text": "j assure le passage a tamba lundi et mardi"},
    )
    assert places["slots"]["place"] == ["Galobé", "Orso"]
    assert places["slots"]["animals"] == 12
    assert (days["slots"]["date_start"], days["slots"]["date_end"]) == ("monday", "tuesday")


def test_a_place_that_is_asked_back_stands_in_alternatives() -> None:
    _, (got,) = answers({"text": "attaque a tambi"})
    assert "place" not in got["slots"]
    assert "Tamba" in [a.get("place") for a in got["alternatives"]]


def test_a_number_and_a_proposed_language_are_told() -> None:
    _, (number, other) = answers(
        {"text": "4827"}, {"text": "la route est bonne et les gens sont aux champs", "language": "bm"}
    )
    assert number["number"] == {"kind": "code", "value": "4827"}
    assert other["proposes_language"] == "fr"


@pytest.mark.parametrize(
    "bad",
    ["{", "[]", '{"text": 5}', '{"text": "x", "language": "en"}', '{"text": "x", "expecting": 3}', '"' + "[" * 20],
)
def test_a_bad_line_tells_its_number_and_the_others_are_answered(bad: str) -> None:
    code, (first, error, last) = answers({"text": "oui"}, bad, {"text": "non"})
    assert code == 2
    assert error["line"] == 2
    assert error["error"]
    assert (first["intent"], last["intent"]) == ("yes", "no")


def test_empty_lines_are_no_lines_and_an_unknown_expectation_is_none() -> None:
    code, got = answers("", {"text": "oui", "expecting": "whatever"}, "  ")
    assert (code, len(got)) == (0, 1)


def test_bytes_that_are_no_text_do_not_stop_it() -> None:
    result = CliRunner().invoke(message, ["understand", "--places", PLACES], input=b'{"text": "\xff\xfe oui"}\n')
    assert result.exit_code == 0


@pytest.mark.parametrize("content", ["", "place;x\n", "\xff"])
def test_a_file_of_places_that_cannot_be_used_is_a_usage_error(tmp_path: Path, content: str) -> None:
    file = tmp_path / "places.csv"
    file.write_bytes(content.encode("latin-1"))
    assert run('{"text": "oui"}\n', "--places", str(file)).exit_code == 2


def test_the_report_reads_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert report_main([str(DATA / "sample_messages.jsonl"), "--places", PLACES]) == 0
    assert "intents 100.0 %" in capsys.readouterr().out
    assert report_main([]) == 2
    assert "--places" in capsys.readouterr().err


def test_what_must_never_confirm_is_reported_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    traps = str(DATA / "understanding_never.jsonl")
    assert report_main([str(DATA / "sample_messages.jsonl"), traps, "--places", PLACES]) == 0
    assert "texts that must not confirm; 0 do" in capsys.readouterr().out
