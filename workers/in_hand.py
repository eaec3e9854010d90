"""How many texts of a lane a worker has claimed and not yet finished."""

from dataclasses import dataclass, field
from time import monotonic

from bot.messages.model import Lane

_AHEAD = {Lane.ALERTS: 1, Lane.REPLIES: 2, Lane.BROADCASTS: 16}
"""Texts claimed per thread. One in the alerts, so that a stop never waits behind what was claimed before it."""

_MOST_AHEAD = {Lane.ALERTS: 1, Lane.REPLIES: 2, Lane.BROADCASTS: 64}
_AHEAD_SECONDS = 0.5
"""Where texts go out so fast that a claim would come too late for the threads, more are claimed: for so long."""


@dataclass(slots=True)
class InHand:
    """How many texts of a lane to have claimed: few where answers are slow, so that another worker finds some."""

    lane: Lane
    threads: int
    _rate: float = 0.0
    _looked: float = field(default_factory=monotonic)

    def begin(self) -> None:
        """A drain begins; how fast the last one went still counts."""
        self._looked = monotonic()

    def ended(self, count: int) -> None:
        """So many texts have ended since the last time."""
        now = monotonic()
        self._rate = (self._rate + count / max(0.001, now - self._looked)) / 2
        self._looked = now

    @property
    def most(self) -> int:
        """At most so many at once."""
        wanted = self._rate * _AHEAD_SECONDS / self.threads
        return int(min(_MOST_AHEAD[self.lane], max(_AHEAD[self.lane], wanted))) * self.threads

    @property
    def at_least(self) -> int:
        """No claim for fewer than these: a transaction costs more than a text."""
        return 1 if self.lane is Lane.ALERTS else self.most // 2
