"""Forms as Twilio posts them, with its 20 fields and its signature, made before a measurement begins."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

ACCOUNT = "AC" + "7" * 32
TOKEN = "token-of-the-benches"
OURS = "+22370000001"


def signature(token: str, url: str, form: dict[str, str]) -> str:
    """What Twilio puts into X-Twilio-Signature."""
    signed = url + "".join(name + form[name] for name in sorted(form))
    return base64.b64encode(hmac.new(token.encode(), signed.encode(), hashlib.sha1).digest()).decode()


def inbound_form(sid: str, sender: str, body: str) -> dict[str, str]:
    """An SMS that came in."""
    return {
        "ToCountry": "ML",
        "ToState": "",
        "SmsMessageSid": sid,
        "NumMedia": "0",
        "ToCity": "",
        "FromZip": "",
        "SmsSid": sid,
        "FromState": "",
        "SmsStatus": "received",
        "FromCity": "",
        "Body": body,
        "FromCountry": "ML",
        "To": OURS,
        "ToZip": "",
        "NumSegments": "1",
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
        "From": sender,
        "ApiVersion": "2010-04-01",
        "MessagingServiceSid": "MG" + "7" * 32,
    }


def status_form(sid: str, to: str, status: str) -> dict[str, str]:
    """What became of a text."""
    form = {
        "ApiVersion": "2010-04-01",
        "MessageStatus": status,
        "SmsSid": sid,
        "SmsStatus": status,
        "To": to,
        "From": OURS,
        "MessageSid": sid,
        "AccountSid": ACCOUNT,
    }
    return form | {"RawDlrDoneDate": "2611210900"} if status == "delivered" else form


@dataclass(frozen=True, slots=True)
class Post:
    """One request on the wire."""

    url: str
    form: dict[str, str]

    def wire(self, signed_as: str | None = None) -> bytes:
        """All bytes of it; `signed_as` is the address that the receiver knows itself by, where that is another."""
        body = urlencode(self.form).encode()
        parts = urlsplit(self.url)
        head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\n"
            "Content-Type: application/x-www-form-urlencoded; charset=UTF-8\r\nUser-Agent: TwilioProxy/1.1\r\n"
            f"X-Twilio-Signature: {signature(TOKEN, signed_as or self.url, self.form)}\r\n"
            f"I-Twilio-Idempotency-Token: {self.form['MessageSid']}\r\nAccept: */*\r\n"
            f"Content-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


def number(index: int) -> str:
    """A phone number of Mali that nobody has."""
    return f"+2237{index % 10_000_000:07d}"


def sid(series: str, index: int, prefix: str = "SM") -> str:
    """An id of Twilio's form, the same for the same series and index."""
    return prefix + hashlib.md5(f"{series}:{index}".encode(), usedforsecurity=False).hexdigest()


def inbound_posts(base: str, series: str, count: int, body: Callable[[int], str], people: int) -> Iterator[Post]:
    """`count` texts of `people` people in turn."""
    for index in range(count):
        yield Post(f"{base}/twilio/inbound", inbound_form(sid(series, index), number(index % people), body(index)))
