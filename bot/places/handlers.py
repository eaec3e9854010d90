"""What happens to places and legs."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.events import Event, PlacesTouched
from bot.places import store
from bot.places.commands import AddLeg, AddPlace, CloseLeg, ReopenLeg, SetOutage
from bot.understanding.place_codes import LETTERS, codes_for, valid_code


def add(command: AddPlace, session: Session, now: datetime) -> list[Event]:
    """Write a place down under its code, or under the next free one of its first letter."""
    taken = store.codes(session)
    if command.code is None:
        code = next_code(command.name, taken)
    else:
        code = command.code.upper()
        if not valid_code(code):
            raise Refused("place_code_wrong", f"{code} is not a place code: a letter, three digits, a check digit")
        if code in taken:
            raise Refused("place_code_taken", f"{code} is the code of another place")
    if command.market_day is not None and command.market_day not in range(1, 8):
        raise Refused("market_day_wrong", "a market day is 1 (Monday) to 7 (Sunday)")
    store.add(session, command, code)
    return []


def next_code(name: str, taken: set[str]) -> str:
    """The first free code of the letter that the name begins with, or of any letter."""
    first = name[:1].upper()
    for letter in [first, *LETTERS] if first in LETTERS else LETTERS:
        for code in codes_for(letter):
            if code not in taken:
                return code
    raise Refused("no_code_left", "every place code is in use")


def add_leg(command: AddLeg, session: Session, now: datetime) -> list[Event]:
    """Write a leg down."""
    if command.from_place == command.to_place:
        raise Refused("leg_without_ends", "a leg joins two different places")
    if store.leg_by_code(session, command.code) is not None:
        raise Refused("leg_code_taken", f"{command.code} is the code of another leg")
    store.add_leg(session, command)
    return []


def close_leg(command: CloseLeg, session: Session, now: datetime) -> list[Event]:
    """Let nobody be sent along it."""
    store.change_leg(session, command.leg, closed_at=now, closed_reason=command.reason)
    return _touched(session, command)


def reopen_leg(command: ReopenLeg, session: Session, now: datetime) -> list[Event]:
    """Let it be planned again."""
    store.change_leg(session, command.leg, closed_at=None, closed_reason=None)
    return _touched(session, command)


def set_outage(command: SetOutage, session: Session, now: datetime) -> list[Event]:
    """Mark that the network is known to be down at a place, or back."""
    store.change(session, command.place, outage_since=command.since)
    return [PlacesTouched(places=(command.place,), cause=command.cause)]


def _touched(session: Session, command: CloseLeg | ReopenLeg) -> list[Event]:
    [found] = store.legs(session, [command.leg])
    return [PlacesTouched(places=(found.from_place, found.to_place), cause=command.cause)]
