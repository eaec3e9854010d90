"""The REST interface for messages: create, fetch, list, in Twilio's names, types and forms of dates."""

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from bot.demo.fake_twilio.rate import Bucket
from bot.demo.fake_twilio.records import Message
from bot.demo.fake_twilio.segments import segments
from bot.demo.fake_twilio.validation import Refusal, check_create, check_phone, refusal, variables_of
from bot.demo.fake_twilio.world import World, entry_of, new_sid

Pairs = list[tuple[str, str]]

PAGE_SIZE, LARGEST_PAGE = 50, 1000


class Messages:
    """Answers for one account. Refusals are raised; `accepted` is told of every message taken."""

    def __init__(self, world: World, accepted: Callable[[Message], None]) -> None:
        """`accepted` is called after the message is on the disk."""
        self._world = world
        self._accepted = accepted
        self._buckets: dict[str, Bucket] = defaultdict(Bucket)

    def create(self, pairs: Pairs) -> dict[str, Any]:
        """Take one message: it is on the disk before this returns."""
        form = dict(pairs)
        with self._world.lock:
            check_create(self._world, form)
            message = self._made(form, [value for name, value in pairs if name == "MediaUrl"])
            if not self._buckets[message.sender].take(message.segments, self._world.settings.rate):
                raise refusal(20429)
            check_phone(self._world, message.phone)
            self._world.record(entry_of("message", message), durable=True)
        self._accepted(message)
        return self.shown(message)

    def pause_of_answer(self, sid: str) -> float:
        """Seconds from byte to byte of the answer by which this message was taken."""
        behaviour = self._world.behaviours.get(self._world.messages[sid].phone)
        return behaviour.ms / 1000 if behaviour is not None and behaviour.mode == "dribble" else 0.0

    def _made(self, form: dict[str, str], media: list[str]) -> Message:
        service = form.get("MessagingServiceSid")
        content, variables = self._world.contents.get(form.get("ContentSid", "")), variables_of(form)
        body = form.get("Body", "")
        buttons: list[dict[str, str]] = []
        if content is not None:
            body, buttons = content.filled(variables)
        elif form.get("ContentSid"):
            body = " ".join(variables.values())
        now = self._world.now().isoformat()
        return Message(
            number=self._world.next_number(),
            sid=new_sid("MM" if media else "SM"),
            inbound=False,
            sender=form.get("From") or service or "",
            to=form["To"],
            body=body,
            status="accepted" if service else "queued",
            created_at=now,
            updated_at=now,
            segments=segments(body),
            media=[{"url": url, "content_type": ""} for url in media],
            messaging_service_sid=service,
            status_callback=form.get("StatusCallback"),
            validity_seconds=int(form.get("ValidityPeriod", "36000")),
            content_sid=form.get("ContentSid"),
            buttons=buttons,
        )

    def fetch(self, sid: str) -> dict[str, Any]:
        """One message by its id."""
        message = self._world.messages.get(sid)
        if message is None:
            path = f"/2010-04-01/Accounts/{self._world.account}/Messages/{sid}.json"
            raise Refusal(20404, f"The requested resource {path} was not found", status=404)
        return self.shown(message)

    def approval(self, sid: str) -> dict[str, Any]:
        """How WhatsApp thinks of a template, as the Content API tells it."""
        content = self._world.contents.get(sid)
        if content is None:
            path = f"/v1/Content/{sid}/ApprovalRequests"
            raise Refusal(20404, f"The requested resource {path} was not found", status=404)
        return {
            "sid": sid,
            "account_sid": self._world.account,
            "url": f"https://content.twilio.com/v1/Content/{sid}/ApprovalRequests",
            "whatsapp": {
                "type": "whatsapp",
                "name": sid.lower(),
                "category": "UTILITY",
                "content_type": "twilio/quick-reply" if content.buttons else "twilio/text",
                "status": "approved" if content.approved else "pending",
                "rejection_reason": "",
                "allow_category_change": True,
            },
        }

    def listed(self, pairs: Pairs) -> dict[str, Any]:
        """A page of messages, newest first. PageToken names the last message of the page before."""
        query = dict(pairs)
        size = max(1, min(_number(query.get("PageSize"), PAGE_SIZE), LARGEST_PAGE))
        with self._world.lock:
            newest_first = [m for m in reversed(self._world.messages.values()) if _wanted(m, query)]
        token = query.get("PageToken", "").removeprefix("PA")
        start = next((i + 1 for i, message in enumerate(newest_first) if message.sid == token), 0)
        page, more = newest_first[start : start + size], len(newest_first) > start + size
        number = _number(query.get("Page"), 0)
        base = f"/2010-04-01/Accounts/{self._world.account}/Messages.json"
        kept = [(name, value) for name, value in pairs if name not in ("Page", "PageSize", "PageToken")]
        following = [*kept, ("PageSize", str(size)), ("Page", str(number + 1))]
        return {
            "messages": [self.shown(message) for message in page],
            "first_page_uri": f"{base}?{urlencode([*kept, ('PageSize', str(size)), ('Page', '0')])}",
            "next_page_uri": f"{base}?{urlencode([*following, ('PageToken', 'PA' + page[-1].sid)])}" if more else None,
            "previous_page_uri": None,
            "page": number,
            "page_size": size,
            "start": start,
            "end": max(start, start + len(page) - 1),
            "uri": f"{base}?{urlencode(pairs)}",
        }

    def shown(self, message: Message) -> dict[str, Any]:
        """The resource as Twilio writes it."""
        uri = f"/2010-04-01/Accounts/{self._world.account}/Messages/{message.sid}"
        pending_service = message.messaging_service_sid is not None and message.status == "accepted"
        return {
            "account_sid": self._world.account,
            "api_version": "2010-04-01",
            "body": message.body,
            "date_created": _rfc2822(message.created_at),
            "date_sent": _rfc2822(message.sent_at),
            "date_updated": _rfc2822(message.updated_at),
            "direction": "inbound" if message.inbound else "outbound-api",
            "error_code": message.error_code,
            "error_message": None,
            "from": None if pending_service else message.sender,
            "messaging_service_sid": message.messaging_service_sid,
            "num_media": str(len(message.media)),
            "num_segments": "0" if pending_service else str(message.segments),
            "price": None,
            "price_unit": "USD",
            "sid": message.sid,
            "status": message.status,
            "subresource_uris": {"media": f"{uri}/Media.json"},
            "to": message.to,
            "uri": f"{uri}.json",
        }


def _wanted(message: Message, query: dict[str, str]) -> bool:
    if query.get("To") not in (None, "", message.to) or query.get("From") not in (None, "", message.sender):
        return False
    tests: dict[str, Callable[[str, str], bool]] = {
        "DateSent": lambda sent, asked: sent[:10] == asked[:10],  # always a whole day
        "DateSent>": lambda sent, asked: sent >= asked,
        "DateSent<": lambda sent, asked: sent <= asked,
    }
    for name, holds in tests.items():
        asked = query.get(name)
        if asked:
            if message.sent_at is None:
                return False
            sent = datetime.fromisoformat(message.sent_at).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
            if not holds(sent[: len(asked)], asked):
                return False
    return True


def _rfc2822(moment: str | None) -> str | None:
    return format_datetime(datetime.fromisoformat(moment).astimezone(UTC)) if moment else None


def _number(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isdigit() else otherwise
