"""A delivery as this transaction holds it: found anew, with what was decided before, and who has to act."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import uuid4

from sqlalchemy.orm import Session

from bot.decisions import store
from bot.decisions.case import assemble, sight
from bot.decisions.commands import Answer, DecisionKind
from bot.decisions.model import Assessment, Case, Decision, Policy
from bot.decisions.policy.store import in_force
from bot.decisions.rules import assess, blind_to
from bot.decisions.rules_attested import CONTINUE
from bot.decisions.rules_state import Phase, hold_since, phase_of
from bot.deliveries import store as deliveries
from bot.deliveries.model import Delivery, DeliveryState
from bot.ids import AssessmentId

STOPS = (DecisionKind.NO_GO, DecisionKind.RECALL, DecisionKind.STAND_DOWN)


def policy_of(session: Session) -> Policy:
    """The thresholds in force."""
    return in_force(session)


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A delivery that this transaction holds, with what was found of it just now."""

    delivery: Delivery
    case: Case
    found: Assessment
    before: Assessment | None  # what was found last time; the same as `found` where nothing has changed
    decisions: tuple[Decision, ...]
    phase: Phase

    @property
    def changed(self) -> bool:
        """Whether a new assessment was written."""
        return self.before is None or self.before.id != self.found.id

    @property
    def recalled(self) -> bool:
        """Whether a stop is the last word."""
        return bool(self.decisions) and self.decisions[-1].kind in STOPS


def reassess(session: Session, delivery: Delivery, cause: str, now: datetime) -> Looked:
    """Find anew; written down only where it differs from what was found last."""
    policy = policy_of(session)
    case = assemble(session, delivery, policy, now)
    finding = assess(case, policy, now)
    before = store.latest_assessment(session, delivery.id)
    if before is not None and finding.same_as(before.finding):
        found = before
    else:
        found = Assessment(
            id=AssessmentId(uuid4()),
            delivery=delivery.id,
            number=1 if before is None else before.number + 1,
            finding=finding,
            policy_version=policy.version,
            cause=cause,
            at=now,
        )
        store.add_assessment(session, case, found)
    decisions = store.decisions_of(session, delivery.id)
    return Looked(
        delivery=delivery,
        case=case,
        found=found,
        before=before,
        decisions=decisions,
        phase=phase_of(delivery, decisions, now),
    )


def refreshed(session: Session, looked: Looked, now: datetime) -> Looked:
    """The same finding after something was decided."""
    delivery = deliveries.get(session, looked.delivery.id)
    decisions = store.decisions_of(session, delivery.id)
    departed = delivery.state is DeliveryState.DEPARTED
    return replace(
        looked,
        delivery=delivery,
        case=replace(looked.case, delivery=delivery, departed=departed),
        decisions=decisions,
        phase=phase_of(delivery, decisions, now),
    )


def accepted(session: Session, looked: Looked) -> Assessment:
    """What people last accepted of a departed delivery: at DEPART OK, or when a user said that it may go on."""
    departures = [one for one in looked.decisions if one.kind is DecisionKind.DEPART_OK]
    base = store.get_assessment(session, departures[-1].assessment)
    assert base is not None
    given = looked.case.answer_to(CONTINUE)
    if given is not None and given.answer is Answer.YES:
        seen = [one for one in store.assessments_after(session, base.delivery, base.number) if one.at <= given.at]
        base = seen[-1] if seen else base
    return base


def held_since(session: Session, looked: Looked) -> datetime | None:
    """Since when the team waits for somebody to act; None: nobody has to."""
    if looked.phase is Phase.GO_SIGNED and looked.decisions[-1].kind is DecisionKind.WAIT:
        return looked.decisions[-1].at
    if looked.phase is Phase.DEPARTED and not looked.recalled:
        base = accepted(session, looked)
        return hold_since(base.finding, store.assessments_after(session, base.delivery, base.number))
    return None


def is_blind(session: Session, now: datetime) -> bool:
    """Rule R20: whether nothing may be signed or sent that lets somebody leave."""
    return bool(blind_to(sight(session, now), policy_of(session)))
