"""`jamtan translation export` and `import`: texts out to speakers, and their corrections back in."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from bot.clock import utc_now
from bot.languages import Language
from bot.messages.phrase_costs import too_long
from bot.wording.catalogue import Catalogue, ReviewState, read_catalogue
from bot.wording.correct import Outcome, Refused, Row, take_in
from bot.wording.exchange_po import read_po_file, write_po_file
from bot.wording.render import read_ban_list
from bot.wording.sheet import UnreadableError, read_sheet, write_sheet
from bot.wording.sheet_lines import sheet_lines

_LANGUAGE = click.Choice([language.value for language in Language])
_FOLDER = click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False, exists=True),
    default=Path("locales"),
    show_default=True,
    help="The catalogues.",
)


@click.command()
@click.option("--language", required=True, type=_LANGUAGE)
@click.option("--format", "form", type=click.Choice(["xlsx", "po"]), default="xlsx", show_default=True)
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="The file; jamtan-<language>.<format>.")
@click.option("--drafts", is_flag=True, help="Only what nobody has reviewed (xlsx).")
@_FOLDER
def export(language: str, form: str, out: Path | None, drafts: bool, folder: Path) -> None:
    """Write the texts of one language for a speaker to correct: a sheet, or a .po file."""
    chosen = Language(language)
    source, catalogue = _catalogue(folder, chosen)
    french = _catalogue(folder, Language.FR)[1]
    out = out or Path(f"jamtan-{chosen}.{form}")
    if form == "po":
        count, written = len(catalogue.entries), write_po_file(source, chosen, catalogue.entries, french.entries)
    else:
        lines = [line for line in sheet_lines(catalogue, french) if not drafts or line.state == "non relu"]
        count, written = len(lines), write_sheet(lines, chosen)
    out.write_bytes(written)
    click.echo(f"{out}: {count} texts in {chosen}")


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False, exists=True))
@click.option("--language", type=_LANGUAGE, help="Refuse the file if it is in another language.")
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="Day of the reviews; today.")
@click.option("--dry-run", is_flag=True, help="Say what would happen, change nothing.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
@_FOLDER
def import_(file: Path, language: str | None, on: datetime | None, dry_run: bool, as_json: bool, folder: Path) -> None:
    """Take a speaker's corrections from a sheet or a .po file into the catalogue.

    Good rows are taken; each other row is told with its line, its key and the reason, and the exit code is 1. The
    review state changes only where a reviewer is named; a corrected text that nobody has reviewed is a draft.
    """
    try:
        found, rows, unreadable = _read(file, folder)
    except UnreadableError as error:
        raise click.UsageError(f"{file}: {error}") from error
    if language not in (None, found):
        raise click.UsageError(f"{file}: is in {found}, not in {language}")
    path, source = _path(folder, found), _catalogue(folder, found)[0]
    day = on.date() if on else utc_now().date()
    outcome = take_in(source, found, rows, day, read_ban_list(), too_long)
    if not dry_run and outcome.taken:
        half = path.with_suffix(".half")
        half.write_bytes(outcome.source)
        half.replace(path)
    refused = sorted([*unreadable, *outcome.refused], key=lambda each: each.line)
    if as_json:
        click.echo(json.dumps(_as_json(found, outcome, refused), ensure_ascii=False))
    else:
        _tell(file, found, outcome, refused, dry_run=dry_run)
    if refused:
        raise SystemExit(1)


def _read(file: Path, folder: Path) -> tuple[Language, list[Row], list[Refused]]:
    data = file.read_bytes()
    if file.suffix.casefold() != ".po":
        return read_sheet(data)
    language = read_po_file(data, b"")[0]
    return read_po_file(data, _catalogue(folder, language)[0])


def _path(folder: Path, language: Language) -> Path:
    return folder / language / "LC_MESSAGES" / "phones.po"


def _catalogue(folder: Path, language: Language) -> tuple[bytes, Catalogue]:
    path = _path(folder, language)
    try:
        source = path.read_bytes()
    except OSError as error:
        raise click.UsageError(f"{path}: {error.strerror}; say with --folder where the catalogues are") from error
    return source, read_catalogue(source, str(path), language)


def _as_json(language: Language, outcome: Outcome, refused: list[Refused]) -> dict[str, Any]:
    return {
        "language": language.value,
        "taken": [
            {"line": each.line, "key": each.key, "corrected": each.corrected, "review": str(each.review)}
            for each in outcome.taken
        ],
        "refused": [{"line": each.line, "key": each.key, "reason": each.reason} for each in refused],
        "untouched": outcome.untouched,
    }


def _tell(file: Path, language: Language, outcome: Outcome, refused: list[Refused], *, dry_run: bool) -> None:
    for each in outcome.taken:
        state = "draft" if each.review.state is ReviewState.DRAFT else f"reviewed by {each.review.by}"
        click.echo(f"{each.key}: {'corrected' if each.corrected else 'text as it was'}, {state}")
    for row in refused:
        click.echo(f"{file}:{row.line}: {row.key or '-'}: {row.reason}", err=True)
    done = "would be taken" if dry_run else "taken"
    click.echo(f"{language}: {len(outcome.taken)} {done}, {len(refused)} refused, {outcome.untouched} without a change")
