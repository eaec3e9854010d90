"""Settings to a running program: the only place that chooses which database, provider and catalogues there are."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from bot.checkpoint import Checkpoint, pass_on
from bot.clock import follow_clock_file
from bot.crypto import read_key_ring
from bot.db import Database, open_engine
from bot.decisions.model import POLICY_1
from bot.languages import Language
from bot.messages.pacing import Line
from bot.messages.ports import Channel, Sender
from bot.messages.templates import read_templates
from bot.queue import Waker
from bot.settings import Settings
from bot.wording.render import Wording
from bot.wording.unreviewed import Unreviewed
from bot.wording.voice import Voices

if TYPE_CHECKING:
    from bot.understanding.lexicon import Lexicons


@dataclass(frozen=True)
class Runtime:
    """What a process needs, made when first asked for."""

    settings: Settings
    database: Database
    waker: Waker
    checkpoint: Checkpoint = pass_on

    @cached_property
    def sender(self) -> Sender:
        """The provider. Imported when first needed: the web process never pays for it."""
        from bot.channels.twilio.sender import TwilioSender

        return TwilioSender(
            self.settings.twilio_account_sid,
            self.settings.twilio_auth_token,
            api_base=self.settings.twilio_api_base,
        )

    @cached_property
    def lexicons(self) -> "Lexicons":
        """The words of three languages."""
        from bot.understanding.lexicon import load_lexicons

        return load_lexicons()

    def sender_address(self, channel: Channel) -> str | None:
        """Which of our addresses texts on this channel come from; None: the channel is not set up."""
        if channel is Channel.SMS:
            return self.settings.twilio_sms_from
        return self.settings.twilio_whatsapp_from

    @property
    def lines(self) -> dict[Channel, Line]:
        """Our senders, each with its pace and budget."""
        set_to = self.settings
        lines = {
            Channel.SMS: Line(
                Channel.SMS.value,
                set_to.sms_segments_per_second,
                set_to.sms_segments_per_day,
                set_to.sms_segments_per_month,
            ),
            Channel.WHATSAPP: Line(Channel.WHATSAPP.value, set_to.whatsapp_segments_per_second),
        }
        return {channel: line for channel, line in lines.items() if self.sender_address(channel)}

    def voice_url(self, key: str, language: Language) -> str | None:
        """Where the provider fetches the recording of a phrase; None: there is none."""
        base = self.settings.voice_base_url or f"{self.settings.public_base_url}/voice"
        return f"{base}/{language}/{key}.ogg" if self.voices.path(key, language) else None

    @cached_property
    def voices(self) -> Voices:
        """The recordings that there are."""
        return Voices(self.settings.voice_dir)

    def reason_of(self, fault: str) -> str:
        """What the provider means by the code that is kept of a text that went wrong."""
        from bot.channels.twilio.codes import reason_of

        return reason_of(fault)

    def status_url(self, outbound_id: object) -> str:
        """Where the provider reports on one of our texts."""
        return f"{self.settings.public_base_url}/twilio/status/{outbound_id}"


def session_info(settings: Settings) -> dict[str, Any]:
    """What every session carries for stores and handlers."""
    return {
        "keys": read_key_ring(settings.sealing_key_file, settings.index_key_file),
        "policy": POLICY_1,
        "wording": Wording.load(Unreviewed(settings.unreviewed_safety), settings.voice_dir),
        "organisation_name": settings.organisation_name,
        "go_held": timedelta(seconds=settings.go_held_seconds),
        "call_number": settings.call_number,
        "reply_number": settings.reply_number,
        "templates": read_templates(settings.whatsapp_templates),
        "channels": frozenset(
            channel
            for channel, address in (
                (Channel.SMS, settings.twilio_sms_from),
                (Channel.WHATSAPP, settings.twilio_whatsapp_from),
            )
            if address
        ),
    }


def build_runtime(settings: Settings, *, process: str = "jamtan", pool_size: int = 5) -> Runtime:
    """Join the parts. Connects to nothing yet. Raises `WordingError` or `ValueError` for faulty files."""
    follow_clock_file(settings.clock_file)
    engine = open_engine(settings.database_url, pool_size=pool_size, application_name=f"jamtan-{process}")
    return Runtime(settings, Database(engine, session_info(settings)), Waker(settings.redis_url))
