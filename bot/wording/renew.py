"""Catalogue files brought in step with the phrases: new keys come in empty, notes are renewed, texts stay."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.languages import Language
from bot.wording.catalogue import SMS_CONTEXT
from bot.wording.notes import notes

_NEVER_WRAPPED = 10_000
"""Columns. A review line that Babel broke in two would no longer name both speakers."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of one text: another text (None: as it is), another review line, a remark for those who follow."""

    text: str | None = None
    review: str | None = None
    remark: str | None = None


Place = tuple[str, str | None]
"""A text in a file: its key, and `SMS_CONTEXT` or None."""


def template() -> bytes:
    """The file without texts, `locales/phones.pot`."""
    pot = Catalog()
    for key, lines in notes().items():
        pot.add(key, auto_comments=lines)
    return _written(pot, "# All texts for phones, without the texts. Generated: jamtan translation renew", "")


def renewed(
    source: bytes,
    language: Language,
    changes: Mapping[Place, Change] | None = None,
    more_notes: Mapping[str, list[str]] | None = None,
) -> bytes:
    """One .po file with every key of the program; keys that it no longer knows stay, for `check` to name.

    `changes` are made on the way; `more_notes` stand above the texts beside the usual ones.
    """
    old = read_po(BytesIO(source), domain="phones", abort_invalid=True)
    known, changes, more = notes(), changes or {}, more_notes or {}
    keys = [*known, *(str(message.id) for message in old if message.id and str(message.id) not in known)]
    fresh = Catalog()
    for key in dict.fromkeys(keys):
        for context in (None, SMS_CONTEXT):
            message, change = old.get(key, context), changes.get((key, context), Change())
            if message is None and context and change.text is None:
                continue
            comments = list(message.user_comments) if message else ["review: draft"]
            fresh.add(
                key,
                change.text if change.text is not None else message.string if message else "",
                context=context,
                auto_comments=[*known.get(key, []), *more.get(key, [])] if context is None else [],
                user_comments=_commented(comments, change),
                flags=message.flags if message else (),
            )
    return _written(fresh, "# Texts for phones. How to correct them: locales/README.md", language.value)


def _commented(lines: Iterable[str], change: Change) -> list[str]:
    kept = [line for line in lines if change.review is None or not line.strip().startswith("review:")]
    reviewed = [f"review: {change.review}"] if change.review is not None else []
    return [*reviewed, *kept, *([change.remark] if change.remark else [])]


def _written(catalogue: Catalog, title: str, language: str) -> bytes:
    body = BytesIO()
    write_po(body, catalogue, width=_NEVER_WRAPPED, omit_header=True)
    fields = ["Project-Id-Version: jamtan", f"Language: {language}", "MIME-Version: 1.0"]
    fields += ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    header = "\n".join(f'"{field}\\n"' for field in fields)
    return f'{title}\nmsgid ""\nmsgstr ""\n{header}\n\n'.encode() + body.getvalue()
