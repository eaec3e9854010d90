"""Texts of phones on pages: nothing hidden, out to speakers, back with every row told, and no file written."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli.main import cli
from bot.languages import Language
from bot.wording.catalogue import read_catalogue
from bot.wording.render import read_catalogues
from bot.wording.sheet import Line, write_sheet
from tests.console import Person

SOURCE = {one: Path(f"locales/{one}/LC_MESSAGES/phones.po").read_bytes() for one in Language}
FF = read_catalogues()[Language.FF].entries


def line(key: str, text: str) -> Line:
    return Line(key, False, "", "", FF[key].text if key in FF else text, "", "")


def filled(lines: list[Line], new: dict[str, tuple[str, str]]) -> bytes:
    """The sheet as a speaker hands it in: corrected texts and their names."""
    import io

    from python_calamine import CalamineWorkbook
    from xlsxwriter import Workbook  # type: ignore[import-untyped]

    rows = CalamineWorkbook.from_filelike(BytesIO(write_sheet(lines, Language.FF))).get_sheet_by_index(0).to_python()
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Textes ff")
        for at, row in enumerate(rows):
            text, reader = new.get(str(row[0]), ("", ""))
            cells = [*row[:6], text, reader, ""] if at else row
            for column, cell in enumerate(cells):
                sheet.write_string(at, column, str(cell))
    return out.getvalue()


def sent(person: Person, content: bytes, name: str = "jamtan-ff.xlsx") -> str:
    data = person.tokens("/traductions") | {"file": (BytesIO(content), name)}
    return person.client.post("/traductions/controle", data=data).get_data(as_text=True)


def test_every_text_is_listed_with_its_french_segments_and_review(awa: Person) -> None:
    seen: set[str] = set()
    for number in range(1, 9):
        seen |= set(re.findall(r'<a href="/traductions/(\w+)">', awa.sees(f"/traductions?langue=ff&page={number}")))
    assert seen >= set(FF)
    page = awa.sees("/traductions?langue=ff")
    assert "non relus" in page
    assert "⚠ non relu" in page
    assert "Aucun texte ne correspond" in awa.sees("/traductions?langue=ff&mot=zzzz")
    one = awa.sees("/traductions/menu")
    assert one.count("Segments, au plus") == 3
    awa.sees("/traductions/nothing", 404)


def test_a_sheet_goes_out_and_what_comes_back_is_told_row_by_row(awa: Person) -> None:
    answer = awa.client.get("/traductions/feuille/ff")
    assert str(answer.mimetype).endswith("sheet")
    keys = [key for key in ("menu", "ask_consent", "consent_thanks") if key in FF]
    lines = [*(line(key, "") for key in keys), line("no_such_text", "x")]
    new = {"menu": ("", "Aissata"), "ask_consent": ("Hodoore {nothing}", ""), "no_such_text": ("x", "")}
    page = sent(awa, filled(lines, new))
    told = re.search(r"(\d+) lignes lues = (\d+) bonnes \+ (\d+) refusées \+ (\d+) sans changement", page)
    assert told, page
    given, taken, refused, untouched = map(int, told.groups())
    assert given == taken + refused + untouched
    assert (taken, refused) == (1, 2)
    assert "relu par Aissata" in page
    content = re.findall(r'name="what" value="errors">.*?name="content" value="([^"]+)"', page, re.DOTALL)[0]
    form = awa.tokens("/traductions") | {"what": "errors", "langue": "ff", "content": content}
    errors = awa.client.post("/traductions/emporter", data=form)
    assert "attachment" in errors.headers["Content-Disposition"]
    assert len(errors.get_data(as_text=True).strip().splitlines()) == 3
    assert Path("locales/ff/LC_MESSAGES/phones.po").read_bytes() == SOURCE[Language.FF]


def test_a_reviewed_text_leaves_as_a_catalogue_that_the_command_line_takes_in(awa: Person, tmp_path: Path) -> None:
    path = "/traductions/menu"
    page = awa.sends(path, path, langue="ff", text=FF["menu"].text, reviewers="Aissata, Bilo").get_data(as_text=True)
    assert "ce texte peut entrer" in page
    content = page.split('name="content" value="')[1].split('"')[0]
    form = awa.tokens("/traductions") | {"langue": "ff", "content": content}
    answer = awa.client.post("/traductions/emporter", data=form)
    assert 'filename="phones-ff.po"' in answer.headers["Content-Disposition"]
    for language in Language:
        (tmp_path / language / "LC_MESSAGES").mkdir(parents=True)
        (tmp_path / language / "LC_MESSAGES" / "phones.po").write_bytes(SOURCE[language])
    handed = tmp_path / "phones-ff.po"
    handed.write_bytes(answer.get_data())
    ran = CliRunner().invoke(cli, ["translation", "import", str(handed), "--folder", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    after = read_catalogue((tmp_path / "ff/LC_MESSAGES/phones.po").read_bytes(), "ff", Language.FF)
    assert after.entries["menu"].review.names == ("Aissata", "Bilo")


@pytest.mark.parametrize("text", ["guarantee {x}", "Une bien trop longue phrase " * 12])
def test_a_faulty_correction_is_refused_with_its_reason_and_stays_typed(awa: Person, text: str) -> None:
    answer = awa.sends("/traductions/menu", "/traductions/menu", langue="fr", text=text, reviewers="")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert "Pas pris" in page
    assert text.split(maxsplit=1)[0] in page


def test_what_is_no_sheet_and_what_was_not_packed_here_are_refused(awa: Person) -> None:
    assert "Ce fichier ne se lit pas" in sent(awa, b"nothing of ours", "x.xlsx")
    assert "Ce fichier ne se lit pas" in sent(awa, b"nothing of ours", "x.po")
    form = awa.tokens("/traductions") | {"langue": "ff", "content": "%%%"}
    assert awa.client.post("/traductions/emporter", data=form).status_code == 400
