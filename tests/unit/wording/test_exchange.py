"""Out to a speaker and back in: by sheet and by .po file, through the command line."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from shutil import copytree
from typing import Any
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from bot.cli.translation import translation
from bot.languages import Language
from bot.wording.catalogue import Entry, ReviewState, read_catalogue
from bot.wording.sheet import HEADERS, Line, UnreadableError, names_in, read_sheet, write_sheet

LOCALES = Path(__file__).parents[3] / "locales"
KEY, PRESENT, TEXT, REVIEWER, COMMENT = (HEADERS.index(name) for name in (
    "Clé", "Texte actuel", "Texte corrigé", "Relu par", "Remarque"
))  # fmt: skip


@pytest.fixture
def locales(tmp_path: Path) -> Path:
    copytree(LOCALES, tmp_path / "locales")
    return tmp_path / "locales"


def ran(locales: Path, *words: str) -> Result:
    return CliRunner().invoke(translation, [*words, "--folder", str(locales)])


def exported(locales: Path, form: str = "xlsx", *words: str) -> Path:
    out = locales.parent / f"out.{form}"
    assert ran(locales, "export", "--language", "ff", "--format", form, "--out", str(out), *words).exit_code == 0
    return out


def imported(locales: Path, file: Path, *words: str) -> tuple[int, dict[str, Any]]:
    done = ran(locales, "import", str(file), "--json", "--on", "2026-12-03", *words)
    return done.exit_code, json.loads(done.stdout)


def po(locales: Path) -> Path:
    return locales / "ff" / "LC_MESSAGES" / "phones.po"


def entry(locales: Path, key: str) -> Entry:
    return read_catalogue(po(locales).read_bytes(), "ff.po", Language.FF).entries[key]


def cells_of(sheet: Path) -> list[list[Any]]:
    book = CalamineWorkbook.from_path(str(sheet))
    return book.get_sheet_by_name("Textes ff").to_python(skip_empty_area=False)


def filled(sheet: Path, values: dict[str, dict[int, Any]], name: str = "Textes ff") -> Path:
    """The sheet as a speaker sends it back: other programs write it anew, so this does too."""
    rows = cells_of(sheet)
    with Workbook(str(sheet)) as book:
        page = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in {**dict(enumerate(row)), **values.get(row[KEY], {})}.items():
                page.write(number, column, cell)
    return sheet


def test_a_sheet_in_which_nobody_wrote_changes_nothing(locales: Path) -> None:
    before = po(locales).read_bytes()
    code, told = imported(locales, exported(locales))
    assert (code, told["taken"], told["refused"]) == (0, [], [])
    assert told["untouched"] == before.count(b"msgid ") - 1
    assert po(locales).read_bytes() == before


def test_the_sheet_tells_a_speaker_all_that_is_needed(locales: Path) -> None:
    head, first, *rest = cells_of(exported(locales))
    assert tuple(head) == HEADERS
    assert first[0] == "go_offer"  # safety first
    row = next(row for row in rest if row[KEY] == "recall")
    assert row[1].startswith("À une équipe en route")
    assert "SÉCURITÉ. Commence par: STOP" in row[1]
    assert row[2].startswith("STOP {ref}. Arrêtez-vous")
    assert "ngon-ɗon" in row[3]
    assert "ngon-don" in row[4]
    assert row[5:] == ["non relu", "", "", ""]
    assert CalamineWorkbook.from_path(str(exported(locales))).sheet_names[1] == "Mode d'emploi"


def test_corrections_come_back_and_bad_rows_are_told(locales: Path) -> None:
    sheet = filled(
        exported(locales),
        {
            "thanks_noted": {TEXT: "A jaaraama sanne.", REVIEWER: "A. Diallo et B. Cissé", COMMENT: "Ina weli"},
            "recall": {REVIEWER: "A. Diallo"},
            "stopped": {TEXT: "Min accii."},
            "wait": {TEXT: "WAIT {ref}.", REVIEWER: "A. Diallo"},
            "started": {TEXT: 25.0},
            "help": {TEXT: "#NAME?"},
            "menu": {REVIEWER: True},
            "no_go": {PRESENT: "NO-GO", REVIEWER: "A. Diallo"},
            "reason_other": {KEY: "reason_unknown", TEXT: "goɗɗum"},
        },
    )
    lines = {row[KEY]: number for number, row in enumerate(cells_of(sheet), 1)}
    code, told = imported(locales, sheet)
    assert code == 1
    assert {row["key"]: row["review"] for row in told["taken"]} == {
        "recall": "one 2026-12-03 A. Diallo",
        "thanks_noted": "two 2026-12-03 A. Diallo, B. Cissé",
        "stopped": "draft",
    }
    assert {row["key"]: (row["line"], row["reason"].split(";")[0]) for row in told["refused"]} == {
        "wait": (lines["wait"], "the placeholder {ack} is missing"),
        "started": (lines["started"], '"Texte corrigé" holds a number, not a text'),
        "help": (lines["help"], '"Texte corrigé" holds the error #NAME?, perhaps from a formula'),
        "menu": (lines["menu"], '"Relu par" holds a yes or no, not a text'),
        "no_go": (lines["no_go"], "the text has changed since this was written"),
        "reason_unknown": (lines["reason_unknown"], "unknown key: nothing in the program says this"),
    }
    assert entry(locales, "thanks_noted").text == "A jaaraama sanne."
    assert entry(locales, "recall").review.state is ReviewState.ONE
    assert (
        entry(locales, "wait").text
        == read_catalogue((LOCALES / "ff" / "LC_MESSAGES" / "phones.po").read_bytes(), "ff.po", Language.FF)
        .entries["wait"]
        .text
    )
    assert ran(locales, "import", str(exported(locales))).exit_code == 0


def test_a_dry_run_says_the_same_and_changes_nothing(locales: Path) -> None:
    before = po(locales).read_bytes()
    sheet = filled(exported(locales), {"recall": {REVIEWER: "A. Diallo"}, "wait": {TEXT: "WAIT"}})
    done = ran(locales, "import", str(sheet), "--dry-run")
    assert done.exit_code == 1
    assert "recall: text as it was, reviewed by A. Diallo" in done.stdout
    assert "ff: 1 would be taken, 1 refused, " in done.stdout
    assert ": wait: the placeholder {ref} is missing; " in done.stderr
    assert po(locales).read_bytes() == before


def test_only_what_nobody_reviewed_can_be_sent_out(locales: Path) -> None:
    imported(locales, filled(exported(locales), {"recall": {REVIEWER: "A. Diallo"}}))
    assert "recall" not in {row[KEY] for row in cells_of(exported(locales, "xlsx", "--drafts"))}
    assert "recall" in {row[KEY] for row in cells_of(exported(locales))}


@pytest.mark.parametrize("text", ["=1+1", "+223", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "{=1}", "http://x.org"])
def test_no_cell_of_the_sheet_is_a_formula_or_a_link(text: str) -> None:
    data = write_sheet([Line("stopped", False, text, text, text, text, text)], Language.FF)
    with ZipFile(BytesIO(data)) as parts:
        page = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert "<hyperlink" not in page
    assert CalamineWorkbook.from_filelike(BytesIO(data)).get_sheet_by_index(0).to_python()[1][1] == text


def test_columns_are_found_by_name_in_any_order(locales: Path) -> None:
    rows = cells_of(exported(locales))
    sheet = locales.parent / "turned.xlsx"
    with Workbook(str(sheet)) as book:
        page = book.add_worksheet("TEXTES FF (2)")
        page.write(0, 0, "Corrections de la semaine")
        for number, row in enumerate(rows, 2):
            cells = ["RELU PAR " if number == 2 else "", *row[::-1]]
            for column, cell in enumerate(cells):
                page.write(number, column, cell)
            if row[KEY] == "recall":
                page.write(number, 0, "A. Diallo")
    language, found, refused = read_sheet(sheet.read_bytes())
    assert (language, refused) == (Language.FF, [])
    assert next(row for row in found if row.key == "recall").line == [row[KEY] for row in rows].index("recall") + 3


@pytest.mark.parametrize("data", [b"", b"no sheet", b"PK\x03\x04"])
def test_a_file_that_is_no_sheet_is_refused_as_a_whole(data: bytes) -> None:
    with pytest.raises(UnreadableError, match="cannot be read as a sheet"):
        read_sheet(data)


@pytest.mark.parametrize(
    ("name", "head", "reason"),
    [
        ("Feuille1", HEADERS, 'has no page named "Textes ff"'),
        ("Textes ff", ("a", "b"), "lacks the line of column names"),
        ("Textes ff", ("Clé", "Texte actuel"), "lacks the column Texte corrigé, Relu par"),
    ],
)
def test_a_sheet_of_another_kind_is_refused_as_a_whole(name: str, head: tuple[str, ...], reason: str) -> None:
    target = BytesIO()
    with Workbook(target) as book:
        book.add_worksheet(name).write_row(0, 0, head)
    with pytest.raises(UnreadableError, match=reason):
        read_sheet(target.getvalue())


def test_the_command_says_why_a_file_cannot_be_used(locales: Path) -> None:
    wrong = locales.parent / "wrong.xlsx"
    wrong.write_bytes(b"no sheet")
    assert ran(locales, "import", str(wrong)).exit_code == 2
    other = ran(locales, "import", str(exported(locales)), "--language", "bm")
    assert (other.exit_code, "is in ff, not in bm" in other.stderr) == (2, True)
    nowhere = ran(locales.parent, "export", "--language", "ff")
    assert (nowhere.exit_code, "--folder" in nowhere.stderr) == (2, True)


def test_names_are_told_apart() -> None:
    assert names_in("A. Diallo et  B. Cissé; Étienne, A. Diallo / C") == ("A. Diallo", "B. Cissé", "Étienne", "C")


def test_a_po_file_in_which_nobody_wrote_changes_nothing(locales: Path) -> None:
    before = po(locales).read_bytes()
    code, told = imported(locales, exported(locales, "po"))
    assert (code, told["taken"], told["refused"]) == (0, [], [])
    assert po(locales).read_bytes() == before


def changed(file: Path, *pairs: tuple[str, str]) -> Path:
    text = file.read_text("utf-8")
    for old, new in pairs:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    file.write_text(text, "utf-8")
    return file


def test_a_po_file_shows_the_french_text_and_brings_corrections_back(locales: Path) -> None:
    file = exported(locales, "po")
    assert "#. En français: Merci, c'est noté.\n" in file.read_text("utf-8")
    thanks = entry(locales, "thanks_noted").text
    head, _, tail = file.read_text("utf-8").partition('msgid "recall"')
    at = head.rindex("# review: draft")
    file.write_text(f'{head[:at]}# review: one 2026-11-30 A. Diallo{head[at + 15 :]}msgid "recall"{tail}', "utf-8")
    changed(
        file,
        (f'msgid "thanks_noted"\nmsgstr "{thanks}"', '# weli naa?\nmsgid "thanks_noted"\nmsgstr "A jaaraama sanne."'),
        ('msgid "stopped"\n', '#, fuzzy\nmsgid "stopped"\n'),
        ('msgid "started"\n', 'msgctxt "page"\nmsgid "started"\n'),
        ('msgid "menu"\n', '# review: perfect\nmsgid "menu"\n'),
        ('msgid "help"\n', 'msgid "hilfe"\n'),
    )
    code, told = imported(locales, file)
    assert code == 1
    assert {row["key"]: row["review"] for row in told["taken"]} == {
        "recall": "one 2026-11-30 A. Diallo",
        "thanks_noted": "draft",
    }
    assert {row["key"]: row["reason"].split(":")[0] for row in told["refused"]} == {
        "stopped": "is marked fuzzy",
        "started": "unknown context page",
        "menu": '"review',
        "hilfe": "unknown key",
    }
    assert entry(locales, "recall").review.on == date(2026, 11, 30)
    assert "# remark 2026-12-03: weli naa?\n" in po(locales).read_text("utf-8")
    imported(locales, file)
    assert po(locales).read_text("utf-8").count("weli naa?") == 1


def test_an_old_review_does_not_stand_for_a_new_text(locales: Path) -> None:
    imported(locales, filled(exported(locales), {"thanks_noted": {REVIEWER: "A. Diallo"}}))
    thanks = entry(locales, "thanks_noted").text
    file = changed(exported(locales, "po"), (f'msgstr "{thanks}"', 'msgstr "A jaaraama sanne."'))
    assert imported(locales, file)[1]["taken"][0]["review"] == "draft"


@pytest.mark.parametrize("text", ['msgid "a"\nrubbish', 'msgid "a"\nmsgstr "b"\n'])
def test_a_po_file_that_cannot_be_read_is_refused_as_a_whole(locales: Path, text: str) -> None:
    file = locales.parent / "wrong.po"
    file.write_text(text)
    assert ran(locales, "import", str(file)).exit_code == 2
