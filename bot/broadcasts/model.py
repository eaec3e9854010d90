"""A broadcast and how its audience answered. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum, StrEnum
from typing import Any

from bot.ids import BroadcastId, ContactId, OrganisationId, UserId
from bot.languages import Language


class BroadcastState(StrEnum):
    """How far a broadcast is."""

    EXPANDING = "expanding"  # its audience is being queued
    SENDING = "sending"
    SENT = "sent"
    STOPPED = "stopped"


class Answer(IntEnum):
    """What an invited person pressed."""

    YES = 1
    NO = 2
    CALL_ME = 3


@dataclass(frozen=True, slots=True)
class Broadcast:
    """One message to a frozen audience of `size` people. `texts`: by language, where it is in the sender's words."""

    id: BroadcastId
    organisation: OrganisationId
    phrase_key: str
    phrase_params: Mapping[str, Any]
    state: BroadcastState
    created_by: UserId
    created_at: datetime
    expires_at: datetime
    size: int
    texts: Mapping[Language, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class OpenInvitation:
    """An invitation that a person has got and not answered."""

    broadcast: BroadcastId
    contact: ContactId
    place: str
    day: date
    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Counts:
    """How an audience answered. `waiting`: invited, no answer yet; `unqueued`: not invited yet."""

    yes: int
    no: int
    call_me: int
    waiting: int
    unqueued: int


def count_answers(answers: Iterable[tuple[int | None, bool, int]]) -> Counts:
    """Counts from (answer, whether the person was invited, number of people)."""
    found = {"yes": 0, "no": 0, "call_me": 0, "waiting": 0, "unqueued": 0}
    for answer, invited, people in answers:
        name = Answer(answer).name.lower() if answer is not None else "waiting" if invited else "unqueued"
        found[name] += people
    return Counts(**found)


def answer_from(number: int) -> Answer | None:
    """The answer that a digit stands for."""
    return Answer(number) if number in tuple(Answer) else None


def cause_of_broadcast(broadcast: BroadcastId) -> str:
    """The cause of all texts of a broadcast: each person gets one."""
    return f"broadcast:{broadcast}"
