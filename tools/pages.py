"""`python tools/pages.py`: bring the catalogues of the console's pages in step with its templates and files.

French is what templates say, so that its catalogue has no texts; English has to say every one.
"""

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parents[1]
CONSOLE = ROOT / "bot" / "console"
METHODS = [("**.py", "python"), ("**/templates/**.html", "jinja2")]
OPTIONS = {
    "**/templates/**.html": {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "trim_blocks": "true"}
}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None}
LANGUAGES = ("fr", "en")


def texts() -> Iterator[tuple[object, str]]:
    """Every text of a page, and the file that it stands in, in the order of files."""
    found = extract_from_dir(CONSOLE, METHODS, OPTIONS, KEYWORDS)
    for name, _line, text, _comments, _context in sorted(found, key=lambda one: (str(one[0]), int(one[1]))):
        yield text, f"bot/console/{name}"


def path_of(language: str) -> Path:
    """Where a language's catalogue lies."""
    return ROOT / "locales" / language / "LC_MESSAGES" / "pages.po"


def renewed(language: str) -> bytes:
    """The catalogue with every text of today, and the translations that it has."""
    path = path_of(language)
    old = read_po(BytesIO(path.read_bytes()), locale=language) if path.exists() else Catalog(locale=language)
    fresh = Catalog(locale=language, fuzzy=False)
    for text, name in texts():
        key = text[0] if isinstance(text, tuple) else text
        known = old.get(key)  # type: ignore[arg-type]
        fresh.add(text, string=known.string if known else None, locations=[(name, 0)])  # type: ignore[arg-type]
    out = BytesIO()
    write_po(out, fresh, width=10_000, omit_header=True, include_lineno=False, sort_by_file=False)
    plural = {"fr": "nplurals=2; plural=(n > 1);", "en": "nplurals=2; plural=(n != 1);"}[language]
    head = (
        '# Texts of the console\'s pages. Renewed by: python tools/pages.py\nmsgid ""\nmsgstr ""\n'
        f'"Language: {language}\\n"\n'
        f'"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: {plural}\\n"\n\n'
    )
    return head.encode() + out.getvalue()


def untranslated(language: str) -> list[str]:
    """What English does not say yet."""
    catalogue = read_po(BytesIO(path_of(language).read_bytes()), locale=language)
    empty = [
        one for one in catalogue if one.id and not all(one.string if isinstance(one.string, tuple) else [one.string])
    ]
    return [str(one.id) for one in empty]


def main() -> int:
    """Write both catalogues; name what English lacks, with exit code 1."""
    for language in LANGUAGES:
        path_of(language).parent.mkdir(parents=True, exist_ok=True)
        path_of(language).write_bytes(renewed(language))
    missing = untranslated("en")
    for text in missing:
        sys.stdout.write(f"{text}\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
