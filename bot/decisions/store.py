"""Assessments, decisions, signatures and offered GOs, from and to their rows. All but offers only ever grow."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime, time
from enum import Enum
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from bot.decisions.commands import Answer, DecisionKind
from bot.decisions.model import (
    Assessment,
    Attested,
    Case,
    Decision,
    Finding,
    Outcome,
    Reason,
    ReasonCode,
)
from bot.decisions.tables import assessment, attestation, decision, decision_note, go_offer, signature
from bot.deliveries.tables import delivery
from bot.ids import AssessmentId, DecisionId, DeliveryId, LegId, PlaceId, TeamId, UserId
from bot.users.commands import UserRole
from bot.wording.keys import ReasonWord


def plain(value: Any) -> Any:
    """A frozen value as JSON can hold it."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (frozenset, set)):
        return sorted(map(plain, value), key=str)
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return value


def add_assessment(session: Session, case: Case, found: Assessment) -> None:
    """Write what was found, and the case that it was found of. The caller holds the delivery."""
    session.execute(
        insert(assessment).values(
            id=found.id,
            delivery_id=found.delivery,
            number=found.number,
            outcome=found.outcome,
            reasons=plain(found.reasons),
            case_seen=plain(case),
            policy_version=found.policy_version,
            cause=found.cause,
            at=found.at,
        )
    )


def _columns() -> list[Any]:
    return [column for column in assessment.c if column.name != "case_seen"]


def _assessment(row: Row[Any]) -> Assessment:
    return Assessment(
        id=AssessmentId(row.id),
        delivery=DeliveryId(row.delivery_id),
        number=row.number,
        finding=Finding(Outcome(row.outcome), tuple(_reason(one) for one in row.reasons)),
        policy_version=row.policy_version,
        cause=row.cause,
        at=row.at,
    )


def _reason(told: Mapping[str, Any]) -> Reason:
    return Reason(
        rule=told["rule"],
        code=ReasonCode(told["code"]),
        outcome=Outcome(told["outcome"]),
        overridable=told["overridable"],
        place=PlaceId(UUID(told["place"])) if told["place"] else None,
        leg=LegId(UUID(told["leg"])) if told["leg"] else None,
        day=told["day"],
        subject=told["subject"],
        since=datetime.fromisoformat(told["since"]) if told["since"] else None,
        detail=tuple((name, value) for name, value in told["detail"]),
    )


def latest_assessment(session: Session, delivery_id: DeliveryId) -> Assessment | None:
    """What was found last."""
    query = select(*_columns()).where(assessment.c.delivery_id == delivery_id)
    row = session.execute(query.order_by(assessment.c.number.desc()).limit(1)).one_or_none()
    return _assessment(row) if row else None


def get_assessment(session: Session, assessment_id: AssessmentId) -> Assessment | None:
    """One assessment, or None."""
    row = session.execute(select(*_columns()).where(assessment.c.id == assessment_id)).one_or_none()
    return _assessment(row) if row else None


def assessments_after(session: Session, delivery_id: DeliveryId, number: int) -> tuple[Assessment, ...]:
    """The assessments after that one, in order."""
    query = select(*_columns()).where(assessment.c.delivery_id == delivery_id, assessment.c.number > number)
    return tuple(_assessment(row) for row in session.execute(query.order_by(assessment.c.number)))


def last_clear(session: Session, delivery_id: DeliveryId) -> int:
    """The number of the delivery's latest CLEAR assessment; 0 for none."""
    query = select(func.max(assessment.c.number)).where(
        assessment.c.delivery_id == delivery_id, assessment.c.outcome == Outcome.CLEAR
    )
    return session.scalar(query) or 0


def case_seen(session: Session, assessment_id: AssessmentId) -> Mapping[str, Any]:
    """The case that an assessment saw. Raises `NoResultFound`."""
    seen: Mapping[str, Any] = session.execute(
        select(assessment.c.case_seen).where(assessment.c.id == assessment_id)
    ).scalar_one()
    return seen


def add_attestation(
    session: Session, delivery_id: DeliveryId, rule: str, answer: Answer, user: UserId, now: datetime
) -> None:
    """Write a signer's answer."""
    session.execute(
        insert(attestation).values(id=uuid4(), delivery_id=delivery_id, rule=rule, answer=answer, user_id=user, at=now)
    )


