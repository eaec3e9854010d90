"""What rules see, what they find, and every threshold that they use."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.decisions.commands import Answer, DecisionKind
from bot.deliveries.model import Day, Delivery, Package, PlaceAnswer
from bot.guarantees.model import ConfirmationFact, GuaranteeFact, StopFact
from bot.guarantees.rules import BEFORE_PACKING
from bot.ids import AssessmentId, ContactId, DecisionId, DeliveryId, LegId, PlaceId, UserId
from bot.incidents.model import IncidentFact
from bot.places.model import Leg, Place


class Outcome(StrEnum):
    """What rules find. Only people make a GO of it."""

    CLEAR = "CLEAR"
    HOLD = "HOLD"
    NO_GO = "NO_GO"

    @property
    def badness(self) -> int:
        """0 for CLEAR, 1 for HOLD, 2 for NO_GO: the worst wins."""
        return list(Outcome).index(self)


class ReasonCode(StrEnum):
    """Why, in the words of the board. A text never gives them."""

    G_NONE = "G_NONE"
    G_ENDED = "G_ENDED"
    G_STOP = "G_STOP"
    G_COND = "G_COND"
    G_STALE = "G_STALE"
    I_MINE = "I_MINE"
    I_SEVERE = "I_SEVERE"
    I_STRANGER = "I_STRANGER"
    I_TENSION = "I_TENSION"
    I_HEALTH = "I_HEALTH"
    S_ROUTE = "S_ROUTE"
    X_SILENT = "X_SILENT"
    N_LATE = "N_LATE"
    T_PLAN = "T_PLAN"
    T_REACH = "T_REACH"
    C_LIFE = "C_LIFE"
    C_DEADLINE = "C_DEADLINE"
    T_NIGHT = "T_NIGHT"
    K_EVENT = "K_EVENT"
    D_CONFLICT = "D_CONFLICT"
    B_BLIND = "B_BLIND"
    OK = "OK"


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Every threshold of going and not going. A change of any value is a new version: assessments name it.

    Sources: docs/protocol.md; where it is silent, figures of field practice that the security focal point confirms.
    """

    version: str

    confirmed_within_from_freeze: timedelta = timedelta(hours=24)  # age of a yes that counts, from D2 on
    confirmed_within_from_pack: timedelta = timedelta(hours=3)  # the same for DEPART OK, and from D3 on
    roles_needed: int = 2  # different roles per place; one is a HOLD, none is NO_GO
    silence_is_an_answer_after: timedelta = timedelta(minutes=60)  # after D2: as long as the asked codes live
    severity_5_within: timedelta = timedelta(hours=72)
    severity_4_within: timedelta = timedelta(hours=48)
    severity_3_within: timedelta = timedelta(hours=48)
    near_km: float = 15.0  # an incident this near counts as in the place
    tension_incidents: int = 3  # so many of any kind are a HOLD ...
    tension_within: timedelta = timedelta(days=7)  # ... within this span
    stranger_within: timedelta = timedelta(hours=72)  # age of a stranger's report, and nearness of the departure
    health_within: timedelta = timedelta(days=14)  # an attack on health care in the cercle
    silent_after: timedelta = timedelta(hours=48)  # no news of a place
    waiting_inbound_limit: timedelta = timedelta(seconds=5)  # R20: captured and not worked
    puller_limit: timedelta = timedelta(minutes=5)  # R20: last success of listing the provider's messages
    clock_limit: timedelta = timedelta(seconds=30)  # R20: heartbeat

    hold_limit: timedelta = timedelta(minutes=15)  # WAIT, or a departed team on HOLD, and nobody acts
    pair_tries: int = 3
    depart_lead: timedelta = BEFORE_PACKING  # first day's DEPART OK from so long before D3, when places are asked again
    next_day_lead: timedelta = timedelta(hours=1)  # a later day's DEPART OK before that day's first hour
    card_lead: timedelta = timedelta(hours=4)  # what a coordinator has for a card without a deadline of its own

    book_lead: timedelta = timedelta(days=7)  # D1 before the first departure
    freeze_lead: timedelta = timedelta(hours=24)  # D2
    pack_lead: timedelta = timedelta(hours=2)  # D3
    answer_requests_within: timedelta = timedelta(days=3)

    ack_reuse_after: timedelta = timedelta(hours=72)  # two digits come back to the same person no sooner
    reissue_after: timedelta = timedelta(seconds=36_000)  # a stop that nobody acknowledged; the networks' validity


