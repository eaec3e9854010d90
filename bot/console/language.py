"""The pages' own words: French as written in templates, English from `locales/en/LC_MESSAGES/pages.po`."""

from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from flask import g, has_request_context, request

LANGUAGES = ("fr", "en")
COOKIE = "jamtan-langue"


def mark(text: str) -> str:
    """A text that is translated later, where it is shown."""
    return text


N_ = mark


def language() -> str:
    """Of this request: French unless somebody chose English."""
    if not has_request_context():
        return LANGUAGES[0]
    known = g.get("language")
    if known is None:
        wanted = request.cookies.get(COOKIE, "")
        known = g.language = wanted if wanted in LANGUAGES else LANGUAGES[0]
    return str(known)


@cache
def translations(wanted: str) -> NullTranslations:
    """One catalogue, read once."""
    source = files("locales").joinpath(f"{wanted}/LC_MESSAGES/pages.po").read_bytes()
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(source), locale=wanted))
    compiled.seek(0)
    return Translations(compiled, domain="pages")


def gettext(text: str) -> str:
    """The text in the language of this request."""
    return translations(language()).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The same for a number of things."""
    return translations(language()).ngettext(one, many, count)
