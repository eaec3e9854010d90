"""The one place that reads the clock. Doors call it once and hand `now` down."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

_file: Path | None = None


def utc_now() -> datetime:
    """The present moment, aware and in UTC; in the demonstration moved by what the clock file says."""
    return datetime.now(UTC) + shift()


def wall_now() -> datetime:
    """The present moment of this machine, never moved: how long somebody is signed in, which six digits are right."""
    return datetime.now(UTC)


def follow_clock_file(path: Path | None) -> None:
    """Let this process's clock be moved: for the demonstration only, where a story of days is told in minutes."""
    global _file  # noqa: PLW0603 - a process has one clock
    _file = path


def shift() -> timedelta:
    """How far the clock is moved: the seconds in the clock file, 0 without one."""
    if _file is None:
        return timedelta(0)
    try:
        return timedelta(seconds=float(_file.read_text("ascii") or 0))
    except (FileNotFoundError, ValueError):
        return timedelta(0)
