"""Twilio as a `Sender`: the one module that loads the REST client, so only senders import it.

A text is handed over by the library's client, but not by its `messages`: they load a hundred modules for all that an
account can do, 7 MB in each process that sends. Only what reads lists pays for those.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Any

from twilio.base.domain import Domain  # type: ignore[import-untyped]
from twilio.base.exceptions import (  # type: ignore[import-untyped]
    TwilioException,
    TwilioRestException,
    TwilioServiceException,
)
from twilio.base.version import Version  # type: ignore[import-untyped]
from twilio.rest import Client  # type: ignore[import-untyped]

from bot.channels.twilio.codes import AMBIGUOUS, TOO_FAST, TRANSIENT, Meaning, meaning_of_answer, network_status
from bot.channels.twilio.http import PooledHttpClient
from bot.channels.twilio.parse import bare_address
from bot.messages.ports import Channel, FailureKind, Parcel, Seen, SendError

TIMEOUT = (3.0, 10.0)
"""Seconds for connecting and for the whole answer. Workers keep more of a lease than both (`HANDOVER_SECONDS`)."""

LONGEST_VALIDITY_SECONDS = 36_000
LIST_PAGE = 200
TOO_FAST_SECONDS = 1.0  # where a 429 does not say for how long
LIST_SLACK = timedelta(days=1)  # lists are in the order of creation, give or take: read on a little before stopping
_FORM = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}


class TwilioSender:
    """Sends and lists by Twilio's REST interface. Never tries twice, never waits for ever.

    `sms_from` and `whatsapp_from` are used where a parcel names no sender: a bare address, an alphanumeric sender
    (at most 11 letters; nobody can answer to it) or the id of a messaging service ("MG...").
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        *,
        sms_from: str | None = None,
        whatsapp_from: str | None = None,
        api_base: str | None = None,
        timeout: tuple[float, float] = TIMEOUT,
    ) -> None:
        """`api_base` replaces "https://api.twilio.com" (a local provider); `timeout` is (connect, read) in seconds."""
        self._from = {Channel.SMS: sms_from, Channel.WHATSAPP: whatsapp_from}
        self._http = PooledHttpClient(api_base=api_base, timeout=timeout)
        # An environment of its own: TWILIO_EDGE or TWILIO_REGION of the machine must not move our requests elsewhere.
        self._client = Client(account_sid, auth_token, http_client=self._http, environment={"TWILIO_EDGE": ""})
        self._api = Version(Domain(self._client, "https://api.twilio.com"), "2010-04-01")
        self._messages = f"/Accounts/{account_sid}/Messages.json"

    def send(self, parcel: Parcel) -> str:
        """Hand one text over; return Twilio's id for it. Raises `SendError`."""
        fields = self._fields(parcel)
        try:
            sid = self._api.create("POST", self._messages, data=fields, headers=_FORM).get("sid")
        except SendError:
            raise
        except Exception as error:
            # Twilio's two kinds of exception, JSON that is none, or JSON that is no message: it was out by then.
            raise self._told(error) from None  # the cause quotes numbers, and a traceback would show them
        if not isinstance(sid, str) or not sid:
            raise SendError(AMBIGUOUS, "answer not understood")
        return sid

    def sent_to(self, channel: Channel, to: str, since: datetime) -> list[Seen]:
        """What Twilio lists as sent to this address since then, newest first. Raises `SendError`, never AMBIGUOUS."""
        found = self._listed(since, to=_address(channel, to))
        return sorted((s for s in found if not s.inbound), key=lambda s: s.created_at, reverse=True)  # stable

    def sent_since(self, since: datetime) -> list[Seen]:
        """What Twilio lists as sent by this account since then, newest first. Raises `SendError`, never AMBIGUOUS."""
        return [seen for seen in self._listed(since) if not seen.inbound]

    def received_by(self, channel: Channel, ours: str, since: datetime) -> list[Seen]:
        """What Twilio lists as received for us since then, oldest first. Raises `SendError`, never AMBIGUOUS."""
        found = self._listed(since, to=_address(channel, ours), date_sent_after=since - LIST_SLACK)
        # Times are in whole seconds: within one, the list's own order (newest first) turned round is the true one.
        return sorted((s for s in reversed(found) if s.inbound), key=lambda s: s.created_at)

    def template_state(self, content_sid: str) -> str:
        """What WhatsApp thinks of a template: "approved", "pending", "rejected", ... Raises `SendError`."""
        try:
            told = self._client.content.v1.contents(content_sid).approval_fetch().fetch().whatsapp
        except SendError as error:
            raise _of_reading(error) from None
        except Exception as error:
            raise _of_reading(self._told(error)) from None
        return str(told.get("status", "unsubmitted")) if isinstance(told, dict) else "unsubmitted"

    def _fields(self, parcel: Parcel) -> dict[str, Any]:
        sender = parcel.sender or self._from[parcel.channel]
        if not sender:
            raise SendError(FailureKind.CONFIGURATION, f"no sender is set for {parcel.channel}")
        fields: dict[str, Any] = {
            "To": _address(parcel.channel, parcel.to),
            "StatusCallback": parcel.status_url,
            "ValidityPeriod": max(1, min(parcel.validity_seconds, LONGEST_VALIDITY_SECONDS)),
        }
        if _is_messaging_service(sender):
            fields["MessagingServiceSid"] = sender
        else:
            fields["From"] = _address(parcel.channel, sender)
        if parcel.content_sid is not None:
            fields["ContentSid"] = parcel.content_sid
            if parcel.content_variables is not None:
                fields["ContentVariables"] = json.dumps(parcel.content_variables, ensure_ascii=False)
        elif parcel.body:
            fields["Body"] = parcel.body
        if parcel.media_url is not None:
            fields["MediaUrl"] = [parcel.media_url]
        return fields

    def _listed(self, since: datetime, **filters: Any) -> list[Seen]:
        try:
            messages = self._client.messages.stream(page_size=LIST_PAGE, **filters)
            fresh = takewhile(lambda seen: seen.created_at >= since - LIST_SLACK, _seen(messages, since))
            # Twilio's own date filter is by the day of sending, which a queued message lacks: ours is by creation.
            return [seen for seen in fresh if seen.created_at >= since.replace(microsecond=0)]
        except SendError as error:
            raise _of_reading(error) from None
        except Exception as error:
            raise _of_reading(self._told(error)) from None

    def _told(self, error: Exception) -> SendError:
        """What an exception of the client library means. Twilio's own words may hold a number: they are left out."""
        meaning, code = _meaning(error)
        wait = self._http.retry_after
        return SendError(
            meaning.kind,
            meaning.reason,
            code=code,
            retry_after=TOO_FAST_SECONDS if wait is None and meaning is TOO_FAST else wait,
            retries=meaning.retries,
            opted_out=meaning.opted_out,
            other_channel=meaning.other_channel,
            scope=meaning.scope,
            window_closed=meaning.window_closed,
        )


