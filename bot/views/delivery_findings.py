"""What the rules found of a delivery, in names, and what its signer is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from bot.decisions.rules_attested import QUESTIONS
from bot.decisions.tables import assessment, attestation
from bot.places.tables import leg, place
from bot.users.tables import user_account


@dataclass(frozen=True, slots=True, kw_only=True)
class ReasonLine:
    """One thing that a rule found. `since`: the time of the fact it rests on."""

    rule: str
    code: str
    outcome: str
    overridable: bool
    place: str | None
    leg: str | None
    day: int | None
    since: datetime | None
    detail: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An assessment."""

    id: UUID
    number: int
    outcome: str
    at: datetime
    policy_version: str
    cause: str
    reasons: tuple[ReasonLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionLine:
    """What a signer is asked, and the latest answer."""

    key: str
    french: str
    english: str
    answer: str | None
    by: str | None
    at: datetime | None


def latest_assessment(session: Session, delivery_id: UUID) -> Found | None:
    """What the rules found last."""
    query = select(assessment).where(assessment.c.delivery_id == delivery_id)
    row = session.execute(query.order_by(assessment.c.number.desc()).limit(1)).one_or_none()
    return None if row is None else _found(session, row)


def assessment_of(session: Session, assessment_id: UUID) -> Found | None:
    """One assessment; None: there is none with this id."""
    row = session.execute(select(assessment).where(assessment.c.id == assessment_id)).one_or_none()
    return None if row is None else _found(session, row)


def _found(session: Session, row: Row[Any]) -> Found:
    places = {str(found.id): found.name for found in session.execute(select(place.c.id, place.c.name))}
    legs = {str(found.id): found.code for found in session.execute(select(leg.c.id, leg.c.code))}
    return Found(
        id=row.id,
        number=row.number,
        outcome=row.outcome,
        at=row.at,
        policy_version=row.policy_version,
        cause=row.cause,
        reasons=tuple(_reason(told, places, legs) for told in row.reasons),
    )


def _reason(told: Mapping[str, Any], places: Mapping[str, str], legs: Mapping[str, str]) -> ReasonLine:
    since = told.get("since")
    return ReasonLine(
        rule=told["rule"],
        code=told["code"],
        outcome=told["outcome"],
        overridable=bool(told.get("overridable")),
        place=places.get(str(told.get("place"))),
        leg=legs.get(str(told.get("leg"))),
        day=told.get("day"),
        since=datetime.fromisoformat(since) if since else None,
        detail=tuple((str(name), str(value)) for name, value in told.get("detail") or ()),
    )


def questions(session: Session, delivery_id: UUID, days: int, *, cold: bool) -> tuple[QuestionLine, ...]:
    """Every question that a delivery's signer is asked, `days` times where it is asked for each day."""
    query = (
        select(attestation.c.rule, attestation.c.answer, attestation.c.at, user_account.c.login)
        .join(user_account, user_account.c.id == attestation.c.user_id)
        .where(attestation.c.delivery_id == delivery_id)
        .order_by(attestation.c.at)
    )
    given = {row.rule: row for row in session.execute(query)}
    lines = []
    for question in QUESTIONS:
        if question.only_cold and not cold:
            continue
        keys = [f"{question.rule}:{day}" for day in range(1, days + 1)] if question.each_day else [question.rule]
        for key in keys:
            row = given.get(key) or given.get(question.rule)
            lines.append(
                QuestionLine(
                    key=key,
                    french=question.fr,
                    english=question.en,
                    answer=row.answer if row else None,
                    by=row.login if row else None,
                    at=row.at if row else None,
                )
            )
    return tuple(lines)
