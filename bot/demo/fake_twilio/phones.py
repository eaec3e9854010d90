"""The control interface: phones that text and are texted, and what they do."""

from dataclasses import asdict, replace
from typing import Any

from bot.demo.fake_twilio.callbacks import PLANS
from bot.demo.fake_twilio.calls import Calls
from bot.demo.fake_twilio.codes import CODES
from bot.demo.fake_twilio.inbound import Text, inbound_form
from bot.demo.fake_twilio.records import WHATSAPP, Behaviour, Content, Message, Phone, Settings, only_known
from bot.demo.fake_twilio.segments import segments
from bot.demo.fake_twilio.world import World, entry_of, new_sid

Json = dict[str, Any]

KINDS = ("simple", "android", "whatsapp")
MOST_REPEATS = 1000
OUTAGES = ("none", "down", "busy")


class Phones:
    """Raises ValueError, with words for the caller, for what no phone can do."""

    def __init__(self, world: World, calls: Calls, webhook: str, ours: dict[str, str]) -> None:
        """`webhook` takes inbound messages; `ours` is our number on "sms" and on "whatsapp", where one is set."""
        self._world = world
        self._calls = calls
        self._webhook = webhook
        self._ours = ours

    def listed(self) -> Json:
        """All phones."""
        with self._world.lock:
            return {"phones": [self._shown(phone) for phone in self._world.phones.values()]}

    def _shown(self, phone: Phone) -> Json:
        return {**asdict(phone), "behaviour": asdict(self._world.behaviours.get(phone.number, Behaviour()))}

    def put(self, number: str, values: Json) -> Json:
        """Make or change a phone."""
        with self._world.lock:
            changes = only_known(Phone, values) | {"number": number}
            phone = replace(self._world.phone(number), **changes)
            if phone.kind not in KINDS:
                raise ValueError(f"kind must be one of {', '.join(KINDS)}")
            self._world.record(entry_of("phone", phone), durable=True)
            return self._shown(phone)

    def behave(self, number: str, values: Json) -> Json:
        """Say what becomes of texts to a phone."""
        behaviour = Behaviour(**only_known(Behaviour, values))
        if behaviour.mode not in PLANS:
            raise ValueError(f"mode must be one of {', '.join(PLANS)}")
        if behaviour.mode == "fail" and behaviour.code not in CODES:
            raise ValueError("code must be one that Twilio is known to tell")
        if not 1 <= behaviour.times <= MOST_REPEATS:
            raise ValueError(f"times must be 1 to {MOST_REPEATS}")
        self._world.record(entry_of("behaviour", behaviour, number=number), durable=True)
        return asdict(behaviour)

    def put_content(self, sid: str, values: Json) -> Json:
        """Make or change a template."""
        content = Content(**(only_known(Content, values) | {"sid": sid}))
        self._world.record(entry_of("content", content), durable=True)
        return asdict(content)

    def settings(self) -> Json:
        """The settings of the account."""
        return asdict(self._world.settings)

    def put_settings(self, values: Json) -> Json:
        """Change settings of the account; those that are not named stay."""
        with self._world.lock:
            settings = replace(self._world.settings, **only_known(Settings, values))
            if settings.window not in ("refuse", "fail"):
                raise ValueError("window must be refuse or fail")
            if settings.outage not in OUTAGES:
                raise ValueError(f"outage must be one of {', '.join(OUTAGES)}")
            if settings.rate is not None and not settings.rate > 0:
                raise ValueError("rate must be above 0, or null for no limit")
            self._world.record(entry_of("settings", settings), durable=True)
            return asdict(settings)

    def messages(self, number: str, after: int) -> Json:
        """The bubbles of a phone, in order."""
        return {"messages": [_bubble(message) for message in self._world.of_phone(number) if message.number > after]}

    def text(self, number: str, values: Json) -> Json:
        """Send from a phone: the message is kept, the webhook is called, and what it answered comes back."""
        text = Text.read(values)
        with self._world.lock:
            message = self._received(self._world.phone(number), text)
            self._world.record(entry_of("message", message), durable=True)
        form = inbound_form(self._world, message)
        times = min(text.repeat, MOST_REPEATS) if text.webhook else 0
        outcomes = [self._calls.post(self._webhook, form, purpose="inbound", sid=message.sid) for _ in range(times)]
        return {"sid": message.sid, "number": message.number, "webhooks": [asdict(outcome) for outcome in outcomes]}

    def _received(self, phone: Phone, text: Text) -> Message:
        channel = text.channel or ("whatsapp" if phone.kind == "whatsapp" else "sms")
        if channel == "sms" and not phone.number.startswith("+"):
            raise ValueError("only WhatsApp knows people without a number")
        if channel == "sms" and (text.button is not None or text.location or text.media):
            raise ValueError("buttons, places and attachments need WhatsApp")
        prefix = WHATSAPP if channel == "whatsapp" else ""
        sender = prefix + phone.number
        now = self._world.now().isoformat()
        return Message(
            number=self._world.next_number(),
            sid=new_sid("MM" if text.media else "SM"),
            inbound=True,
            sender=sender,
            to=prefix + self._our_number(channel, sender, text),
            body=text.body,
            status="received",
            created_at=now,
            updated_at=now,
            sent_at=now,
            segments=1 if prefix else segments(text.body),
            media=text.media,
            details=text.details(),
        )

    def _our_number(self, channel: str, sender: str, text: Text) -> str:
        """The number named, else the one that texted this phone last, else the account's own."""
        if text.to:
            return text.to.removeprefix(WHATSAPP)
        told_by = [m.sender for m in self._world.messages.values() if not m.inbound and m.to == sender]
        ours = told_by[-1].removeprefix(WHATSAPP) if told_by else self._ours.get(channel, "")
        if not ours:
            raise ValueError("nobody has texted this phone yet: say in `to` which number it writes to")
        return ours


def _bubble(message: Message) -> Json:
    return {
        "number": message.number,
        "sid": message.sid,
        "from_phone": message.inbound,
        "channel": "whatsapp" if message.whatsapp else "sms",
        "body": message.body,
        "buttons": message.buttons,
        "media": message.media,
        "details": message.details,
        "status": message.status,
        "error_code": message.error_code,
        "segments": message.segments,
        "at": message.created_at,
        "updated_at": message.updated_at,
    }
