"""The state of the fake provider: a fold over its journal, so that a restart knows all that was accepted."""

import threading
import uuid
from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from bot.clock import utc_now
from bot.demo.fake_twilio.journal import Entry, Journal
from bot.demo.fake_twilio.records import WHATSAPP, Behaviour, Content, Message, Phone, Settings

# Twilio's own words on long codes; a single word, in any case.
STOP_WORDS = frozenset({"stop", "unsubscribe", "end", "quit", "stopall", "revoke", "optout", "cancel"})
START_WORDS = frozenset({"start", "yes", "unstop"})
WINDOW = timedelta(hours=24)


class World:
    """Everything that one account knows. `lock` is held while something is decided and written."""

    def __init__(self, log: Path, *, account: str, token: str) -> None:
        """Rebuilds the state from the log, or begins a new one."""
        self.account = account
        self.token = token
        self.lock = threading.RLock()
        self.journal = Journal(log)
        self.messages: dict[str, Message] = {}
        self.phones: dict[str, Phone] = {}
        self.behaviours: dict[str, Behaviour] = {}
        self.contents: dict[str, Content] = {}
        self.settings = Settings()
        self.opted_out: set[tuple[str, str]] = set()  # (ours, theirs)
        self._last_heard: dict[tuple[str, str], datetime] = {}
        for entry in self.journal.read(most=None):
            self._apply(entry)

    def record(self, *entries: Entry, durable: bool = False) -> None:
        """Write entries to the log, then let them count. Each has a `kind`; those without effect are mere lines."""
        with self.lock:
            at = self.now().isoformat()
            stamped = [{"at": at, **entry} for entry in entries]
            self.journal.append(stamped, durable=durable)
            for entry in stamped:
                self._apply(entry)

    def now(self) -> datetime:
        """The present moment here: the clock of the demonstration, moved further by the settings."""
        return utc_now() + timedelta(seconds=self.settings.shift_seconds)

    def next_number(self) -> int:
        """The number of the next message."""
        return len(self.messages) + 1

    def in_window(self, ours: str, theirs: str) -> bool:
        """Whether this WhatsApp user wrote to this number of ours within the last 24 hours."""
        heard = self._last_heard.get((ours, theirs))
        return heard is not None and self.now() - heard < WINDOW

    def of_phone(self, number: str) -> list[Message]:
        """All messages from and to a phone, in order."""
        with self.lock:
            return [message for message in self.messages.values() if message.phone == number]

    def phone(self, number: str, kind: str = "simple") -> Phone:
        """The phone with this number, as far as it was described."""
        return self.phones.get(number, Phone(number, kind=kind))

    def _apply(self, entry: Entry) -> None:
        effect = _EFFECTS.get(entry["kind"])
        if effect is not None:
            effect(self, entry)

    def _message(self, entry: Entry) -> None:
        message = Message(**entry["message"])
        self.messages[message.sid] = message
        kind = "whatsapp" if message.whatsapp else "simple"
        self.phones.setdefault(message.phone, Phone(message.phone, kind=kind))
        if message.inbound:
            self._heard(message)

    def _heard(self, message: Message) -> None:
        pair = (message.to, message.sender)
        if message.whatsapp:
            self._last_heard[pair] = datetime.fromisoformat(message.created_at)
        elif message.body.strip().lower() in STOP_WORDS:
            self.opted_out.add(pair)
        elif message.body.strip().lower() in START_WORDS:
            self.opted_out.discard(pair)

    def _status(self, entry: Entry) -> None:
        message = self.messages[entry["sid"]]
        sent_at = message.sent_at or (entry["at"] if entry["status"] == "sent" else None)
        self.messages[message.sid] = replace(
            message, status=entry["status"], error_code=entry["error_code"], sent_at=sent_at, updated_at=entry["at"]
        )

    def _phone(self, entry: Entry) -> None:
        self.phones[entry["phone"]["number"]] = Phone(**entry["phone"])

    def _behaviour(self, entry: Entry) -> None:
        self.behaviours[entry["number"]] = Behaviour(**entry["behaviour"])

    def _content(self, entry: Entry) -> None:
        self.contents[entry["content"]["sid"]] = Content(**entry["content"])

    def _settings(self, entry: Entry) -> None:
        self.settings = Settings(**entry["settings"])


_EFFECTS: dict[str, Callable[[World, Entry], None]] = {
    "message": World._message,
    "status": World._status,
    "phone": World._phone,
    "behaviour": World._behaviour,
    "content": World._content,
    "settings": World._settings,
}


def entry_of(kind: str, record: Any, **more: Any) -> Entry:
    """A line of the log that carries a whole record."""
    return {"kind": kind, **more, kind: asdict(record)}


def new_sid(prefix: str) -> str:
    """Two letters and 32 hexadecimal digits, as Twilio's."""
    return prefix + uuid.uuid4().hex


def on_channel_of(example: str, bare: str) -> str:
    """The bare address as Twilio writes it on the channel of `example`."""
    return WHATSAPP + bare if example.startswith(WHATSAPP) else bare
