"""What whoever runs an installation asks of it: checks with cures, probes, figures, texts that need a person."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from redis import Redis
from sqlalchemy import select, update

from bot.audit.store import lines
from bot.checks import Verdict
from bot.contacts.tables import contact
from bot.db import Database
from bot.demo.fake_twilio.client import Control
from bot.demo.fake_twilio.launch import FakeTwilio
from bot.events import Kind
from bot.messages.model import State
from bot.messages.pacing import Line as Sender
from bot.messages.store_outbox import get_outbound
from bot.messages.store_sender import Tally, count
from bot.messages.tables import outbound
from bot.views.operations import metrics, operations
from bot.views.outbox import texts
from bot.wording.keys import ALL_PHRASES
from tests.conftest import NOW
from tests.integration.cli.conftest import Line
from tests.integration.messages.some import NUMBER, some_person, some_text

CANARY = "canari-4711"


def waiting(database: Database, kind: Kind = Kind.INVITATION) -> str:
    from bot.clock import utc_now

    with database.session() as session:
        text = some_text(session, some_person(session), kind, body=CANARY, at=utc_now())
        session.execute(update(outbound).where(outbound.c.id == text).values(state=State.NEEDS_HUMAN))
        session.commit()
    return str(text)


def test_check_says_each_thing_with_its_cure_and_what_cannot_be_reached(jamtan: Line, see: Callable[[], None]) -> None:
    see()
    result = jamtan("check", "--json")
    found = {each["what"]: each for each in json.loads(result.stdout)}
    assert result.exit_code == 3, "nobody listens at the provider's address"
    assert found["database"]["verdict"] == found["settings"]["verdict"] == Verdict.GOOD
    assert found["heartbeat of the clock"]["verdict"] == Verdict.GOOD
    assert found["redis"]["verdict"] == Verdict.GOOD
    assert found["sender sms"]["verdict"] == Verdict.UNREACHABLE
    assert all(each["cure"] for each in found.values() if each["verdict"] != Verdict.GOOD)
    assert NUMBER not in result.output


def test_check_asks_whatsapp_for_each_template_and_names_what_is_not_approved(jamtan: Line, tmp_path: Path) -> None:
    approved, pending, unknown = ("HX" + letter * 32 for letter in "abc")
    file = tmp_path / "templates.json"
    safety = {key: {"fr": approved} for key, phrase in ALL_PHRASES.items() if phrase.safety}
    account, token = jamtan.settings["TWILIO_ACCOUNT_SID"], jamtan.settings["TWILIO_AUTH_TOKEN"]
    webhook = "http://127.0.0.1:1/twilio/inbound"
    with FakeTwilio(account=account, token=token, webhook=webhook, log=tmp_path / "log") as provider:
        control = Control(provider.base_url)
        control.put_content(approved, approved=True)
        control.put_content(pending, approved=False)
        jamtan.settings.update({"TWILIO_API_BASE": provider.base_url, "WHATSAPP_TEMPLATES": str(file)})
        file.write_text(json.dumps(safety))
        assert templates_of(jamtan)["verdict"] == Verdict.GOOD
        file.write_text(json.dumps(safety | {"no_go": {"fr": pending, "bm": unknown, "ff": approved}}))
        found = templates_of(jamtan)
    assert found["verdict"] == Verdict.BAD
    assert "no_go bm unknown to the provider, no_go fr pending" in found["says"]
    assert found["cure"]
    assert templates_of(jamtan)["verdict"] == Verdict.UNREACHABLE


def templates_of(jamtan: Line) -> dict[str, str]:
    found = {each["what"]: each for each in json.loads(jamtan("check", "--json").stdout)}
    told: dict[str, str] = found["templates"]
    return told


def test_a_redis_that_may_lose_wake_ups_is_told_with_its_cure(jamtan: Line, redis_url: str) -> None:
    with Redis.from_url(redis_url) as client:
        client.config_set("maxmemory-policy", "allkeys-lru")
        try:
            found = {each["what"]: each for each in json.loads(jamtan("check", "--json").stdout)}
        finally:
            client.config_set("maxmemory-policy", "noeviction")
    assert found["redis"]["verdict"] == Verdict.BAD
    assert "noeviction" in found["redis"]["cure"]


def test_wrong_settings_are_each_a_line(jamtan: Line) -> None:
    jamtan.settings["PUBLIC_BASE_URL"] = "nowhere"
    result = jamtan("check")
    assert result.exit_code == 1
    assert "PUBLIC_BASE_URL" in result.output


def test_what_needs_a_person_is_listed_shown_without_its_words_and_closed_or_sent_again(
    jamtan: Line, database: Database
) -> None:
    first, second = waiting(database), waiting(database)
    listed = jamtan.json("outbox", "list", "--state", "needs_human")
    assert {row["id"] for row in listed} == {first, second}
    shown = jamtan("outbox", "show", first)
    assert shown.exit_code == 0
    assert CANARY not in shown.output
    assert NUMBER not in shown.output
    assert CANARY in jamtan("outbox", "show", first, "--reveal").output
    assert jamtan("outbox", "release", first, "--as", "awa", signers=("awa",)).exit_code == 0
    assert jamtan("outbox", "release", second, "--close", "--as", "awa", signers=("awa",)).exit_code == 0
    with database.session() as session:
        assert [get_outbound(session, text).state for text in (first, second)] == [State.READY, State.CANCELLED]  # type: ignore[arg-type]
        assert [line["command"] for line in lines(session, 2)] == ["ReleaseText", "ReleaseText"]
    assert jamtan("outbox", "release", second, "--as", "awa", signers=("awa",)).exit_code == 1


def test_a_go_is_not_sent_again_by_hand(jamtan: Line, database: Database) -> None:
    text = waiting(database, Kind.GO)
    result = jamtan("outbox", "release", text, "--as", "awa", signers=("awa",))
    assert result.exit_code == 1
    assert "sign_again" in result.output


def test_a_test_is_sent_to_every_address_of_a_person(jamtan: Line, database: Database) -> None:
    with database.session() as session:
        who = session.scalars(select(contact.c.pseudonym).where(contact.c.role == "health_staff")).first()
    assert jamtan("outbox", "test", str(who), "--as", "awa", signers=("awa",)).exit_code == 0
    with database.session() as session:
        assert {one.phrase for one in texts(session)} == {"test_message"}


def test_the_figures_are_as_prometheus_reads_them(database: Database) -> None:
    with database.session() as session:
        tally = Tally()
        tally.add("accepted", answered=True, silent=False, segments=2)
        count(session, Sender("sms"), tally)
        found = metrics(operations(session, NOW))
    assert 'jamtan_sends_total{sender="sms",result="accepted"} 1\n' in found
    assert 'jamtan_segments_today{sender="sms"} 2\n' in found
    assert 'jamtan_oldest_seconds{lane="inbound"} 0\n' in found
    assert "jamtan_alerts_unacknowledged 0\n" in found
    for line in found.splitlines():
        assert line.startswith("#") or float(line.rpartition(" ")[2]) >= 0


@pytest.mark.parametrize("words", [("outbox", "show", "zz"), ("outbox", "release", "zz", "--as", "awa")])
def test_an_unknown_text_is_wrong_use(jamtan: Line, words: tuple[str, ...]) -> None:
    assert jamtan(*words, signers=("awa",)).exit_code == 2
