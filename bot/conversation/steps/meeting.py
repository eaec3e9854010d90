"""A meeting, mediation or a call is wanted: a card with a deadline for a person."""

from datetime import timedelta

from bot.alerts.commands import RaiseCard
from bot.conversation.move import Heard, Move
from bot.conversation.state import Question, QuestionKind
from bot.events import CardKind
from bot.wording.keys_talk import AskContactKind, ContactNoted

CALL_WITHIN = timedelta(hours=24)
"""By when somebody calls."""

_WANTED = {"1": "meeting", "2": "mediation", "3": "call"}


def begin(heard: Heard) -> Move:
    """Menu digit 7."""
    return Move(ask=heard.ask(QuestionKind.CONTACT_KIND, AskContactKind()))


def answer(question: Question, heard: Heard) -> Move | None:
    """1 a meeting, 2 mediation, 3 a call."""
    wanted = _WANTED.get(heard.digit or "")
    return None if wanted is None else call_back(heard, note=wanted)


def call_back(heard: Heard, *, note: str) -> Move:
    """A person will call; `note` tells the coordinator why, in English for the board to translate."""
    due = heard.now + CALL_WITHIN
    card = RaiseCard(
        by=heard.by(),
        cause=heard.cause,
        kind=CardKind.CONTACT_WANTED,
        about=f"contact:{heard.facts.contact}",
        due=due,
        contact=heard.facts.contact,
        note=note,
    )
    return Move((ContactNoted(day=due.date()),), (card,))
