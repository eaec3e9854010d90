import json
from pathlib import Path
from shutil import copytree

from click.testing import CliRunner

from bot.cli.translation import _row, translation
from bot.languages import Language
from bot.wording.catalogue import read_catalogue
from bot.wording.keys import ALL_PHRASES

LOCALES = Path(__file__).parents[3] / "locales"


def test_check_counts_texts_drafts_and_segments_of_each_language() -> None:
    result = CliRunner().invoke(translation, ["check", "--json"])
    found = json.loads(result.output)
    assert result.exit_code == 0
    assert [row["language"] for row in found["languages"]] == ["fr", "bm", "ff"]
    assert all(row["segments"] >= len(ALL_PHRASES) for row in found["languages"])
    assert found["faults"] == []


def test_check_says_plainly_what_nobody_has_reviewed() -> None:
    result = CliRunner().invoke(translation, ["check"])
    assert "drafts not reviewed" in result.output


def test_faulty_texts_are_not_counted_in_segments() -> None:
    catalogue = read_catalogue(b'msgid "recall"\nmsgstr "STOP"', "fr.po", Language.FR)
    row = _row(catalogue, None)
    assert (row["drafts"], row["safety_drafts"], row["segments"]) == (1, 1, None)


def test_renew_says_which_files_were_out_of_step(tmp_path: Path) -> None:
    copytree(LOCALES, tmp_path / "locales")
    french = tmp_path / "locales" / "fr" / "LC_MESSAGES" / "phones.po"
    whole = french.read_bytes()
    french.write_bytes(whole.replace(b"#. Quelqu'un dit oui", b"#. Quelqu'un ne dit pas oui"))
    result = CliRunner().invoke(translation, ["renew", "--folder", str(tmp_path / "locales")])
    assert french.read_bytes() == whole
    assert [line.rsplit(": ")[-1] for line in result.output.splitlines()] == ["renewed", "in step", "in step"]
