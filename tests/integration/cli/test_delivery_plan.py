"""Plans as they are typed: several days, suggested deadlines, what blocks, and what is refused."""

import json
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from bot.cli.delivery_plan import days_in_order
from bot.clock import utc_now
from bot.demo.data_world import World
from tests.integration.cli.conftest import Line

PLAN = ("delivery", "plan", "--package", "Soins et bétail", "--team", "Équipe Pirogue", "--as", "awa")


def day(ahead: int) -> date:
    return utc_now().date() + timedelta(days=ahead)


def planned_ref(output: str) -> str:
    first = (
        output.splitlines()[-1]
        if "is planned" not in output
        else next(line for line in output.splitlines() if line.endswith("is planned"))
    )
    return first.split()[0]


def test_each_day_has_what_follows_it_and_deadlines_are_suggested(jamtan: Line, world: World) -> None:
    words = ["--day", str(day(9)), "--stop", "Tamba", "--leg", "DT1", "--hours", "07:00-16:00", "--night", "Tamba"]
    words += ["--day", str(day(10)), "--stop", "Nanko", "--stop", "Tamba", "--leg", "TN1", "--hours", "08:00-15:00"]
    done = jamtan(*PLAN, *words, signers=("awa",))
    assert done.exit_code == 0, done.output
    shown = jamtan.json("delivery", "show", planned_ref(done.output))
    days = [(one["stops"], one["legs"], one["night"]) for one in shown["days"]]
    assert days == [(["Tamba"], ["DT1"], "Tamba"), (["Nanko", "Tamba"], ["TN1"], None)]
    departure = datetime.combine(day(9), time(7), UTC)
    due = {name: datetime.fromisoformat(at) for name, at in shown["deadlines"].items()}
    assert due["freeze_at"] == departure - timedelta(hours=24)
    assert due["pack_at"] == departure - timedelta(hours=2)
    assert due["back_by"] == datetime.combine(day(10), time(15), UTC)
    assert (shown["planned_by"], shown["state"]) == ("awa", "planned")


def test_what_blocks_a_plan_is_shown_and_does_not_refuse_it(jamtan: Line, world: World) -> None:
    words = ("--day", str(day(3)), "--stop", "Hamdo", "--leg", "WH1", "--hours", "07:00-16:00")
    done = jamtan(*PLAN, *words, signers=("awa",))
    assert done.exit_code == 0, done.output
    assert "R01 NO_GO  [G_NONE] no guarantee covers" in done.output
    assert "silent place: no news; Hamdo" in done.output


def test_a_plan_from_a_file_answers_a_request(jamtan: Line, world: World, tmp_path: Path) -> None:
    file = tmp_path / "days.json"
    one = {"day": str(day(4)), "stops": ["Kelenkoro"], "legs": ["DK1"], "hours": "08:00-14:00"}
    file.write_text(json.dumps([one]), "utf-8")
    done = jamtan(*PLAN, "--plan", str(file), "--request", world.requested, signers=("awa",))
    assert done.exit_code == 0, done.output
    shown = jamtan.json("delivery", "show", world.requested)
    assert (shown["state"], shown["requested_place"]) == ("planned", "Kelenkoro")
    assert "delivery_requested" not in {card["kind"] for card in jamtan.json("card", "list")}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--day", "2020-01-02", "--stop", "Tamba", "--hours", "07:00-16:00"), "in_the_past"),
        (("--day", "{later}", "--stop", "Tamba", "--hours", "16:00-07:00"), "hours_end_before_start"),
        (("--day", "{later}", "--hours", "07:00-16:00"), "no_stops"),
        (
            ("--day", "{later}", "--stop", "Tamba", "--hours", "07:00-16:00", "--freeze", "{later} 06:00"),
            "deadlines_out_of_order",
        ),
    ],
)
def test_what_no_rule_could_ever_accept_is_refused_with_its_reason(
    jamtan: Line, world: World, words: tuple[str, ...], code: str
) -> None:
    before = jamtan.json("delivery", "list")
    refused = jamtan(*PLAN, *(word.format(later=day(8)) for word in words), signers=("awa",))
    assert refused.exit_code == 1, refused.output
    assert f"refused ({code})" in refused.output
    assert jamtan.json("delivery", "list") == before


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("--stop", "Tamba", "--day", "2030-01-02", "--hours", "07:00-16:00"),
        ("--day", "2030-01-02", "--stop", "Nowhere", "--hours", "07:00-16:00"),
        ("--day", "2030-01-02", "--stop", "Tamba", "--hours", "morning"),
        ("--day", "2030-02-30", "--stop", "Tamba", "--hours", "07:00-16:00"),
        ("--day", "2030-01-02", "--stop", "Tamba", "--hours", "07:00-16:00", "--leg", "XX9"),
        ("--day", "2030-01-02", "--stop", "Tamba", "--hours", "07:00-16:00", "--hours", "08:00-09:00"),
    ],
)
def test_what_cannot_be_read_is_wrong_use(jamtan: Line, world: World, words: tuple[str, ...]) -> None:
    assert jamtan(*PLAN, *words, signers=("awa",)).exit_code == 2


def test_a_file_that_is_no_list_of_days_is_wrong_use(jamtan: Line, world: World, tmp_path: Path) -> None:
    for text in ('{"day": 1}', "[{}]", "no json", "[3]"):
        file = tmp_path / "days.json"
        file.write_text(text, "utf-8")
        assert jamtan(*PLAN, "--plan", str(file), signers=("awa",)).exit_code == 2


def test_options_between_two_days_belong_to_the_first() -> None:
    names = ["day", "hours", "login", "stop", "day", "stop", "stop", "hours"]
    given = {"day": ("a", "b"), "hours": ("h", "i"), "stop": ("x", "y", "z"), "leg": (), "night": ()}
    first, second = days_in_order(names, given)
    assert (first.day, first.stops, first.hours) == ("a", ["x"], "h")
    assert (second.day, second.stops, second.hours) == ("b", ["y", "z"], "i")


def test_a_request_is_written_down_and_given_up(jamtan: Line, world: World) -> None:
    [nana] = [row for row in jamtan.json("contact", "list") if row["numbers"] == ["sms +223 •• •• •• 16"]]
    words = ("--from", nana["pseudonym"], "--place", "Kelenkoro", "--days", "jeudi", "--by", "visit", "--as", "awa")
    asked = jamtan("delivery", "request", *words, signers=("awa",))
    assert asked.exit_code == 0, asked.output
    ref = asked.output.split("\n")[-2].split()[0]
    assert ref in {row["ref"] for row in jamtan.json("delivery", "list") if row["state"] == "requested"}
    given_up = jamtan("delivery", "cancel", ref, "--reason", "asked twice", "--as", "awa", signers=("awa",))
    assert given_up.exit_code == 0, given_up.output
    assert jamtan.json("delivery", "show", ref)["state"] == "cancelled"


def test_a_team_that_has_not_left_cannot_come_back(jamtan: Line, world: World) -> None:
    assert jamtan("delivery", "finish", world.planned, "--as", "awa", signers=("awa",)).exit_code == 1
