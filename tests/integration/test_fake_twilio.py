"""The program's own Twilio sender and doors against the fake provider, which runs as a process of its own."""

import queue
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from flask import Flask
from werkzeug.serving import make_server

from bot.channels.twilio.codes import UNKNOWN, meaning_of, meaning_of_answer
from bot.channels.twilio.parse import Arrived, Kind, Location, Media, Report
from bot.channels.twilio.sender import TwilioSender
from bot.channels.twilio.webhooks import make_blueprint
from bot.demo.fake_twilio.client import Control, ControlRefused
from bot.demo.fake_twilio.codes import CODES
from bot.demo.fake_twilio.launch import FakeTwilio
from bot.messages.ports import Channel, FailureKind, Parcel, SendError

ACCOUNT, TOKEN = "AC" + "1" * 32, "a-token"
PHONE, OURS = "+22376000001", "+22320000000"
TEMPLATE = "HX" + "c" * 32


@dataclass
class Door:
    """Hands on what came in; `broken` makes it fail as a database would."""

    arrived: "queue.Queue[Arrived]" = field(default_factory=queue.Queue)
    reports: "queue.Queue[tuple[UUID, Report]]" = field(default_factory=queue.Queue)
    refused: list[str] = field(default_factory=list)
    broken: bool = False

    def capture(self, arrived: Arrived, raw: bytes) -> None:
        if self.broken:
            raise RuntimeError("the database has gone")
        self.arrived.put(arrived)

    def report(self, outbound_id: UUID, report: Report) -> None:
        self.reports.put((outbound_id, report))

    def reject(self, reason: str, raw: bytes) -> None:
        self.refused.append(reason)

    def told_of(self, outbound_id: UUID, number: int) -> list[tuple[str, int | None]]:
        """The next reports about this text, others left aside: (status, error code)."""
        told: list[tuple[str, int | None]] = []
        while len(told) < number:
            told_id, report = self.reports.get(timeout=10)
            if told_id == outbound_id:
                told.append((report.status.value, report.error_code))
        return told


@dataclass
class Stage:
    """Everything that a test needs."""

    door: Door
    web: str
    fake: FakeTwilio
    control: Control
    sender: TwilioSender

    def parcel(self, outbound_id: UUID | None = None, *, to: str = PHONE, body: str = "I ni ce") -> Parcel:
        return Parcel(Channel.SMS, to, OURS, body, f"{self.web}/twilio/status/{outbound_id or uuid4()}")

    def whatsapp(self, to: str = PHONE, outbound_id: UUID | None = None) -> Parcel:
        return replace(self.parcel(outbound_id, to=to), channel=Channel.WHATSAPP)

    def refusal(self, parcel: Parcel) -> SendError:
        with pytest.raises(SendError) as caught:
            self.sender.send(parcel)
        return caught.value


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """The real doors on a real server, and the fake provider."""
    door, app = Door(), Flask(__name__)
    listener = make_server("127.0.0.1", 0, app, threaded=True)
    base = f"http://127.0.0.1:{listener.port}"
    app.register_blueprint(make_blueprint(door, auth_token=TOKEN, public_base_url=base))
    thread = threading.Thread(target=listener.serve_forever, args=(0.02,))
    thread.start()
    try:
        with fake_twilio(base, tmp_path) as fake:
            sender = TwilioSender(ACCOUNT, TOKEN, api_base=fake.base_url)
            yield Stage(door, base, fake, Control(fake.base_url), sender)
    finally:
        listener.shutdown()
        thread.join()
        listener.server_close()
    assert door.refused == []


def fake_twilio(base: str, folder: Path, port: int = 0) -> FakeTwilio:
    """The process; on the same folder it knows what it knew."""
    webhook, log = f"{base}/twilio/inbound#rc=2&rp=all", folder / "log.jsonl"
    ours = {"sms": OURS, "whatsapp": OURS}
    return FakeTwilio(account=ACCOUNT, token=TOKEN, webhook=webhook, log=log, port=port, ours=ours)


def an_hour_ago() -> datetime:
    return datetime.now(UTC) - timedelta(hours=1)


