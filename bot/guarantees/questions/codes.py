"""Codes that are the yes to one question, and their sign of duress (law 2 of docs/protocol.md)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from hmac import compare_digest

DIGITS = "2345678"
"""0, 1 and 9 are left out: they mean something else, or nothing, elsewhere."""
LENGTH = 4
TRIES = 3
LIFETIME = timedelta(minutes=60)


class QuestionState(StrEnum):
    """Where a question with a code stands. Only an open one can be answered."""

    OPEN = "open"
    ANSWERED = "answered"
    REFUSED = "refused"
    LOCKED = "locked"
    REPLACED = "replaced"
    EXPIRED = "expired"


class Verdict(StrEnum):
    """What an answer to a question is."""

    YES = "yes"
    DURESS = "duress"
    WRONG = "wrong"
    LOCKED = "locked"  # wrong, and it was the last try
    NOT_A_CODE = "not_a_code"  # costs no try
    CLOSED = "closed"  # no question is open any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question with a code: what is kept of the code are two keyed hashes."""

    state: QuestionState
    code_hash: bytes
    duress_hash: bytes
    tries_left: int
    expires_at: datetime


def duress_twin(code: str) -> str:
    """The code with its last digit raised by one: looks like a slip of the finger, is a call for help.

    Two codes of one question never meet: there is one code, and its twin differs from it.
    """
    return code[:-1] + str(int(code[-1]) + 1)


def is_code_like(text: str) -> bool:
    """Whether a text is four digits and nothing else."""
    return len(text) == LENGTH and text.isascii() and text.isdigit()


def judge(question: Question, text: str, hashed: bytes, now: datetime) -> Verdict:
    """What `text`, with its keyed hash for this question, answers to it."""
    if question.state is not QuestionState.OPEN or now >= question.expires_at or question.tries_left < 1:
        return Verdict.CLOSED
    if not is_code_like(text):
        return Verdict.NOT_A_CODE
    right, twin = compare_digest(hashed, question.code_hash), compare_digest(hashed, question.duress_hash)
    if right:
        return Verdict.YES
    if twin:
        return Verdict.DURESS
    return Verdict.WRONG if question.tries_left > 1 else Verdict.LOCKED
