"""`python -m bot.demo.data --state FILE`: the demonstration's invented world, made by the program's own commands.

Nothing here writes a row by itself: whatever a rule would refuse of a real installation it refuses of this one too.
"""

import argparse
import secrets
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pyotp
from sqlalchemy.orm import Session

from bot.clock import utc_now
from bot.deliveries import store as deliveries
from bot.demo.data_people import FIRST_PHONES, PEOPLE, TEAM, TEAM_DEPUTY, TEAM_LEAD, USERS
from bot.demo.data_places import PLACES
from bot.demo.data_story import NOTICE, ORGANISATION, PLANNED, REQUESTED, Story
from bot.demo.data_world import Phone, World, keep
from bot.settings import SettingsError, load_settings
from bot.users import store as users
from bot.wiring import build_runtime

_IN_TEAM = (TEAM_LEAD, TEAM_DEPUTY)


def load(
    session: Session, now: datetime, passwords: Mapping[str, str], second_factors: Mapping[str, str] | None = None
) -> World:
    """Invent the world in a database that does not have it yet; a second time changes nothing.

    `passwords` by login; `second_factors` too: the secrets of phones that make six digits. The caller commits. Raises
    `Refused` where a rule says no, `KeyError` for a login without a password.
    """
    pairs: tuple[tuple[int, str, str], ...] = ()
    if ORGANISATION not in {name for _, name in users.organisations(session)}:
        story = Story(session, now, passwords)
        pairs = story.tell()
        story.enrol_second_factors(second_factors or {})
    return World(
        notice=NOTICE,
        organisation=ORGANISATION,
        phones=tuple(
            Phone(one.key, one.name, one.post, one.language, one.number, tuple(one.channels), one.key in _IN_TEAM)
            for one in PEOPLE
        ),
        first_phones=FIRST_PHONES,
        places=tuple((one.code, one.name) for one in PLACES),
        logins=tuple(login for login, _ in USERS),
        team=TEAM,
        pairs=pairs,
        planned=deliveries.get(session, PLANNED).ref,
        requested=deliveries.get(session, REQUESTED).ref,
    )


def main() -> int:
    """Invent passwords, load the world, keep both in the state file. Exit code 0; 1 with a reason; 2 for settings."""
    parser = argparse.ArgumentParser(prog="bot.demo.data", description=__doc__.partition("\n")[0])
    parser.add_argument("--state", type=Path, required=True, help="where the page of phones finds what was invented")
    state: Path = parser.parse_args().state
    try:
        runtime = build_runtime(load_settings(), process="demo-data", pool_size=1)
    except SettingsError as faults:
        print("settings are missing or wrong:", *faults.faults, sep="\n  ", file=sys.stderr)  # noqa: T201
        return 2
    with runtime.database.session() as session:
        passwords = {login: "-".join(secrets.token_hex(2) for _ in range(4)) for login, _ in USERS}
        second_factors = {login: pyotp.random_base32() for login, _ in USERS}
        world = load(session, utc_now(), passwords, second_factors)
        if not world.pairs and not state.exists():
            sys.stderr.write(f"the world is there, but {state} with its passwords is lost: start with --fresh\n")
            return 1
        if world.pairs:
            # Before the commit: passwords and lists that nobody knows would make a world that nobody can play with.
            keep(state, world, passwords, second_factors)
        session.commit()
    runtime.database.dispose()
    return 0


if __name__ == "__main__":
    sys.exit(main())