def test_a_text_is_accepted_listed_and_reported_until_it_is_delivered(stage: Stage) -> None:
    outbound_id = uuid4()
    sid = stage.sender.send(stage.parcel(outbound_id, body="Ɲɔ sɔngɔ & co"))
    assert stage.door.told_of(outbound_id, 2) == [("sent", None), ("delivered", None)]
    (seen,) = stage.sender.sent_to(Channel.SMS, PHONE, an_hour_ago())
    assert (seen.provider_id, seen.body, seen.status, seen.inbound) == (sid, "Ɲɔ sɔngɔ & co", "delivered", False)
    (bubble,) = stage.control.messages(PHONE)
    assert (bubble["body"], bubble["from_phone"], bubble["channel"]) == ("Ɲɔ sɔngɔ & co", False, "sms")


def test_every_text_has_an_id_of_its_own_and_lists_run_over_pages(stage: Stage) -> None:
    sids = [stage.sender.send(stage.parcel(body=str(number))) for number in range(230)]
    listed = stage.sender.sent_to(Channel.SMS, PHONE, an_hour_ago())
    assert len(set(sids)) == 230
    assert {seen.provider_id for seen in listed} == set(sids)
    assert stage.sender.sent_to(Channel.SMS, "+22376000002", an_hour_ago()) == []
    assert stage.sender.sent_to(Channel.SMS, PHONE, datetime.now(UTC) + timedelta(hours=1)) == []


@pytest.mark.parametrize(
    ("change", "code", "kind"),
    [
        ({"to": "+22"}, 21211, FailureKind.PERMANENT),
        ({"to": "+2237600"}, 21211, FailureKind.PERMANENT),
        ({"to": "36000"}, 21211, FailureKind.PERMANENT),
        ({"to": ""}, 21604, FailureKind.PERMANENT),
        ({"body": ""}, 21602, FailureKind.PERMANENT),
        ({"body": "x" * 1601}, 21617, FailureKind.PERMANENT),
        ({"status_url": "http://example.com/s"}, 21609, FailureKind.CONFIGURATION),
        ({"status_url": "http://a_b.example/s"}, 21609, FailureKind.CONFIGURATION),
        ({"content_sid": "HX1"}, 21655, FailureKind.PERMANENT),
    ],
)
def test_what_twilio_would_refuse_is_refused_with_its_code(
    stage: Stage, change: dict[str, str], code: int, kind: FailureKind
) -> None:
    told = stage.refusal(replace(stage.parcel(), **change))  # type: ignore[arg-type]
    assert (told.code, told.kind) == (code, kind)
    assert stage.control.messages(PHONE) == []


def test_a_wrong_token_is_ours_to_repair(stage: Stage) -> None:
    for account, token in ((ACCOUNT, "wrong"), ("AC" + "2" * 32, TOKEN)):
        with pytest.raises(SendError) as caught:
            TwilioSender(account, token, api_base=stage.fake.base_url).send(stage.parcel())
        assert (caught.value.kind, caught.value.code) == (FailureKind.CONFIGURATION, 20003)


def test_a_stop_word_closes_the_number_until_a_start_word(stage: Stage) -> None:
    stage.control.text(PHONE, " Stop ")
    assert stage.refusal(stage.parcel()).code == 21610
    assert stage.sender.send(stage.parcel(to="+22376000002"))
    stage.control.text(PHONE, "stop them")
    assert stage.refusal(stage.parcel()).code == 21610
    stage.control.text(PHONE, "START")
    assert stage.sender.send(stage.parcel())
    assert [stage.door.arrived.get(timeout=10).text for _ in range(3)] == [" Stop ", "stop them", "START"]


def test_whatsapp_wants_a_template_after_24_hours_without_a_word(stage: Stage) -> None:
    stage.control.put_phone(PHONE, kind="whatsapp")
    assert stage.refusal(stage.whatsapp()).code == 63016
    template = replace(stage.whatsapp(), content_sid=TEMPLATE, content_variables={"1": "Walo", "2": "4827"})
    stage.control.put_content(TEMPLATE, body="{{1}}: toujours ?", buttons=[{"title": "Oui", "payload": "yes-{{2}}"}])
    assert stage.sender.send(template)
    (bubble,) = stage.control.messages(PHONE)
    assert (bubble["body"], bubble["buttons"]) == ("Walo: toujours ?", [{"title": "Oui", "payload": "yes-4827"}])
    stage.control.text(PHONE, "oui")
    assert stage.sender.send(stage.whatsapp())
    stage.control.put_settings(shift_seconds=25 * 3600)
    assert stage.refusal(stage.whatsapp()).code == 63016
    stage.control.put_content(TEMPLATE, approved=False)
    assert stage.refusal(template).code == 63016
    assert stage.door.arrived.get(timeout=10).text == "oui"


