"""When people are told that a team is not back, and that a card says what is known of it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from bot.alerts.returns.model import (
    ACKNOWLEDGEMENT,
    KINDS,
    URGENT,
    Away,
    Known,
    LastContact,
    act_by,
    known_from,
    missed,
    replaced_by,
)
from bot.events import CardKind
from bot.ids import DeliveryId, TeamId

D4 = datetime(2026, 11, 26, 11, tzinfo=UTC)
BACK_BY = datetime(2026, 11, 26, 16, tzinfo=UTC)
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
TURN_BACK, LATE, OVERDUE = KINDS
LAST = LastContact(datetime(2026, 11, 26, 14, 12, tzinfo=UTC), ACKNOWLEDGEMENT)


def away(**more: Any) -> Away:
    values: dict[str, Any] = {
        "delivery": DeliveryId(UUID(int=1)),
        "team": TeamId(UUID(int=2)),
        "team_name": "Hamdo",
        "turn_back_at": D4,
        "back_by": BACK_BY,
    }
    return Away(**values | more)


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (D4 - SECOND, None),
        (D4, TURN_BACK),
        (BACK_BY, TURN_BACK),
        (BACK_BY + 15 * MINUTE - SECOND, TURN_BACK),
        (BACK_BY + 15 * MINUTE, LATE),
        (BACK_BY + 60 * MINUTE - SECOND, LATE),
        (BACK_BY + 60 * MINUTE, OVERDUE),
        (BACK_BY + timedelta(days=3), OVERDUE),
    ],
)
def test_each_card_is_due_at_its_moment_and_gives_way_to_the_next(at: datetime, due: CardKind | None) -> None:
    assert missed(away(), at) is due


@pytest.mark.parametrize("at", [D4, BACK_BY + 15 * MINUTE, BACK_BY + 60 * MINUTE])
def test_what_was_told_is_not_told_again(at: datetime) -> None:
    due = missed(away(), at)
    assert due is not None
    assert missed(away(told=frozenset({due})), at) is None


def test_what_was_missed_is_not_made_up_for_once_a_later_card_was_told() -> None:
    assert missed(away(told=frozenset({OVERDUE})), BACK_BY + timedelta(hours=2)) is None


@pytest.mark.parametrize(
    ("at", "pursued", "acknowledged"),
    [
        (D4, None, None),
        (BACK_BY + 15 * MINUTE, None, LATE),
        (BACK_BY + 60 * MINUTE - SECOND, None, LATE),
        (BACK_BY + 60 * MINUTE, OVERDUE, OVERDUE),
    ],
)
def test_who_was_recalled_is_not_told_to_turn_back_and_while_that_is_pursued_only_overdue(
    at: datetime, pursued: CardKind | None, acknowledged: CardKind | None
) -> None:
    assert missed(away(recalled=True, pursued=True), at) is pursued
    assert missed(away(recalled=True), at) is acknowledged


def test_a_d4_at_the_very_end_is_told_until_the_team_is_late() -> None:
    last = away(turn_back_at=BACK_BY)
    assert missed(last, BACK_BY - SECOND) is None
    assert missed(last, BACK_BY) is TURN_BACK


def test_a_card_asks_to_act_before_the_next_one_and_replaces_those_before() -> None:
    assert [act_by(kind, away()) for kind in KINDS] == [BACK_BY, BACK_BY + 60 * MINUTE, BACK_BY + 60 * MINUTE]
    assert [replaced_by(kind) for kind in KINDS] == [(), (TURN_BACK,), (TURN_BACK, LATE)]
    assert {LATE, OVERDUE} == URGENT


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("team", ["Hamdo", "Équipe 2, rive droite; nuit"])
@pytest.mark.parametrize("last", [LAST, LastContact(LAST.at, "text"), None])
def test_a_note_is_read_back_as_it_was_written(kind: CardKind, team: str, last: LastContact | None) -> None:
    known = Known(kind=kind, team=team, back_by=BACK_BY, last=last)
    assert known_from(known.note) == known


def test_a_note_says_what_to_do_the_team_its_hour_and_its_last_contact() -> None:
    assert Known(kind=OVERDUE, team="Hamdo", back_by=BACK_BY, last=LAST).note == (
        "declare overdue, call team, deputy, focal point; team Hamdo, back by 2026-11-26 16:00, "
        "last contact 2026-11-26 14:12 (acknowledgement)"
    )
    assert Known(kind=LATE, team="Hamdo", back_by=BACK_BY, last=None).note.endswith("last contact none")


@pytest.mark.parametrize("note", ["", "R05 G_STALE", "go home; team A, back by 2026-11-26 16:00, last contact none"])
def test_any_other_note_is_not_of_a_team(note: str) -> None:
    assert known_from(note) is None
