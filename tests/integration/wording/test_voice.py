"""A recording goes its whole way: queued beside its text, handed to the provider, fetched from our door."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from bot import dispatch
from bot.channel import Channel
from bot.clock import utc_now
from bot.contacts.tables import contact
from bot.demo.fake_twilio.client import Control
from bot.demo.fake_twilio.launch import FakeTwilio
from bot.events import Kind, Reach, Say
from bot.messages.model import Lane, State
from bot.messages.store_outbox import outbound_of
from bot.settings import load_settings
from bot.voice_door import make_voice_blueprint
from bot.wiring import Runtime, build_runtime
from bot.wording.keys_alerts import GoOffer, Recall
from bot.wording.keys_enrol import Stopped
from bot.wording.phrase import Phrase
from tests.integration.messages.some import NUMBER, everything_alive, on_whatsapp, some_person
from tests.system import ACCOUNT, OURS, TOKEN
from workers.drains import follow
from workers.joined import engine_of
from workers.sending import LaneSender

SOUND = b"OggS and what is said"
RECALL = Recall("TNK-7", "70 00 00 99", 42)


@dataclass
class Place:
    """A running provider, our program around it, and a folder of recordings."""

    runtime: Runtime
    phones: Control
    voices: Path

    def record(self, key: str, language: str = "ff") -> Path:
        """Put a recording where the program looks for it."""
        path = self.voices / language / f"{key}.ogg"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(SOUND)
        return path

    def say(
        self, phrase: Phrase, kind: Kind, *, wrote_hours_ago: float = 0, hours: tuple[time, time] | None = None
    ) -> None:
        """Say something to somebody who speaks Fulfulde, by all channels; queue it only."""
        now = utc_now()
        self.phones.text(NUMBER, "jam tan", channel="whatsapp")  # opens the provider's window
        with self.runtime.database.session() as session:
            everything_alive(session)
            person = some_person(session)
            on_whatsapp(session, person, wrote=now - timedelta(hours=wrote_hours_ago))
            values = {"preferred_from": hours[0], "preferred_to": hours[1]} if hours else {}
            session.execute(update(contact).where(contact.c.id == person).values(language="ff", **values))
            said = Say(to=person, phrase=phrase, cause="test", kind=kind, reach=Reach.EVERY)
            assert dispatch.follow([said], session, now).lanes
            session.commit()
            self.person = person

    def send(self) -> list[dict[str, Any]]:
        """Send all that is queued; what the phone shows of it."""
        engine = engine_of(self.runtime)
        for lane in (Lane.ALERTS, Lane.REPLIES):
            sender = LaneSender(engine, lane)
            sender.drain(10, Event())
            sender.close()
        return [bubble for bubble in self.phones.messages(NUMBER) if not bubble["from_phone"]]

    def states(self) -> dict[str, State]:
        """What has become of the recording, and of the text by each channel."""
        with self.runtime.database.session() as session:
            rows = outbound_of(session, self.person)
        return {"voice" if row.kind is Kind.VOICE else row.channel.value: row.state for row in rows}

    def client(self) -> FlaskClient:
        """Somebody who asks the door of our web process."""
        app = Flask(__name__)
        app.register_blueprint(make_voice_blueprint(self.runtime.voices))
        return app.test_client()


@pytest.fixture
def place(
    database_urls: tuple[str, str], redis_url: str, key_files: tuple[Path, Path], tmp_path: Path
) -> Iterator[Place]:
    voices = tmp_path / "voices"
    voices.mkdir()
    with FakeTwilio(
        account=ACCOUNT, token=TOKEN, webhook="http://127.0.0.1:9/", log=tmp_path / "calls.log", ours=OURS
    ) as provider:
        settings = load_settings(
            {
                "DATABASE_URL": database_urls[1],
                "REDIS_URL": redis_url,
                "PUBLIC_BASE_URL": "http://127.0.0.1:9",
                "SEALING_KEY_FILE": str(key_files[0]),
                "INDEX_KEY_FILE": str(key_files[1]),
                "TWILIO_ACCOUNT_SID": ACCOUNT,
                "TWILIO_AUTH_TOKEN": TOKEN,
                "TWILIO_API_BASE": provider.base_url,
                "TWILIO_SMS_FROM": OURS["sms"],
                "TWILIO_WHATSAPP_FROM": OURS["whatsapp"],
                "CALL_NUMBER": "70000099",
                "ORGANISATION_NAME": "Mission",
                "VOICE_DIR": str(voices),
            }
        )
        runtime = build_runtime(settings)
        yield Place(runtime, Control(provider.base_url), voices)
        runtime.waker.close()
        runtime.database.dispose()


def test_a_recording_follows_its_text_on_whatsapp_and_never_goes_by_sms(place: Place) -> None:
    place.record("recall")
    place.say(RECALL, Kind.RECALL)
    bubbles = place.send()
    by_whatsapp = [bubble for bubble in bubbles if bubble["channel"] == "whatsapp"]
    by_sms = [bubble for bubble in bubbles if bubble["channel"] == "sms"]
    assert [bool(bubble["media"]) for bubble in by_whatsapp] == [False, True]
    assert by_whatsapp[0]["body"].startswith("STOP TNK-7. Ndaree")
    assert by_whatsapp[1]["body"] == ""  # WhatsApp takes no words beside a sound: they would be lost
    assert [(len(bubble["media"]), bubble["body"][:10]) for bubble in by_sms] == [(0, "STOP TNK-7")]
    url = by_whatsapp[1]["media"][0]["url"]
    assert url == "http://127.0.0.1:9/voice/ff/recall.ogg"
    fetched = place.client().get(url.removeprefix("http://127.0.0.1:9"))
    assert (fetched.status_code, fetched.mimetype, fetched.data) == (200, "audio/ogg", SOUND)


def test_without_a_recording_the_text_goes_alone(place: Place) -> None:
    place.record("recall", "bm")
    place.say(RECALL, Kind.RECALL)
    assert [bubble["media"] for bubble in place.send()] == [[], []]


def test_a_go_is_never_heard(place: Place) -> None:
    place.record("go_offer")
    place.say(GoOffer("TNK-7", 3, "482735"), Kind.GO)
    assert "voice" not in place.states()


def test_outside_the_window_nothing_is_spoken(place: Place) -> None:
    place.record("recall")
    place.say(RECALL, Kind.RECALL, wrote_hours_ago=25)
    assert "voice" not in place.states()


def test_a_recording_waits_as_long_as_its_text(place: Place) -> None:
    place.record("stopped")
    hour = utc_now().replace(minute=0, second=0, microsecond=0)
    later, latest = (hour + timedelta(hours=2)).time(), (hour + timedelta(hours=3)).time()
    place.say(Stopped(), Kind.NOTICE, hours=(later, latest))
    with place.runtime.database.session() as session:
        rows = outbound_of(session, place.person)
    assert {row.kind for row in rows} == {Kind.NOTICE, Kind.VOICE}
    assert {row.not_before.time() for row in rows} == {later}


def test_a_recording_that_was_taken_away_stops_nothing_and_calls_nobody(place: Place) -> None:
    path = place.record("recall")
    place.say(RECALL, Kind.RECALL)
    path.unlink()
    assert [bubble["media"] for bubble in place.send()] == [[], []]
    assert place.states() == {"voice": State.EXPIRED, "sms": State.ACCEPTED, "whatsapp": State.ACCEPTED}
    follow(engine_of(place.runtime))
    with place.runtime.database.session() as session:
        assert {row.channel for row in outbound_of(session, place.person) if row.kind is Kind.VOICE} == {
            Channel.WHATSAPP
        }
