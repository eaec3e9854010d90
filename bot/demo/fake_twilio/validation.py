"""What Twilio refuses at once, with its own codes and words."""

import json
import re
from urllib.parse import urlsplit

import phonenumbers

from bot.demo.fake_twilio.codes import CODES
from bot.demo.fake_twilio.records import WHATSAPP
from bot.demo.fake_twilio.world import World

LONGEST_BODY = 1600
LOOPBACK = ("127.0.0.1", "localhost", "::1")
_EXTERNAL_ID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
_OUTAGES = {"down": 20503, "busy": 20429}
_OUTSIDE_WINDOW = (
    "Failed to send freeform message because you are outside the allowed window. If you are using WhatsApp, "
    "please use a Message Template."
)


class Refusal(Exception):
    """An error body of Twilio's, with its HTTP status and the seconds of a Retry-After header."""

    def __init__(self, code: int, message: str, *, status: int = 400, retry_after: int | None = None) -> None:
        """The words are Twilio's own."""
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = status
        self.retry_after = retry_after

    def body(self) -> dict[str, object]:
        """As Twilio writes it."""
        return {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }


def refusal(code: int) -> Refusal:
    """What Twilio answers for a code that is told at the call."""
    told = CODES[code]
    return Refusal(code, told.words, status=told.status or 400, retry_after=told.retry_after)


def check_phone(world: World, number: str) -> None:
    """Raise `Refusal` for a text to a phone that fails with a code which Twilio tells at the call."""
    behaviour = world.behaviours.get(number)
    if behaviour is not None and behaviour.mode == "fail" and CODES[behaviour.code].status is not None:
        raise refusal(behaviour.code)


def check_create(world: World, form: dict[str, str]) -> None:
    """Raise `Refusal` for a message that Twilio would not take. Rate and queue are looked at elsewhere."""
    if world.settings.outage in _OUTAGES:
        raise refusal(_OUTAGES[world.settings.outage])
    sender = form.get("From") or form.get("MessagingServiceSid") or ""
    to, body = form.get("To", ""), form.get("Body", "")
    if not to:
        raise Refusal(21604, "A 'To' phone number is required.")
    if not sender:
        raise Refusal(21603, "A 'From' phone number is required.")
    if not body and not form.get("MediaUrl") and not form.get("ContentSid"):
        raise Refusal(21602, "Message body is required.")
    if len(body) > LONGEST_BODY:
        raise Refusal(21617, "The concatenated message body exceeds the 1600 character limit.")
    if not is_address(to):
        raise Refusal(21211, f"Invalid 'To' Phone Number: {to}")
    if sender.startswith(WHATSAPP) != to.startswith(WHATSAPP) and not form.get("MessagingServiceSid"):
        raise Refusal(21910, "Invalid From and To pair. From and To should be of the same channel")
    _check_settings(form)
    if (sender, to) in world.opted_out:
        raise Refusal(21610, "Attempt to send to unsubscribed recipient")
    if world.settings.window == "refuse" and outside_window(world, sender, to, form.get("ContentSid", "")):
        raise Refusal(63016, _OUTSIDE_WINDOW)


def outside_window(world: World, sender: str, to: str, content_sid: str) -> bool:
    """Whether WhatsApp would not carry this: nothing heard for 24 hours, and no approved template."""
    if not to.startswith(WHATSAPP) or world.in_window(sender, to):
        return False
    content = world.contents.get(content_sid)
    return not content_sid or (content is not None and not content.approved)


def is_address(address: str) -> bool:
    """Whether Twilio could send there: a possible number in E.164, or a WhatsApp id without a number."""
    bare = address.removeprefix(WHATSAPP)
    if address.startswith(WHATSAPP) and _EXTERNAL_ID.fullmatch(bare):
        return True
    if not re.fullmatch(r"\+[1-9][0-9]{6,14}", bare):
        return False
    try:
        return phonenumbers.is_possible_number(phonenumbers.parse(bare))
    except phonenumbers.NumberParseException:
        return False


def is_loopback(url: str) -> bool:
    """Whether this process may call the address: it never leaves the machine."""
    parts = urlsplit(url)
    return parts.scheme in ("http", "https") and parts.hostname in LOOPBACK


def _check_settings(form: dict[str, str]) -> None:
    callback = form.get("StatusCallback", "")
    if callback and ("_" in (urlsplit(callback).hostname or "_") or not is_loopback(callback)):
        raise Refusal(21609, f"The StatusCallback URL {callback} is not a valid URL.")
    validity = form.get("ValidityPeriod", "36000")
    if not validity.isdigit() or not 1 <= int(validity) <= 36_000:
        raise Refusal(21673, "The ValidityPeriod must be between 1 and 36000.")
    if not variables_of(form) and form.get("ContentVariables"):
        raise Refusal(21656, "The ContentVariables Parameter is invalid.")
    if form.get("ContentSid") and not re.fullmatch(r"HX[0-9a-fA-F]{32}", form["ContentSid"]):
        raise Refusal(21655, "The ContentSid Parameter is invalid.")


def variables_of(form: dict[str, str]) -> dict[str, str]:
    """The variables of a template; empty where they are missing or are not a JSON object of strings."""
    try:
        values = json.loads(form.get("ContentVariables", ""))
    except ValueError:
        return {}
    if not isinstance(values, dict) or not all(isinstance(value, str) for value in values.values()):
        return {}
    return values
