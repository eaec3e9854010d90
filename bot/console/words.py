"""Moments, ages, codes and refusals as people read them; what every template knows."""

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal
from flask import Flask, request

from bot.alerts.returns.model import LastContact, known_from
from bot.clock import utc_now
from bot.commands import Refused
from bot.console import auth, door, language
from bot.console.code_words import CODES, REFUSALS, STATES
from bot.console.language import gettext as _
from bot.console.navigation import entries
from bot.console.note_words import note_in_words
from bot.console.parts import runtime
from bot.console.return_words import contact_in_words, team_in_words
from bot.views.reason_words import in_english, in_french

BAMAKO = UTC
"""Mali keeps UTC all year."""
NAMED_IN_NOTE = 2
_NAMED_RULE = re.compile(r"\bR\d\d ([A-Z]_[A-Z]+(?:_[A-Z]+)*)")


def set_up(app: Flask) -> None:
    """Filters and names for templates."""
    environment = app.jinja_env
    environment.add_extension("jinja2.ext.i18n")
    environment.policies["ext.i18n.trimmed"] = True
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        language.gettext, language.ngettext, newstyle=True
    )
    environment.filters |= {
        "moment": moment,
        "clock": clock,
        "to_the_second": to_the_second,
        "day": day,
        "hour": hour,
        "age": age,
        "word": word,
        "state_word": state_word,
        "reason": reason,
        "note": note,
        "contact": contact,
        "money": money,
    }
    environment.globals["new_token"] = door.new_token
    app.context_processor(known_to_all)


def known_to_all() -> dict[str, Any]:
    """What every page may show."""
    signed_in = auth.signed_in()
    settings = runtime().settings
    return {
        "me": signed_in.user if signed_in else None,
        "menu": entries(signed_in.user) if signed_in else (),
        "lang": language.language(),
        "now": utc_now(),
        "banner": settings.console_notice,
        "call_number": settings.call_number,
        "here": request.path,
    }


def moment(at: datetime | None) -> str:
    """A moment in Mali, written out: "lun. 23 nov. 07:00"."""
    if at is None:
        return "–"
    return format_datetime(at.astimezone(BAMAKO), "EEE d MMM HH:mm", locale=language.language())


def clock(at: datetime | None) -> str:
    """The time of day of a moment."""
    return "–" if at is None else f"{at.astimezone(BAMAKO):%H:%M}"


def to_the_second(at: datetime) -> str:
    """The time of day of a moment that is near."""
    return f"{at.astimezone(BAMAKO):%H:%M:%S}"


def day(on: date, form: str = "EEE d MMM") -> str:
    """A day, written out."""
    return format_date(on, form, locale=language.language())


def hour(at: time) -> str:
    """An hour of a day."""
    return f"{at:%H:%M}"


def age(at: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that says something: "8 min", "26 h", "6 j"; ahead: "dans 3 h"."""
    if at is None:
        return "–"
    ahead = at > now
    minutes = int(abs(now - at) / timedelta(minutes=1))
    if minutes < 60:
        said = _("%(count)s min") % {"count": minutes}
    elif minutes < 48 * 60:
        said = _("%(count)s h") % {"count": minutes // 60}
    else:
        said = _("%(count)s j") % {"count": minutes // (24 * 60)}
    return _("dans %(span)s") % {"span": said} if ahead and minutes else said


def word(code: object) -> str:
    """What a code of ours means; the code itself where it is new."""
    known = CODES.get(str(code))
    return _(known) if known else str(code)


def state_word(state: str) -> str:
    """How the board calls a state."""
    return _(STATES[state])


def reason(code: str) -> str:
    """Why, in words."""
    return in_english(code) if language.language() == "en" else in_french(code)


def note(told: str) -> str:
    """A card's note; rules that it names ("R05 G_STALE, R11 X_SILENT, ...") in words, the first two of them."""
    if told in CODES:
        return word(told)
    of_a_team = known_from(told)
    if of_a_team is not None:
        return team_in_words(of_a_team, moment)
    whole = note_in_words(told)
    if whole is not None:
        return whole
    named = list(dict.fromkeys(_NAMED_RULE.findall(told)))
    if len(named) <= NAMED_IN_NOTE:
        return _NAMED_RULE.sub(lambda hit: reason(hit.group(1)), told)
    first = "; ".join(reason(code) for code in named[:NAMED_IN_NOTE])
    return _("%(first)s et %(count)s autres raisons") % {"first": first, "count": len(named) - NAMED_IN_NOTE}


def contact(last: LastContact | None) -> str:
    """The last that was heard of a team."""
    return contact_in_words(last, moment)


def money(amount: Decimal) -> str:
    """An amount, as short as it can be said; its currency stands beside it."""
    return format_decimal(amount, "#,##0.####" if amount < 1 else "#,##0.##", locale=language.language())


def refused_in_words(refused: Refused) -> str:
    """What a rule says, in the language of the page; in the rule's own English where it has more to tell."""
    known = REFUSALS.get(refused.code)
    return _(known) if known else refused.message
