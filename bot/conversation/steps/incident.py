"""Danger: acted upon at once, then a few short questions. Never who; nothing is repeated."""

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import UUID

from bot.conversation.gazetteer import KnownPlace
from bot.conversation.move import Heard, Move
from bot.conversation.places_said import Said, ask_which, keys, place_said, places_named, shown
from bot.conversation.state import Question, QuestionKind
from bot.ids import IncidentId
from bot.incidents.commands import CompleteIncident, ReportIncident
from bot.understanding.model import Category, Intent
from bot.wording.keys_enrol import ThanksNoted
from bot.wording.keys_talk import (
    AskHealthTouched,
    AskOngoing,
    AskSafe,
    AskWhen,
    AskWhere,
    AskWhereOf,
    IncidentNotedAskCategory,
    IncidentThanks,
    TakeShelter,
)

DIGIT_OF: Mapping[Category, int] = {
    Category.MINE: 7,
    Category.SHOOTING: 6,
    Category.ATTACK: 6,
    Category.FIRE: 6,
    Category.KILLING: 5,
    Category.INJURY: 5,
    Category.KIDNAPPING: 4,
    Category.THREAT: 2,
    Category.ARMED_PRESENCE: 2,
    Category.THEFT: 3,
    Category.CATTLE_THEFT: 3,
    Category.ROAD_BLOCKED: 1,
    Category.FLOOD: 8,
    Category.DISPLACEMENT: 9,
    Category.DISPUTE: 9,
}
"""The digit of the printed card for what a text names, gravest first; what is missing is asked."""

SAME_REPORT = timedelta(minutes=30)
"""How long more words about a report, with no other place or kind, still belong to it."""

_PLACE, _CATEGORY, _WHEN, _ONGOING, _SAFE, _HEALTH = "place", "category", "when", "ongoing", "safe", "health"


def begin(heard: Heard, place: KnownPlace | None = None) -> Move:
    """Report at once, then ask what the message has not told. `place`: where it is known from the question."""
    named = places_named(heard)
    where = named[0] if named else place
    category, when = category_said(heard), when_said(heard)
    incident = heard.new_id("incident")
    report = ReportIncident(
        by=heard.by(),
        cause=heard.cause,
        contact=heard.facts.contact,
        incident=IncidentId(incident),
        place=where.id if where else None,
        category=category,
        happened_at=when,
    )
    known = {"incident": str(incident), "asked_at": heard.now.isoformat()}
    known |= {_PLACE: str(where.id)} if where else {}
    known |= {_CATEGORY: str(category)} if category is not None else {}
    known |= {_WHEN: "told"} if when is not None else {}
    thanks = () if category is None else (ThanksNoted(),)
    return Move(thanks, (report, *_elsewhere(heard, named[1:], category, when)), _next(known, heard))


def go_on(question: Question, heard: Heard) -> Move | None:
    """More words about the report that is being asked about: they complete it. None: it is another report."""
    category, when = category_said(heard), when_said(heard)
    told, named = question.data.get(_CATEGORY), places_named(heard)
    another_place = any(str(place.id) != question.data.get(_PLACE, str(place.id)) for place in named) or len(named) > 1
    another_kind = category is not None and told is not None and str(category) != told
    if another_place or another_kind or not _recent(question, heard):
        return None
    known = dict(question.data)
    known |= {_PLACE: str(named[0].id)} if named else {}
    known |= {_CATEGORY: str(category)} if category is not None else {}
    known |= {_WHEN: "told"} if when is not None else {}
    incident = IncidentId(UUID(question.data["incident"]))
    where = named[0].id if named else None
    following = _next(known, heard)
    return Move(
        () if _CATEGORY not in known else (ThanksNoted(),),
        (
            # the report again, in case its message is still on its way; it is made once
            ReportIncident(
                by=heard.by(),
                cause=heard.cause,
                contact=heard.facts.contact,
                incident=incident,
                place=where,
                category=category,
                happened_at=when,
            ),
            _complete(heard, question, category=category, place=where, happened_at=when),
        ),
        following,
    )


def answer(question: Question, heard: Heard) -> Move | None:
    """The answer to one of the short questions."""
    match question.kind:
        case QuestionKind.INCIDENT_CATEGORY:
            category = int(heard.digit) if heard.digit is not None else category_said(heard)
            return None if category is None else _told(question, heard, _CATEGORY, str(category), category=category)
        case QuestionKind.INCIDENT_PLACE:
            return _answer_place(question, heard)
        case QuestionKind.INCIDENT_WHEN:
            when = _moment(heard.digit, heard.now) if heard.digit is not None else when_said(heard)
            return None if when is None else _told(question, heard, _WHEN, "told", happened_at=when)
        case QuestionKind.INCIDENT_ONGOING:
            yes = _yes_no(heard)
            return None if yes is None else _told(question, heard, _ONGOING, "told", ongoing=yes)
        case QuestionKind.INCIDENT_SAFE:
            yes = _yes_no(heard)
            if yes is False:
                return _unsafe(question, heard)
            return None if yes is None else _told(question, heard, _SAFE, "told", reporter_safe=True)
    yes = _yes_no(heard)
    return None if yes is None else _told(question, heard, _HEALTH, "told", health_touched=yes)


