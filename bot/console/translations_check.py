"""`/traductions/controle`: a speaker's corrections are tried; what becomes of each row is shown, nothing is written."""

import base64
import csv
import io
import zlib
from binascii import Error as NotBase64
from importlib.resources import files

from flask import Response, abort, render_template, request

from bot.clock import utc_now
from bot.console.blueprint import pages
from bot.console.language import gettext as _
from bot.console.translations import language_asked, one_text, wording_of
from bot.languages import Language
from bot.messages.phrase_costs import too_long
from bot.wording.correct import Outcome, Refused, Row, take_in
from bot.wording.exchange_po import read_po_file
from bot.wording.render import read_ban_list
from bot.wording.sheet import UnreadableError, names_in, read_sheet

LONGEST_TEXT = 600
LARGEST = 2 * 1024 * 1024
SHOWN = 60
"""So many refused rows are shown; the file of errors has all."""


@pages.post("/traductions/controle")
def check_sheet() -> str | tuple[str, int]:
    """Try a whole sheet or .po file."""
    sent = request.files.get("file")
    data = sent.read(LARGEST + 1) if sent else b""
    try:
        if not data or len(data) > LARGEST:
            raise UnreadableError(_("aucun fichier, ou plus de 2 Mo"))
        name = (sent.filename or "").casefold() if sent else ""
        language, rows, unreadable = _read(data, po=name.endswith(".po"))
    except UnreadableError as error:
        return render_template("console/translations_check.html", fault=str(error), outcome=None), 422
    outcome = _tried(language, rows)
    refused = sorted([*unreadable, *outcome.refused], key=lambda one: one.line)
    return render_template(
        "console/translations_check.html",
        fault="",
        language=language,
        outcome=outcome,
        refused=refused[:SHOWN],
        refused_count=len(refused),
        given=len(rows) + len(unreadable),
        catalogue=_packed(outcome.source) if outcome.taken else "",
        errors=_packed(_as_csv(refused)) if refused else "",
    )


@pages.post("/traductions/<key>")
def correct_text(key: str) -> str | tuple[str, int]:
    """Try a correction of one text."""
    wording, language = wording_of(), language_asked()
    if key not in wording.catalogues[language].entries:
        abort(404)
    row = Row(
        line=1,
        key=key,
        sms=request.form.get("spelling") == "sms",
        text=" ".join(request.form.get("text", "").split())[:LONGEST_TEXT],
        reviewers=names_in(request.form.get("reviewers", "")[:200]),
    )
    outcome = _tried(language, [row])
    if outcome.refused:
        return one_text(key, fault=outcome.refused[0].reason), 422
    if not outcome.taken:
        return one_text(key, fault=_("Rien n’a changé : ni le texte, ni qui l’a relu.")), 422
    return one_text(key, done=outcome.taken[0], catalogue=_packed(outcome.source), done_in=language)


@pages.post("/traductions/emporter")
def take_away() -> Response:
    """Give back, as a file, what a check has just made: the corrected catalogue, or the rows that were refused."""
    try:
        unpacking = zlib.decompressobj()
        content = unpacking.decompress(base64.b64decode(request.form.get("content", ""), validate=True), LARGEST)
    except (NotBase64, ValueError, zlib.error):
        abort(400)
    errors = request.form.get("what") == "errors"
    answer = Response(content, mimetype="text/csv" if errors else "application/octet-stream")
    name = f"erreurs-{language_asked()}.csv" if errors else f"phones-{language_asked()}.po"
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _read(data: bytes, *, po: bool) -> tuple[Language, list[Row], list[Refused]]:
    if not po:
        return read_sheet(data)
    language = read_po_file(data, b"")[0]
    return read_po_file(data, _source(language))


def _tried(language: Language, rows: list[Row]) -> Outcome:
    return take_in(_source(language), language, rows, utc_now().date(), read_ban_list(), too_long)


def _source(language: Language) -> bytes:
    return files("locales").joinpath(language, "LC_MESSAGES", "phones.po").read_bytes()


def _packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, 9)).decode()


def _as_csv(refused: list[Refused]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["ligne", "texte", "erreur"])
    writer.writerows([one.line, _plain(one.key), _plain(one.reason)] for one in refused)
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: str) -> str:
    # A spreadsheet would run a cell that begins like a formula.
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
