"""Twilio as a `Sender`."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate
from itertools import takewhile
from typing import Any

from bot.channels.twilio.codes import AMBIGUOUS, TOO_FAST, TRANSIENT, Meaning, meaning_of_answer, network_status
from bot.channels.twilio.http import PooledHttpClient
from bot.channels.twilio.parse import bare_address
from bot.channels.twilio.rest import Declined, Rest
from bot.messages.ports import Channel, FailureKind, Parcel, Seen, SendError

LONGEST_VALIDITY_SECONDS = 36_000
LIST_PAGE = 200
TOO_FAST_SECONDS = 1.0  # where a 429 does not say for how long
LIST_SLACK = timedelta(days=1)  # lists are in the order of creation, give or take: read on a little before stopping


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
        timeout: tuple[float, float] = (3.0, 10.0),
    ) -> None:
        """`api_base` replaces "https://api.twilio.com" (a local provider); `timeout` is (connect, read) in seconds."""
        self._from = {Channel.SMS: sms_from, Channel.WHATSAPP: whatsapp_from}
        self._http = PooledHttpClient(api_base=api_base, timeout=timeout)
        self._rest = Rest(account_sid, auth_token, self._http)

    def send(self, parcel: Parcel) -> str:
        """Hand one text over; return Twilio's id for it. Raises `SendError`."""
        fields = self._fields(parcel)
        try:
            sid = self._rest.create_message(fields).get("sid")
        except SendError:
            raise
        except Exception as error:
            # Declined, or an answer that is no message: it was out by then.
            raise self._told(error) from None  # the cause quotes numbers, and a traceback would show them
        if not isinstance(sid, str) or not sid:
            raise SendError(AMBIGUOUS, "answer not understood")
        return sid

    def sent_to(self, channel: Channel, to: str, since: datetime) -> list[Seen]:
        """What Twilio lists as sent to this address since then, newest first. Raises `SendError`, never AMBIGUOUS."""
        found = self._listed(since, To=_address(channel, to))
        return sorted((s for s in found if not s.inbound), key=lambda s: s.created_at, reverse=True)  # stable

    def received_by(self, channel: Channel, ours: str, since: datetime) -> list[Seen]:
        """What Twilio lists as received for us since then, oldest first. Raises `SendError`, never AMBIGUOUS."""
        sent_after = (since - LIST_SLACK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found = self._listed(since, **{"To": _address(channel, ours), "DateSent>": sent_after})
        # Times are in whole seconds: within one, the list's own order (newest first) turned round is the true one.
        return sorted((s for s in reversed(found) if s.inbound), key=lambda s: s.created_at)

    def template_state(self, content_sid: str) -> str:
        """What WhatsApp thinks of a template: "approved", "pending", "rejected", ... Raises `SendError`."""
        try:
            told = self._rest.approval(content_sid).get("whatsapp")
        except SendError as error:
            raise _of_reading(error) from None
        except Exception as error:
            raise _of_reading(self._told(error)) from None
        return str(told.get("status", "unsubmitted")) if isinstance(told, dict) else "unsubmitted"

    def _fields(self, parcel: Parcel) -> dict[str, object]:
        sender = parcel.sender or self._from[parcel.channel]
        if not sender:
            raise SendError(FailureKind.CONFIGURATION, f"no sender is set for {parcel.channel}")
        fields: dict[str, object] = {
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
            fields["MediaUrl"] = parcel.media_url
        return fields

    def _listed(self, since: datetime, **filters: str) -> list[Seen]:
        try:
            messages = self._rest.messages({**filters, "PageSize": LIST_PAGE})
            fresh = takewhile(lambda seen: seen.created_at >= since - LIST_SLACK, _seen(messages, since))
            # Twilio's own date filter is by the day of sending, which a queued message lacks: ours is by creation.
            return [seen for seen in fresh if seen.created_at >= since.replace(microsecond=0)]
        except SendError as error:
            raise _of_reading(error) from None
        except Exception as error:
            raise _of_reading(self._told(error)) from None

    def _told(self, error: Exception) -> SendError:
        """What an exception of `Rest` means."""
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
    if isinstance(error, Declined):
        return meaning_of_answer(error.status, error.code), error.code
    return Meaning(AMBIGUOUS, "answer not understood"), None


def _of_reading(error: SendError) -> SendError:
    """Reading a list twice does no harm: nothing about it is ambiguous."""
    kind = TRANSIENT if error.kind is AMBIGUOUS else error.kind
    return SendError(kind, error.reason, code=error.code, retry_after=error.retry_after)


def _seen(messages: Iterable[Mapping[str, Any]], since: datetime) -> Iterator[Seen]:
    for message in messages:
        try:
            channel, sender = bare_address(message.get("from") or "")
            to_channel, to = bare_address(message.get("to") or "")
        except ValueError:
            continue  # another channel of the same account
        status = network_status(str(message.get("status")))
        yield Seen(
            provider_id=str(message.get("sid")),
            channel=Channel.WHATSAPP if Channel.WHATSAPP in (channel, to_channel) else Channel.SMS,
            sender=sender,
            to=to,
            body=message.get("body") or "",
            status=status.value if status is not None else str(message.get("status")),
            inbound=message.get("direction") == "inbound",
            created_at=_moment(message.get("date_created")) or _moment(message.get("date_sent")) or since,
        )


def _moment(told: object) -> datetime | None:
    """A date as Twilio writes it, always in UTC; None where there is none."""
    parts = parsedate(told) if isinstance(told, str) else None
    return datetime(*parts[:6], tzinfo=UTC) if parts else None