def test_a_whatsapp_text_is_read_in_the_end(stage: Stage) -> None:
    outbound_id = uuid4()
    stage.control.text("ML.15022", "jam tan", channel="whatsapp")
    arrived = stage.door.arrived.get(timeout=10)
    assert (arrived.channel, arrived.sender, arrived.external_id) == (Channel.WHATSAPP, "ML.15022", "ML.15022")
    stage.sender.send(stage.whatsapp("ML.15022", outbound_id))
    assert [status for status, _ in stage.door.told_of(outbound_id, 3)] == ["sent", "delivered", "read"]


@pytest.mark.parametrize(
    ("mode", "values", "channel", "expected"),
    [
        ("fail", {"code": 30005}, Channel.SMS, [("sent", None), ("undelivered", 30005)]),
        ("fail", {"code": 63024}, Channel.WHATSAPP, [("failed", 63024)]),
        ("slow", {"ms": 150}, Channel.SMS, [("sent", None), ("delivered", None)]),
    ],
)
def test_what_becomes_of_a_text_is_set_for_each_phone(
    stage: Stage, mode: str, values: dict[str, int], channel: Channel, expected: list[tuple[str, int | None]]
) -> None:
    stage.control.behave(PHONE, mode, **values)
    stage.control.text(PHONE, "a", channel=channel.value)
    outbound_id = uuid4()
    stage.sender.send(replace(stage.parcel(outbound_id), channel=channel))
    assert stage.door.told_of(outbound_id, len(expected)) == expected


def test_a_phone_without_whatsapp_cannot_be_reached_there(stage: Stage) -> None:
    stage.control.put_phone(PHONE, kind="simple")
    outbound_id = uuid4()
    stage.sender.send(replace(stage.whatsapp(outbound_id=outbound_id), content_sid=TEMPLATE))
    assert stage.door.told_of(outbound_id, 1) == [("failed", 63024)]


def test_a_closed_window_may_also_be_told_afterwards(stage: Stage) -> None:
    stage.control.put_phone(PHONE, kind="whatsapp")
    stage.control.put_settings(window="fail")
    outbound_id = uuid4()
    stage.sender.send(stage.whatsapp(outbound_id=outbound_id))
    assert stage.door.told_of(outbound_id, 1) == [("failed", 63016)]


def test_dropped_callbacks_leave_the_list_as_the_only_witness(stage: Stage) -> None:
    stage.control.behave(PHONE, "drop")
    other = uuid4()
    sid = stage.sender.send(stage.parcel())
    stage.sender.send(stage.parcel(other, to="+22376000002"))
    assert stage.door.told_of(other, 2) == [("sent", None), ("delivered", None)]
    assert [seen.provider_id for seen in stage.sender.sent_to(Channel.SMS, PHONE, an_hour_ago())] == [sid]
    assert [e for e in stage.control.log() if e["kind"] == "call_out" and e["sid"] == sid] == []


def test_reports_come_as_often_as_they_are_doubled(stage: Stage) -> None:
    stage.control.behave(PHONE, "duplicate", times=3)
    outbound_id = uuid4()
    stage.sender.send(stage.parcel(outbound_id))
    assert stage.door.told_of(outbound_id, 6) == [("sent", None)] * 3 + [("delivered", None)] * 3


def test_reports_come_backwards_where_they_are_reordered(stage: Stage) -> None:
    stage.control.behave(PHONE, "reorder")
    stage.control.text(PHONE, "a", channel="whatsapp")
    outbound_id = uuid4()
    sid = stage.sender.send(stage.whatsapp(outbound_id=outbound_id))
    assert [status for status, _ in stage.door.told_of(outbound_id, 3)] == ["read", "delivered", "sent"]
    moved = [e["status"] for e in stage.control.log() if e["kind"] == "status" and e["sid"] == sid]
    assert moved == ["sent", "delivered", "read"]


