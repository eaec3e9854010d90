"""Users are added once, with a role; duty needs a phone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from bot import dispatch
from bot.actors import Actor, Via
from bot.channel import Channel
from bot.commands import Refused
from bot.contacts.handlers import ensure_contact
from bot.ids import OrganisationId, UserId
from bot.users import passwords, store
from bot.users.commands import AddDutyTurn, AddOrganisation, AddUser, DisableUser, UserRole
from tests.conftest import NOW

BY = Actor(via=Via.CLI)
HOUR = timedelta(hours=1)


@pytest.fixture
def organisation(session: Session) -> OrganisationId:
    made = OrganisationId(uuid4())
    dispatch.run(AddOrganisation(by=BY, cause="t:o", organisation=made, name="Mission Santé"), session, NOW)
    return made


def add(session: Session, organisation: OrganisationId, login: str, *, phone: bool = True) -> UserId:
    made = UserId(uuid4())
    contact = ensure_contact(session, Channel.SMS, f"+2237600{len(login):04d}") if phone else None
    order = AddUser(
        by=BY,
        cause=f"t:{login}",
        user=made,
        organisation=organisation,
        login=login,
        name=login.title(),
        password_hash=passwords.hashed("a long enough one"),
        roles=(UserRole.COORDINATOR,),
        contact=contact,
    )
    dispatch.run(order, session, NOW)
    return made


def put_on_duty(session: Session, user: UserId, start: float, end: float, rank: int = 1) -> None:
    order = AddDutyTurn(
        by=BY, cause=f"t:{uuid4()}", user=user, starts_at=NOW + start * HOUR, ends_at=NOW + end * HOUR, rank=rank
    )
    dispatch.run(order, session, NOW)


def test_a_login_and_an_organisation_are_taken_once(session: Session, organisation: OrganisationId) -> None:
    add(session, organisation, "awa")
    with pytest.raises(Refused, match="already"):
        add(session, organisation, "awa")
    with pytest.raises(Refused, match="already"):
        dispatch.run(
            AddOrganisation(by=BY, cause="t:2", organisation=OrganisationId(uuid4()), name="Mission Santé"),
            session,
            NOW,
        )


def test_who_is_disabled_has_no_password_and_is_not_on_duty(session: Session, organisation: OrganisationId) -> None:
    user = add(session, organisation, "awa")
    put_on_duty(session, user, -1, 5)
    assert [found.login for found in store.on_duty(session, NOW)] == ["awa"]
    dispatch.run(DisableUser(by=BY, cause="t:d", user=user), session, NOW)
    assert store.password_hash(session, "awa") is None
    assert store.on_duty(session, NOW) == []
    assert store.duty_gap(session, NOW, NOW + HOUR) == NOW


def test_duty_is_by_rank_and_gaps_are_found(session: Session, organisation: OrganisationId) -> None:
    first, second = add(session, organisation, "awa"), add(session, organisation, "salif")
    put_on_duty(session, second, -1, 8, rank=2)
    put_on_duty(session, first, -1, 4)
    assert [found.login for found in store.on_duty(session, NOW)] == ["awa", "salif"]
    assert [found.login for found in store.on_duty(session, NOW + 4 * HOUR)] == ["salif"]
    assert store.duty_gap(session, NOW, NOW + 10 * HOUR) == NOW + 8 * HOUR
    assert store.duty_gap(session, NOW, NOW + 8 * HOUR) is None


def test_duty_needs_a_phone_and_an_end(session: Session, organisation: OrganisationId) -> None:
    with pytest.raises(Refused, match="no phone"):
        put_on_duty(session, add(session, organisation, "boubacar", phone=False), 0, 1)
    with pytest.raises(Refused, match="ends after"):
        put_on_duty(session, add(session, organisation, "awa"), 1, 1)


def test_a_user_without_a_role_is_refused(session: Session, organisation: OrganisationId) -> None:
    with pytest.raises(Refused, match="at least one role"):
        dispatch.run(
            AddUser(
                by=BY,
                cause="t:x",
                user=UserId(uuid4()),
                organisation=organisation,
                login="nobody",
                name="Nobody",
                password_hash="x",
                roles=(),
            ),
            session,
            NOW,
        )
