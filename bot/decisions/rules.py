"""The rules in order, and what they find together: the worst outcome wins, every reason is listed.

R01 to R20 as docs/protocol.md lists them; each is one small named predicate.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.decisions.model import Case, Finding, Outcome, Policy, Reason, ReasonCode, worst
from bot.decisions.rules_access import (
    departure_opens,
    r01_no_guarantee,
    r02_guarantee_ended,
    r03_stop,
    r05_confirmations,
)
from bot.decisions.rules_attested import QUESTION_OF, QUESTIONS, attested, keys_for
from bot.decisions.rules_danger import (
    blind_to,
    r06_mine,
    r07_severe,
    r08_tension,
    r09_health_attacked,
    r10_leg_closed,
    r11_silent,
    r13_unheard,
    r15_deadline,
    r18_unplaced,
    r20_blind,
)

__all__ = ["QUESTIONS", "RULES", "Rule", "assess", "blind_to", "keys_for", "next_look", "only_silence"]

Predicate = Callable[[Case, Policy, datetime], Iterator[Reason]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule's name and what it yields: one reason for each thing that it finds."""

    name: str
    finds: Predicate


def _asked(name: str) -> Predicate:
    return partial(attested, QUESTION_OF[name])


RULES = (
    Rule("R01", r01_no_guarantee),
    Rule("R02", r02_guarantee_ended),
    Rule("R03", r03_stop),
    Rule("R04", _asked("R04")),
    Rule("R05", r05_confirmations),
    Rule("R06", r06_mine),
    Rule("R07", r07_severe),
    Rule("R08", r08_tension),
    Rule("R09", r09_health_attacked),
    Rule("R09", _asked("R09")),
    Rule("R10", r10_leg_closed),
    Rule("R10", _asked("R10")),
    Rule("R11", r11_silent),
    Rule("R12", _asked("R12")),
    Rule("R13", r13_unheard),
    Rule("R13", _asked("R13")),
    Rule("R14", _asked("R14")),
    Rule("R15", r15_deadline),
    Rule("R16", _asked("R16")),
    Rule("R17", _asked("R17")),
    Rule("R18", r18_unplaced),
    Rule("R18", _asked("R18")),
    Rule("R20", r20_blind),
)
NOTHING_FOUND = Reason(rule="R19", code=ReasonCode.OK, outcome=Outcome.CLEAR)


def assess(case: Case, policy: Policy, now: datetime) -> Finding:
    """What the rules find at this moment."""
    reasons = tuple(reason for rule in RULES for reason in rule.finds(case, policy, now))
    return Finding(worst(reason.outcome for reason in reasons), reasons or (NOTHING_FOUND,))


def only_silence(finding: Finding) -> bool:
    """Whether nothing but unanswered questions makes it a NO_GO."""
    return all(reason.rule == "R05" for reason in finding.reasons if reason.outcome is Outcome.NO_GO)


def next_look(case: Case, policy: Policy, now: datetime) -> datetime | None:
    """The next moment at which time alone may change what the rules find; None: never."""
    return min((moment for moment in _moments(case, policy) if moment > now), default=None)


_JUST_AFTER = timedelta(microseconds=1)


def _moments(case: Case, policy: Policy) -> Iterator[datetime]:
    due, delivery = case.delivery.due, case.delivery
    yield from (due.freeze_at, due.freeze_at + policy.silence_is_an_answer_after, due.pack_at)
    opens = departure_opens(case, policy)
    yield from (opens, opens + policy.silence_is_an_answer_after)
    yield delivery.first_departure - policy.stranger_within
    for day in delivery.days:
        yield from (day.starts_at, day.ends_at)
    for one in case.guarantees:
        yield from (one.starts_at, one.ends_at, one.ends_at + _JUST_AFTER)
    for yes in case.confirmations:
        yield yes.at
        for age in (policy.confirmed_within_from_freeze, policy.confirmed_within_from_pack):
            yield yes.at + age + _JUST_AFTER
    facts = [*(near.fact for near in case.incidents), *case.health_incidents]
    ages = {
        policy.severity_5_within,
        policy.severity_4_within,
        policy.severity_3_within,
        policy.tension_within,
        policy.stranger_within,
        policy.health_within,
    }
    for told in facts:
        yield from (told.happened_at + age + _JUST_AFTER for age in ages)
    for _place, heard in case.news:
        if heard is not None:
            yield heard + policy.silent_after + _JUST_AFTER
