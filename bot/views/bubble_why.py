"""Why: of texts on phones, by the provider's id, what the program held them for, when, and what they cost."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.crypto import Unreadable, keys_of
from bot.messages.tables import inbound, outbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Why:
    """What a bubble went through. `began`: captured, or written; `ended`: worked on, or changed last.

    Of a text to us: what it was taken for, how surely (of 100), and the words behind that. Of one of ours: its phrase,
    kind, lane, language, cost, and what caused it.
    """

    ours: bool
    state: str
    began: datetime
    ended: datetime | None
    intent: str | None = None
    certainty: int | None = None
    because: tuple[str, ...] = field(default=(), repr=False)
    pulled: bool = False
    phrase: str = ""
    kind: str = ""
    lane: str = ""
    language: str = ""
    segments: int = 0
    cause: str = ""
    attempts: int = 0
    fault: str = ""


def why_of(session: Session, provider_ids: Collection[str]) -> Mapping[str, Why]:
    """By the provider's id; what the program has not seen yet is missing."""
    came = session.execute(select(inbound).where(inbound.c.provider_id.in_(provider_ids))).all()
    went = session.execute(select(outbound).where(outbound.c.provider_id.in_(provider_ids))).all()
    found = {row.provider_id: _came_in(session, row) for row in came}
    return found | {row.provider_id: _went_out(row) for row in went}


def _came_in(session: Session, row: Row[Any]) -> Why:
    because: tuple[str, ...] = ()
    if row.because_sealed is not None:
        try:
            because = tuple(json.loads(keys_of(session).open("inbound", "because", row.id, row.because_sealed)))
        except Unreadable:
            because = ("?",)
    return Why(
        ours=False,
        state=row.state,
        began=row.received_at,
        ended=row.worked_at,
        intent=row.intent,
        certainty=row.certainty,
        because=because,
        pulled=row.pulled,
        attempts=row.attempts,
        fault=row.fault or "",
    )


def _went_out(row: Row[Any]) -> Why:
    return Why(
        ours=True,
        state=row.state,
        began=row.created_at,
        ended=row.changed_at,
        phrase=row.phrase_key,
        kind=row.kind,
        lane=row.lane,
        language=row.language,
        segments=row.segments,
        cause=row.cause,
        attempts=row.attempts,
        fault=row.fault or "",
    )
