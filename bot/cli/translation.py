"""`jamtan translation`: are the texts for phones whole, reviewed, short and within the wording rules?"""

import json
from pathlib import Path

import click

from bot.cli.translation_exchange import export, import_
from bot.languages import Language
from bot.messages.phrase_costs import longest_segments
from bot.messages.segments import count_segments
from bot.wording.aloud import read_aloud
from bot.wording.catalogue import Catalogue, ReviewState
from bot.wording.keys import ALL_PHRASES
from bot.wording.notes import who_and_when
from bot.wording.render import Wording, faults_in, read_catalogues
from bot.wording.renew import renewed, template
from bot.wording.samples import samples


@click.group()
def translation() -> None:
    """Texts for phones, by language."""


translation.add_command(export)
translation.add_command(import_)


@translation.command()
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def check(as_json: bool) -> None:
    """Count entries, drafts and SMS segments of each language; list every fault; exit 1 if there is one."""
    catalogues = read_catalogues()
    faults = faults_in(catalogues)
    wording = None if faults else Wording(catalogues)
    rows = [_row(catalogue, wording) for catalogue in catalogues.values()]
    if as_json:
        click.echo(json.dumps({"languages": rows, "faults": [str(fault) for fault in faults]}, ensure_ascii=False))
    else:
        for row in rows:
            click.echo(
                f"{row['language']}: {row['entries']} texts, {row['drafts']} drafts not reviewed "
                f"({row['safety_drafts']} of them for safety), "
                f"{row['segments'] or '?'} SMS segments for {len(ALL_PHRASES)} phrases"
            )
        for fault in faults:
            click.echo(str(fault), err=True)
    if faults:
        raise SystemExit(1)


@translation.command()
@click.argument("key", type=click.Choice(list(ALL_PHRASES)), metavar="KEY")
def show(key: str) -> None:
    """Show one text in each language with sample values: true spelling, SMS, as it is read aloud, who reviewed it."""
    wording = Wording.load()
    one = next(samples(ALL_PHRASES[key]))
    click.echo(f"{key}: {who_and_when().get(key, '')}")
    for language in Language:
        sms = wording.render(one, language, plain=True)
        click.echo(f"\n{language}  {wording.render(one, language, plain=False)}")
        click.echo(f"    SMS ({count_segments(sms).segments}): {sms}")
        click.echo(f"    à voix haute: {read_aloud(wording, one, language)}")
        heard = "enregistré" if wording.voice(one, language) else "pas enregistré"
        click.echo(f"    {wording.review_state(key, language).in_french}, {heard}")


@translation.command()
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("locales"), show_default=True)
def renew(folder: Path) -> None:
    """Bring template and catalogues in step after a phrase was added or changed; texts stay as they are."""
    folder.joinpath("phones.pot").write_bytes(template())
    for language in Language:
        path = folder / language / "LC_MESSAGES" / "phones.po"
        before = path.read_bytes()
        after = renewed(before, language)
        path.write_bytes(after)
        click.echo(f"{path}: {'in step' if before == after else 'renewed'}")


def _row(catalogue: Catalogue, wording: Wording | None) -> dict[str, str | int | None]:
    drafts = [entry.key for entry in catalogue.entries.values() if entry.review.state is ReviewState.DRAFT]
    segments = sum(longest_segments(wording, catalogue.language).values()) if wording else None
    return {
        "language": catalogue.language.value,
        "entries": len(catalogue.entries),
        "drafts": len(drafts),
        "safety_drafts": sum(key in ALL_PHRASES and ALL_PHRASES[key].safety for key in drafts),
        "segments": segments,
    }
