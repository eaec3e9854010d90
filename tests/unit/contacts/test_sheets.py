"""Tables of contacts as people make them: headings and words in French, numbers that a spreadsheet bent."""

import csv
from datetime import date, time
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contacts.headings import MODEL, column_of, value_of
from bot.contacts.parse import COLUMNS, e164
from bot.contacts.sheet import MOST_UNPACKED, UnreadableTable, clean_cell, read_table, table_faults


@pytest.mark.parametrize(
    ("heading", "column"),
    [
        ("Nom", "name"),
        ("RÔLE :", "role"),
        ("Téléphone *", "phone"),
        ("shared_phone", "shared_phone"),
        ("Mot d’alerte", "duress_word"),
        ("Villages", "places"),
        ("remarque", None),
        ("", None),
    ],
)
def test_headings_are_known_in_french_with_or_without_accents(heading: str, column: str | None) -> None:
    assert column_of(heading) == column


def test_the_model_has_columns_that_are_known_and_our_own_names_always_are() -> None:
    assert all(column_of(each) for each in (*MODEL, *COLUMNS))


@pytest.mark.parametrize(
    ("column", "cell", "value"),
    [
        ("role", "Éleveur", "herder"),
        ("role", "herder", "herder"),
        ("language", "Bamanankan", "bm"),
        ("sex", "F", "female"),
        ("consent", "De vive voix", "voice"),
        ("age_band", "18-35", "18_35"),
        ("name", "Garant", "Garant"),
    ],
)
def test_cells_may_be_in_french(column: str, cell: str, value: str) -> None:
    assert value_of(column, cell) == value


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (22370123456.0, "22370123456"),
        (1.5, "1.5"),
        (None, ""),
        (True, "oui"),
        (time(8, 0), "08:00"),
        (date(2026, 11, 26), "2026-11-26"),
        ("  Awa ", "Awa"),
    ],
)
def test_a_cell_is_what_a_person_reads(cell: Any, shown: str) -> None:
    assert clean_cell(cell) == shown


@pytest.mark.parametrize("number", ["22370123456.0", "00223 70 12 34 56", "+223 70123456", "70 12 34 56", "70123456"])
def test_one_number_is_one_number_however_it_is_written(number: str) -> None:
    assert e164(number) == "+22370123456"


@given(st.lists(st.lists(st.text(alphabet="abç;,\"'=\n é1", max_size=8), min_size=3, max_size=3), max_size=12))
def test_no_row_of_a_file_is_ever_dropped(rows: list[list[str]]) -> None:
    out = StringIO()
    csv.writer(out, delimiter=";").writerows([["nom", "rôle", "téléphone"], *rows])
    table = read_table(out.getvalue().encode(), "liste.csv")
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    assert [list(line.cells) for line in table.lines] == [[cell.strip() for cell in row] for row in filled]


MANIFEST = (
    '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    '<manifest:file-entry manifest:full-path="/" manifest:media-type="x"/></manifest:manifest>'
)


def ods(rows: list[list[str]]) -> bytes:
    """A spreadsheet as LibreOffice writes one, in the least that can be read."""
    cell = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    lines = "".join(f"<table:table-row>{''.join(cell.format(each) for each in row)}</table:table-row>" for row in rows)
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {spaces}><office:body><office:spreadsheet>'
        f'<table:table table:name="a">{lines}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    target = BytesIO()
    with ZipFile(target, "w") as file:
        file.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        file.writestr("META-INF/manifest.xml", MANIFEST)
        file.writestr("content.xml", content)
    return target.getvalue()


def test_a_sheet_of_libreoffice_is_read() -> None:
    table = read_table(ods([["nom", "téléphone"], ["Awa", "70123456"]]), "liste.ods")
    assert table.columns == ("name", "phone")
    assert [line.cells for line in table.lines] == [("Awa", "70123456")]


def test_a_file_that_unpacks_to_too_much_is_not_opened() -> None:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as file:
        file.writestr("content.xml", bytes(MOST_UNPACKED + 1))
    with pytest.raises(UnreadableTable, match="too_large"):
        read_table(target.getvalue(), "bombe.xlsx")


def test_a_row_longer_than_the_headings_is_kept_and_a_short_one_filled_up() -> None:
    table = read_table(b"nom,role,langue,telephone\na,b\nc,d,e,f,g\n", "liste.csv")
    assert [line.cells for line in table.lines] == [("a", "b", "", "", ""), ("c", "d", "e", "f", "g")]
    assert table.columns[-1] is None


def test_what_is_wrong_with_a_file_is_told_in_one_order() -> None:
    table = read_table(b"nom;nom\n", "liste.csv")
    assert [code for code, _about in table_faults(table)] == ["no_rows", "no_number", "twice", "missing"]
