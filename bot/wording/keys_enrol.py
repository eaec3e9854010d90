"""Phrases about joining, leaving, language, help, and everything that belongs to no single subject."""

from dataclasses import dataclass
from typing import ClassVar

from bot.languages import Language
from bot.wording.phrase import Answer, OrganisationName, PhoneNumber, Phrase, Topics


@dataclass(frozen=True, slots=True)
class AskConsent(Phrase):
    """First message to a person: may we write? Says how to make it end. `org` is the organisation's public name."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "12"
    org: OrganisationName


@dataclass(frozen=True, slots=True)
class ConsentThanks(Phrase):
    """The person said yes to messages."""


@dataclass(frozen=True, slots=True)
class ConsentRefused(Phrase):
    """The person said no to messages; nothing more will come."""


@dataclass(frozen=True, slots=True)
class Menu(Phrase):
    """The menu, the same for everybody and printed on paper too; the digits never change."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "12345670"


@dataclass(frozen=True, slots=True)
class NotUnderstood(Phrase):
    """Sent instead of a guess, with the menu."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "12345670"


@dataclass(frozen=True, slots=True)
class AskMeant(Phrase):
    """Sent when two or three meanings are possible. `options` are words of the menu, numbered."""

    answer: ClassVar = Answer.OPTIONS
    options: Topics


@dataclass(frozen=True, slots=True)
class Help(Phrase):
    """Answer to "help" or 0: the menu in one word each. `call_number` is where a person answers."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "1234567"
    call_number: PhoneNumber


@dataclass(frozen=True, slots=True)
class GreetingReply(Phrase):
    """Answer to a greeting, as politeness wants it in each language."""

    greeting: ClassVar = True


@dataclass(frozen=True, slots=True)
class PassedToPerson(Phrase):
    """After three messages that were not understood: somebody will call."""


@dataclass(frozen=True, slots=True)
class QuestionAgain(Phrase):
    """Stands before an open question that is asked a second time."""


@dataclass(frozen=True, slots=True)
class ThanksNoted(Phrase):
    """Neutral thanks for anything; says nothing of what was received."""


@dataclass(frozen=True, slots=True)
class AskLanguage(Phrase):
    """Choice of language; the same text in all three languages."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "123"


@dataclass(frozen=True, slots=True)
class LanguageSet(Phrase):
    """Said in the new language once it is chosen."""


@dataclass(frozen=True, slots=True)
class ProposeLanguage(Phrase):
    """The person keeps writing in another language than the stored one. `language` stands in the reader's words."""

    answer: ClassVar = Answer.DIGIT
    digits: ClassVar = "12"
    language: Language


@dataclass(frozen=True, slots=True)
class Stopped(Phrase):
    """After STOP: no more messages; how to come back."""


@dataclass(frozen=True, slots=True)
class StopButStaff(Phrase):
    """After STOP by somebody of a team: invitations and news end, safety messages go on."""


@dataclass(frozen=True, slots=True)
class Started(Phrase):
    """After START: messages come again."""


@dataclass(frozen=True, slots=True)
class StrangerReply(Phrase):
    """To a WhatsApp number that is not enrolled, once a day at most; says nothing of what this is for."""


@dataclass(frozen=True, slots=True)
class ReplyTo(Phrase):
    """Added to a question on a channel that cannot receive. `number` is where the answer goes."""

    number: PhoneNumber
