"""What follows when the provider did not say yes. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from bot.events import Kind
from bot.messages.model import POLICY_OF, State
from bot.messages.ports import FailureKind, SendError


class FollowUp(StrEnum):
    """What still has to happen because a text went wrong. Kept in its row until it has happened."""

    REROUTE = "reroute"  # by the person's other channel; where there is none, a card
    CARD = "card"  # a person is told
    REFUSED = "refused"  # they opted out at the provider: the ladder at once, then as REROUTE
    AGAIN = "again"  # a network could not for the moment: as REROUTE, or here again later


@dataclass(frozen=True, slots=True)
class Next:
    """What becomes of a text after a failure. `counted` False: the attempt does not use up a try."""

    state: State
    not_before: datetime
    follow_up: FollowUp | None = None
    counted: bool = True


_WAITS_OF_STOPS = (1, 5, 15, 30)
"""The longest, with all its jitter, is shorter than the minute within which a stop follows the end of a fault."""

_WAITS = (2, 10, 30, 60, 120, 300)
TRIES = 8
"""Certainly unsent attempts at a text that is no stop. A stop is tried until it ends."""

TELL_AFTER = 4
"""Failed attempts at a stop after which a person is told, while it goes on being tried."""

CONFIGURATION_WAIT = timedelta(seconds=30)
CHECKS = (60, 180, 600)
"""Seconds after which the provider's list is asked for a text whose fate is unknown."""


def after_failure(
    kind: Kind,
    failure: FailureKind,
    attempts: int,
    now: datetime,
    *,
    said: SendError | None = None,
    jitter: float = 0.0,
) -> Next:
    """What to do after attempt number `attempts` failed. `said` is what the channel knows; `jitter` in 0..1 adds half.

    An ambiguous failure of something that must not come twice is never tried again: it is looked up. Of a stop it is
    tried again at once. A provider that asks us to wait uses up no try. What is ours to repair waits, and goes by the
    other channel where that may help.
    """
    elsewhere = FollowUp.REROUTE if said is None or said.other_channel else FollowUp.CARD
    match failure:
        case FailureKind.PERMANENT:
            return Next(State.FAILED, now, FollowUp.REFUSED if said is not None and said.opted_out else elsewhere)
        case FailureKind.CONFIGURATION:
            follow_up = elsewhere if elsewhere is FollowUp.REROUTE else None
            return Next(State.READY, now + CONFIGURATION_WAIT, follow_up, counted=False)
        case FailureKind.AMBIGUOUS:
            return _after_ambiguous(kind, attempts, now, jitter)
    if said is not None and said.retry_after is not None:
        return Next(State.READY, now + timedelta(seconds=said.retry_after * (1 + jitter / 2)), counted=False)
    twice = POLICY_OF[kind].twice_is_fine
    tries = TRIES if said is None or said.retries is None else min(TRIES, said.retries + 1)
    if not twice and attempts >= tries:
        return Next(State.FAILED, now, elsewhere)
    if twice and attempts == tries < TELL_AFTER:
        return Next(State.READY, now + _wait(twice, attempts, jitter), elsewhere)
    return Next(State.READY, now + _wait(twice, attempts, jitter), _told(attempts) if twice else None)


def _after_ambiguous(kind: Kind, attempts: int, now: datetime, jitter: float) -> Next:
    if not POLICY_OF[kind].twice_is_fine:
        return Next(State.UNKNOWN, now + timedelta(seconds=CHECKS[0]))
    # The first copy may have come: again at once, then slower, and by the other channel.
    pause = timedelta(0) if attempts <= 1 else _wait(True, attempts - 1, jitter)
    return Next(State.READY, now + pause, FollowUp.REROUTE if attempts == 2 else _told(attempts))


REPORTED_TRIES = 3
_REPORTED_WAIT = timedelta(minutes=2)


def again_after_report(attempts: int, now: datetime) -> datetime | None:
    """When to try again a text that a network has reported as not delivered for the moment; None: not any more."""
    return None if attempts >= REPORTED_TRIES else now + _REPORTED_WAIT * 4 ** (attempts - 1)


def _told(attempts: int) -> FollowUp | None:
    return FollowUp.CARD if attempts == TELL_AFTER else None


def _wait(twice: bool, attempts: int, jitter: float) -> timedelta:
    waits = _WAITS_OF_STOPS if twice else _WAITS
    return timedelta(seconds=waits[min(max(attempts, 1), len(waits)) - 1] * (1 + jitter / 2))


def after_check(checks: int, now: datetime) -> Next:
    """What to do when the provider's list, asked for the `checks`-th time, did not show the text."""
    if checks >= len(CHECKS):
        return Next(State.NEEDS_HUMAN, now, FollowUp.CARD)
    return Next(State.UNKNOWN, now + timedelta(seconds=CHECKS[checks] - CHECKS[checks - 1]))


def after_expiry(kind: Kind) -> FollowUp | None:
    """Whom an unsent text that has become stale concerns: everybody but those who wait for nothing."""
    return None if kind is Kind.INVITATION else FollowUp.CARD


def card_about(kind: Kind, cause: str, contact: object, outbound: object) -> str:
    """One card for what belongs together: all of a broadcast, all small talk with one person, else each text."""
    if kind is Kind.INVITATION:
        return f"unsent:{cause}"
    if POLICY_OF[kind].urgent or kind is Kind.CODE_QUESTION:
        return f"unsent:{outbound}"
    return f"unsent:contact:{contact}"
