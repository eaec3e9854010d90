"""How promises, yeses and stops act on one another. Every function is a table in words (docs/protocol.md)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from bot.actors import Proof
from bot.calm_periods.model import CalmPeriod, PeriodState
from bot.contacts.model import Contact
from bot.guarantees.commands import GiveGuarantee
from bot.guarantees.model import ConfirmationFact, GuaranteeFact, GuaranteeState, StopFact, StopKind
from bot.ids import ContactId, DeliveryId, PlaceId

HIDDEN_FOR = timedelta(hours=6)
"""How long nothing that is shown to a person under duress, or to their place, changes."""
CALL_BACK_WITHIN = timedelta(minutes=30)
FOLD_AFTER = 2
"""So many unproven stops of one number in `FOLD_WINDOW` alert; the next ones hold and are folded into one card."""
FOLD_WINDOW = timedelta(hours=24)
STRANGER_COUNTS_FOR = timedelta(hours=72)
"""A stranger's word holds deliveries of the next 72 h, so it is over when they are."""
BEFORE_PACKING = timedelta(hours=3)
DAILY, WEEKLY = timedelta(hours=24), timedelta(days=7)
PROVEN = frozenset({Proof.CODE, Proof.BUTTON, Proof.VOICE, Proof.DURESS})
CODED = frozenset({Proof.CODE, Proof.BUTTON})
"""What alone may lift something. A voice counts as one role, but lifts nothing."""


@dataclass(frozen=True, slots=True)
class Weight:
    """How a new stop weighs: proven is NO_GO, unproven is HOLD; a folded one sends no new alert."""

    proven: bool
    folded: bool
    duress: bool = False


def weigh(proof: Proof, *, earlier_unproven: int, verify_first: bool) -> Weight:
    """Weigh a stop. `earlier_unproven`: other unproven stops of the same number within `FOLD_WINDOW`.

    `verify_first`: two people set the number so, or its phone was reported lost: only a voice, or the sign of duress,
    still proves.
    """
    if verify_first and proof not in (Proof.VOICE, Proof.DURESS):
        return Weight(proven=False, folded=True)
    proven = proof in PROVEN
    return Weight(proven=proven, folded=not proven and earlier_unproven >= FOLD_AFTER)


def ends(stop: StopFact, yes: ConfirmationFact) -> bool:
    """Whether this yes ends that stop: a fresh yes with code, from the same role, for the same place, after it.

    A sign of duress is not ended by anything said while it is hidden: the same hand may hold the phone. A stranger's
    stop is ended by nobody; it lapses.
    """
    return (
        stop.kind is not StopKind.STRANGER
        and yes.proof in CODED
        and yes.place == stop.place
        and yes.role is stop.role
        and yes.at > stop.at
        and (stop.hidden_until is None or yes.at >= stop.hidden_until)
    )


def stands(stop: StopFact, now: datetime) -> bool:
    """Whether a stop that nobody has ended still stands: always, but for a stranger's after 72 h."""
    return stop.kind is not StopKind.STRANGER or now - stop.at < STRANGER_COUNTS_FOR


def comes_back(guarantee: GuaranteeFact, yes: ConfirmationFact, still_stopped: Iterable[StopFact]) -> bool:
    """Whether a revoked or suspended guarantee is given again: by a fresh yes with code of the same role alone.

    Not while its calm period does not hold, nor while a stop of that role stands at any of its places. A breach never
    heals by itself, and a span that is over stays over.
    """
    return (
        guarantee.state in (GuaranteeState.REVOKED, GuaranteeState.SUSPENDED)
        and guarantee.period_state == PeriodState.AGREED
        and yes.proof in CODED
        and yes.role is guarantee.role
        and yes.place in guarantee.places
        and (guarantee.ended_at is None or yes.at > guarantee.ended_at)
        and yes.at < guarantee.ends_at
        and not any(stop.role is guarantee.role and stop.place in guarantee.places for stop in still_stopped)
    )


def period_faults(order: GiveGuarantee, period: CalmPeriod, now: datetime) -> list[str]:
    """Why a promise does not fit inside its calm period; empty: it fits."""
    checks = (
        (period.state is not PeriodState.AGREED, f"the calm period is {period.state}"),
        (not order.places, "it names no place"),
        (not set(order.places) <= period.places, "a place is outside the calm period"),
        (order.starts_at >= order.ends_at, "it ends before it starts"),
        (order.starts_at < period.starts_at or order.ends_at > period.ends_at, "it reaches beyond the calm period"),
        (order.ends_at <= now, "it is over already"),
        (order.hours_from >= order.hours_to, "its hours end before they start"),
        (
            order.hours_from < period.hours_from or order.hours_to > period.hours_to,
            "its hours reach beyond those of the calm period",
        ),
        (order.notice_hours < 0, "the notice is negative"),
    )
    return [reason for broken, reason in checks if broken]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A place where the team of an open, planned delivery stops, as far as asking is concerned."""

    delivery: DeliveryId
    place: PlaceId
    day: date
    freeze_at: datetime  # D2
    pack_at: datetime  # D3


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionDue:
    """Ask this person now. `moment` names which of the two askings it is."""

    contact: ContactId
    place: PlaceId
    delivery: DeliveryId
    day: date
    moment: str  # freeze, pack


def questions_due(
    visits: Sequence[Visit],
    speakers: Mapping[PlaceId, Collection[ContactId]],
    last_asked: Mapping[tuple[DeliveryId, PlaceId, ContactId], datetime],
    asked_now: Collection[ContactId],
    now: datetime,
) -> list[QuestionDue]:
    """Whom to ask whether a place still agrees: at D2, and again 3 h before D3, until D3, each once.

    `speakers`: who speaks for each place, `last_asked`: when each was last asked so, `asked_now`: who has an open
    question. A person has at most one, so the next one waits until it is answered or expired.
    """
    due: list[QuestionDue] = []
    busy = set(asked_now)
    for visit in sorted(visits, key=lambda one: (one.pack_at, str(one.delivery), str(one.place))):
        moment = _moment(visit, now)
        if moment is None:
            continue
        name, since = moment
        for contact in speakers.get(visit.place, ()):
            asked = last_asked.get((visit.delivery, visit.place, contact))
            if contact in busy or (asked is not None and asked >= since):
                continue
            busy.add(contact)
            due.append(
                QuestionDue(contact=contact, place=visit.place, delivery=visit.delivery, day=visit.day, moment=name)
            )
    return due


def _moment(visit: Visit, now: datetime) -> tuple[str, datetime] | None:
    before_packing = visit.pack_at - BEFORE_PACKING
    if now >= visit.pack_at:
        return None
    if now >= before_packing:
        return "pack", before_packing
    return ("freeze", visit.freeze_at) if now >= visit.freeze_at else None


def situation_due(
    last_asked: datetime | None, last_news: datetime | None, delivery_within_72h: bool, now: datetime
) -> bool:
    """Whether to ask somebody how things are: daily where a delivery is near, else weekly; not where they told us."""
    interval = DAILY if delivery_within_72h else WEEKLY
    return all(moment is None or now - moment >= interval for moment in (last_asked, last_news))


def may_be_asked_at(contact: Contact, now: datetime) -> bool:
    """Whether a question that can wait fits this person's hours, by default 07:00 to 19:00 (Mali is UTC+0)."""
    start, end = contact.preferred_from or time(7), contact.preferred_to or time(19)
    at = now.time()
    return start <= at < end if start <= end else at >= start or at < end
