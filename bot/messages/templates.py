"""Texts that WhatsApp has approved beforehand: outside its 24 hours nothing else may be sent there."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from bot.crypto import Unreadable
from bot.ids import OutboundId
from bot.languages import Language
from bot.messages.store_outbox import get_outbound
from bot.wording.keys import ALL_PHRASES, Written, phrase_from
from bot.wording.render import Wording

Templates = Mapping[tuple[str, Language], str]
"""The id of the approved text of a phrase in a language."""


@dataclass(frozen=True, slots=True)
class Template:
    """An approved text with its values: "1" is the phrase's first placeholder, and so on."""

    sid: str
    variables: dict[str, str]


def read_templates(path: Path | None) -> Templates:
    """Read {"phrase_key": {"fr": "HX..."}}. Raises `ValueError` for a phrase, language or id that cannot be."""
    if path is None:
        return {}
    try:
        found = json.loads(path.read_text("utf-8"))
    except OSError as fault:
        raise ValueError("cannot be read") from fault
    if not isinstance(found, dict):
        raise ValueError("is no JSON object")
    templates: dict[tuple[str, Language], str] = {}
    for key, by_language in found.items():
        if key not in (*ALL_PHRASES, Written.key) or not isinstance(by_language, dict):
            raise ValueError(f"{key} is no phrase")
        for language, sid in by_language.items():
            if not isinstance(sid, str) or not sid:
                raise ValueError(f"{key} in {language} has no id")
            templates[key, Language(language)] = sid
    return templates


def has_template(session: Session, key: str, language: Language) -> bool:
    """Whether a phrase may be said on WhatsApp at any time."""
    return (key, language) in session.info.get("templates", {})


def template_of(session: Session, outbound_id: OutboundId) -> Template | None:
    """A queued text as an approved one; None where there is none, or where the text does not open."""
    templates: Templates = session.info.get("templates", {})
    if not templates:
        return None
    try:
        text = get_outbound(session, outbound_id)
        sid = templates.get((text.phrase_key, text.language))
        if sid is None:
            return None
        wording: Wording = session.info["wording"]
        values = wording.values(phrase_from(text.phrase_key, text.params), text.language)
    except (Unreadable, KeyError, ValueError, IndexError):
        return None
    return Template(sid, {str(number): value for number, value in enumerate(values, 1)})