def test_a_code_that_twilio_tells_at_the_call_refuses_the_text_and_means_what_our_table_says(stage: Stage) -> None:
    at_the_call = {code: told for code, told in CODES.items() if told.status is not None}
    for code, told in at_the_call.items():
        stage.control.behave(PHONE, "fail", code=code)
        error = stage.refusal(stage.parcel())
        assert (error.code, error.kind) == (code, meaning_of_answer(told.status or 0, code).kind), code
        assert error.retry_after == told.retry_after
    assert stage.sender.sent_to(Channel.SMS, PHONE, an_hour_ago()) == []


def test_every_code_that_comes_after_the_call_is_told_in_a_report(stage: Stage) -> None:
    later = [code for code, told in CODES.items() if told.status is None]
    for number, code in enumerate(later):
        phone = f"+2237600{number:04d}"
        stage.control.behave(phone, "fail", code=code)
        if code < 63_000:
            stage.sender.send(stage.parcel(to=phone))
        else:
            stage.sender.send(replace(stage.whatsapp(phone), content_sid=TEMPLATE))
    told: set[int] = set()
    while len(told) < len(later):
        _, report = stage.door.reports.get(timeout=10)
        if report.error_code is not None:
            assert report.failure == meaning_of(report.error_code)
            told.add(report.error_code)
    assert told == set(later)


def test_the_fake_provider_knows_every_code_that_the_program_reads() -> None:
    assert set(CODES) == {code for code in range(20_000, 64_000) if meaning_of(code) is not UNKNOWN}


def test_a_template_is_as_far_as_whatsapp_says(stage: Stage) -> None:
    stage.control.put_content(TEMPLATE, body="{{1}}")
    assert stage.sender.template_state(TEMPLATE) == "approved"
    stage.control.put_content(TEMPLATE, approved=False)
    assert stage.sender.template_state(TEMPLATE) == "pending"
    with pytest.raises(SendError) as caught:
        stage.sender.template_state("HX" + "d" * 32)
    assert (caught.value.code, caught.value.kind) == (20404, FailureKind.CONFIGURATION)


def test_each_sender_has_a_limit_of_its_own(stage: Stage) -> None:
    stage.control.put_settings(rate=1)
    stage.sender.send(stage.parcel())
    assert stage.refusal(stage.parcel()).code == 20429
    assert stage.sender.send(replace(stage.parcel(), sender="+22320000001"))


def test_a_text_that_waits_for_longer_than_it_is_valid_fails(stage: Stage) -> None:
    stage.control.behave(PHONE, "slow", ms=1100)
    outbound_id = uuid4()
    stage.sender.send(replace(stage.parcel(outbound_id), validity_seconds=1))
    assert stage.door.told_of(outbound_id, 1) == [("failed", 30001)]


def test_a_text_whose_answer_dribbles_is_with_the_provider_and_nobody_waits_for_its_end(stage: Stage) -> None:
    stage.control.behave(PHONE, "dribble", ms=100)
    impatient = TwilioSender(ACCOUNT, TOKEN, api_base=stage.fake.base_url, timeout=(1.0, 0.5))
    with pytest.raises(SendError) as caught:
        impatient.send(stage.parcel(body="slowly"))
    assert (caught.value.kind, caught.value.reason) == (FailureKind.AMBIGUOUS, "no answer in time")
    assert [seen.body for seen in impatient.sent_to(Channel.SMS, PHONE, an_hour_ago())] == ["slowly"]


def test_above_the_rate_the_answer_is_to_wait(stage: Stage) -> None:
    stage.control.put_settings(rate=1)
    told = []
    for number in range(4):
        try:
            stage.sender.send(stage.parcel(body=str(number)))
        except SendError as error:
            told.append((error.kind, error.code, error.retry_after))
    assert set(told) == {(FailureKind.TRANSIENT, 20429, 1.0)}
    stage.control.put_settings(rate=None)
    assert stage.sender.send(stage.parcel())


def test_a_button_a_place_and_a_voice_note_arrive_as_whatsapp_tells_them(stage: Stage) -> None:
    stage.control.put_phone(PHONE, kind="whatsapp", name="A", external_id="ML.7")
    stage.control.text(PHONE, "Oui", button="yes-4827", replied_to="SM1")
    stage.control.text(PHONE, location={"latitude": 14.49, "longitude": -4.19, "label": "Tamba"})
    stage.control.text(PHONE, media=[{"url": "https://media.invalid/1", "content_type": "audio/ogg"}], forwarded=True)
    button, place, voice = (stage.door.arrived.get(timeout=10) for _ in range(3))
    assert (button.kind, button.choice, button.text, button.replied_to) == (Kind.BUTTON, "yes-4827", "Oui", "SM1")
    assert (button.sender, button.external_id, button.recipient) == (PHONE, "ML.7", OURS)
    assert (place.kind, place.location) == (Kind.LOCATION, Location(14.49, -4.19, "Tamba"))
    assert (voice.kind, voice.media) == (Kind.MEDIA, (Media("https://media.invalid/1", "audio/ogg"),))
    assert voice.forwarded