def _is_messaging_service(sender: str) -> bool:
    return len(sender) == 34 and sender.startswith("MG")


def _address(channel: Channel, bare: str) -> str:
    return f"whatsapp:{bare}" if channel is Channel.WHATSAPP else bare


def _meaning(error: Exception) -> tuple[Meaning, int | None]:
    if isinstance(error, TwilioRestException | TwilioServiceException):
        status, code = error.status, error.code
    elif isinstance(error, TwilioException) and len(error.args) == 2:  # a page of a list: (words, response)
        status, code = error.args[1].status_code, _code_in(error.args[1].text)
    else:
        return Meaning(AMBIGUOUS, "answer not understood"), None
    known = code if isinstance(code, int) and code != status else None
    return meaning_of_answer(status if isinstance(status, int) else 0, known), known


def _code_in(text: str) -> object:
    try:
        body = json.loads(text)
    except ValueError:
        return None
    return body.get("code") if isinstance(body, dict) else None


def _of_reading(error: SendError) -> SendError:
    """Reading a list twice does no harm: nothing about it is ambiguous."""
    kind = TRANSIENT if error.kind is AMBIGUOUS else error.kind
    return SendError(kind, error.reason, code=error.code, retry_after=error.retry_after)


def _seen(messages: Iterator[Any], since: datetime) -> Iterator[Seen]:
    for message in messages:
        try:
            channel, sender = bare_address(message.from_ or "")
            to_channel, to = bare_address(message.to or "")
        except ValueError:
            continue  # another channel of the same account
        created = next((d for d in (message.date_created, message.date_sent) if isinstance(d, datetime)), since)
        status = network_status(str(message.status))
        yield Seen(
            provider_id=str(message.sid),
            channel=Channel.WHATSAPP if Channel.WHATSAPP in (channel, to_channel) else Channel.SMS,
            sender=sender,
            to=to,
            body=message.body or "",
            status=status.value if status is not None else str(message.status),
            inbound=str(message.direction) == "inbound",
            created_at=created.astimezone(UTC),
        )
