"""Outside WhatsApp's 24 hours: an approved text with its values in order, else the SMS; what a network told later."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from bot.channel import Channel
from bot.contacts.store import add_address
from bot.contacts.store_addresses import addresses
from bot.events import CardWanted, Kind, Reach, Say
from bot.ids import ContactId, OutboundId
from bot.languages import Language
from bot.messages.handlers import follow_up, queue_text
from bot.messages.model import POLICY_OF, State
from bot.messages.store_claim import claim, finish_accepted
from bot.messages.store_outbox import get_outbound, outbound_of
from bot.messages.store_receipts import Told, record_status
from bot.messages.templates import read_templates, template_of
from bot.saying import rendered, say
from bot.wording.keys_alerts import NoGo
from bot.wording.phrase import ReasonWord
from tests.conftest import NOW
from tests.integration.messages.some import everything_alive, on_whatsapp, some_person, some_text

SID = "HX" + "1" * 32
STOP = NoGo(ref="D7", reason=ReasonWord.WATER, ack=31)


def accepted(session: Session, kind: Kind, channel: Channel = Channel.WHATSAPP) -> tuple[ContactId, OutboundId, str]:
    """A text that the provider took, to somebody with nothing but WhatsApp."""
    everything_alive(session)
    person = some_person(session, channel=channel)
    text = some_text(session, person, kind, channel=channel, cause="test:1")
    (mine,) = claim(session, POLICY_OF[kind].lane, 1, NOW)
    finish_accepted(session, [(mine.lease, "SM1")], NOW)
    return person, text, "SM1"


def test_an_approved_text_carries_its_values_in_the_order_of_the_placeholders(session: Session) -> None:
    session.info["templates"] = {(NoGo.key, Language.FR): SID}
    person = some_person(session, channel=Channel.WHATSAPP)
    (address,) = addresses(session, person)
    stop = Say(to=person, phrase=STOP, cause="test:1", kind=Kind.NO_GO)
    text = queue_text(session, NOW, say=stop, contact=person, address=address, language=Language.FR, body="x")
    assert text is not None
    template = template_of(session, text)
    assert template is not None
    assert template.sid == SID
    assert list(template.variables) == ["1", "2", "3"]
    assert template.variables["1"] == "D7"
    assert template.variables["3"] == "31"


def test_a_stop_goes_to_every_channel_also_outside_the_window_where_it_is_approved(session: Session) -> None:
    person = some_person(session)
    on_whatsapp(session, person, wrote=NOW - timedelta(days=3))
    say(Say(to=person, phrase=STOP, cause="test:1", kind=Kind.NO_GO, reach=Reach.EVERY), session, NOW)
    assert {text.channel for text in outbound_of(session, person)} == {Channel.SMS}
    session.info["templates"] = {(NoGo.key, Language.FR): SID}
    say(Say(to=person, phrase=STOP, cause="test:2", kind=Kind.NO_GO, reach=Reach.EVERY), session, NOW)
    assert {text.channel for text in outbound_of(session, person)} == {Channel.SMS, Channel.WHATSAPP}


def test_a_stop_goes_to_each_of_two_numbers_of_one_channel_once(session: Session) -> None:
    person = some_person(session)
    add_address(session, person, Channel.SMS, "+22370999998")
    for _ in range(2):
        say(Say(to=person, phrase=STOP, cause="test:1", kind=Kind.NO_GO, reach=Reach.EVERY), session, NOW)
    texts = outbound_of(session, person)
    assert [text.channel for text in texts] == [Channel.SMS, Channel.SMS]
    assert len({text.address for text in texts}) == 2


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("[]", "no JSON object"),
        ('{"no_such": {"fr": "HX1"}}', "no_such is no phrase"),
        ('{"no_go": {"de": "HX1"}}', "de"),
        ('{"no_go": {"fr": 1}}', "no_go in fr has no id"),
        ("{", "property name"),
    ],
)
def test_a_file_of_templates_that_cannot_be_is_refused(tmp_path: Path, wrong: str, why: str) -> None:
    path = tmp_path / "templates.json"
    path.write_text(wrong)
    with pytest.raises(ValueError, match=why):
        read_templates(path)


def test_a_file_of_templates_is_read_by_phrase_and_language(tmp_path: Path) -> None:
    path = tmp_path / "templates.json"
    path.write_text(json.dumps({"no_go": {"fr": SID, "bm": SID}}))
    assert read_templates(path) == {("no_go", Language.FR): SID, ("no_go", Language.BM): SID}
    assert read_templates(None) == {}


def test_told_that_the_window_is_closed_we_believe_the_provider_and_go_by_sms(session: Session) -> None:
    person, text, sid = accepted(session, Kind.REPLY)
    on_sms = some_person(session, "+22370111214")
    assert on_sms != person
    record_status(session, Told(text, sid, "failed", 63016, window_closed=True), NOW)
    assert [address.last_inbound_at for address in addresses(session, person)] == [None]
    follow_up(session, NOW, rendered)
    assert get_outbound(session, text).state is State.FAILED


def test_what_a_channel_could_not_carry_for_the_moment_goes_again_later_a_few_times(session: Session) -> None:
    person, text, sid = accepted(session, Kind.NO_GO)
    record_status(session, Told(text, sid, "failed", 63018, passing=True), NOW)
    events, lanes = follow_up(session, NOW, rendered)
    assert (events, lanes) == ([], {"alerts"})
    copy = outbound_of(session, person)[0]
    assert (copy.id != text, copy.channel, copy.state) == (True, Channel.WHATSAPP, State.READY)
    assert copy.not_before > NOW
    assert get_outbound(session, text).state is State.FAILED, "a text that was accepted never comes back itself"


def test_an_invitation_is_never_sent_again_for_a_network_and_a_person_is_told(session: Session) -> None:
    person, text, sid = accepted(session, Kind.INVITATION)
    record_status(session, Told(text, sid, "undelivered", 30003, passing=True), NOW)
    events, _ = follow_up(session, NOW, rendered)
    assert [type(event) for event in events] == [CardWanted]
    assert len(outbound_of(session, person)) == 1
