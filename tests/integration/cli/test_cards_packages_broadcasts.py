"""Cards, packages, alerts and broadcasts on the command line."""

from datetime import timedelta
from uuid import UUID

import pytest

from bot import dispatch
from bot.actors import PROGRAM, Actor, Via
from bot.broadcasts.commands import AnswerInvitation, ExpandBroadcast
from bot.clock import utc_now
from bot.db import Database
from bot.demo.data_story import id_of
from bot.demo.data_world import World
from bot.ids import BroadcastId, ContactId
from tests.integration.cli.conftest import Line


def test_a_card_is_taken_and_settled_by_its_first_letters(jamtan: Line, world: World) -> None:
    [asked] = [one for one in jamtan.json("card", "list") if one["kind"] == "delivery_requested"]
    assert (asked["delivery"], asked["place"]) == (world.requested, "Kelenkoro")
    taken = jamtan("card", "take", asked["id"][:8], "--as", "awa", signers=("awa",))
    assert taken.exit_code == 0, taken.output
    assert {one["taken_by"] for one in jamtan.json("card", "list", "--delivery", world.requested)} == {"awa"}
    done = jamtan("card", "settle", asked["id"][:8], "--note", "called", "--as", "awa", signers=("awa",))
    assert done.exit_code == 0, done.output
    assert jamtan.json("card", "list", "--delivery", world.requested) == []
    assert [one["id"] for one in jamtan.json("card", "list", "--settled")] == [asked["id"]]


@pytest.mark.parametrize("beginning", ["zz", "", "00000000-0000"])
def test_a_card_that_is_not_there_is_wrong_use(jamtan: Line, world: World, beginning: str) -> None:
    assert jamtan("card", "take", beginning, "--as", "awa", signers=("awa",)).exit_code == 2


def test_a_new_version_of_a_package_is_agreed_with_a_place(jamtan: Line, world: World) -> None:
    words = ("--line", "human:vaccination of children:90", "--line", "animal:deworming:200", "--as", "awa")
    added = jamtan("package", "add", "Soins et bétail", *words, signers=("awa",))
    assert added.exit_code == 0, added.output
    agreed = jamtan(
        "package", "agree", "Soins et bétail", "--place", "Walo", "--role", "guarantor", "--as", "awa", signers=("awa",)
    )
    assert agreed.exit_code == 0, agreed.output
    first, second = jamtan.json("package", "list")
    assert (first["version"], second["version"], second["agreed_in"]) == (1, 2, ["Walo"])
    assert first["agreed_in"] == ["Galobé", "Kelenkoro", "Tamba", "Walo"]


@pytest.mark.parametrize("line", ["deworming", "cows:deworming:3", "human"])
def test_a_line_of_a_package_that_says_nothing_is_wrong_use(jamtan: Line, world: World, line: str) -> None:
    assert jamtan("package", "add", "X", "--line", line, "--as", "awa", signers=("awa",)).exit_code == 2


def test_an_invitation_is_sent_counted_and_stopped(jamtan: Line, world: World, database: Database) -> None:
    meeting = ("--meeting-at", "Tamba", "--meeting-on", f"{utc_now().date() + timedelta(days=3)}")
    sent = jamtan("broadcast", "send", *meeting, "--place", "Tamba", "--as", "awa", signers=("awa",))
    assert sent.exit_code == 0, sent.output
    sent_id = sent.stdout.strip()
    with database.session() as session:
        broadcast, now = BroadcastId(UUID(sent_id)), utc_now()
        dispatch.run(ExpandBroadcast(by=PROGRAM, cause="t:expand", broadcast=broadcast), session, now)
        for key, answer in (("bakary", 1), ("penda", 3)):
            person = ContactId(id_of("contact", key))
            by = Actor(via=Via.TEXT, contact=person)
            order = AnswerInvitation(by=by, cause=f"t:{key}", broadcast=broadcast, contact=person, answer=answer)
            dispatch.run(order, session, now)
        session.commit()
    found = jamtan.json("broadcast", "show", sent_id[:8])
    assert (found["size"], found["expanded"], found["queued"]) == (3, 3, 3)
    assert (found["yes"], found["no"], found["call_me"]) == (1, 0, 1)
    stopped = jamtan("broadcast", "stop", sent_id, "--as", "awa", signers=("awa",))
    assert stopped.exit_code == 0, stopped.output
    after = jamtan.json("broadcast", "show", sent_id)
    assert (after["state"], after["queued"], after["cancelled"]) == ("stopped", 0, 3)
    assert "1 yes 1, 2 no 0, 3 call me 1, no answer 1" in jamtan("broadcast", "show", sent_id).output
    assert [row["id"] for row in jamtan.json("broadcast", "list")] == [sent_id]


def test_an_audience_of_nobody_is_refused(jamtan: Line, world: World) -> None:
    meeting = ("--meeting-at", "Tamba", "--meeting-on", f"{utc_now().date() + timedelta(days=3)}")
    refused = jamtan("broadcast", "send", *meeting, "--role", "fisher", "--as", "awa", signers=("awa",))
    assert (refused.exit_code, "refused (nobody)" in refused.output) == (1, True)


def test_a_wrong_password_gives_no_order(jamtan: Line, world: World) -> None:
    refused = jamtan("delivery", "recall", world.planned, "--as", "awa", more="wrong\n")
    assert (refused.exit_code, "sign_in" in refused.output) == (1, True)


def test_without_alerts_there_is_nothing_to_show(jamtan: Line, world: World) -> None:
    assert jamtan.json("alert", "list") == []
    assert "nobody was told anything" in jamtan("alert", "chain", world.planned).output


def test_a_database_that_is_away_is_exit_3(jamtan: Line, world: World) -> None:
    settings = {**jamtan.settings, "DATABASE_URL": "postgresql://nobody:x@127.0.0.1:1/nothing"}
    for words in (
        ("delivery", "list"),
        ("card", "list"),
        ("alert", "list"),
        ("broadcast", "list"),
        ("package", "list"),
    ):
        assert Line(settings)(*words).exit_code == 3
