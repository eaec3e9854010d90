"""What happens to teams and their lists."""

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.events import Event
from bot.teams import store
from bot.teams.commands import AddTeam, CodeListIssued, CodeListLost, IssueCodeList, LoseCodeList, Position

PAIRS = 20
"""Lines of a printed list, each used once (law 1 of docs/protocol.md)."""


def add(command: AddTeam, session: Session, now: datetime) -> list[Event]:
    """Write a team down: exactly one lead."""
    if [position for _, position in command.members].count(Position.LEAD) != 1:
        raise Refused("team_without_lead", "a team has exactly one lead")
    if store.by_name(session, command.name) is not None:
        raise Refused("team_known", f"there is a team {command.name} already")
    store.add(session, command)
    return []


def issue_code_list(command: IssueCodeList, session: Session, now: datetime) -> list[Event]:
    """Draw twenty pairs of six digits, all different; they come back once, to be printed."""
    numbers: set[str] = set()
    while len(numbers) < 2 * PAIRS:
        numbers.add(f"{secrets.randbelow(900_000) + 100_000}")
    drawn = list(numbers)
    pairs = list(zip(drawn[:PAIRS], drawn[PAIRS:], strict=True))
    store.issue_list(session, command.team, pairs, now)
    printed = tuple((number, left, right) for number, (left, right) in enumerate(pairs, start=1))
    return [
        CodeListLost(team=command.team, cause=command.cause),
        CodeListIssued(team=command.team, pairs=printed),
    ]


def lose_code_list(command: LoseCodeList, session: Session, now: datetime) -> list[Event]:
    """Void the list: whoever found it can neither prove us to the team nor the team to us."""
    store.lose_lists(session, command.team, now)
    return [CodeListLost(team=command.team, cause=command.cause)]
