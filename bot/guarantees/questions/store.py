"""Questions with a code, from and to their rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from bot.crypto import keys_of
from bot.guarantees.commands import AskAgreement
from bot.guarantees.model import Match, OpenChallenge
from bot.guarantees.questions.codes import LIFETIME, TRIES, Question, QuestionState, Verdict, duress_twin, judge
from bot.guarantees.tables import challenge
from bot.ids import ChallengeId, ContactId, DeliveryId, PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """An open question, held by this transaction. `last_answer`: what caused its last wrong answer."""

    id: ChallengeId
    place: PlaceId
    delivery: DeliveryId
    last_answer: str | None
    question: Question


def _question(row: Row[Any]) -> Question:
    return Question(
        state=QuestionState(row.state),
        code_hash=row.code_hash,
        duress_hash=row.duress_hash,
        tries_left=row.tries_left,
        expires_at=row.expires_at,
    )


def hashed(session: Session, challenge_id: ChallengeId, text: str) -> bytes:
    """The keyed hash of a text for one question: of no use for any other."""
    return keys_of(session).blind(f"challenge:{challenge_id}", text)


def _open_row(session: Session, contact: ContactId, *, lock: bool) -> Row[Any] | None:
    query = select(challenge).where(challenge.c.contact_id == contact, challenge.c.state == QuestionState.OPEN)
    return session.execute(query.with_for_update() if lock else query).one_or_none()


def open_challenge(session: Session, contact: ContactId, now: datetime) -> OpenChallenge | None:
    """The question with a code that this person can still answer."""
    row = _open_row(session, contact, lock=False)
    if row is None or row.expires_at <= now:
        return None
    question = _question(row)

    def matches(text: str) -> Match:
        verdict = judge(question, text, hashed(session, row.id, text), now)
        return Match.RIGHT if verdict in (Verdict.YES, Verdict.DURESS) else Match.WRONG

    return OpenChallenge(
        id=row.id,
        place=row.place_id,
        delivery=row.delivery_id,
        day=row.day,
        code=keys_of(session).open("challenge", "code", row.id, row.code_sealed),
        tries_left=row.tries_left,
        matches=matches,
    )


def hold(session: Session, contact: ContactId) -> Held | None:
    """This person's open question; nobody else answers it until the transaction ends."""
    row = _open_row(session, contact, lock=True)
    if row is None:
        return None
    return Held(
        id=row.id,
        place=row.place_id,
        delivery=row.delivery_id,
        last_answer=row.last_answer,
        question=_question(row),
    )


def earlier_codes(session: Session, contact: ContactId, since: datetime) -> list[tuple[ChallengeId, Question]]:
    """This person's questions since then, so that an old code, or its twin, never answers a new question."""
    query = select(challenge).where(challenge.c.contact_id == contact, challenge.c.asked_at >= since)
    return [(row.id, _question(row)) for row in session.execute(query)]


def add_challenge(session: Session, order: AskAgreement, challenge_id: ChallengeId, code: str, now: datetime) -> None:
    """Open a question with this code; the person's open one is over."""
    close_question(session, order.contact, QuestionState.REPLACED)
    session.execute(
        insert(challenge).values(
            id=challenge_id,
            contact_id=order.contact,
            place_id=order.place,
            delivery_id=order.delivery,
            day=order.day,
            code_hash=hashed(session, challenge_id, code),
            duress_hash=hashed(session, challenge_id, duress_twin(code)),
            code_sealed=keys_of(session).seal("challenge", "code", challenge_id, code),
            asked_at=now,
            expires_at=now + LIFETIME,
            tries_left=TRIES,
            state=QuestionState.OPEN,
        )
    )


def close_question(session: Session, contact: ContactId, state: QuestionState) -> None:
    """End this person's open question, if there is one; its code is forgotten."""
    session.execute(
        update(challenge)
        .where(challenge.c.contact_id == contact, challenge.c.state == QuestionState.OPEN)
        .values(state=state, code_sealed=b"")
    )


def note_try(session: Session, challenge_id: ChallengeId, cause: str) -> None:
    """One wrong code, by what caused it."""
    session.execute(
        update(challenge)
        .where(challenge.c.id == challenge_id)
        .values(tries_left=challenge.c.tries_left - 1, last_answer=cause)
    )


def expire_questions(session: Session, now: datetime) -> None:
    """Write down which open questions are over."""
    session.execute(
        update(challenge)
        .where(challenge.c.state == QuestionState.OPEN, challenge.c.expires_at <= now)
        .values(state=QuestionState.EXPIRED, code_sealed=b"")
    )


def contacts_asked_now(session: Session, now: datetime) -> set[ContactId]:
    """Everybody who has an open question."""
    query = select(challenge.c.contact_id).where(challenge.c.state == QuestionState.OPEN, challenge.c.expires_at > now)
    return set(session.scalars(query))


def last_asked(
    session: Session, deliveries: Collection[DeliveryId]
) -> dict[tuple[DeliveryId, PlaceId, ContactId], datetime]:
    """When each person was last asked about a place of these deliveries."""
    keys = (challenge.c.delivery_id, challenge.c.place_id, challenge.c.contact_id)
    query = select(*keys, func.max(challenge.c.asked_at).label("asked"))
    rows = session.execute(query.where(challenge.c.delivery_id.in_(deliveries)).group_by(*keys))
    return {(row.delivery_id, row.place_id, row.contact_id): row.asked for row in rows}