def test_a_text_that_no_webhook_brings_is_still_in_the_list(stage: Stage) -> None:
    told = stage.control.text(PHONE, "nobody hears", webhook=False)
    heard = stage.control.text(PHONE, "heard", repeat=3)
    assert told["webhooks"] == []
    assert [webhook["status"] for webhook in heard["webhooks"]] == [200, 200, 200]
    seen = stage.sender.received_by(Channel.SMS, OURS, an_hour_ago())
    assert [(s.provider_id, s.sender, s.body) for s in seen] == [
        (told["sid"], PHONE, "nobody hears"),
        (heard["sid"], PHONE, "heard"),
    ]
    assert {stage.door.arrived.get(timeout=10).provider_id for _ in range(3)} == {heard["sid"]}


def test_a_failing_door_is_shown_to_the_phone_and_not_tried_again(stage: Stage) -> None:
    stage.door.broken = True
    (webhook,) = stage.control.text(PHONE, "danger")["webhooks"]
    assert webhook["status"] == 503
    assert len([e for e in stage.control.log() if e["kind"] == "call_out"]) == 1


@pytest.mark.parametrize(
    ("number", "values", "reason"),
    [
        (PHONE, {"button": "x"}, "need WhatsApp"),
        ("ML.1", {}, "without a number"),
        (PHONE, {"channel": "rcs"}, "channel must be"),
        (PHONE, {"location": {"latitude": 1}, "channel": "whatsapp"}, "latitude and longitude"),
        (PHONE, {"colour": 1}, "unknown: colour"),
    ],
)
def test_what_no_phone_can_do_is_refused_in_words(
    stage: Stage, number: str, values: dict[str, object], reason: str
) -> None:
    with pytest.raises(ControlRefused, match=reason):
        stage.control.text(number, "x", **values)


def test_a_restart_on_the_same_log_knows_all_that_was_accepted(stage: Stage, tmp_path: Path) -> None:
    stage.control.put_phone(PHONE, kind="whatsapp", name="A", language="ff")
    stage.control.text("+22376000002", "STOP")
    stage.control.text(PHONE, "oui")
    stage.control.behave("+22376000003", "slow", ms=100)
    stage.control.put_settings(rate=50.0)
    late = uuid4()
    sid = stage.sender.send(stage.parcel(late, to="+22376000003"))
    stage.fake.process.kill()
    stage.fake.process.wait()
    with (tmp_path / "log.jsonl").open("ab") as log:
        log.write(b'{"n": 99999, "kind": "mess')
    with fake_twilio(stage.web, tmp_path, port=int(stage.fake.base_url.rpartition(":")[2])):
        assert stage.control.phones()[0]["language"] == "ff"
        assert stage.refusal(stage.parcel(to="+22376000002")).code == 21610
        assert stage.sender.send(stage.whatsapp())
        assert stage.control.put_settings()["rate"] == 50.0
        assert stage.door.told_of(late, 2) == [("sent", None), ("delivered", None)]
        assert [m["sid"] for m in stage.control.messages("+22376000003")] == [sid]
        numbers = [entry["n"] for entry in stage.control.log()]
        assert numbers == list(range(1, len(numbers) + 1))


def test_every_call_is_a_line_of_the_log_and_no_secret_is(stage: Stage) -> None:
    outbound_id = uuid4()
    sid = stage.sender.send(stage.parcel(outbound_id))
    stage.refusal(stage.parcel(to="+22"))
    stage.door.told_of(outbound_id, 2)
    entries = stage.control.log()
    calls = [(e["method"], e["status"], e["code"], e["sid"]) for e in entries if e["kind"] == "call_in"]
    assert calls == [("POST", 201, None, sid), ("POST", 400, 21211, None)]
    assert TOKEN not in str(entries)
    assert stage.control.log(after=len(entries) + 100) == []
