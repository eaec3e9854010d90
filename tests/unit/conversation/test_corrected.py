"""A person says what a text meant; which texts wait for one."""

from dataclasses import replace
from uuid import UUID, uuid5

import pytest

from bot.actors import Actor, Via
from bot.alerts.commands import RaiseCard
from bot.channel import Channel
from bot.contacts.commands import Standing, StopMessages
from bot.conversation.corrected import ReadAs, orders
from bot.conversation.facts import Facts, Incoming, IncomingKind
from bot.conversation.state import State
from bot.conversation.turn import Turn
from bot.conversation.unclear import wants_a_reader
from bot.events import CardKind
from bot.guarantees.commands import AnswerAgreement, ConfirmByVoice, ReportSituation, Withdraw
from bot.ids import InboundId, UserId
from bot.incidents.commands import ReportIncident
from bot.languages import Language
from bot.threads.commands import Meaning, ReadText
from bot.understanding.model import Intent, Number, NumberKind, Understood
from tests.unit.conversation.talking import FATOU, NOW, WALO

TEXT = InboundId(UUID(int=900))
BY = Actor(via=Via.TEXT, contact=FATOU, user=UserId(UUID(int=3)))
FOLLOWS = {
    Meaning.DANGER: ReportIncident,
    Meaning.WITHDRAWN: Withdraw,
    Meaning.CALM: ReportSituation,
    Meaning.TENSE: ReportSituation,
    Meaning.DELIVERY: RaiseCard,
    Meaning.CONTACT: RaiseCard,
    Meaning.NO_MORE: StopMessages,
    Meaning.NOTHING: None,
}


@pytest.mark.parametrize("meaning", Meaning)
def test_a_meaning_is_written_down_and_leads_to_the_order_of_the_conversation(meaning: Meaning) -> None:
    told, *more = orders(ReadAs(TEXT, FATOU, NOW, meaning, WALO.id), BY, NOW)
    assert isinstance(told, ReadText)
    assert [type(one) for one in more] == [one for one in (FOLLOWS[meaning],) if one is not None]
    assert all(one.cause == f"inbound:{TEXT}" for one in more)


@pytest.mark.parametrize("meaning", Meaning)
def test_no_reading_ever_makes_a_yes(meaning: Meaning) -> None:
    made = orders(ReadAs(TEXT, FATOU, NOW, meaning), BY, NOW)
    assert not any(isinstance(one, AnswerAgreement | ConfirmByVoice) for one in made)


def test_danger_read_twice_is_one_incident_the_one_that_the_conversation_makes() -> None:
    [_, report] = orders(ReadAs(TEXT, FATOU, NOW, Meaning.DANGER), BY, NOW)
    assert isinstance(report, ReportIncident)
    assert report.incident == uuid5(TEXT, "incident")


def read(intent: Intent = Intent.OTHER, certainty: float = 0.9, number: str = "") -> Understood:
    told = Number(NumberKind.DIGIT, number) if number else None
    return Understood(intent, Language.FR, certainty, number=told)


KNOWN = Facts(contact=FATOU)
A_TEXT = Incoming(TEXT, Channel.SMS, "...")
LOST = RaiseCard(by=BY, cause="", kind=CardKind.NOT_UNDERSTOOD, about="", due=NOW, contact=FATOU)


@pytest.mark.parametrize(
    ("turn", "understood", "facts", "incoming", "wanted"),
    [
        (Turn(State()), read(Intent.REPORT_SITUATION), KNOWN, A_TEXT, False),
        (Turn(State()), read(Intent.REPORT_SITUATION, 0.4), KNOWN, A_TEXT, True),
        (Turn(State()), read(number="1"), KNOWN, A_TEXT, False),
        (Turn(State(not_understood=1)), read(), KNOWN, A_TEXT, True),
        (Turn(State(), (), (LOST,)), read(), KNOWN, A_TEXT, True),
        (Turn(State()), read(Intent.GREETING), replace(KNOWN, standing=Standing.STRANGER), A_TEXT, True),
        (Turn(State()), read(Intent.GREETING), replace(KNOWN, suspended=True), A_TEXT, True),
        (Turn(State()), read(Intent.GREETING), KNOWN, replace(A_TEXT, kind=IncomingKind.MEDIA), True),
        (Turn(State()), read(Intent.OTHER, 0.3), KNOWN, replace(A_TEXT, kind=IncomingKind.BUTTON), False),
    ],
)
def test_what_may_not_be_understood_waits_for_a_reader(
    turn: Turn, understood: Understood, facts: Facts, incoming: Incoming, wanted: bool
) -> None:
    assert wants_a_reader(State(), turn, understood, facts, incoming) is wanted
