"""Texts as a sheet that a speaker without training can correct, written as xlsx and read back.

Cells are written as text and marked as text: none is ever a formula, nor becomes one or a date by being edited.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from bot.languages import Language
from bot.wording.correct import Refused, Row

KEY, ABOUT, FRENCH, PRESENT, SMS, STATE, TEXT, REVIEWER, COMMENT = HEADERS = (
    "Clé",
    "Qui le reçoit, et quand",
    "En français",
    "Texte actuel",
    "Écriture SMS",
    "Déjà relu?",
    "Texte corrigé",
    "Relu par",
    "Remarque",
)
_WIDTHS = (24, 44, 40, 40, 40, 16, 40, 20, 30)
_TO_FILL = (TEXT, REVIEWER, COMMENT)
_SMS_MARK = " (SMS)"
_HELP = (
    "Comment corriger ces textes",
    "Ce sont les messages que Jamtan envoie aux téléphones. Beaucoup de gens les entendent lus à voix haute.",
    "Lisez chaque texte à voix haute, d'abord ceux marqués SÉCURITÉ.",
    "Si le texte est bon: écrivez seulement votre nom dans la colonne «Relu par».",
    "Si le texte n'est pas bon: écrivez le bon texte dans «Texte corrigé», et votre nom dans «Relu par».",
    "Si deux personnes l'ont lu: écrivez les deux noms avec une virgule. Une question: écrivez-la dans «Remarque».",
    "Ne changez pas les autres colonnes. Laissez vide ce que vous n'avez pas lu.",
    "Les mots entre accolades comme {place} restent tels quels: le programme met le nom ou le jour à leur place.",
    "GO, DEPART OK, WAIT, NO-GO, STOP, STAND-DOWN et TEST restent tels quels, au début. Les chiffres aussi.",
    "Écrivez la vraie orthographe (ɛ ɔ ɲ ŋ ɓ ɗ ƴ). Pour les SMS le programme change lui-même les lettres.",
    "Phrases courtes: environ 130 lettres au plus. Parlez poliment.",
    "Jamais le nom d'une personne, d'un groupe armé ou d'un programme; jamais les mots garantie, paix, armée, arme.",
)


@dataclass(frozen=True, slots=True)
class Line:
    """One text as the sheet shows it."""

    key: str
    sms: bool
    about: str
    french: str
    present: str
    spelling: str
    state: str


class UnreadableError(Exception):
    """A file or a cell that cannot be read; the message says why."""


def write_sheet(lines: Iterable[Line], language: Language) -> bytes:
    """The sheet as an xlsx file."""
    target = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with Workbook(target, options) as book:
        look = {"text_wrap": True, "valign": "top", "num_format": "@"}
        shown, to_fill = book.add_format(look), book.add_format({**look, "bg_color": "#FFF7D6", "border": 1})
        head = book.add_format({**look, "bold": True, "bg_color": "#DDE8E4"})
        sheet, page = book.add_worksheet(_name(language)), book.add_worksheet("Mode d'emploi")
        for column, (name, width) in enumerate(zip(HEADERS, _WIDTHS, strict=True)):
            sheet.set_column(column, column, width, to_fill if name in _TO_FILL else shown)
            sheet.write_string(0, column, name, head)
        for number, line in enumerate(lines, 1):
            key = line.key + (_SMS_MARK if line.sms else "")
            cells = (key, line.about, line.french, line.present, line.spelling, line.state, "", "", "")
            for column, cell in enumerate(cells):
                form = to_fill if HEADERS[column] in _TO_FILL else shown
                if cell:
                    sheet.write_string(number, column, cell, form)
                else:
                    sheet.write_blank(number, column, None, form)
        sheet.freeze_panes(1, 1)
        page.set_column(0, 0, 120, shown)
        for number, text in enumerate(_HELP):
            page.write_string(number, 0, text, head if number == 0 else shown)
    return target.getvalue()


def read_sheet(source: bytes) -> tuple[Language, list[Row], list[Refused]]:
    """The sheet as it came back, in xlsx or what other programs make of it: its language, its rows, unreadable ones.

    Columns are found by their names, in whatever order. Raises `UnreadableError` for what is no such sheet.
    """
    try:
        book = CalamineWorkbook.from_filelike(BytesIO(source))
        name = next((name for name in book.sheet_names if _language(name)), None)
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False) if name else []
    except (CalamineError, PasswordError, OSError, ValueError) as error:
        raise UnreadableError(f"cannot be read as a sheet: {error}") from error
    language = _language(name) if name else None
    if language is None:
        raise UnreadableError(f'has no page named "{_name(Language.FF)}" or the like')
    top, columns = _columns(cells)
    rows: list[Row] = []
    refused: list[Refused] = []
    for number, values in enumerate(cells[top + 1 :], top + 2):
        row = {header: values[column] for header, column in columns.items() if column < len(values)}
        if all(_is_empty(row.get(header)) for header in (KEY, *_TO_FILL)):
            continue
        key = row.get(KEY)
        try:
            rows.append(_row(number, row))
        except UnreadableError as error:
            refused.append(Refused(number, key if isinstance(key, str) else "", str(error)))
    return language, rows, refused


def names_in(text: str) -> tuple[str, ...]:
    """The people named in a cell, parted by commas, semicolons, slashes or "et"."""
    parts = re.split(r"[,;/\n]|\bet\b", text)
    return tuple(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def _name(language: Language) -> str:
    return f"Textes {language}"


def _language(name: str) -> Language | None:
    found = re.match(r"textes (fr|bm|ff)\b", name.strip().casefold())
    return Language(found[1]) if found else None


def _columns(cells: Sequence[Sequence[Any]]) -> tuple[int, dict[str, int]]:
    wanted = {_plain(header): header for header in HEADERS}
    for top, values in enumerate(cells):
        found = {wanted[_plain(str(cell))]: column for column, cell in enumerate(values) if _plain(str(cell)) in wanted}
        if KEY in found:
            missing = [header for header in (PRESENT, TEXT, REVIEWER) if header not in found]
            if missing:
                raise UnreadableError(f"lacks the column {', '.join(missing)}")
            return top, found
    raise UnreadableError(f"lacks the line of column names, beginning with {KEY}")


def _plain(name: str) -> str:
    bare = unicodedata.normalize("NFD", name.casefold())
    return " ".join("".join(c for c in bare if not unicodedata.combining(c)).split()).rstrip(" ?:")


def _is_empty(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


_ERRORS = frozenset({"#NAME?", "#REF!", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!"})


def _row(number: int, row: dict[str, Any]) -> Row:
    key = _text(row, KEY)
    return Row(
        line=number,
        key=key.removesuffix(_SMS_MARK),
        sms=key.endswith(_SMS_MARK),
        present=_text(row, PRESENT),
        text=_text(row, TEXT),
        reviewers=names_in(_text(row, REVIEWER)),
        comment=_text(row, COMMENT),
    )


def _text(row: dict[str, Any], header: str) -> str:
    cell = row.get(header)
    if _is_empty(cell):
        return ""
    if not isinstance(cell, str):
        raise UnreadableError(f'"{header}" holds {_kind(cell)}, not a text')
    if cell.strip() in _ERRORS:
        raise UnreadableError(f'"{header}" holds the error {cell.strip()}, perhaps from a formula')
    text = " ".join(unicodedata.normalize("NFC", cell).split())
    if any(unicodedata.category(character) in ("Cc", "Cs", "Co") or character == "\ufffd" for character in text):
        raise UnreadableError(f'"{header}" holds characters that cannot be read')
    return text


def _kind(cell: Any) -> str:
    return {"bool": "a yes or no", "float": "a number", "int": "a number"}.get(type(cell).__name__, "a date or a time")
