"""What happens at the first start."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.events import Event
from bot.users import store as users
from bot.users.commands import AddUser, UserRole
from bot.users.sessions.store import set_secret
from bot.users.setup import store
from bot.users.setup.commands import OfferSetup, SetUp


def offer_setup(command: OfferSetup, session: Session, now: datetime) -> list[Event]:
    """Keep a code, where nobody signs in yet; only a shell on this machine asks for one."""
    store.hold(session)
    if command.by.user is not None or not store.nobody_yet(session):
        raise Refused("set_up_already", "somebody signs in here already: an administrator adds people")
    store.offer(session, command.code_index, command.expires_at)
    return []


def set_up(command: SetUp, session: Session, now: datetime) -> list[Event]:
    """Add the organisation and its first administrator; the code is used up."""
    store.hold(session)
    if not store.nobody_yet(session):
        raise Refused("set_up_already", "somebody signs in here already: an administrator adds people")
    if not store.is_good(session, command.code_index, command.at):
        raise Refused("setup_code", "this code is wrong, or its hour is over")
    known = {name: found for found, name in users.organisations(session)}
    if command.organisation_name not in known:
        users.add_organisation(session, command.organisation, command.organisation_name)
    first = AddUser(
        by=command.by,
        cause=command.cause,
        user=command.user,
        organisation=known.get(command.organisation_name, command.organisation),
        login=command.login,
        name=command.name,
        password_hash=command.password_hash,
        roles=(UserRole.ADMINISTRATOR,),
    )
    users.add(session, first)
    set_secret(session, command.user, command.secret)
    store.forget(session)
    return []
