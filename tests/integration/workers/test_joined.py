"""The engine of the real program: a text is answered, an invitation reaches its audience, the clock's orders run."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from bot.actors import Actor, Via
from bot.broadcasts import store as broadcasts
from bot.broadcasts.commands import Audience, SendBroadcast
from bot.channel import Channel
from bot.clock import utc_now
from bot.contacts.tables import contact
from bot.ids import BroadcastId, OrganisationId, UserId
from bot.messages.store_inbound import Captured, capture
from bot.messages.tables import inbound
from bot.settings import load_settings
from bot.users.tables import organisation, user_account, user_role
from bot.wiring import build_runtime
from bot.wording.keys_periods import DialogueInvitation
from tests.integration.messages.some import some_person
from tests.integration.workers.world import OURS, Bell, Provider, environment
from workers.drains import Drainer
from workers.engine import Engine
from workers.joined import CLOCK_COMMANDS, engine_of


@pytest.fixture
def provider() -> Provider:
    return Provider()


@pytest.fixture
def engine(
    database_urls: tuple[str, str], redis_url: str, key_files: tuple[Path, Path], provider: Provider
) -> Iterator[Engine]:
    """The engine that processes get, with a provider of the test's own."""
    runtime = build_runtime(load_settings(environment(database_urls, redis_url, key_files)))
    yield replace(engine_of(runtime), sender=lambda: provider, waker=Bell())
    runtime.waker.close()
    runtime.database.dispose()


def test_a_text_that_comes_in_is_answered(engine: Engine, provider: Provider) -> None:
    with engine.database.session() as session:
        some_person(session)
        number = "+22370111213"
        told = Captured("twilio", "SM1", Channel.SMS, "text", number, OURS, {"text": "aide"})
        capture(session, told, utc_now())
        session.commit()
    Drainer(engine, "inbound").drain()
    with engine.database.session() as session:
        assert session.scalars(select(inbound.c.state)).all() == ["worked"]
    Drainer(engine, "replies").drain()
    assert [(parcel.to, parcel.sender) for _, parcel in provider.sent] == [(number, OURS)]
    assert provider.sent[0][1].status_url.startswith("http://127.0.0.1:8000/twilio/status/")


def test_an_invitation_reaches_everybody_of_its_audience_once(engine: Engine, provider: Provider) -> None:
    owner, user = OrganisationId(uuid4()), UserId(uuid4())
    now = utc_now()
    invitation = DialogueInvitation(place="Kelenkoro", day=now.date() + timedelta(days=5))
    order = SendBroadcast(
        by=Actor(via=Via.CLI, user=user),
        cause="cli:1",
        broadcast=BroadcastId(uuid4()),
        organisation=owner,
        phrase_key=invitation.key,
        phrase_params=invitation.to_params(),
        audience=Audience(),
        expires_at=now + timedelta(days=3),
    )
    with engine.database.session() as session:
        for number in range(12):
            some_person(session, f"+2237000{number:04}")
        session.execute(update(contact).values(consent_at=now))
        session.execute(organisation.insert().values(id=owner, name="Mission"))
        account = {"organisation_id": owner, "login": "amina", "name": "A", "password_hash": "x"}
        session.execute(user_account.insert().values(id=user, **account))
        session.execute(user_role.insert().values(id=uuid4(), user_id=user, role="coordinator"))
        engine.run(order, session, now)
        session.commit()
    for _ in range(2):
        Drainer(engine, "broadcasts").drain()
    assert len({parcel.to for _, parcel in provider.sent}) == len(provider.sent) == 12
    assert all("Kelenkoro" in body for body in provider.bodies())
    with engine.database.session() as session:
        assert broadcasts.counts(session, order.broadcast).waiting == 12


def test_every_order_of_the_clock_runs_on_an_empty_database(engine: Engine) -> None:
    assert len(engine.ticks) == len(CLOCK_COMMANDS)
    for order in engine.ticks:
        with engine.database.session() as session:
            now = utc_now()
            engine.run(order(now), session, now)
            session.commit()
