"""How many segments a second a sender may hand over."""

import time


class Bucket:
    """Fills at `rate` segments a second and holds those of one second, at least one text's."""

    def __init__(self) -> None:
        """Full."""
        self._level = float("inf")
        self._looked_at = time.monotonic()

    def take(self, segments: int, rate: float | None) -> bool:
        """Whether `segments` may pass now; without a rate they always may. The caller holds a lock."""
        now = time.monotonic()
        if rate is None:
            self._level = float("inf")
        else:
            self._level = min(max(rate, 1.0), self._level + (now - self._looked_at) * rate)
        self._looked_at = now
        if self._level < min(segments, rate or segments):
            return False
        self._level -= segments
        return True
