"""`/traductions`: every text of phones in each language, what it costs, who reviewed it; out to speakers and back.

Catalogues are files of the installation, read at the start of every process: a page never writes them. It checks a
correction by the same steps as `jamtan translation import`, shows what becomes of every row, and gives the file for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from flask import Response, abort, render_template, request

from bot.channel import Channel
from bot.console.blueprint import pages
from bot.console.door import reading
from bot.console.pagination import Pages, page_number
from bot.console.settings import segments_of
from bot.languages import Language
from bot.messages.prices.store import prices
from bot.wording.alphabet import GSM_ALL
from bot.wording.catalogue import Catalogue, ReviewState
from bot.wording.keys import ALL_PHRASES
from bot.wording.notes import notes
from bot.wording.render import Wording
from bot.wording.respell import to_sms
from bot.wording.samples import samples
from bot.wording.sheet import write_sheet
from bot.wording.sheet_lines import sheet_lines

A_PAGE = 25
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STATES = {"non-relu": (ReviewState.DRAFT,), "relu": (ReviewState.ONE, ReviewState.TWO)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One text of one language. `segments`: of the longest SMS that can be made of it; None: a word."""

    language: Language
    template: str
    sms: str
    own_sms: bool
    shown: str
    segments: int | None
    dear: tuple[str, ...]
    reviewed: str
    draft: bool


def wording_of() -> Wording:
    """The texts that this process started with."""
    with reading() as session:
        found = session.info["wording"]
    assert isinstance(found, Wording)
    return found


def language_asked() -> Language:
    """Of the list; Bambara first, where most is to be read."""
    wanted = request.values.get("langue", Language.BM.value)
    return Language(wanted) if wanted in set(Language) else Language.BM


@pages.get("/traductions")
def translations() -> str:
    """The texts of one language, safety first."""
    wording, language = wording_of(), language_asked()
    catalogue = wording.catalogues[language]
    wanted, word = request.args.get("etat", ""), request.args.get("mot", "").strip().casefold()
    keys = [key for key in _in_order(catalogue) if _is_wanted(catalogue, wording, key, wanted, word)]
    last = max(1, -(-len(keys) // A_PAGE))
    number = min(page_number(), last)
    with reading() as session:
        price = prices(session).get(Channel.SMS)
    return render_template(
        "console/translations.html",
        language=language,
        languages=list(Language),
        rows=[(key, text_of(wording, key, language)) for key in keys[(number - 1) * A_PAGE : number * A_PAGE]],
        count=len(keys),
        drafts=sum(entry.review.state is ReviewState.DRAFT for entry in catalogue.entries.values()),
        total=len(catalogue.entries),
        pages=Pages(number, last),
        wanted=wanted,
        word=word,
        price=price,
        safety={key for key, phrase in ALL_PHRASES.items() if phrase.safety},
        french=wording.catalogues[Language.FR].entries,
    )


def _in_order(catalogue: Catalogue) -> list[str]:
    return sorted(catalogue.entries, key=lambda key: key not in ALL_PHRASES or not ALL_PHRASES[key].safety)


def _is_wanted(catalogue: Catalogue, wording: Wording, key: str, wanted: str, word: str) -> bool:
    entry = catalogue.entries[key]
    french = wording.catalogues[Language.FR].entries.get(key)
    of_state = wanted not in STATES or entry.review.state in STATES[wanted]
    return of_state and any(word in text.casefold() for text in (key, entry.text, french.text if french else ""))


def text_of(wording: Wording, key: str, language: Language) -> Text:
    """One text as pages show it."""
    entry = wording.catalogues[language].entries[key]
    phrase = ALL_PHRASES.get(key)
    one = next(iter(samples(phrase))) if phrase else None
    sms = wording.render(one, language, plain=True) if one else entry.sms or to_sms(entry.text, language)
    shown = wording.render(one, language, plain=False) if one else entry.text
    return Text(
        language=language,
        template=entry.text,
        sms=sms,
        own_sms=entry.sms is not None,
        shown=shown,
        segments=segments_of(wording)[language][key] if phrase else None,
        dear=tuple(dict.fromkeys(sign for sign in shown if sign not in GSM_ALL)),
        reviewed=entry.review.in_french,
        draft=entry.review.state is ReviewState.DRAFT,
    )


@pages.get("/traductions/<key>")
def translation(key: str) -> str:
    """One text in every language."""
    return one_text(key)


def one_text(key: str, **result: object) -> str:
    """The page of one text; `result` of a correction that was checked."""
    wording = wording_of()
    if key not in wording.catalogues[Language.FR].entries:
        abort(404)
    with reading() as session:
        price = prices(session).get(Channel.SMS)
    texts = [text_of(wording, key, one) for one in Language if key in wording.catalogues[one].entries]
    about: Mapping[str, list[str]] = notes()
    return render_template(
        "console/translation.html",
        key=key,
        texts=texts,
        price=price,
        about=about.get(key, []),
        phrase=ALL_PHRASES.get(key),
        hundred=Decimal(100),
        values=request.form,
        **{"fault": "", "done": None, **result},
    )


@pages.get("/traductions/feuille/<langue>")
def translation_sheet(langue: str) -> Response:
    """The sheet of one language for a speaker, in a spreadsheet."""
    if langue not in set(Language):
        abort(404)
    wording, language = wording_of(), Language(langue)
    lines = sheet_lines(wording.catalogues[language], wording.catalogues[Language.FR])
    answer = Response(write_sheet(lines, language), mimetype=SHEET)
    answer.headers["Content-Disposition"] = f'attachment; filename="jamtan-{language}.xlsx"'
    return answer
