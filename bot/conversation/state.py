"""Where the conversation with one person stands: at most one open question, and those that wait behind it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from bot.deliveries.commands import DeliveryAnswer
from bot.languages import Language
from bot.wording.keys import Phrase, phrase_from

MOST_WAITING = 3
"""Questions that wait; the oldest is given up."""


class QuestionKind(StrEnum):
    """What an open question is about. `steps/__init__.py` names the step that takes its answer."""

    CONSENT = "consent"
    SITUATION = "situation"
    SITUATION_PLACE = "situation_place"
    AGREEMENT = "agreement"
    AGREED_OR_NOT = "agreed_or_not"
    AGREED_PLACE = "agreed_place"
    INCIDENT_CATEGORY = "incident_category"
    INCIDENT_PLACE = "incident_place"
    INCIDENT_WHEN = "incident_when"
    INCIDENT_ONGOING = "incident_ongoing"
    INCIDENT_SAFE = "incident_safe"
    INCIDENT_HEALTH = "incident_health"
    DELIVERY_WHAT = "delivery_what"
    DELIVERY_PLACE = "delivery_place"
    DELIVERY_DAYS = "delivery_days"
    DELIVERY_PACKAGE = "delivery_package"
    DELIVERY_AGREE = "delivery_agree"
    DELIVERY_RECEIVED = "delivery_received"
    DELIVERY_WHICH = "delivery_which"
    NEWS_PLACE = "news_place"
    CONTACT_KIND = "contact_kind"
    LANGUAGE = "language"
    LANGUAGE_PROPOSED = "language_proposed"
    INVITATION = "invitation"
    MEANT = "meant"


_LIFE = timedelta(hours=3)
_LONG_LIFE = timedelta(hours=24)
_INCIDENT = frozenset(kind for kind in QuestionKind if kind.value.startswith("incident_"))


def _aware(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError("a time without zone")
    return moment


_NEEDED: Mapping[QuestionKind, Mapping[str, Callable[[str], object]]] = {
    **{kind: {"incident": UUID, "asked_at": _aware} for kind in _INCIDENT},
    QuestionKind.LANGUAGE_PROPOSED: {"language": Language},
    QuestionKind.DELIVERY_WHICH: {"answer": DeliveryAnswer},
}
"""What a step takes for granted in a question's data; a question without it is one that this version does not know."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something this person was asked.

    `phrase` is what was said, to be said again; `options` are the keys that the numbers of its list stand for; `data`
    is what the conversation has gathered so far.
    """

    kind: QuestionKind
    phrase: Phrase
    asked_at: datetime
    options: tuple[str, ...] = ()
    data: Mapping[str, str] = field(default_factory=dict)

    @property
    def about_incident(self) -> bool:
        """Whether it belongs to the short questions after a report."""
        return self.kind in _INCIDENT

    def fresh(self, now: datetime) -> bool:
        """Whether a digit still answers it: 24 h for a report, 3 h for the rest."""
        return now - self.asked_at < (_LONG_LIFE if self.about_incident else _LIFE)

    def option(self, digit: str | None) -> str | None:
        """The key that a number of the list stands for."""
        if digit is None or not 1 <= int(digit) <= len(self.options):
            return None
        return self.options[int(digit) - 1]

    def to_plain(self) -> dict[str, Any]:
        """What JSON can hold."""
        return {
            "kind": self.kind.value,
            "phrase": self.phrase.key,
            "params": self.phrase.to_params(),
            "asked_at": self.asked_at.isoformat(),
            "options": list(self.options),
            "data": dict(self.data),
        }

    @classmethod
    def from_plain(cls, plain: Any) -> Self | None:
        """The question; None for a form that this version does not know."""
        try:
            kind = QuestionKind(plain["kind"])
            data = {str(name): str(value) for name, value in plain.get("data", {}).items()}
            for name, read in _NEEDED.get(kind, {}).items():
                read(data[name])
            return cls(
                kind=kind,
                phrase=phrase_from(plain["phrase"], plain["params"]),
                asked_at=_aware(plain["asked_at"]),
                options=tuple(str(option) for option in plain.get("options", ())),
                data=data,
            )
        except (KeyError, ValueError, TypeError, AttributeError):
            return None


@dataclass(frozen=True, slots=True)
class State:
    """The one open question of this conversation, what waits behind it, and how often we did not understand.

    `reminded` names questions that were already brought again by themselves, so that it happens once.
    """

    open: Question | None = None
    waiting: tuple[Question, ...] = ()
    not_understood: int = 0
    language_proposed_on: date | None = None
    reminded: tuple[str, ...] = ()

    def put_aside(self, question: Question) -> "State":
        """With this question first among those that wait; older ones of its kind are given up."""
        others = tuple(waiting for waiting in self.waiting if waiting.kind is not question.kind)
        return replace(self, waiting=(question, *others)[:MOST_WAITING])

    def aged(self, now: datetime) -> "State":
        """Without the questions that nobody will answer any more."""
        kept = self.open if self.open is not None and self.open.fresh(now) else None
        return replace(self, open=kept, waiting=tuple(waiting for waiting in self.waiting if waiting.fresh(now)))

    def to_json(self) -> str:
        """Its text, for the conversation's row."""
        return json.dumps(
            {
                "open": self.open.to_plain() if self.open else None,
                "waiting": [question.to_plain() for question in self.waiting],
                "not_understood": self.not_understood,
                "language_proposed_on": self.language_proposed_on.isoformat() if self.language_proposed_on else None,
                "reminded": list(self.reminded),
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str | None) -> "State":
        """The state; what an older or newer version wrote and this one does not know is left out, never an error."""
        try:
            plain = json.loads(text or "{}")
        except ValueError:
            return cls()
        if not isinstance(plain, dict):
            return cls()
        waiting = (Question.from_plain(each) for each in _list(plain.get("waiting")))
        count = plain.get("not_understood")
        return cls(
            open=Question.from_plain(plain.get("open")),
            waiting=tuple(question for question in waiting if question is not None)[:MOST_WAITING],
            not_understood=count if isinstance(count, int) and not isinstance(count, bool) else 0,
            language_proposed_on=_date(plain.get("language_proposed_on")),
            reminded=tuple(each for each in _list(plain.get("reminded")) if isinstance(each, str)),
        )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return None
