"""May we write to you? The first question to anybody, and the last before silence."""

from bot.contacts.commands import GiveConsent
from bot.conversation.move import Heard, Move
from bot.conversation.state import Question
from bot.understanding.model import Intent
from bot.wording.keys_enrol import ConsentRefused, ConsentThanks, Menu


def answer(question: Question, heard: Heard) -> Move | None:
    """1 or a yes: we may write. 2, a no or STOP: we may not."""
    if heard.means("1", Intent.YES, Intent.START):
        return Move((ConsentThanks(), Menu()), (_consent(heard, yes=True),))
    if heard.means("2", Intent.NO, Intent.STOP):
        return Move((ConsentRefused(),), (_consent(heard, yes=False),), quiet=True)
    return None


def _consent(heard: Heard, *, yes: bool) -> GiveConsent:
    return GiveConsent(by=heard.by(), cause=heard.cause, contact=heard.facts.contact, yes=yes)
