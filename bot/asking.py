"""What the clock asks of people by itself. Joins what several subjects know, so it stands above them all."""

from datetime import datetime
from math import inf

from sqlalchemy.orm import Session

from bot.events import Event, Separately, cause_of
from bot.guarantees.commands import AskAgreement, AskDueAgreements, AskSituations
from bot.guarantees.handlers import ask_situation
from bot.messages.store_health import ages, beat
from bot.views.due import agreements_due, situations_due

LOOKED, LOOK_EVERY = "situations", 60.0


def ask_due_agreements(command: AskDueAgreements, session: Session, now: datetime) -> list[Event]:
    """Ask at D2 and 3 h before D3 whether each place of a delivery still agrees, each person once."""
    return [
        Separately(
            order=AskAgreement(
                by=command.by,
                cause=cause_of("clock", "agreement", due.delivery, due.place, due.contact, due.moment),
                contact=due.contact,
                place=due.place,
                delivery=due.delivery,
                day=due.day,
            ),
            about=cause_of("agreement", due.delivery, due.contact),
            delivery=due.delivery,
        )
        for due in agreements_due(session, now)
    ]


def ask_situations(command: AskSituations, session: Session, now: datetime) -> list[Event]:
    """Ask how things are, daily where a delivery is near, else weekly. Looked at once a minute: it reads everybody."""
    if ages(session).get(LOOKED, inf) < LOOK_EVERY:
        return []
    beat(session, LOOKED)
    events: list[Event] = []
    for contact, place in situations_due(session, now):
        events += ask_situation(session, contact, place, now)
    return events
