"""Catalogue files brought in step with the phrases: new keys come in empty, notes are renewed, texts stay."""

from io import BytesIO

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from bot.languages import Language
from bot.wording.catalogue import SMS_CONTEXT, listed
from bot.wording.keys import ALL_PHRASES
from bot.wording.words import WORDS


def notes() -> dict[str, list[str]]:
    """What a translator has to know of each key, in the order of the files."""
    found = {}
    for key, phrase in ALL_PHRASES.items():
        found[key] = [" ".join((phrase.__doc__ or "").split()), f"Placeholders: {listed(phrase.placeholders())}"]
        if phrase.safety:
            found[key].append(f"SAFETY. Keep as it is: {phrase.literal or 'the ref and the number'}")
    for key, (about, names) in WORDS.items():
        found[key] = [about, f"Placeholders: {listed(names)}"]
    return found


def template() -> bytes:
    """The file without texts, `locales/phones.pot`."""
    pot = Catalog()
    for key, lines in notes().items():
        pot.add(key, auto_comments=lines)
    return _written(pot, "# All texts for phones, without the texts. Generated: jamtan translation renew", "")


def renewed(source: bytes, language: Language) -> bytes:
    """One .po file with every key of the program; keys that it no longer knows stay, for `check` to name."""
    old = read_po(BytesIO(source), domain="phones", abort_invalid=True)
    known = notes()
    keys = [*known, *(str(message.id) for message in old if message.id and str(message.id) not in known)]
    fresh = Catalog()
    for key in keys:
        for context in (None, SMS_CONTEXT):
            message = old.get(key, context)
            if message is None and context:
                continue
            fresh.add(
                key,
                message.string if message else "",
                context=context,
                auto_comments=known.get(key, []) if context is None else [],
                user_comments=message.user_comments if message else ["review: draft"],
                flags=message.flags if message else (),
            )
    return _written(fresh, "# Texts for phones. How to correct them: locales/README.md", language.value)


def _written(catalogue: Catalog, title: str, language: str) -> bytes:
    body = BytesIO()
    write_po(body, catalogue, width=0, omit_header=True)
    fields = ["Project-Id-Version: jamtan", f"Language: {language}", "MIME-Version: 1.0"]
    fields += ["Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: 8bit"]
    header = "\n".join(f'"{field}\\n"' for field in fields)
    return f'{title}\nmsgid ""\nmsgstr ""\n{header}\n\n'.encode() + body.getvalue()
