"""`/mise-en-place/suite`: what an administrator does after the first one, step by step, and how it all stands."""

import json
import subprocess
import sys
from datetime import timedelta

from flask import render_template

from bot.channel import Channel
from bot.clock import utc_now
from bot.console.blueprint import pages
from bot.console.door import reading
from bot.console.parts import runtime
from bot.contacts import store as contacts
from bot.messages.prices.store import prices
from bot.places import store as places
from bot.users import store as users

CHECK = (sys.executable, "-c", "from bot.cli.main import main; main()", "check", "--json")
PATIENCE = 40  # seconds
AHEAD = timedelta(days=14)


@pages.get("/mise-en-place/suite")
def setup_steps() -> str:
    """How far it is."""
    return steps_page()


def steps_page(**more: object) -> str:
    """The steps, with what an act has to say."""
    now = utc_now()
    with reading() as session:
        counts = {
            "places": len(places.all_places(session)),
            "people": len([one for one in users.all_users(session) if not one.disabled]),
            "contacts": len(contacts.all_contacts(session)),
            "gap": users.duty_gap(session, now, now + AHEAD),
            "prices": prices(session),
            "organisations": users.organisations(session),
        }
    addresses = {channel: runtime().sender_address(channel) for channel in Channel}
    return render_template("console/setup_steps.html", **counts, addresses=addresses, **more)


@pages.post("/mise-en-place/verifier")
def run_check() -> str:
    """The lines of `jamtan check`, by the command itself: it may take some seconds."""
    try:
        ended = subprocess.run(CHECK, capture_output=True, timeout=PATIENCE, check=False)  # noqa: S603 - our own words
        lines = json.loads(ended.stdout)
    except (subprocess.TimeoutExpired, OSError, ValueError):
        lines = [{"what": "jamtan check", "verdict": "unreachable", "says": "", "cure": "jamtan check"}]
    return steps_page(lines=lines)
