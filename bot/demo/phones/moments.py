"""The moments at which something happens by itself: what the clock of the demonstration can jump to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.views.alert_chain import AlertLine
from bot.views.cards import CardLine
from bot.views.delivery_board import Board

ASKED_AGAIN_BEFORE_PACKING = timedelta(hours=3)
MOST = 6


@dataclass(frozen=True, slots=True, order=True)
class Moment:
    """When, and what then happens, in French."""

    at: datetime
    what: str


def coming(
    board: Board | None, alerts: Sequence[AlertLine], cards: Sequence[CardLine], now: datetime
) -> tuple[Moment, ...]:
    """The next moments, the nearest first, each once."""
    found = sorted(moment for moment in _moments(board, alerts, cards) if moment.at > now)
    by_second = {moment.at.replace(microsecond=0): moment for moment in reversed(found)}
    return tuple(sorted(by_second.values())[:MOST])


def _moments(board: Board | None, alerts: Sequence[AlertLine], cards: Sequence[CardLine]) -> Iterator[Moment]:
    for alert in alerts:
        if alert.next_step_at is not None and alert.acknowledged_at is None:
            kind = alert.kind.upper().replace("_", " ")
            yield Moment(alert.next_step_at, f"{kind} sans accusé : relance")
    if board is None or board.state not in ("planned", "departed"):
        return
    for card in cards:
        if card.ref == board.ref:
            yield Moment(card.due, "une tâche arrive à son terme")
    words = {
        "freeze_at": "D2 : les lieux sont interrogés",
        "pack_at": "D3 : sans DEPART OK, pas de départ",
        "depart_before": "heure limite de départ",
        "turn_back_at": "D4 : demi-tour",
        "back_by": "retour prévu",
    }
    for name, what in words.items():
        at = board.deadlines.get(name)
        if at is not None:
            yield Moment(at, what)
    packing = board.deadlines.get("pack_at")
    if packing is not None:
        yield Moment(packing - ASKED_AGAIN_BEFORE_PACKING, "3 h avant D3 : les lieux sont interrogés encore")
    for day in board.days[1:]:
        yield Moment(datetime.combine(day.day, day.hours_from, UTC) - timedelta(hours=1), f"jour {day.number}")
