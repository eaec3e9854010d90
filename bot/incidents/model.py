"""What happened, as values, how grave it is, and what changes that."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.commands import Refused
from bot.ids import ContactId, IncidentId, LegId, PlaceId, UserId
from bot.incidents.commands import Certainty, CompleteIncident
from bot.understanding.model import Category

MINE = 7
"""The digit of a suspicious object on the way: the only incident that time alone never ends."""
WATER = 8
"""The digit of water or a cut road: nobody did it, so a health team touched by it was not attacked."""
UNTOLD = 3
"""The severity until a category is told."""
HEALTH_CARE = 5
"""The severity of whatever people did to a health worker, a health centre or an ambulance."""
SEVERE = 4
"""From here on two people refute, with a second source."""

SEVERITY_OF: Mapping[int, int] = {1: 2, 2: 3, 3: 3, 4: 4, 5: 5, 6: 5, MINE: 5, WATER: 2, 9: 1, 0: UNTOLD}
"""Severity by the digit of the printed card: 1 passage blocked, 2 threat, 3 theft, 4 person held or taken, 5 hurt or
dead, 6 fighting or shots, 7 suspicious object on the way, 8 water or cut road, 9 crowd or rumour, 0 other: a person
will say."""

DIGIT_OF: Mapping[Category, int] = {
    Category.ATTACK: 6,
    Category.ARMED_PRESENCE: 2,
    Category.THREAT: 2,
    Category.SHOOTING: 6,
    Category.KILLING: 5,
    Category.INJURY: 5,
    Category.MINE: MINE,
    Category.KIDNAPPING: 4,
    Category.THEFT: 3,
    Category.CATTLE_THEFT: 3,
    Category.FIRE: 0,
    Category.ROAD_BLOCKED: 1,
    Category.DISPLACEMENT: 0,
    Category.DISPUTE: 9,
    Category.ACCIDENT: 0,
    Category.FLOOD: WATER,
    Category.ILLNESS: 0,
    Category.EPIDEMIC: 0,
    Category.ANIMAL_DISEASE: 0,
    Category.OTHER: 0,
}
"""What a text was understood to be about, as a digit of the card. Where a word leaves it open: 0."""

_LADDER = (Certainty.RUMOUR, Certainty.POSSIBLE, Certainty.PROBABLE, Certainty.CONFIRMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFact:
    """One incident as rules see it, at one place.

    An incident whose place is not certain counts at every place that its reporter speaks for: one fact for each, all
    of one `id`. `place` None: nobody has said where yet. `category` is the digit of the printed card.
    `mine_open`: a suspicious object that nobody has cleared by name; it stays, however old.
    """

    id: IncidentId
    category: int | None
    place: PlaceId | None
    leg: LegId | None
    severity: int  # 1 information, 2 hindrance, 3 threat or loss, 4 person taken, 5 death, fighting or worse
    certainty: Certainty
    happened_at: datetime
    reported_at: datetime
    health_touched: bool
    from_stranger: bool
    mine_open: bool
    refuted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """One incident, whole. `places`: everywhere it counts, in a stable order; one alone where `place_certain`."""

    id: IncidentId
    ref: str
    category: int | None
    places: tuple[PlaceId, ...]
    place_certain: bool
    leg: LegId | None
    severity: int
    certainty: Certainty
    happened_at: datetime
    reported_at: datetime
    ongoing: bool | None
    reporter_safe: bool | None
    health_touched: bool | None
    contact: ContactId
    from_stranger: bool
    mine_cleared_at: datetime | None

    @property
    def mine_open(self) -> bool:
        """Whether it is a suspicious object that nobody has cleared."""
        return self.category == MINE and self.mine_cleared_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One entry of an incident's history: what a user held it to be, and on what ground."""

    user: UserId
    certainty: Certainty
    second_source: str


def digit_of(categories: Collection[Category]) -> int | None:
    """The digit for what a text is about: that of the gravest category, a suspicious object before all."""
    digits = {DIGIT_OF[category] for category in categories}
    return max(digits, key=lambda digit: (digit == MINE, SEVERITY_OF[digit], digit), default=None)


def severity_of(category: int | None, *, health_touched: bool) -> int:
    """How grave an incident is, 1 to 5."""
    severity = UNTOLD if category is None else SEVERITY_OF[category]
    return HEALTH_CARE if health_touched and category != WATER else severity


def completed(incident: Incident, answer: CompleteIncident) -> Incident:
    """The incident with one more answer.

    An answer may make it graver or say more exactly what was not told; it never makes light of what was told: that
    takes people who judge it. Once it is graver than what was refuted, it is a rumour again.
    """
    category = _graver(incident.category, answer.category)
    health = incident.health_touched
    if answer.health_touched is not None:
        health = answer.health_touched or bool(health)
    told = severity_of(category, health_touched=bool(health))
    severity = told if incident.category is None and not incident.health_touched else max(incident.severity, told)
    places, certain = incident.places, incident.place_certain
    if answer.place is not None and not certain:
        places, certain = (answer.place,), True
    worse = severity > incident.severity or (category == MINE and incident.category != MINE)
    return replace(
        incident,
        category=category,
        places=places,
        place_certain=certain,
        leg=incident.leg or answer.leg,
        severity=severity,
        certainty=Certainty.RUMOUR if worse and incident.certainty is Certainty.REFUTED else incident.certainty,
        happened_at=min(answer.happened_at or incident.happened_at, incident.reported_at),
        ongoing=incident.ongoing if answer.ongoing is None else answer.ongoing,
        reporter_safe=incident.reporter_safe if answer.reporter_safe is None else answer.reporter_safe,
        health_touched=health,
    )


def _graver(known: int | None, told: int | None) -> int | None:
    if known is None or told is None:
        return known if told is None else told
    return max(known, told, key=lambda digit: (digit == MINE, SEVERITY_OF[digit], digit == known))


def ruling(incident: Incident, judgement: Judged, history: Sequence[Judged]) -> Certainty:
    """The certainty after one more user has judged. `history`: what was judged before, oldest first.

    Refuting takes one person below severity 4; from 4 on it takes two, each with a second source, and nobody holding
    it for true in between. Until the second one the certainty stays as it is. Raises `Refused`.
    """
    wanted = judgement.certainty
    if wanted is not Certainty.REFUTED:
        if wanted in _LADDER[2:] and _LADDER.index(wanted) > _rung(incident.certainty) and not judgement.second_source:
            raise Refused("second_source_missing", f"{wanted} needs a second, independent source")
        return wanted
    if incident.category == MINE:
        raise Refused("mine_needs_clearing", "a suspicious object is not refuted: it is cleared by name")
    if incident.severity < SEVERE:
        return Certainty.REFUTED
    if not judgement.second_source:
        raise Refused("second_source_missing", "refuting this needs a second, independent source")
    others = {earlier.user for earlier in _last_refutations(history)} - {judgement.user}
    return Certainty.REFUTED if others else incident.certainty


def _rung(certainty: Certainty) -> int:
    return _LADDER.index(certainty) if certainty in _LADDER else -1


def _last_refutations(history: Sequence[Judged]) -> list[Judged]:
    """Refutations with a second source since anybody last held it for anything else."""
    found: list[Judged] = []
    for earlier in reversed(history):
        if earlier.certainty is not Certainty.REFUTED:
            break
        if earlier.second_source:
            found.append(earlier)
    return found
