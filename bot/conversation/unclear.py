"""Which texts a person has to read because the program may not have understood them. Pure."""

from bot.alerts.commands import RaiseCard
from bot.conversation.facts import Facts, Incoming, IncomingKind
from bot.conversation.state import State
from bot.conversation.turn import Turn
from bot.events import CardKind
from bot.understanding.model import CERTAIN_ENOUGH, Understood


def wants_a_reader(before: State, turn: Turn, understood: Understood, facts: Facts, incoming: Incoming) -> bool:
    """Whether this text waits in the inbox to be read by somebody.

    So does whatever is no text, comes from a number that is nobody's or is lost, was not understood, or was a guess.
    """
    if incoming.kind in (IncomingKind.LOCATION, IncomingKind.MEDIA) or facts.stranger or facts.suspended:
        return True
    if turn.state.not_understood > before.not_understood:
        return True
    if any(isinstance(one, RaiseCard) and one.kind == CardKind.NOT_UNDERSTOOD for one in turn.commands):
        return True
    guessed = understood.number is None and understood.certainty < CERTAIN_ENOUGH
    return guessed and incoming.kind is IncomingKind.TEXT
