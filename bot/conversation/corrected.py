"""A person says what a text meant: the very orders that the conversation gives for such a text. Pure.

They bear the text's own cause and ids, so that what the conversation ordered already does not happen twice. Nothing is
ever undone: what stopped stays stopped (law 2 of docs/protocol.md).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid5

from bot.actors import Actor
from bot.alerts.commands import RaiseCard
from bot.commands import Command
from bot.contacts.commands import StopMessages
from bot.conversation.steps.meeting import CALL_WITHIN
from bot.events import CardKind, cause_of
from bot.guarantees.commands import ReportSituation, SituationValue, Withdraw
from bot.ids import ContactId, InboundId, IncidentId, PlaceId
from bot.incidents.commands import ReportIncident
from bot.threads.commands import Meaning, ReadText


@dataclass(frozen=True, slots=True)
class ReadAs:
    """One text and what somebody holds it for. `place` None: wherever the person speaks for."""

    text: InboundId
    contact: ContactId
    received_at: datetime
    meaning: Meaning
    place: PlaceId | None = None


def orders(read: ReadAs, by: Actor, now: datetime) -> tuple[Command, ...]:
    """What is written down of it, and what follows. `by`: by text, from the person, read by the user."""
    told = ReadText(
        by=by, cause=cause_of("read", read.text), contact=read.contact, inbound=read.text, meaning=read.meaning
    )
    cause = cause_of("inbound", read.text)
    match read.meaning:
        case Meaning.DANGER:
            return (told, _report(read, by, cause))
        case Meaning.WITHDRAWN:
            return (told, Withdraw(by=by, cause=cause, contact=read.contact, place=read.place, at=read.received_at))
        case Meaning.CALM | Meaning.TENSE:
            return (told, _news(read, by, cause))
        case Meaning.DELIVERY | Meaning.CONTACT:
            return (told, _card(read, by, cause, now))
        case Meaning.NO_MORE:
            return (told, StopMessages(by=by, cause=cause, contact=read.contact))
    return (told,)


def _report(read: ReadAs, by: Actor, cause: str) -> ReportIncident:
    return ReportIncident(
        by=by,
        cause=cause,
        incident=IncidentId(uuid5(read.text, "incident")),
        contact=read.contact,
        place=read.place,
        happened_at=read.received_at,
    )


def _news(read: ReadAs, by: Actor, cause: str) -> ReportSituation:
    value = SituationValue(read.meaning)
    return ReportSituation(by=by, cause=cause, contact=read.contact, place=read.place, value=value, at=read.received_at)


def _card(read: ReadAs, by: Actor, cause: str, now: datetime) -> RaiseCard:
    return RaiseCard(
        by=by,
        cause=cause,
        kind=CardKind.CONTACT_WANTED,
        about=f"contact:{read.contact}",
        due=now + CALL_WITHIN,
        contact=read.contact,
        note="delivery" if read.meaning is Meaning.DELIVERY else "call",
    )
