"""A worker process for tests: `python -m tests.integration.workers.process LANE DATABASE REDIS LOG`.

The real loop, queue and drains; only the provider is a file to which every text is added that was taken.
"""

import os
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.db import Database, open_engine
from bot.ids import InboundId
from bot.messages.ports import Channel, Parcel, Seen
from bot.queue import Waker
from tests.conftest import KEYS
from tests.integration.workers.world import World
from workers.drains import Drainer
from workers.engine import Engine
from workers.run import Process


@dataclass(frozen=True, slots=True)
class Ledger:
    """Obeys `Sender`: a line for each text, written before the answer is given."""

    path: Path

    def send(self, parcel: Parcel) -> str:
        """Take it."""
        provider_id = f"SM{uuid4().hex}"
        line = f"{provider_id} {parcel.to} {parcel.body}\n".encode()
        handle = os.open(self.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        os.write(handle, line)
        os.close(handle)
        return provider_id

    def sent_to(self, channel: Channel, to: str, since: datetime) -> list[Seen]:
        """Everything that was taken for this number."""
        lines = [line.split(" ", 2) for line in self.path.read_text().splitlines()] if self.path.exists() else []
        return [
            Seen(provider_id, channel, "", number, body, "sent", inbound=False, created_at=since)
            for provider_id, number, body in lines
            if number == to
        ]

    def sent_since(self, since: datetime) -> list[Seen]:
        """Nobody asks for that here."""
        return []

    def received_by(self, channel: Channel, ours: str, since: datetime) -> list[Seen]:
        """Nothing ever comes in."""
        return []

    def template_state(self, content_sid: str) -> str:
        """Every template is approved."""
        return "approved"


def main(lane: str, database_url: str, redis_url: str, log: str) -> None:
    """Work until told to stop."""
    database = Database(open_engine(database_url), {"keys": KEYS})
    parts = World(database).engine
    ledger = Ledger(Path(log))
    fields = {name: getattr(parts, name) for name in Engine.__slots__}
    engine = Engine(**fields | {"waker": Waker(redis_url), "sender": lambda: ledger, "now": utc_now, "answer": _answer})
    Process(Drainer(engine, lane), redis_url).run()


def _answer(_: Session, __: InboundId, ___: datetime) -> set[str]:
    return set()


if __name__ == "__main__":
    main(*sys.argv[1:5])
