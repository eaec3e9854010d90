"""From what Twilio sent to what the program keeps: each call commits before it returns, then wakes a worker."""

from dataclasses import asdict
from typing import Any, Protocol
from uuid import UUID

from bot.channels.twilio.parse import Arrived, Report
from bot.checkpoint import Checkpoint, Point, pass_on
from bot.clock import utc_now
from bot.db import Database
from bot.messages.ports import FailureKind
from bot.messages.store_inbound import Captured, capture, refuse
from bot.messages.store_receipts import Told, record_status

PROVIDER = "twilio"


class Wakes(Protocol):
    """Whoever wakes workers."""

    def wake(self, lane: str) -> None:
        """Have the worker of this lane look at the database. Never raises."""
        ...


class Door:
    """What the routes hand over to."""

    def __init__(self, database: Database, waker: Wakes, checkpoint: Checkpoint = pass_on) -> None:
        """All are shared by the threads of this process."""
        self._database = database
        self._waker = waker
        self._checkpoint = checkpoint

    def capture(self, arrived: Arrived, raw: bytes) -> None:
        """Store one message, once however often it is told."""
        with self._database.one_statement() as one:
            new = capture(one, captured(arrived, raw), utc_now())
        self._checkpoint(Point.AFTER_CAPTURE)
        if new:
            self._waker.wake("inbound")

    def report(self, outbound_id: UUID, told: Report) -> None:
        """Store what the network says of one of our texts."""
        with self._database.at_once() as session:
            record_status(session, receipt(outbound_id, told), utc_now())
        self._checkpoint(Point.AFTER_REPORT)

    def reject(self, reason: str, raw: bytes) -> None:
        """Keep a request that was turned away."""
        with self._database.session() as session:
            refuse(session, reason, raw, utc_now())
            session.commit()


def receipt(outbound_id: UUID, told: Report) -> Told:
    """A report in the program's own terms."""
    failure = told.failure
    return Told(
        outbound_id,
        told.provider_id,
        told.status,
        told.error_code,
        passing=failure is not None and failure.kind is FailureKind.TRANSIENT,
        opted_out=failure is not None and failure.opted_out,
        window_closed=failure is not None and failure.window_closed,
    )


def captured(arrived: Arrived, raw: bytes | None = None, *, pulled: bool = False) -> Captured:
    """A message in the program's own terms."""
    return Captured(
        provider=PROVIDER,
        provider_id=arrived.provider_id,
        channel=arrived.channel,
        kind=arrived.kind,
        sender=arrived.sender,
        recipient=arrived.recipient,
        content=_content(arrived),
        raw=raw,
        pulled=pulled,
    )


def _content(arrived: Arrived) -> dict[str, Any]:
    return {
        "text": arrived.text,
        "payload": arrived.payload,
        "location": asdict(arrived.location) if arrived.location else None,
        "media": [asdict(media) for media in arrived.media],
        "forwarded": arrived.forwarded,
        "replied_to": arrived.replied_to,
        "external_id": arrived.external_id,
        "opt_out": arrived.opt_out,
    }
