"""The one place that reads the clock. Doors call it once and hand `now` down."""

from datetime import UTC, datetime, timedelta

_shift = timedelta(0)


def utc_now() -> datetime:
    """The present moment, aware and in UTC, moved by what `shift_clock` was told."""
    return datetime.now(UTC) + _shift


def shift_clock(seconds: float) -> None:
    """Move this process's clock: for the demonstration only, where a story of days is told in minutes."""
    global _shift  # noqa: PLW0603 - a process has one clock
    _shift = timedelta(seconds=seconds)
