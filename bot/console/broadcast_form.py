"""What was typed into the form of a broadcast: to whom, in which words, until when; with everything that is wrong."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from bot.broadcasts.commands import Audience
from bot.console.language import gettext as _
from bot.contacts.commands import Role
from bot.ids import PlaceId
from bot.languages import Language
from bot.places import store as places
from bot.places.model import Place
from bot.users.model import User
from bot.users.rights import LEADS
from bot.wording.keys import Phrase, Written, WrittenQuestion
from bot.wording.keys_periods import DialogueInvitation
from bot.wording.written import tidied

OWN, INVITATION = "own", "invitation"
LASTS = timedelta(days=1)
"""How long a text of one's own may still go out where nothing is said."""
MEETING_ENDS = time(18)
LONGEST_TYPED = 2_000  # characters, so that a mistaken paste costs nothing


@dataclass(frozen=True, slots=True)
class Draft:
    """A broadcast as far as it is written. `typed`: the sender's own words before anything was replaced in them.

    `asks`: they are answered by 1, 2 or 3.
    """

    kind: str = OWN
    asks: bool = False
    audience: Audience = field(default_factory=Audience)
    typed: dict[Language, str] = field(default_factory=dict)
    meeting: DialogueInvitation | None = None
    until: datetime | None = None
    faults: dict[str, str] = field(default_factory=dict)

    @property
    def texts(self) -> dict[Language, str]:
        """The sender's own words as they go out."""
        return {language: tidied(text) for language, text in self.typed.items()} if self.kind == OWN else {}

    @property
    def key(self) -> str:
        """The phrase that is sent."""
        if self.kind == INVITATION:
            return DialogueInvitation.key
        return WrittenQuestion.key if self.asks else Written.key

    @property
    def params(self) -> dict[str, object]:
        """What is filled into a phrase of the catalogue."""
        return dict(self.meeting.to_params()) if self.meeting and self.kind == INVITATION else {}

    def phrase(self, language: Language) -> Phrase | None:
        """What people of this language get; None: nothing is written yet."""
        if self.kind == INVITATION:
            return self.meeting
        text = self.texts.get(language)
        if not text:
            return None
        return WrittenQuestion(text) if self.asks else Written(text)


def led_places(user: User) -> frozenset[PlaceId] | None:
    """The places whose people this person may write to; None: all."""
    held = {place for role, place in user.roles if role in LEADS}
    return None if None in held else frozenset(place for place in held if place is not None)


def read_draft(session: Session, form: "MultiDict[str, str]", user: User, now: datetime) -> Draft:
    """The form, as far as it can be read; `faults` by the field's name."""
    faults: dict[str, str] = {}
    kind = INVITATION if form.get("kind") == INVITATION else OWN
    meeting = _meeting(session, form, now, faults) if kind == INVITATION else None
    typed = {language: form.get(f"text-{language}", "").strip()[:LONGEST_TYPED] for language in Language}
    return Draft(
        kind=kind,
        asks=kind == OWN and bool(form.get("asks")),
        audience=read_audience(places.all_places(session), form, user),
        typed={language: text for language, text in typed.items() if text},
        meeting=meeting,
        until=_until(form, meeting, now, faults),
        faults=faults,
    )


def read_audience(known: Iterable[Place], form: "MultiDict[str, str]", user: User) -> Audience:
    """Places by code or by commune, roles, languages; nothing ticked sets no limit but that of the person's rights."""
    codes, communes, mine = set(form.getlist("place")), set(form.getlist("commune")), led_places(user)
    chosen = [one.id for one in known if one.code in codes or (one.commune and one.commune in communes)]
    if not chosen and mine is not None:
        chosen = sorted(mine)
    return Audience(
        places=tuple(chosen),
        roles=tuple(role.value for role in Role if role.value in form.getlist("role")),
        languages=tuple(language for language in Language if language.value in form.getlist("language")),
    )


def _meeting(
    session: Session, form: "MultiDict[str, str]", now: datetime, faults: dict[str, str]
) -> DialogueInvitation | None:
    word = form.get("meeting-at", "").strip()
    found = (places.by_code(session, word) or places.by_name(session, word)) if word else None
    if found is None:
        faults["meeting-at"] = _("Aucun lieu ne porte ce nom ou ce code.") if word else _("Le lieu de la rencontre.")
    try:
        day = date.fromisoformat(form.get("meeting-on", ""))
    except ValueError:
        faults["meeting-on"] = _("Une date comme 2026-11-26.")
        return None
    if day < now.date():
        faults["meeting-on"] = _("Ce jour est passé.")
    return DialogueInvitation(place=found.name, day=day) if found else None


def _until(
    form: "MultiDict[str, str]", meeting: DialogueInvitation | None, now: datetime, faults: dict[str, str]
) -> datetime | None:
    word = form.get("until", "").strip()
    if not word:
        return datetime.combine(meeting.day, MEETING_ENDS, UTC) if meeting else now + LASTS
    try:
        until = datetime.fromisoformat(word).replace(tzinfo=UTC)
    except ValueError:
        faults["until"] = _("Un moment comme 2026-11-26 09:30.")
        return None
    if until <= now:
        faults["until"] = _("Ce moment est passé.")
    return until
