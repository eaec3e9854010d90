"""What users can do about a thread, which is all that one person wrote and was told."""

from dataclasses import dataclass, field
from enum import StrEnum

from bot.commands import Command
from bot.ids import ContactId, InboundId, IncidentId, NoteId


class Meaning(StrEnum):
    """What a user holds a text for. A yes is not among them: only a code, a button or a voice confirms (law 2)."""

    DANGER = "danger"
    WITHDRAWN = "withdrawn"
    CALM = "calm"
    TENSE = "tense"
    DELIVERY = "delivery"
    CONTACT = "contact"
    NO_MORE = "no_more"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadText(Command):
    """A user says what a text meant. What follows from that meaning is ordered beside it, as by the conversation."""

    contact: ContactId
    inbound: InboundId
    meaning: Meaning


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeThread(Command):
    """A user sees to this person: everybody sees who does. Taking it from somebody else is said, not refused."""

    contact: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveThread(Command):
    """Nobody in particular sees to this person any more."""

    contact: ContactId


@dataclass(frozen=True, slots=True, kw_only=True)
class AddNote(Command):
    """A user keeps a note for the others; no phone ever sees it."""

    contact: ContactId
    note: NoteId
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteBack(Command):
    """A user writes to a person. Refused where law 5 of docs/protocol.md forbids the words, or where nothing may go.

    `ready`: the key of a phrase of the catalogue that goes instead, in the person's own language.
    """

    contact: ContactId
    text: str = field(default="", repr=False)
    ready: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThankReporter(Command):
    """One neutral line to whoever told of an incident, once: it says nothing of what was told."""

    incident: IncidentId
