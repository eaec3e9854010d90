"""Whom alerts go to."""

from uuid import uuid4

from bot.ids import ContactId, OrganisationId, TeamId
from bot.teams.commands import Position
from bot.teams.model import Team

LEAD, DEPUTY, MEMBER = (ContactId(uuid4()) for _ in range(3))


def team(*members: tuple[ContactId, Position]) -> Team:
    return Team(TeamId(uuid4()), OrganisationId(uuid4()), "North", members)


def test_lead_and_deputy_are_told() -> None:
    whole = team((MEMBER, Position.MEMBER), (DEPUTY, Position.DEPUTY), (LEAD, Position.LEAD))
    assert whole.told == (LEAD, DEPUTY)


def test_without_a_deputy_the_lead_is_told() -> None:
    assert team((LEAD, Position.LEAD), (MEMBER, Position.MEMBER)).told == (LEAD,)
