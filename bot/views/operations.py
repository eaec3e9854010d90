"""How the whole installation does: what waits, for how long, who is alive. For checks, probes and metrics."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from bot.alerts.tables import alert
from bot.messages.model import INBOUND, Lane
from bot.messages.store_health import ages, blindness
from bot.messages.store_sender import Figures, all_figures
from bot.messages.store_sweep import lanes_due
from bot.messages.tables import inbound, is_now, outbound


@dataclass(frozen=True, slots=True, kw_only=True)
class Operations:
    """Ages in seconds; `oldest` has every lane and "inbound", 0 where nothing waits."""

    oldest: Mapping[str, float]
    heartbeats: Mapping[str, float]
    senders: tuple[Figures, ...]
    unacknowledged: int
    needs_human: int
    pulled: int


def operations(session: Session, now: datetime) -> Operations:
    """All of it at this moment."""
    due = lanes_due(session, now)
    oldest = {lane.value: max(0.0, due.get(lane, 0.0)) for lane in Lane}
    oldest[INBOUND] = blindness(session, now).oldest_waiting_seconds
    waiting = select(func.count()).where(alert.c.acknowledged_at.is_(None), alert.c.overtaken_by.is_(None))
    stuck = select(func.count()).select_from(outbound).where(is_now(outbound, "needs_human"))
    return Operations(
        oldest=oldest,
        heartbeats=dict(ages(session)),
        senders=tuple(all_figures(session)),
        unacknowledged=session.scalar(waiting) or 0,
        needs_human=session.scalar(stuck) or 0,
        pulled=session.scalar(select(func.count()).select_from(inbound).where(inbound.c.pulled)) or 0,
    )


def metrics(found: Operations) -> str:
    """As Prometheus reads it: a dozen figures, which need no library."""
    lines: list[str] = []

    def family(name: str, kind: str, about: str, values: Mapping[str, float]) -> None:
        lines.extend([f"# HELP jamtan_{name} {about}", f"# TYPE jamtan_{name} {kind}"])
        lines.extend(f"jamtan_{name}{labels} {value:g}" for labels, value in values.items())

    family("oldest_seconds", "gauge", "Age of what has waited longest.", _by("lane", found.oldest))
    family("heartbeat_age_seconds", "gauge", "Since the last sign of life.", _by("process", found.heartbeats))
    sends = {
        f'{{sender="{each.name}",result="{result}"}}': float(number)
        for each in found.senders
        for result, number in each.results.items()
    }
    family("sends_total", "counter", "Attempts to hand a text over, by result.", sends)
    segments = {each.name: float(each.day_segments) for each in found.senders}
    family("segments_today", "gauge", "Segments handed over today.", _by("sender", segments))
    resting = {each.name: each.resting_seconds for each in found.senders}
    family("sender_resting_seconds", "gauge", "For how long a sender still rests.", _by("sender", resting))
    family("alerts_unacknowledged", "gauge", "Alerts that nobody has acknowledged.", {"": found.unacknowledged})
    family("texts_needing_a_person", "gauge", "Texts of unknown fate.", {"": found.needs_human})
    family("inbound_pulled_total", "counter", "Messages that no webhook brought.", {"": found.pulled})
    return "\n".join(lines) + "\n"


def _by(label: str, values: Mapping[str, float]) -> dict[str, float]:
    return {f'{{{label}="{name}"}}': value for name, value in sorted(values.items())}
