"""The answer to an invitation: 1 comes, 2 does not, 3 wants a call. The last answer counts."""

from uuid import UUID

from bot.broadcasts.commands import AnswerInvitation
from bot.conversation.move import Heard, Move
from bot.conversation.state import Question
from bot.ids import BroadcastId
from bot.understanding.model import Intent
from bot.wording.keys_delivery import ReceivedThanks
from bot.wording.keys_periods import InvitationCallThanks, InvitationNoThanks, InvitationYesThanks

_THANKS = {1: InvitationYesThanks(), 2: InvitationNoThanks(), 3: InvitationCallThanks()}
_THANKS_FOR_OTHERS = {1: ReceivedThanks(), 2: ReceivedThanks(), 3: InvitationCallThanks()}
"""Of a question in somebody's own words: nobody knows what the yes is to."""


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
    thanks = _THANKS_FOR_OTHERS if question.data.get("own") else _THANKS
    return Move((thanks[chosen],), (order,))


def _answers(heard: Heard) -> tuple[bool, bool, bool]:
    return heard.means("1", Intent.YES), heard.means("2", Intent.NO), heard.means("3")
