"""What a phrase is: a frozen dataclass whose name is its key and whose fields are its placeholders."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum, StrEnum
from typing import Annotated, Any, ClassVar, Self, get_args, get_origin, get_type_hints

from bot.languages import Language

Json = str | int | list[Any]


class Meaning(Enum):
    """What a plain value stands for, so that rules over all phrases can tell a place from a team."""

    PLACE = "place"
    REF = "ref"  # names a delivery, and so its team
    ORGANISATION = "organisation"
    PHONE = "phone"
    CODE = "code"  # four digits, the yes to one question
    PAIR = "pair"  # six digits, half of a pair on a team's printed list
    ACK = "ack"  # two digits, acknowledges one alert
    COUNT = "count"
    PACKAGE = "package"
    HOURS_AGO = "hours ago"


PlaceName = Annotated[str, Meaning.PLACE]
PlaceNames = Annotated[tuple[str, ...], Meaning.PLACE]
PackageNames = Annotated[tuple[str, ...], Meaning.PACKAGE]
Ref = Annotated[str, Meaning.REF]
OrganisationName = Annotated[str, Meaning.ORGANISATION]
PhoneNumber = Annotated[str, Meaning.PHONE]
ChallengeCode = Annotated[str, Meaning.CODE]
PairNumber = Annotated[str, Meaning.PAIR]
Ack = Annotated[int, Meaning.ACK]
Count = Annotated[int, Meaning.COUNT]
HoursAgo = Annotated[tuple[int, ...], Meaning.HOURS_AGO]


class ReasonWord(StrEnum):
    """The only reasons that a text may give; the true one stays on the board (law 3 of docs/protocol.md)."""

    WATER = "water"
    ROAD = "road"
    CALENDAR = "calendar"
    TEAM = "team"
    EQUIPMENT = "equipment"
    OTHER = "other"


class Topic(StrEnum):
    """What somebody may have meant, for asking back: the menu, its second entry told apart."""

    SITUATION = "situation"
    AGREED = "agreed"
    WITHDRAWN = "withdrawn"
    DANGER = "danger"
    DELIVERY = "delivery"
    NEWS = "news"
    LANGUAGE = "language"
    CONTACT = "contact"
    HELP = "help"


Topics = tuple[Topic, ...]


class Answer(Enum):
    """How a phrase wants to be answered."""

    NONE = "none"
    DIGIT = "digit"  # one of the phrase's `digits`
    OPTIONS = "options"  # the number of an entry of its list
    CODE = "code"  # its code is the yes, 2 the no
    PAIR = "pair"  # the right-hand number of the pair
    ACK = "ack"  # its own two digits
    PLACE = "place"  # a place's code or name


@dataclass(frozen=True)
class Phrase:
    """One thing that Jamtan can say; subclasses add the placeholders as fields.

    `key` is the class name in snake_case and the msgid in every catalogue. The docstring of a subclass says who gets
    it and when: translators read it. `safety`: lives depend on it, so `literal`, the ref and the digits stand in every
    language as they are. `greeting`: the list of banned words does not apply. `digits`: the answers it offers.
    """

    __slots__ = ()

    key: ClassVar[str] = ""
    safety: ClassVar[bool] = False
    greeting: ClassVar[bool] = False
    literal: ClassVar[str] = ""
    answer: ClassVar[Answer] = Answer.NONE
    digits: ClassVar[str] = ""

    def __init_subclass__(cls) -> None:
        """Name the phrase after its class."""
        cls.key = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).lower()

    @classmethod
    def placeholders(cls) -> tuple[str, ...]:
        """The names that its text must contain, each in braces."""
        return tuple(field.name for field in fields(cls))

    def to_params(self) -> dict[str, Json]:
        """The fields as JSON can hold them, for the outbox; `from_params` is the way back."""
        return {name: _to_json(getattr(self, name)) for name in self.placeholders()}

    @classmethod
    def from_params(cls, params: Mapping[str, Any]) -> Self:
        """Rebuild the phrase. Raises `KeyError` for a missing field, `ValueError` for a value that does not fit."""
        hints = field_types(cls)
        return cls(**{name: _from_json(hints[name], params[name]) for name in cls.placeholders()})


def field_types(phrase: type[Phrase]) -> dict[str, Any]:
    """The fields' types without their meanings, by name."""
    hints = get_type_hints(phrase)
    return {name: hints[name] for name in phrase.placeholders()}


def field_meanings(phrase: type[Phrase]) -> dict[str, Meaning | None]:
    """What each field stands for, by name; None where the type says it all (a date, a reason)."""
    hints = get_type_hints(phrase, include_extras=True)
    return {name: _meaning(hints[name]) for name in phrase.placeholders()}


def _meaning(hint: Any) -> Meaning | None:
    extras = get_args(hint)[1:] if get_origin(hint) is Annotated else ()
    return next((extra for extra in extras if isinstance(extra, Meaning)), None)


def _to_json(value: Any) -> Any:
    match value:
        case tuple():
            return [_to_json(item) for item in value]
        case date():  # a datetime is one too
            return value.isoformat()
        case StrEnum():
            return value.value
    return value


def _from_json(hint: Any, value: Any) -> Any:
    if get_origin(hint) is tuple:
        return tuple(_from_json(get_args(hint)[0], item) for item in value)
    if hint in (date, datetime):
        return hint.fromisoformat(value)
    if hint in (ReasonWord, Topic, Language):
        return hint(value)
    if not isinstance(value, hint) or isinstance(value, bool):
        raise ValueError(f"expected {hint.__name__}, got {type(value).__name__}")
    return value
