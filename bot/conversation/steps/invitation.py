"""The answer to an invitation: 1 comes, 2 does not, 3 wants a call. The last answer counts."""

from uuid import UUID

from bot.broadcasts.commands import AnswerInvitation
from bot.conversation.move import Heard, Move
from bot.conversation.state import Question
from bot.ids import BroadcastId
from bot.understanding.model import Intent
from bot.wording.keys_periods import InvitationCallThanks, InvitationNoThanks, InvitationYesThanks

_THANKS = {1: InvitationYesThanks(), 2: InvitationNoThanks(), 3: InvitationCallThanks()}


def answer(question: Question, heard: Heard) -> Move | None:
    """Comes, does not come, or wants a call."""
    chosen = next((number for number, means in enumerate(_answers(heard), 1) if means), None)
    if chosen is None:
        return None
    order = AnswerInvitation(
        by=heard.by(),
        cause=heard.cause,
        broadcast=BroadcastId(UUID(question.data["broadcast"])),
        contact=heard.facts.contact,
        answer=chosen,
    )
    return Move((_THANKS[chosen],), (order,))


def _answers(heard: Heard) -> tuple[bool, bool, bool]:
    return heard.means("1", Intent.YES), heard.means("2", Intent.NO), heard.means("3")