POLICY_1 = Policy(version="1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One thing that a rule found. `since` is the time of the fact it rests on, from which pages show its age.

    `subject` is the id of that fact, so that a second fact of the same kind is a new reason.
    """

    rule: str
    code: ReasonCode
    outcome: Outcome
    overridable: bool = False
    place: PlaceId | None = None
    leg: LegId | None = None
    day: int | None = None
    subject: str = ""
    since: datetime | None = None
    detail: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[object, ...]:
        """What makes it the same reason as another: all but its age and wording."""
        return (self.rule, self.code, self.outcome, self.overridable, self.place, self.leg, self.day, self.subject)


@dataclass(frozen=True, slots=True)
class Finding:
    """What the rules find in one case: the worst outcome, and always every reason."""

    outcome: Outcome
    reasons: tuple[Reason, ...]

    @property
    def keys(self) -> frozenset[tuple[object, ...]]:
        """For comparing two findings."""
        return frozenset(reason.key for reason in self.reasons)

    def same_as(self, other: "Finding") -> bool:
        """Whether a new assessment would say nothing new."""
        return self.outcome is other.outcome and self.keys == other.keys

    @property
    def not_overridable(self) -> tuple[Reason, ...]:
        """Reasons that keep two people from overriding a HOLD."""
        return tuple(reason for reason in self.reasons if reason.outcome is Outcome.HOLD and not reason.overridable)


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """A finding as it was written down; never changed afterwards."""

    id: AssessmentId
    delivery: DeliveryId
    number: int
    finding: Finding
    policy_version: str
    cause: str
    at: datetime

    @property
    def outcome(self) -> Outcome:
        """What was found."""
        return self.finding.outcome

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why."""
        return self.finding.reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What binds, from when. `assessment_number` orders it among the delivery's assessments."""

    id: DecisionId
    number: int
    kind: DecisionKind
    assessment: AssessmentId
    assessment_number: int
    day_number: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """A signer's latest answer to one rule's question."""

    rule: str
    answer: Answer
    user: UserId
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class NearIncident:
    """An incident and how far it is from the nearest place of the delivery: 0 in a place, None where unknown."""

    fact: IncidentFact
    distance_km: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """How well the program sees just now, in seconds; None: nothing of the kind is known."""

    oldest_waiting_seconds: float | None  # oldest inbound message captured and not worked; None: none waits
    puller_age_seconds: float | None
    clock_age_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unheard:
    """Somebody who leads the team and whose phone takes nothing from us on this channel since then."""

    contact: ContactId
    channel: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that the rules read of one delivery, as it was at one moment.

    `sight` None: not looked at. It changes by the second, so it is looked at only where a GO is signed or sent
    (law 4 of docs/protocol.md). `duty_gap` is the first moment before back by with nobody on duty.
    """

    delivery: Delivery
    package: Package
    places: tuple[Place, ...]
    legs: tuple[Leg, ...]
    guarantees: tuple[GuaranteeFact, ...] = ()
    confirmations: tuple[ConfirmationFact, ...] = ()
    stops: tuple[StopFact, ...] = ()
    answers: tuple[PlaceAnswer, ...] = ()
    incidents: tuple[NearIncident, ...] = ()
    health_incidents: tuple[IncidentFact, ...] = ()
    news: tuple[tuple[PlaceId, datetime | None], ...] = ()
    attested: tuple[Attested, ...] = ()
    departed: bool = False
    sight: Sight | None = None
    duty_gap: datetime | None = None
    unheard: tuple[Unheard, ...] = ()

    def days_ahead(self, now: datetime) -> tuple[Day, ...]:
        """Days that still matter."""
        return self.delivery.days_ahead(now, departed=self.departed)

    def stops_ahead(self, now: datetime) -> tuple[PlaceId, ...]:
        """Places where the team still stops, by day or by night."""
        return tuple(dict.fromkeys(place for day in self.days_ahead(now) for place in day.places))

    def legs_ahead(self, now: datetime) -> tuple[LegId, ...]:
        """Legs still to be travelled."""
        return tuple(dict.fromkeys(leg for day in self.days_ahead(now) for leg in day.legs))

    def route_ahead(self, now: datetime) -> frozenset[PlaceId]:
        """Every place on the way: where the team stops, and both ends of each leg."""
        legs = set(self.legs_ahead(now))
        ends = {end for leg in self.legs if leg.id in legs for end in (leg.from_place, leg.to_place)}
        return frozenset({*self.stops_ahead(now), *ends})

    def answer_to(self, *rules: str) -> Attested | None:
        """The latest answer to the first of these questions that has one."""
        given: Mapping[str, Attested] = {one.rule: one for one in self.attested}
        return next((given[rule] for rule in rules if rule in given), None)


def worst(outcomes: Iterable[Outcome]) -> Outcome:
    """The worst of them; CLEAR where there is none."""
    return max(outcomes, key=lambda outcome: outcome.badness, default=Outcome.CLEAR)


def new_holds(before: Finding, after: Finding) -> Collection[Reason]:
    """Reasons of `after` that are no part of `before` and do not leave it clear."""
    return [reason for reason in after.reasons if reason.outcome is not Outcome.CLEAR and reason.key not in before.keys]
