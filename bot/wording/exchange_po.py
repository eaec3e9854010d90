"""Texts as a .po file for Poedit and its like, with the French text beside each, and read back."""

from collections.abc import Iterator, Mapping
from io import BytesIO

from babel.messages.catalog import Message
from babel.messages.pofile import PoFileError, read_po

from bot.languages import Language
from bot.wording.catalogue import SMS_CONTEXT, Entry, ReviewState, review_in
from bot.wording.correct import Refused, Row, same
from bot.wording.renew import renewed
from bot.wording.sheet import UnreadableError

_FRENCH, _PRESENT, _REVIEWED = "En français: ", "Texte à l'export: ", "Relu à l'export: "


def write_po_file(
    source: bytes, language: Language, entries: Mapping[str, Entry], french: Mapping[str, Entry]
) -> bytes:
    """The catalogue, with the French text, the present one and its review in the notes above each."""
    more: dict[str, list[str]] = {}
    for key, entry in entries.items():
        more[key] = [f"{_FRENCH}{french[key].text}"] if key in french and language is not Language.FR else []
        more[key] += [f"{_PRESENT}{entry.text}"] if entry.text else []
        more[key].append(f"{_REVIEWED}{entry.review}")
    return renewed(source, language, more_notes=more)


def read_po_file(source: bytes, now: bytes) -> tuple[Language, list[Row], list[Refused]]:
    """The file as it came back: its language, its rows, unreadable ones. `now`: the catalogue as it is.

    Raises `UnreadableError` for what is no such file.
    """
    try:
        po = read_po(BytesIO(source), domain="phones", abort_invalid=True)
        language = Language(str(po.locale_identifier or ""))
    except PoFileError as error:
        raise UnreadableError(f"line {error.lineno + 1}: {error}") from error
    except ValueError as error:
        raise UnreadableError(f"cannot be read as a .po file with its language: {error}") from error
    ours = read_po(BytesIO(now), domain="phones")
    rows: list[Row] = []
    refused: list[Refused] = []
    for message in po:
        if not message.id:
            continue
        try:
            rows.append(_row(message, ours.get(str(message.id), message.context)))
        except (UnreadableError, ValueError) as error:
            refused.append(Refused(message.lineno or 0, str(message.id), str(error)))
    return language, rows, refused


def _row(message: Message, known: Message | None) -> Row:
    if message.fuzzy:
        raise UnreadableError("is marked fuzzy: check it, then remove the mark")
    if message.context not in (None, SMS_CONTEXT):
        raise UnreadableError(f"unknown context {message.context}")
    text, present = " ".join(str(message.string).split()), _exported(message, _PRESENT)
    changed = bool(text) and (present is None or not same(text, present))
    review, before = review_in(message.user_comments), _exported(message, _REVIEWED)
    named = review.names if review.state is not ReviewState.DRAFT and str(review) != before else ()
    if not changed and before is not None:
        earlier = {name.casefold() for name in review_in([f"review: {before}"]).names}
        named = tuple(name for name in named if name.casefold() not in earlier)
    return Row(
        line=message.lineno or 0,
        key=str(message.id),
        sms=message.context == SMS_CONTEXT,
        present=present,
        text=text if changed else "",
        reviewers=named,
        comment=" ".join(_new_remarks(message, known)),
        on=review.on if named else None,
    )


def _new_remarks(message: Message, known: Message | None) -> Iterator[str]:
    there = [line.strip() for line in known.user_comments] if known else []
    for line in map(str.strip, message.user_comments):
        if not line.startswith("review:") and not any(old == line or old.endswith(f": {line}") for old in there):
            yield line


def _exported(message: Message, what: str) -> str | None:
    return next((line.removeprefix(what) for line in message.auto_comments if line.startswith(what)), None)
