"""The facts that an assessment saw, in names and with their times; and how well the program sees just now."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.decisions.case import sight
from bot.decisions.looked import policy_of
from bot.decisions.rules import blind_to
from bot.decisions.store import case_seen
from bot.ids import AssessmentId
from bot.places.tables import place


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFact:
    """One fact. `kind`: guarantee, yes, stop, incident or news; `at`: when it became true; `ends_at` of a guarantee.

    `what` is a code of its kind: a state, a proof, a kind of stop, a severity.
    """

    kind: str
    where: str
    role: str = ""
    what: str = ""
    certainty: str = ""
    at: datetime | None = None
    ends_at: datetime | None = None
    km: float | None = None
    proven: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenFacts:
    """All of them, and what would refuse any signature now."""

    facts: tuple[SeenFact, ...]
    duty_gap: datetime | None
    blind: tuple[str, ...]


def seen_facts(session: Session, assessment_id: UUID, now: datetime) -> SeenFacts:
    """What the rules read for this assessment. Raises `NoResultFound`."""
    seen = case_seen(session, AssessmentId(assessment_id))
    names = {str(row.id): row.name for row in session.execute(select(place.c.id, place.c.name))}
    gap = seen.get("duty_gap")
    return SeenFacts(
        facts=(*_promises(seen, names), *_dangers(seen, names)),
        duty_gap=datetime.fromisoformat(gap) if gap else None,
        blind=tuple(blind_to(sight(session, now), policy_of(session))),
    )


def _promises(seen: Mapping[str, Any], names: Mapping[str, str]) -> list[SeenFact]:
    promised = [
        SeenFact(
            kind="guarantee",
            where=", ".join(sorted(names.get(one, "?") for one in told["places"])),
            role=told["role"],
            what=told["state"],
            at=_moment(told["starts_at"]),
            ends_at=_moment(told["ends_at"]),
        )
        for told in seen["guarantees"]
    ]
    yeses = [
        SeenFact(
            kind="yes",
            where=names.get(told["place"], "?"),
            role=told["role"],
            what=told["proof"],
            at=_moment(told["at"]),
        )
        for told in seen["confirmations"]
    ]
    return [*promised, *yeses]


def _dangers(seen: Mapping[str, Any], names: Mapping[str, str]) -> list[SeenFact]:
    stops = [
        SeenFact(
            kind="stop",
            where=names.get(told["place"], "?"),
            role=told["role"],
            what=told["kind"],
            at=_moment(told["at"]),
            proven=told["proven"],
        )
        for told in seen["stops"]
    ]
    incidents = [
        SeenFact(
            kind="incident",
            where=names.get(str(near["fact"]["place"]), "?"),
            what=str(near["fact"]["severity"]),
            certainty=near["fact"]["certainty"],
            at=_moment(near["fact"]["happened_at"]),
            km=near["distance_km"],
        )
        for near in seen["incidents"]
    ]
    news = [
        SeenFact(kind="news", where=names.get(where, "?"), at=_moment(heard) if heard else None)
        for where, heard in seen["news"]
    ]
    return [*stops, *incidents, *news]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
