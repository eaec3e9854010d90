"""Who acts, and how sure we are of it."""

from dataclasses import dataclass
from enum import StrEnum

from bot.ids import ContactId, UserId


class Proof(StrEnum):
    """How a statement is tied to the person it is said to come from (law 2 of docs/protocol.md)."""

    NONE = "none"  # a number that can be forged or a phone that can be taken
    CODE = "code"  # the question's own code came back
    BUTTON = "button"  # the press of that question's button on WhatsApp
    VOICE = "voice"  # heard on a call, a visit or the radio, and written down by a user
    DURESS = "duress"  # the sign, agreed beforehand, of somebody who is not free to speak


class Via(StrEnum):
    """The door a command came through."""

    TEXT = "text"
    CALL = "call"
    VISIT = "visit"
    RADIO = "radio"
    CONSOLE = "console"
    CLI = "cli"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody who does something: a contact by phone, a user by console or command line, or the program itself.

    Where a user writes down what a contact said, both are set.
    """

    via: Via
    contact: ContactId | None = None
    user: UserId | None = None
    proof: Proof = Proof.NONE

    @property
    def heard(self) -> bool:
        """Whether a user wrote this down for somebody who spoke."""
        return self.via in (Via.CALL, Via.VISIT, Via.RADIO)


PROGRAM = Actor(via=Via.CLOCK)
