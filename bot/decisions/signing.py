"""People sign a GO (law 2 of docs/protocol.md). The database says the same again in `migrations/sql/signing.py`."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.actors import Proof
from bot.commands import Command, Refused
from bot.decisions import store
from bot.decisions.commands import Decided, DecisionKind, Sign
from bot.decisions.deciding import GO_TEXTS, card_about, settle_cards_of_go
from bot.decisions.departing import depart, next_day, schedule
from bot.decisions.looked import Looked, is_blind, policy_of, reassess, refreshed
from bot.decisions.model import Decision, Outcome, Reason
from bot.decisions.rules_state import Phase, standing_go
from bot.deliveries import store as deliveries
from bot.deliveries.model import Delivery
from bot.events import CardKind, CardWanted, Event
from bot.ids import UserId
from bot.messages.store import supersede
from bot.teams.store import next_pair
from bot.users import store as users
from bot.users.commands import UserRole
from bot.users.model import User, may
from bot.wording.keys import ReasonWord

SIGNING_ROLES = (UserRole.COORDINATOR, UserRole.SECURITY_FOCAL_POINT)


def sign(command: Sign, session: Session, now: datetime) -> list[Event]:
    """Sign a GO on the assessment that the signer saw, looked at anew in this very transaction.

    After departure it signs the next day instead, which then has its DEPART OK. Raises `Refused`: nothing has changed.
    """
    delivery = deliveries.find(session, command.delivery, lock=True)
    if delivery is None:
        raise Refused("unknown_delivery", "there is no such delivery")
    delivery.due  # noqa: B018 - refuses a request
    looked = reassess(session, delivery, command.cause, now)
    day_number = _day_to_sign(session, looked, now)
    _refuse_unless_seen(session, command, looked)
    _refuse_unless_possible(looked)
    signers = _signers(session, command, looked)
    _refuse_who_wrote_a_yes(looked, signers, now, session)
    if looked.case.duty_gap is not None:
        raise Refused("nobody_on_duty", f"nobody is on duty from {looked.case.duty_gap:%Y-%m-%d %H:%M} on")
    if is_blind(session, now):
        raise Refused("blind", "a message waits, or the program may have missed one: look again in a moment")
    if looked.phase is Phase.DEPARTED:
        return _sign_later_day(session, looked, signers, day_number, command.cause, now)
    return _offer(session, looked, signers, command.cause, now)


def _day_to_sign(session: Session, looked: Looked, now: datetime) -> int:
    if looked.phase is Phase.OVER:
        raise Refused("over", f"{looked.delivery.ref} is {looked.delivery.state}")
    if looked.phase is Phase.D3_PASSED:
        raise Refused("deadline_passed", "D3 has passed: the journey does not take place")
    if looked.phase is not Phase.DEPARTED:
        if standing_go(looked.decisions) is not None:
            raise Refused("already_signed", "a GO stands")
        return 1
    day = next_day(looked)
    if day is None:
        raise Refused("departed", "every day has its DEPART OK")
    opens = day.starts_at - policy_of(session).next_day_lead
    if now < opens:
        raise Refused("too_early", f"day {day.number} is signed from {opens:%H:%M} on")
    if now >= looked.delivery.ends_of(day)[0]:
        raise Refused("deadline_passed", f"the team stays where it is: day {day.number} was to be left before now")
    return day.number


def _refuse_unless_seen(session: Session, command: Sign, looked: Looked) -> None:
    if command.assessment == looked.found.id:
        return
    seen = store.get_assessment(session, command.assessment)
    before = () if seen is None or seen.delivery != looked.delivery.id else seen.reasons
    raise Refused("assessment_changed", difference(before, looked.found.reasons, looked.found.outcome))


def difference(before: tuple[Reason, ...], after: tuple[Reason, ...], outcome: Outcome) -> str:
    """What another assessment says that the signer has not seen, in one line."""
    old, new = {one.key: one for one in before}, {one.key: one for one in after}
    came = [f"+{one.rule} {one.code} {one.outcome}" for key, one in new.items() if key not in old]
    went = [f"-{one.rule} {one.code} {one.outcome}" for key, one in old.items() if key not in new]
    return f"it has changed, now {outcome}: " + (", ".join(came + went) or "the same reasons, found anew")


def _refuse_unless_possible(looked: Looked) -> None:
    finding = looked.found.finding
    stops = [one for one in finding.reasons if one.outcome is Outcome.NO_GO]
    if stops:
        raise Refused("no_go", "nobody can sign: " + ", ".join(f"{one.rule} {one.code}" for one in stops))
    if finding.not_overridable:
        named = ", ".join(f"{one.rule} {one.code}" for one in finding.not_overridable)
        raise Refused("not_overridable", f"nobody can override: {named}")


def _signers(session: Session, command: Sign, looked: Looked) -> tuple[store.Signer, ...]:
    first = _signer(session, command, looked)
    if looked.found.outcome is Outcome.CLEAR:
        role = next(role for role in SIGNING_ROLES if may(first, role, looked.delivery.places))
        return (store.Signer(user=first.id, role=role, reason=command.reason.strip()),)
    if command.second is None:
        raise Refused("two_signers", "a HOLD takes a coordinator and the security focal point")
    second = _signer(session, command.second, looked)
    if first.id == second.id:
        raise Refused("two_signers", "two different people sign a HOLD")
    reasons = command.reason.strip(), command.second_reason.strip()
    if not all(reasons):
        raise Refused("reason_needed", "each signer of a HOLD gives a reason")
    for roles in (SIGNING_ROLES, SIGNING_ROLES[::-1]):
        if may(first, roles[0], looked.delivery.places) and may(second, roles[1], looked.delivery.places):
            return (
                store.Signer(user=first.id, role=roles[0], reason=reasons[0]),
                store.Signer(user=second.id, role=roles[1], reason=reasons[1]),
            )
    raise Refused("two_signers", "one of the two is a coordinator, the other the security focal point")


def _signer(session: Session, command: Command, looked: Looked) -> User:
    if command.by.user is None:
        raise Refused("needs_a_user", "somebody who signs in signs a GO")
    user = users.get(session, command.by.user)
    if user.id == looked.delivery.planned_by:
        raise Refused("planner", f"{user.login} planned {looked.delivery.ref} and cannot sign it")
    if user.organisation != looked.delivery.organisation:
        raise Refused("other_organisation", f"{looked.delivery.ref} is of another organisation than {user.login}")
    if not any(may(user, role, looked.delivery.places) for role in SIGNING_ROLES):
        raise Refused("not_allowed", f"{user.login} is no coordinator or security focal point for these places")
    return user


def _refuse_who_wrote_a_yes(looked: Looked, signers: tuple[store.Signer, ...], now: datetime, session: Session) -> None:
    counted_from = now - policy_of(session).confirmed_within_from_freeze
    writers: set[UserId] = {
        yes.recorded_by
        for yes in looked.case.confirmations
        if yes.proof is Proof.VOICE and yes.recorded_by is not None and yes.at >= counted_from
    }
    if any(signer.user in writers for signer in signers):
        raise Refused("recorded_voice", "who wrote down a yes heard by voice does not sign on it")


def _offer(
    session: Session, looked: Looked, signers: tuple[store.Signer, ...], cause: str, now: datetime
) -> list[Event]:
    """The first message of a GO: with the next pair of the team's list, or to be read out where there is none."""
    delivery = looked.delivery
    made = _write_go(session, looked, signers, 1, cause, now)
    assert delivery.team is not None
    pair = next_pair(session, delivery.team, now)
    store.add_offer(session, made, delivery.id, pair.id if pair else None, policy_of(session).pair_tries)
    events: list[Event] = [
        Decided(
            decision=made.id,
            delivery=delivery.id,
            kind=DecisionKind.GO,
            sequence=deliveries.next_sequence(session, delivery.id),
            reason_word=ReasonWord.OTHER,
            cause=cause,
            pair_left=pair.left if pair else None,
            pair_number=pair.number if pair else None,
        ),
        *settle_cards_of_go(delivery.id),
    ]
    if pair is None:
        events.append(read_out_card(delivery, "no list"))
    schedule(session, looked, now)
    return events


