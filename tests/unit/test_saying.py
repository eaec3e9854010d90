"""When a text that can wait may be sent."""

from datetime import UTC, datetime, time
from uuid import UUID

import pytest

from bot.contacts.commands import Role, Standing
from bot.contacts.model import Contact
from bot.ids import ContactId
from bot.languages import Language
from bot.saying import next_hour_of

DAY, NIGHT = (time(7), time(19)), (time(20), time(6))


def somebody(hours: tuple[time, time] | None) -> Contact:
    start, end = hours or (None, None)
    return Contact(
        id=ContactId(UUID(int=1)),
        pseudonym="p",
        organisation=None,
        standing=Standing.ENROLLED,
        role=Role.YOUTH,
        language=Language.FR,
        places=(),
        groups=(),
        shared_phone=False,
        opted_out=False,
        suspended=False,
        verify_first_until=None,
        preferred_from=start,
        preferred_to=end,
        duress_word_index=None,
    )


def at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "now", "then"),
    [
        (None, at(21, 3), at(21, 3)),
        (DAY, at(21, 6, 59), at(21, 7)),
        (DAY, at(21, 7), at(21, 7)),
        (DAY, at(21, 18, 59), at(21, 18, 59)),
        (DAY, at(21, 19), at(22, 7)),
        (NIGHT, at(21, 19, 59), at(21, 20)),
        (NIGHT, at(21, 20), at(21, 20)),
        (NIGHT, at(21, 23, 59), at(21, 23, 59)),
        (NIGHT, at(22, 0), at(22, 0)),
        (NIGHT, at(22, 5, 59), at(22, 5, 59)),
        (NIGHT, at(22, 6), at(22, 20)),
    ],
)
def test_a_text_that_can_wait_keeps_to_hours_that_may_span_midnight(
    hours: tuple[time, time] | None, now: datetime, then: datetime
) -> None:
    assert next_hour_of(somebody(hours), now) == then
