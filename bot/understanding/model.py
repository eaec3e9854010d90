"""What a text was understood to say: values only."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from bot.languages import Language


class Intent(StrEnum):
    """What a person wants with one message. A closed list: what fits nothing is `other`."""

    CONFIRM_GUARANTEE = "confirm_guarantee"
    REVOKE_GUARANTEE = "revoke_guarantee"
    REPORT_INCIDENT = "report_incident"
    REPORT_SITUATION = "report_situation"
    SCHEDULE_DELIVERY = "schedule_delivery"
    CONFIRM_DELIVERY_RECEIVED = "confirm_delivery_received"
    POSTPONE_DELIVERY = "postpone_delivery"
    ASK_STATUS = "ask_status"
    SET_LANGUAGE = "set_language"
    HELP = "help"
    STOP = "stop"
    START = "start"
    YES = "yes"
    NO = "no"
    ACKNOWLEDGE = "acknowledge"
    GREETING = "greeting"
    OTHER = "other"


DANGER_INTENTS = frozenset({Intent.REPORT_INCIDENT, Intent.REVOKE_GUARANTEE})


class Situation(StrEnum):
    """How a place is, in the three words that people use when asked."""

    CALM = "calm"
    TENSE = "tense"
    DANGER = "danger"


class Category(StrEnum):
    """What kind of incident. Words for it never go back to a phone (law 5 of docs/protocol.md)."""

    ATTACK = "attack"
    ARMED_PRESENCE = "armed_presence"
    THREAT = "threat"
    SHOOTING = "shooting"
    KILLING = "killing"
    INJURY = "injury"
    MINE = "mine"
    KIDNAPPING = "kidnapping"
    THEFT = "theft"
    CATTLE_THEFT = "cattle_theft"
    FIRE = "fire"
    ROAD_BLOCKED = "road_blocked"
    DISPLACEMENT = "displacement"
    DISPUTE = "dispute"
    ACCIDENT = "accident"
    FLOOD = "flood"
    ILLNESS = "illness"
    EPIDEMIC = "epidemic"
    ANIMAL_DISEASE = "animal_disease"
    OTHER = "other"


class NumberKind(StrEnum):
    """What a number means, told by its length (docs/protocol.md)."""

    DIGIT = "digit"
    ACK_CODE = "ack_code"
    CODE = "code"
    PAIR = "pair"
    PLACE_CODE = "place_code"


@dataclass(frozen=True, slots=True)
class Number:
    """A number that answers something: one digit, two (acknowledges), four (a code), six (a team's pair) or a
    place code with a right check digit. `value` keeps leading zeros; a place code is upper case."""

    kind: NumberKind
    value: str


class Expecting(StrEnum):
    """What the open question of this person is about; it decides between readings that words alone leave open."""

    GUARANTEE = "guarantee"
    SITUATION = "situation"
    INCIDENT = "incident"
    DELIVERY = "delivery"
    RECEIPT = "receipt"
    ACKNOWLEDGEMENT = "acknowledgement"
    DIALOGUE = "dialogue"
    PLACE = "place"
    DATE = "date"
    LANGUAGE = "language"
    CONSENT = "consent"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Place:
    """A place as far as texts are concerned: its name, its code (may be none), its other known names."""

    name: str
    code: str | None = None
    alt_names: tuple[str, ...] = ()
    market_day: int | None = None
    """Weekday of its market, Monday is 0."""


@dataclass(frozen=True, slots=True)
class PlaceGuess:
    """A place named in a text.

    `place` is set only for an exact code, an exact name or a known other name that one place alone bears.
    Otherwise `asked_back` is true and `candidates` (at most nine, best first) are for a numbered list.
    """

    said: str
    place: Place | None = None
    candidates: tuple[Place, ...] = ()

    @property
    def asked_back(self) -> bool:
        """Whether the person must choose before anything is done with this place."""
        return self.place is None


@dataclass(frozen=True, slots=True)
class DateRange:
    """Both ends belong to the range."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Count:
    """A number of things named in a text: `what` is e.g. people, cases, animals, houses, cartons."""

    what: str
    number: int


@dataclass(frozen=True, slots=True)
class Slots:
    """What a text says besides its intent. Day words are as said ("monday", "tomorrow", "3/12", "market_day",
    "friday_prayer"); `dates` and `date_range` are worked out only when today's date was given."""

    places: tuple[PlaceGuess, ...] = ()
    day: str | None = None
    day_end: str | None = None
    time: str | None = None
    dates: tuple[date, ...] = ()
    date_range: DateRange | None = None
    duration: str | None = None
    counts: tuple[Count, ...] = ()
    categories: tuple[Category, ...] = ()
    situation: Situation | None = None
    on_behalf: str | None = None
    language: Language | None = None


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another reading of the same text, with its share of certainty (0 to 1)."""

    intent: Intent
    certainty: float


@dataclass(frozen=True, slots=True)
class Understood:
    """One text, understood.

    `may_be_danger` is wider than the intent: whoever acts on a message treats it as danger at once (law 2 of
    docs/protocol.md), also when the likeliest reading is harmless.
    `language` is that of the text; `proposes_language` is set when it surely differs from the person's own.
    """

    intent: Intent
    language: Language
    certainty: float
    slots: Slots = field(default_factory=Slots)
    alternatives: tuple[Alternative, ...] = ()
    because: tuple[str, ...] = ()
    number: Number | None = None
    may_be_danger: bool = False
    proposes_language: Language | None = None

    @property
    def is_danger(self) -> bool:
        """Whether the reading itself is an incident or a withdrawal."""
        return self.intent in DANGER_INTENTS


CERTAIN_ENOUGH = 0.6
"""Below this certainty the bot asks one digit question instead of acting on a harmless reading."""
