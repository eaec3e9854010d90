"""What every page does at its door: a session to read in, one order of the person who is signed in, once a form."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID, uuid4

from flask import abort, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from bot import dispatch
from bot.actors import Actor, Proof, Via
from bot.clock import utc_now, wall_now
from bot.commands import Command
from bot.console.auth import me
from bot.console.parts import runtime
from bot.ids import ContactId, PlaceId
from bot.users.model import User
from bot.users.sessions import store as sessions

Make = Callable[[Session, datetime, str], list[Command]]
"""From a session, the present moment and a cause: the orders to carry out together."""


@contextmanager
def reading() -> Iterator[Session]:
    """A session for looking only."""
    with runtime().database.session() as session:
        yield session


def by_me() -> Actor:
    """Whoever is signed in."""
    return Actor(via=Via.CONSOLE, user=me().id)


def heard(via: Via, contact: ContactId) -> Actor:
    """Whoever is signed in writes down what somebody said."""
    return Actor(via=via, contact=contact, user=me().id, proof=Proof.VOICE)


def scope(user: User) -> frozenset[PlaceId] | None:
    """The places whose facts this person sees; None: all."""
    places = {place for _, place in user.roles}
    return None if None in places else frozenset(place for place in places if place is not None)


def form_token() -> UUID:
    """The token of the form that was sent. A form without one is none of ours."""
    try:
        return UUID(request.form["once"])
    except (KeyError, ValueError):
        abort(400)


def new_token() -> str:
    """For a form that is about to be shown."""
    return str(uuid4())


def send(make: Make, leads_to: Callable[[Session], str] | str, token: UUID | None = None) -> Response:
    """Carry out the orders of a form, commit, wake, and lead on. A second click leads where the first one led.

    `token`: of a form that is the same however often it is drawn; else the form brings its own.
    Raises `Refused`: nothing has changed, and the same form may be sent again.
    """
    token = token or form_token()
    with runtime().database.session() as session:
        known = sessions.send_once(session, token, me().id, wall_now())
        if known is not None:
            return redirect(known or "/", 303)
        now, lanes = utc_now(), set[str]()
        for command in make(session, now, f"console:{token}"):
            lanes |= dispatch.run(command, session, now).lanes
        answer = leads_to if isinstance(leads_to, str) else leads_to(session)
        sessions.led_to(session, token, answer)
        session.commit()
    for lane in lanes:
        runtime().waker.wake(lane)
    return redirect(answer, 303)
