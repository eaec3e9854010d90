"""Rules whose facts the program does not have yet: the signer answers a question instead (law 2 of docs/protocol.md).

Yes is fine; no is the rule's outcome; unknown, or no answer, is a HOLD. When a subject brings the facts, its rule reads
them and the question goes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bot.decisions.commands import Answer
from bot.decisions.model import Case, Outcome, Policy, Reason, ReasonCode

CONTINUE = "CONTINUE"
"""Not a rule: a user's yes that a departed team on HOLD may go on, with the reasons seen then."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the signer is asked for one rule, so that yes is the safe answer. `each_day`: asked for every day."""

    rule: str
    code: ReasonCode
    when_no: Outcome
    fr: str
    en: str
    each_day: bool = False
    only_cold: bool = False


QUESTIONS = (
    Question(
        "R04",
        ReasonCode.G_COND,
        Outcome.NO_GO,
        "Toutes les conditions posées par les communautés sont-elles remplies et vérifiées ?",
        "Are all conditions that the communities set met and checked?",
    ),
    Question(
        "R09",
        ReasonCode.I_HEALTH,
        Outcome.HOLD,
        "Aucun agent, véhicule ou centre de santé du cercle n'a été visé depuis 14 jours, à votre connaissance ?",
        "As far as you know, was no health worker, vehicle or centre of the cercle harmed in the last 14 days?",
    ),
    Question(
        "R10",
        ReasonCode.S_ROUTE,
        Outcome.NO_GO,
        "Chaque trajet est-il praticable avec le moyen prévu (piste non inondée, chenal en eau, bac en service) ?",
        "Can every leg be travelled by the planned means (track not flooded, channel not dry, ferry running)?",
    ),
    Question(
        "R12",
        ReasonCode.N_LATE,
        Outcome.HOLD,
        "Toute notification due a-t-elle été envoyée dans son délai (48 h sauf autre règle) ?",
        "Was every notification that is owed sent within its lead time (48 h unless another rule holds)?",
    ),
    Question(
        "R13",
        ReasonCode.T_PLAN,
        Outcome.HOLD,
        "Plan de route déposé, heures de contact fixées, chef et adjoint joignables, essai radio et téléphone fait, "
        "et personne de l'équipe ne refuse ?",
        "Journey plan filed, check-in times set, lead and deputy reachable, radio and phone tested, and nobody of the "
        "team declines?",
    ),
    Question(
        "R14",
        ReasonCode.C_LIFE,
        Outcome.NO_GO,
        "Le temps prévu hors réfrigération reste-t-il sous 75 % de la vie froide ?",
        "Does the expected time out of refrigeration stay below 75 % of the cold life?",
        only_cold=True,
    ),
    Question(
        "R16",
        ReasonCode.T_NIGHT,
        Outcome.HOLD,
        "Ce jour-là, l'équipe est-elle arrivée pour la nuit au moins 1 h avant le coucher du soleil ?",
        "On that day, does the team arrive for the night at least 1 h before sunset?",
        each_day=True,
    ),
    Question(
        "R17",
        ReasonCode.K_EVENT,
        Outcome.HOLD,
        "Ni marché, ni fête, ni traversée de bétail, ni élection, ni patrouille connue dans ces lieux ces jours-là ?",
        "No market, feast, cattle crossing, election or known patrol in these places on these days?",
    ),
    Question(
        "R18",
        ReasonCode.D_CONFLICT,
        Outcome.HOLD,
        "Toutes les sources concordent-elles, et chaque incident est-il situé sans ambiguïté ?",
        "Do all sources agree, and is every incident placed without doubt?",
    ),
)
QUESTION_OF = {question.rule: question for question in QUESTIONS}


def keys_for(case: Case) -> tuple[str, ...]:
    """The questions that this delivery's signer must answer, as keys for an attestation: "R04", or "R16:2" for day 2.

    The key without a day answers for every day that has no answer of its own.
    """
    keys: list[str] = []
    for question in QUESTIONS:
        if question.only_cold and case.package.cold_life_hours is None:
            continue
        if question.each_day:
            keys += [f"{question.rule}:{day.number}" for day in case.delivery.days]
        else:
            keys.append(question.rule)
    return tuple(keys)


def is_known(key: str, days: int) -> bool:
    """Whether an attestation under this key means anything for a delivery of so many days."""
    rule, colon, day = key.partition(":")
    if key == CONTINUE:
        return True
    question = QUESTION_OF.get(rule)
    if question is None:
        return False
    return not colon or (question.each_day and day.isdecimal() and 1 <= int(day) <= days)


def attested(question: Question, case: Case, policy: Policy, now: datetime) -> Iterator[Reason]:
    """What the answers to one question leave open."""
    if question.only_cold and case.package.cold_life_hours is None:
        return
    if not question.each_day:
        yield from _left_open(question, case, None)
        return
    for day in case.days_ahead(now):
        yield from _left_open(question, case, day.number)


def _left_open(question: Question, case: Case, day: int | None) -> Iterator[Reason]:
    keys = (question.rule,) if day is None else (f"{question.rule}:{day}", question.rule)
    given = case.answer_to(*keys)
    answer = Answer.UNKNOWN if given is None else given.answer
    if answer is Answer.YES:
        return
    said = "no answer" if given is None else answer.value
    outcome = question.when_no if answer is Answer.NO else Outcome.HOLD
    yield Reason(
        rule=question.rule,
        code=question.code,
        outcome=outcome,
        overridable=outcome is Outcome.HOLD,
        day=day,
        subject="attested",
        since=None if given is None else given.at,
        detail=(("attested", said),),
    )
