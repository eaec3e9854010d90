"""Named points on a message's way. In production nothing happens; tests of faults end or hold their process there."""

from enum import StrEnum
from typing import Protocol


class Point(StrEnum):
    """Where a process may be when it dies. Each lies between two steps that must not depend on one another."""

    AFTER_CAPTURE = "after_capture"  # stored and committed; nobody was woken, the provider has no answer
    AFTER_REPORT = "after_report"  # a status is committed; the provider has no answer
    BEFORE_WORKED = "before_worked"  # a message had its effect; not committed
    AFTER_WORKED = "after_worked"  # committed; nobody was woken
    BEFORE_EXPANDED = "before_expanded"  # a batch of an audience is queued; not committed
    AFTER_CLAIM = "after_claim"  # texts are ours and their attempts are written; none was handed over
    BEFORE_POST = "before_post"  # the lease was looked at; the provider was not called
    AFTER_POST = "after_post"  # the provider answered; we have not written it down
    BEFORE_FINISH = "before_finish"  # results are written; not committed
    AFTER_FINISH = "after_finish"  # committed
    BEFORE_ORDER = "before_order"  # the clock did something; not committed
    MID_TICK = "mid_tick"  # the clock has ended leases, and has looked after nothing else


class Checkpoint(Protocol):
    """Told of every point that a process passes."""

    def __call__(self, point: Point, /) -> None:
        """May end or hold this process, and nothing else."""
        ...


def pass_on(_: Point, /) -> None:
    """Nothing happens."""
