"""When an alert is told again, to whom, and what it overtakes."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.alerts.model import LADDERS, REISSUED, StepKind, overtakes, step
from bot.events import Kind

OPENED = datetime(2026, 11, 26, 6, tzinfo=UTC)
REISSUE = timedelta(hours=10)
FULL = [(2, "again"), (5, "again"), (10, "again"), (10, "page"), (15, "call_list")]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.RECALL, FULL),
        (Kind.NO_GO, FULL),
        (Kind.STAND_DOWN, FULL),
        (Kind.WAIT, FULL),
        (Kind.DEPART_OK, FULL[:3]),
        (Kind.PAGE, [(5, "again"), (10, "page"), (15, "call_list")]),
    ],
)
def test_each_kind_climbs_its_ladder(kind: Kind, expected: list[tuple[int, str]]) -> None:
    taken = [step(kind, number, OPENED, REISSUE) for number in range(len(expected))]
    assert taken == [(StepKind(what), OPENED + timedelta(minutes=minutes)) for minutes, what in expected]


@pytest.mark.parametrize("kind", list(LADDERS))
def test_only_what_stops_a_journey_is_told_again_for_ever(kind: Kind) -> None:
    after = step(kind, len(LADDERS[kind]), OPENED, REISSUE)
    following = step(kind, len(LADDERS[kind]) + 1, OPENED, REISSUE)
    if kind in REISSUED:
        assert after == (StepKind.AGAIN, OPENED + REISSUE)
        assert following == (StepKind.AGAIN, OPENED + 2 * REISSUE)
    else:
        assert after is None


STOPS = (Kind.RECALL, Kind.NO_GO, Kind.STAND_DOWN, Kind.WAIT)


@pytest.mark.parametrize("stop", STOPS)
def test_a_stop_overtakes_a_depart_ok_and_never_the_other_way(stop: Kind) -> None:
    assert overtakes(stop, Kind.DEPART_OK)
    assert not overtakes(Kind.DEPART_OK, stop)


@pytest.mark.parametrize(
    ("new", "old", "expected"),
    [
        (Kind.RECALL, Kind.NO_GO, True),
        (Kind.NO_GO, Kind.WAIT, True),
        (Kind.NO_GO, Kind.NO_GO, True),
        (Kind.STAND_DOWN, Kind.NO_GO, True),
        (Kind.DEPART_OK, Kind.DEPART_OK, True),
        (Kind.WAIT, Kind.NO_GO, False),
        (Kind.NO_GO, Kind.RECALL, False),
        (Kind.GO, Kind.RECALL, False),
        (Kind.RECALL, Kind.PAGE, False),
        (Kind.PAGE, Kind.RECALL, False),
    ],
)
def test_a_lighter_alert_never_ends_a_heavier_one(new: Kind, old: Kind, expected: bool) -> None:
    assert overtakes(new, old) is expected