def attested(session: Session, delivery_id: DeliveryId) -> tuple[Attested, ...]:
    """The latest answer to each question."""
    query = (
        select(attestation)
        .where(attestation.c.delivery_id == delivery_id)
        .ext(distinct_on(attestation.c.rule))
        .order_by(attestation.c.rule, attestation.c.number.desc())
    )
    return tuple(
        Attested(rule=row.rule, answer=Answer(row.answer), user=UserId(row.user_id), at=row.at)
        for row in session.execute(query)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """A person's name under a GO."""

    user: UserId
    role: UserRole
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A decision about to be written."""

    kind: DecisionKind
    cause: str
    day_number: int = 1
    reason_word: ReasonWord = ReasonWord.OTHER
    signers: tuple[Signer, ...] = ()


def add_decision(session: Session, found: Assessment, draft: Draft, now: datetime) -> Decision:
    """Write what binds from now on, with the names under it. The caller holds the delivery."""
    newest = select(func.max(decision.c.number)).where(decision.c.delivery_id == found.delivery)
    made = Decision(
        id=DecisionId(uuid4()),
        number=1 + (session.scalar(newest) or 0),
        kind=draft.kind,
        assessment=found.id,
        assessment_number=found.number,
        day_number=draft.day_number,
        at=now,
    )
    session.execute(
        insert(decision).values(
            id=made.id,
            delivery_id=found.delivery,
            number=made.number,
            kind=draft.kind,
            assessment_id=found.id,
            day_number=draft.day_number,
            reason_word=draft.reason_word,
            cause=draft.cause,
            at=now,
        )
    )
    for signer in draft.signers:
        values = {"user_id": signer.user, "role": signer.role, "reason": signer.reason}
        session.execute(insert(signature).values(id=uuid4(), decision_id=made.id, at=now, **values))
    return made


def add_note(session: Session, decision_id: DecisionId, by: UserId, said: str, now: datetime) -> None:
    """Keep why a stop really was."""
    values = {"decision_id": decision_id, "user_id": by, "text": said, "at": now}
    session.execute(insert(decision_note).values(id=uuid4(), **values))


def decisions_of(session: Session, delivery_id: DeliveryId) -> tuple[Decision, ...]:
    """Everything that bound, in order."""
    query = (
        select(decision, assessment.c.number.label("assessment_number"))
        .join(assessment, assessment.c.id == decision.c.assessment_id)
        .where(decision.c.delivery_id == delivery_id)
        .order_by(decision.c.number)
    )
    return tuple(_decision(row) for row in session.execute(query))


def was_decided(session: Session, delivery_id: DeliveryId, cause: str) -> bool:
    """Whether this cause has led to a decision before."""
    query = select(decision.c.id).where(decision.c.delivery_id == delivery_id, decision.c.cause == cause)
    return session.execute(query.limit(1)).first() is not None


def _decision(row: Row[Any]) -> Decision:
    return Decision(
        id=DecisionId(row.id),
        number=row.number,
        kind=DecisionKind(row.kind),
        assessment=AssessmentId(row.assessment_id),
        assessment_number=row.assessment_number,
        day_number=row.day_number,
        at=row.at,
    )


def get_decision(session: Session, decision_id: DecisionId) -> tuple[DeliveryId, Decision] | None:
    """A decision and its delivery, or None."""
    query = (
        select(decision, assessment.c.number.label("assessment_number"))
        .join(assessment, assessment.c.id == decision.c.assessment_id)
        .where(decision.c.id == decision_id)
    )
    row = session.execute(query).one_or_none()
    return (DeliveryId(row.delivery_id), _decision(row)) if row else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A GO that was told to a team. `pair` None: the list is lost, it is read out on a call."""

    decision: DecisionId
    delivery: DeliveryId
    pair: UUID | None
    tries_left: int
    last_answer: str | None
    answered_at: datetime | None
    read_out_by: UserId | None
    ended_at: datetime | None

    @property
    def open(self) -> bool:
        """Whether the team may still answer."""
        return self.answered_at is None and self.ended_at is None

    @property
    def known_to_team(self) -> bool:
        """Whether the team has shown that it got this GO: it answered the pair, or heard it on a call."""
        return self.answered_at is not None or self.read_out_by is not None

    @property
    def by_call(self) -> bool:
        """Whether only a call can bring it to the team."""
        return self.pair is None or self.tries_left <= 0


def add_offer(session: Session, made: Decision, delivery_id: DeliveryId, pair: UUID | None, tries: int) -> None:
    """Write that a GO is offered with this pair."""
    session.execute(
        insert(go_offer).values(
            decision_id=made.id,
            delivery_id=delivery_id,
            day_number=made.day_number,
            pair_id=pair,
            tries_left=tries,
        )
    )


def _offer(row: Row[Any]) -> Offer:
    return Offer(
        decision=DecisionId(row.decision_id),
        delivery=DeliveryId(row.delivery_id),
        pair=row.pair_id,
        tries_left=row.tries_left,
        last_answer=row.last_answer,
        answered_at=row.answered_at,
        read_out_by=row.read_out_by,
        ended_at=row.ended_at,
    )


def offer_of(session: Session, decision_id: DecisionId) -> Offer | None:
    """What was offered with this GO."""
    row = session.execute(select(go_offer).where(go_offer.c.decision_id == decision_id)).one_or_none()
    return _offer(row) if row else None


def offers_to(session: Session, teams: Collection[TeamId], since: datetime) -> list[Offer]:
    """GOs offered to these teams since then, newest first, ended ones among them."""
    query = (
        select(go_offer)
        .join(decision, decision.c.id == go_offer.c.decision_id)
        .join(delivery, delivery.c.id == go_offer.c.delivery_id)
        .where(delivery.c.team_id.in_(teams), decision.c.at >= since)
        .order_by(decision.c.at.desc(), go_offer.c.decision_id)
    )
    return [_offer(row) for row in session.execute(query)]


def change_offer(session: Session, decision_id: DecisionId, **values: object) -> None:
    """Set columns of an offer."""
    session.execute(update(go_offer).where(go_offer.c.decision_id == decision_id).values(**values))


def end_offers(session: Session, delivery_id: DeliveryId, now: datetime) -> None:
    """No GO of this delivery can be answered any more."""
    session.execute(
        update(go_offer)
        .where(go_offer.c.delivery_id == delivery_id, go_offer.c.ended_at.is_(None))
        .values(ended_at=now)
    )
