"""`/reglages`: what this installation is set to: senders, prices; and the way to people, thresholds and duty."""

from collections.abc import Mapping
from datetime import timedelta

from flask import current_app, render_template, request

from bot.channel import Channel
from bot.clock import utc_now
from bot.console.auth import me
from bot.console.blueprint import pages
from bot.console.door import reading
from bot.console.parts import runtime
from bot.decisions.policy.store import in_force
from bot.languages import Language
from bot.messages.phrase_costs import longest_segments
from bot.messages.prices.store import prices
from bot.messages.store_sender import all_figures
from bot.users.commands import UserRole
from bot.users.model import may
from bot.users.store import all_users, duty_gap
from bot.wording.render import Wording

AHEAD = timedelta(days=14)
"""How far the roster is looked at."""


def administers() -> bool:
    """Whether whoever is signed in administers every place."""
    return may(me(), UserRole.ADMINISTRATOR, ())


def segments_of(wording: Wording) -> Mapping[Language, Mapping[str, int]]:
    """For each language and phrase the SMS segments of its longest text; counted once: texts change with a start."""
    kept = current_app.extensions
    if "segments" not in kept:
        kept["segments"] = {language: longest_segments(wording, language) for language in Language}
    found: Mapping[Language, Mapping[str, int]] = kept["segments"]
    return found


@pages.get("/reglages")
def settings() -> str:
    """Everything that is set, and where it is changed."""
    return settings_page()


def settings_page(fault: str = "") -> str:
    """The page, with a fault of the form of prices."""
    now = utc_now()
    with reading() as session:
        figures = {one.name: one for one in all_figures(session)}
        known = prices(session)
        people = all_users(session)
        gap = duty_gap(session, now, now + AHEAD)
        version = in_force(session).version
        wording = session.info["wording"]
    return render_template(
        "console/settings.html",
        fault=fault,
        values=request.form,
        channels=list(Channel),
        addresses={channel: runtime().sender_address(channel) for channel in Channel},
        lines=runtime().lines,
        figures=figures,
        prices=known,
        languages=segments_of(wording),
        people=[one for one in people if not one.disabled],
        gap=gap,
        version=version,
        administers=administers(),
        set_to=runtime().settings,
    )
