"""One turn of a conversation: what was understood in; the new state, replies and commands out. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from bot.channel import Channel
from bot.commands import Command
from bot.contacts.commands import GiveConsent, Standing
from bot.conversation import danger
from bot.conversation.asked import asked_by_others, current, name_of
from bot.conversation.duress import commands_under_duress, usual_reply
from bot.conversation.facts import Facts, Incoming, IncomingKind
from bot.conversation.move import Heard
from bot.conversation.reading import Read, read
from bot.conversation.state import Question, QuestionKind, State
from bot.conversation.steps import greeting_help, language, menu, team
from bot.guarantees.commands import Withdraw
from bot.understanding.model import Intent, Understood
from bot.wording.keys import Phrase
from bot.wording.keys_enrol import QuestionAgain, StrangerReply, ThanksNoted

MOST_REMINDED = 8


@dataclass(frozen=True, slots=True)
class Turn:
    """What one message leads to. Commands are run in this order, before the replies are said."""

    state: State
    replies: tuple[Phrase, ...] = ()
    commands: tuple[Command, ...] = ()


def take_turn(state: State, understood: Understood, facts: Facts, now: datetime, *, inbound: Incoming) -> Turn:
    """Answer one message of one person. Never raises: any text of any kind leads to a turn.

    Read in this order: a suspended phone, danger, STOP, numbers by their length, the open question, the menu's
    digit, the intent; what is left was not understood.
    """
    heard = Heard(understood, facts, inbound, now)
    if facts.suspended:  # a lost phone: nothing from it counts, but a person looks at what may be danger
        looks = (greeting_help.to_look_at(heard),) if danger.is_danger(heard) else ()
        return Turn(state, (), looks)
    turn = _with_stranger(state, heard) if facts.stranger else _with_known(state.aged(now), heard)
    if inbound.kind in (IncomingKind.LOCATION, IncomingKind.MEDIA):
        turn = replace(turn, commands=(*turn.commands, greeting_help.to_look_at(heard)))
    if facts.says_duress(inbound.text):
        turn = replace(turn, commands=commands_under_duress(turn.commands, turn.replies, heard))
    return turn


def _with_stranger(state: State, heard: Heard) -> Turn:
    """Danger acts; nothing is asked and nothing told. No answer by SMS, on WhatsApp one a day."""
    facts = heard.facts
    if danger.is_danger(heard):
        return Turn(state, _to_stranger(heard), danger.act(None, heard).commands)
    if heard.understood.intent is Intent.STOP:
        return Turn(state, (), danger.stop_messages(heard).commands)
    if facts.standing is Standing.REFUSED and heard.understood.intent is Intent.START:
        consent = GiveConsent(by=heard.by(), cause=heard.cause, contact=facts.contact, yes=True)
        started = menu.begin_again(heard)
        return Turn(state, started.replies, (consent, *started.commands))
    return Turn(state, _to_stranger(heard))


def _to_stranger(heard: Heard) -> tuple[Phrase, ...]:
    whatsapp = heard.incoming.channel is Channel.WHATSAPP
    return (StrangerReply(),) if whatsapp and not heard.facts.stranger_answered_today else ()


def _with_known(state: State, heard: Heard) -> Turn:
    question = current(state, heard.facts)
    if state.open is not None and question is not state.open:
        state = replace(state.put_aside(state.open), open=None)
    reading = read(question, heard)
    if reading is None:
        return _not_understood(state, question, heard)
    if reading.ends_all:
        return Turn(State(language_proposed_on=state.language_proposed_on), reading.move.replies, reading.move.commands)
    turn = _settled(replace(state, not_understood=0), reading, heard)
    return turn if reading.move.quiet or reading.danger else _with_proposal(turn, heard)


def _not_understood(state: State, question: Question | None, heard: Heard) -> Turn:
    if heard.facts.says_duress(heard.incoming.text):
        return Turn(state, usual_reply(question).replies)
    if heard.incoming.kind in (IncomingKind.LOCATION, IncomingKind.MEDIA):
        return Turn(state, (ThanksNoted(),))
    waits = team.stay(heard)
    if waits is not None:
        return Turn(state, waits.replies)
    times = state.not_understood + 1
    if times >= greeting_help.TIMES_BEFORE_A_PERSON:
        passed = greeting_help.pass_to_person(heard)
        return Turn(replace(state, open=None, waiting=(), not_understood=0), passed.replies, passed.commands)
    again = greeting_help.not_understood(heard, question)
    return Turn(replace(state, not_understood=times), again.replies)


def _settled(state: State, reading: Read, heard: Heard) -> Turn:
    move = reading.move
    closed = None if move.keeps else reading.answers
    if closed is not None and closed is state.open:
        state = replace(state, open=None)
    if move.ask is not None:
        return Turn(_opened(state, move.ask), (*move.replies, move.ask.phrase), move.commands)
    if move.quiet:
        return Turn(state, move.replies, move.commands)
    withdrawn = any(isinstance(order, Withdraw) for order in move.commands)
    others = [
        asked
        for asked in asked_by_others(heard.facts)
        if asked != closed and not (withdrawn and asked.kind is QuestionKind.AGREEMENT)  # a no ends it as well
    ]
    state, again = _brought_again(state, others[:1], heard)
    return Turn(state, (*move.replies, *again), move.commands)


def _opened(state: State, question: Question) -> State:
    if state.open is not None and state.open.kind is not question.kind:
        state = state.put_aside(state.open)
    return replace(state, open=question)


def _brought_again(state: State, others: list[Question], heard: Heard) -> tuple[State, tuple[Phrase, ...]]:
    """What was interrupted or waits is said again, once: the open question, else the one asked last."""
    if state.open is None and state.waiting:
        first, *rest = state.waiting
        if not others or others[0].asked_at < first.asked_at or name_of(others[0]) in state.reminded:
            shown = replace(first, asked_at=heard.now)
            return replace(state, open=shown, waiting=tuple(rest)), (QuestionAgain(), shown.phrase)
    question = state.open or (others[0] if others else None)
    if question is None or name_of(question) in state.reminded:
        return state, ()
    reminded = (*state.reminded, name_of(question))[-MOST_REMINDED:]
    return replace(state, reminded=reminded), (QuestionAgain(), question.phrase)


def _with_proposal(turn: Turn, heard: Heard) -> Turn:
    if current(turn.state, heard.facts) is not None:
        return turn
    question = language.proposal(turn.state, heard)
    if question is None:
        return turn
    state = replace(turn.state, open=question, language_proposed_on=heard.now.date())
    return replace(turn, state=state, replies=(*turn.replies, question.phrase))
