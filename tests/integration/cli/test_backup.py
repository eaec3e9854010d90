"""A backup was put back: a GO is one no more, what must not come twice waits for a person, and stops do not."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.channels.twilio.sender import TwilioSender
from bot.clock import utc_now
from bot.db import Database
from bot.demo.data_world import World
from bot.demo.fake_twilio.launch import FakeTwilio
from bot.events import Kind
from bot.ids import OutboundId
from bot.messages.model import Lane, State
from bot.messages.ports import Channel, Parcel
from bot.messages.store_claim import claim
from bot.messages.store_outbox import get_outbound
from tests.integration.cli.conftest import Line
from tests.integration.cli.test_delivery_signing import agreed, attested, seen
from tests.integration.messages.some import some_person, some_text

__all__ = ["agreed"]

NUMBER, BODY = "+22370111213", "Une rencontre"


@pytest.fixture
def provider(jamtan: Line, tmp_path: Path) -> Iterator[TwilioSender]:
    """A provider that answers."""
    account, token = jamtan.settings["TWILIO_ACCOUNT_SID"], jamtan.settings["TWILIO_AUTH_TOKEN"]
    with FakeTwilio(account=account, token=token, webhook="http://127.0.0.1:1/x", log=tmp_path / "log") as running:
        jamtan.settings["TWILIO_API_BASE"] = running.base_url
        yield TwilioSender(account, token, sms_from="+22370000001", api_base=running.base_url)


@pytest.fixture
def invited(database: Database, jamtan: Line) -> tuple[OutboundId, OutboundId]:
    """Two texts that wait and must not come twice: one says what the provider will have, one does not."""
    with database.session() as session:
        person, now = some_person(session, NUMBER), utc_now()
        bodies = (BODY, "Une autre rencontre")
        first, second = (some_text(session, person, Kind.INVITATION, address=NUMBER, body=b, at=now) for b in bodies)
        session.commit()
    return first, second


def taken(database: Database, lane: Lane) -> list[Kind]:
    """What a worker of this lane would send now."""
    with database.session() as session:
        return [each.kind for each in claim(session, lane, 50, utc_now())]


def states(database: Database, *texts: OutboundId) -> list[State]:
    with database.session() as session:
        return [get_outbound(session, each).state for each in texts]


def test_a_go_of_the_backup_is_a_no_go_that_leaves_at_once(
    jamtan: Line, world: World, agreed: None, database: Database
) -> None:
    attested(jamtan, world)
    jamtan("delivery", "sign", world.planned, "--assessment", seen(jamtan, world), "--as", "awa", signers=("awa",))
    held = jamtan("db", "restored")
    assert held.exit_code == 0, held.output
    last = jamtan.json("delivery", "show", world.planned)["decisions"][-1]
    assert last["kind"] == "NO_GO"
    assert {*taken(database, Lane.ALERTS)} == {Kind.NO_GO, Kind.PAGE}
    assert [one for one in jamtan.json("card", "list") if "orders given since then are gone" in one["note"]]
    again = jamtan("db", "restored")
    assert (again.exit_code, "held_already" in again.output) == (1, True)


def test_what_must_not_come_twice_waits_and_does_not_go_where_the_provider_has_it(
    jamtan: Line,
    see: Callable[[], None],
    database: Database,
    provider: TwilioSender,
    invited: tuple[OutboundId, OutboundId],
) -> None:
    provider.send(Parcel(Channel.SMS, NUMBER, "", BODY, "http://127.0.0.1:1/s"))
    jamtan("db", "restored")
    see()
    assert taken(database, Lane.BROADCASTS) == []
    assert "backup" in jamtan("check").output
    done = jamtan("db", "release", "--as", "awa", signers=("awa",))
    assert done.exit_code == 0, done.output
    assert "1 waiting texts" in done.output
    first, second = states(database, *invited)
    assert first in (State.ACCEPTED, State.DELIVERED), "as far as the provider says that it came"
    assert second is State.READY
    assert taken(database, Lane.BROADCASTS) == [Kind.INVITATION]
    again = jamtan("db", "release", "--as", "awa", signers=("awa",))
    assert (again.exit_code, "not_held" in again.output) == (1, True)


def test_nothing_is_released_while_the_program_catches_up_or_the_provider_is_away(
    jamtan: Line,
    see: Callable[[], None],
    database: Database,
    provider: TwilioSender,
    invited: tuple[OutboundId, OutboundId],
) -> None:
    jamtan("db", "restored")
    blind = jamtan("db", "release", "--as", "awa", signers=("awa",))
    assert (blind.exit_code, "blind" in blind.output) == (1, True)
    see()
    jamtan.settings["TWILIO_API_BASE"] = "http://127.0.0.1:1"
    away = jamtan("db", "release", "--as", "awa", signers=("awa",))
    assert (away.exit_code, "nothing is released" in away.output) == (3, True)
    assert states(database, *invited) == [State.READY, State.READY]
    assert taken(database, Lane.BROADCASTS) == []
