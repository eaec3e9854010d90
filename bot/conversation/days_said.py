"""The days that a message names, kept as they were said."""

from bot.conversation.move import Heard


def days_said(heard: Heard) -> str | None:
    """The days that a message names: dates where they could be worked out, else its own words."""
    slots = heard.understood.slots
    if slots.date_range is not None:
        return f"{slots.date_range.start.isoformat()} to {slots.date_range.end.isoformat()}"
    if slots.dates:
        return ", ".join(day.isoformat() for day in slots.dates)
    if slots.day is not None:
        return " to ".join(day for day in (slots.day, slots.day_end) if day is not None)
    return None