def category_said(heard: Heard) -> int | None:
    """The card's digit for the gravest thing that the message names."""
    named = heard.understood.slots.categories
    return next((digit for category, digit in DIGIT_OF.items() if category in named), None)


def when_said(heard: Heard) -> datetime | None:
    """The latest moment that fits the day that the message names; never in the future."""
    days = [day for day in heard.understood.slots.dates if day <= heard.now.date()]
    return min(heard.now, datetime.combine(max(days), time.max, UTC)) if days else None


def _moment(digit: str, now: datetime) -> datetime | None:
    """0 now, 1 today, 2 yesterday, 3 earlier: the latest moment that fits, so that an age is never overstated."""
    today = datetime.combine(now.date(), time.min, UTC)
    moments = {"0": now, "1": now, "2": today - timedelta(minutes=1), "3": today - timedelta(days=1, minutes=1)}
    return moments.get(digit)


def _yes_no(heard: Heard) -> bool | None:
    if heard.means("1", Intent.YES):
        return True
    return False if heard.means("2", Intent.NO) else None


def _answer_place(question: Question, heard: Heard) -> Move | None:
    said = place_said(heard, question)
    if said.place is not None:
        return _told(question, heard, _PLACE, str(said.place.id), place=said.place.id)
    if said.candidates or said.unknown:
        return Move(ask=ask_which(heard, question.kind, said, **question.data))
    return None


def _told(question: Question, heard: Heard, what: str, value: str, **details: Any) -> Move:
    following = _next({**question.data, what: value}, heard)
    done = () if following is not None else (IncidentThanks(),)
    return Move(done, (_complete(heard, question, **details),), following)


def _unsafe(question: Question, heard: Heard) -> Move:
    """No more questions: the person takes shelter, and is called."""
    return Move((TakeShelter(),), (_complete(heard, question, reporter_safe=False),), quiet=True)


def _complete(heard: Heard, question: Question, **details: Any) -> CompleteIncident:
    incident = IncidentId(UUID(question.data["incident"]))
    return CompleteIncident(by=heard.by(), cause=heard.cause, incident=incident, **details)


def _recent(question: Question, heard: Heard) -> bool:
    return heard.now - datetime.fromisoformat(question.data["asked_at"]) < SAME_REPORT


def _elsewhere(
    heard: Heard, more: tuple[KnownPlace, ...], category: int | None, when: datetime | None
) -> tuple[ReportIncident, ...]:
    return tuple(
        ReportIncident(
            by=heard.by(),
            cause=f"{heard.cause}:{place.code}",
            contact=heard.facts.contact,
            incident=IncidentId(heard.new_id(f"incident {place.code}")),
            place=place.id,
            category=category,
            happened_at=when,
        )
        for place in more
    )


def _next(known: Mapping[str, str], heard: Heard) -> Question | None:
    """The first of the short questions whose answer is not known; None after the last."""
    if _CATEGORY not in known:
        return heard.ask(QuestionKind.INCIDENT_CATEGORY, IncidentNotedAskCategory(), **known)
    if _PLACE not in known:
        return _ask_place(known, heard)
    if _WHEN not in known:
        return heard.ask(QuestionKind.INCIDENT_WHEN, AskWhen(), **known)
    if _ONGOING not in known:
        return heard.ask(QuestionKind.INCIDENT_ONGOING, AskOngoing(), **known)
    if _SAFE not in known:
        return heard.ask(QuestionKind.INCIDENT_SAFE, AskSafe(), **known)
    if _HEALTH not in known:
        return heard.ask(QuestionKind.INCIDENT_HEALTH, AskHealthTouched(), **known)
    return None


def _ask_place(known: Mapping[str, str], heard: Heard) -> Question:
    said: Said = place_said(heard)
    if said.candidates:
        return ask_which(heard, QuestionKind.INCIDENT_PLACE, said, **known)
    own = heard.facts.places[:9]
    if own:
        return heard.ask(QuestionKind.INCIDENT_PLACE, AskWhereOf(options=shown(own)), *keys(own), **known)
    return heard.ask(QuestionKind.INCIDENT_PLACE, AskWhere(), **known)
