"""A team's printed list: twenty pairs, each offered once, void when lost."""

from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from bot import dispatch
from bot.actors import Actor, Via
from bot.channel import Channel
from bot.commands import Refused
from bot.contacts.handlers import ensure_contact
from bot.ids import OrganisationId, TeamId
from bot.teams import store
from bot.teams.commands import AddTeam, CodeListIssued, IssueCodeList, LoseCodeList, Position
from bot.users.commands import AddOrganisation
from tests.conftest import NOW

BY = Actor(via=Via.CLI)


@pytest.fixture
def team(session: Session) -> TeamId:
    organisation, made = OrganisationId(uuid4()), TeamId(uuid4())
    lead = ensure_contact(session, Channel.SMS, "+22376000009")
    dispatch.run(AddOrganisation(by=BY, cause="t:o", organisation=organisation, name="Mission Santé"), session, NOW)
    members = ((lead, Position.LEAD),)
    dispatch.run(
        AddTeam(by=BY, cause="t:t", team=made, organisation=organisation, name="North", members=members), session, NOW
    )
    return made


def issue(session: Session, team: TeamId) -> tuple[tuple[int, str, str], ...]:
    outcome = dispatch.run(IssueCodeList(by=BY, cause=f"t:{uuid4()}", team=team), session, NOW)
    [issued] = [event for event in outcome.events if isinstance(event, CodeListIssued)]
    return issued.pairs


def test_a_list_has_twenty_pairs_of_forty_different_numbers(session: Session, team: TeamId) -> None:
    pairs = issue(session, team)
    assert [number for number, _, _ in pairs] == list(range(1, 21))
    drawn = {half for _, left, right in pairs for half in (left, right)}
    assert len(drawn) == 40
    assert all(len(half) == 6 and half.isdigit() for half in drawn)


def test_each_pair_is_offered_once_in_order_and_only_its_right_number_fits(session: Session, team: TeamId) -> None:
    pairs = issue(session, team)
    offered = [store.next_pair(session, team, NOW) for _ in range(21)]
    assert offered[20] is None
    for pair, (number, left, right) in zip(offered[:20], pairs, strict=True):
        assert pair is not None
        assert (pair.number, pair.left) == (number, left)
        assert store.right_matches(session, pair.id, right)
        assert not store.right_matches(session, pair.id, left)


def test_the_right_numbers_are_nowhere_in_clear(session: Session, team: TeamId) -> None:
    pairs = issue(session, team)
    stored = str(session.scalar(text("SELECT string_agg(code_pair::text, '') FROM code_pair")))
    assert not any(half in stored for _, left, right in pairs for half in (left, right))


def test_a_lost_list_proves_nothing_any_more(session: Session, team: TeamId) -> None:
    pairs = issue(session, team)
    pair = store.next_pair(session, team, NOW)
    assert pair is not None
    dispatch.run(LoseCodeList(by=BY, cause="t:lost", team=team), session, NOW)
    assert not store.right_matches(session, pair.id, pairs[0][2])
    assert store.next_pair(session, team, NOW) is None
    assert store.pairs_left(session)[team] == 0
    issue(session, team)
    assert store.pairs_left(session)[team] == 20


def test_a_team_has_exactly_one_lead(session: Session, team: TeamId) -> None:
    organisation = store.get(session, team).organisation
    for members in ((), ((store.get(session, team).lead, Position.DEPUTY),)):
        with pytest.raises(Refused, match="one lead"):
            dispatch.run(
                AddTeam(
                    by=BY, cause="t:x", team=TeamId(uuid4()), organisation=organisation, name="South", members=members
                ),
                session,
                NOW,
            )