def _write_go(
    session: Session, looked: Looked, signers: tuple[store.Signer, ...], day_number: int, cause: str, now: datetime
) -> Decision:
    draft = store.Draft(kind=DecisionKind.GO, cause=cause, day_number=day_number, signers=signers)
    made = store.add_decision(session, looked.found, draft, now)
    supersede(session, looked.delivery.id, GO_TEXTS, str(made.id), now)
    store.end_offers(session, looked.delivery.id, now)
    return made


def read_out_card(delivery: Delivery, why: str) -> CardWanted:
    """The team cannot answer: the GO is read out on a call to the enrolled number, and two people write it down."""
    return CardWanted(
        kind=CardKind.CODES_LOST,
        about=card_about(CardKind.CODES_LOST, delivery.id),
        due=delivery.due.pack_at,
        delivery=delivery.id,
        note=why,
        urgent_to_duty=True,
    )


def _sign_later_day(
    session: Session,
    looked: Looked,
    signers: tuple[store.Signer, ...],
    day_number: int,
    cause: str,
    now: datetime,
) -> list[Event]:
    """People answer for a later day that was not CLEAR by itself: it has its DEPART OK at once."""
    _write_go(session, looked, signers, day_number, cause, now)
    events = depart(session, refreshed(session, looked, now), day_number, cause, now)
    schedule(session, looked, now)
    return events
