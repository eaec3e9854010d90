"""From a phrase to the text that a phone shows: language, spelling, and the values filled in."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Self

from bot.languages import Language
from bot.wording.catalogue import Catalogue, Entry, Fault, Review, ReviewState, read_catalogue
from bot.wording.check import BannedWord, read_banned, wording_faults
from bot.wording.keys import Joined, Written
from bot.wording.phrase import Phrase, ReasonWord, Topic
from bot.wording.respell import to_sms
from bot.wording.unreviewed import Unreviewed
from bot.wording.voice import Voices, voice_key
from bot.wording.words import AGO_DAYS, AGO_HOUR, AGO_HOURS, is_one, language_key, reason_key, topic_key, weekday_key

MALI_TIME = UTC  # Mali keeps UTC all year
_DAYS_FROM = 48  # hours from which an age is told in days


class WordingError(Exception):
    """Texts that must be put right before anything may start; one line each: file, line, key, reason."""

    def __init__(self, faults: list[Fault]) -> None:
        """`faults` is never empty."""
        super().__init__("\n".join(map(str, faults)))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Wording:
    """Every text of every language, checked, and the recordings that there are."""

    catalogues: Mapping[Language, Catalogue]
    unreviewed: Unreviewed = Unreviewed.LITERALS
    voices: Voices = field(default_factory=Voices)

    @classmethod
    def load(cls, unreviewed: Unreviewed = Unreviewed.LITERALS, voice_dir: Path | None = None) -> Self:
        """Read the catalogues that travel with the program. Raises `WordingError` with every fault."""
        catalogues = read_catalogues()
        faults = faults_in(catalogues)
        if faults:
            raise WordingError(faults)
        return cls(catalogues, unreviewed, Voices(voice_dir) if voice_dir else Voices())

    def render(self, phrase: Phrase, language: Language, *, plain: bool) -> str:
        """The text of `phrase`. `plain` wants the SMS spelling, all of it in GSM-7. Times are those of Mali."""
        if isinstance(phrase, Joined):
            return "\n".join(self.render(part, language, plain=plain) for part in phrase.parts)
        if isinstance(phrase, Written):
            return to_sms(phrase.text, language) if plain else phrase.text
        text = self._rendered(phrase, language, plain=plain)
        if self._wants_french(phrase, language):
            return f"{text}\n{self._rendered(phrase, Language.FR, plain=plain)}"
        return text

    def _rendered(self, phrase: Phrase, language: Language, *, plain: bool) -> str:
        entry = self._entry(phrase.key, language)
        template = entry.sms if plain and entry.sms else entry.text
        values = {name: self.shown(getattr(phrase, name), language) for name in phrase.placeholders()}
        text = template.format_map(values)
        return to_sms(text, language) if plain else text

    def _wants_french(self, phrase: Phrase, language: Language) -> bool:
        if self.unreviewed is not Unreviewed.FRENCH_AFTER or not phrase.safety or language is Language.FR:
            return False
        return self.review_state(phrase.key, language).state is ReviewState.DRAFT

    def values(self, phrase: Phrase, language: Language) -> list[str]:
        """What stands in the placeholders of `phrase`, in their order, in true spelling: for texts approved before."""
        return [self.shown(getattr(phrase, name), language) for name in phrase.placeholders()]

    def review_state(self, key: str, language: Language) -> Review:
        """Who has reviewed the text of `key` in this language."""
        return self._entry(key, language).review

    def voice(self, phrase: Phrase, language: Language) -> Path | None:
        """The recording that goes beside the text of `phrase`, if there is one. It says the fixed sentence alone."""
        key = voice_key(phrase, lambda each: self.voices.path(each, language) is not None)
        return self.voices.path(key, language) if key else None

    def _entry(self, key: str, language: Language) -> Entry:
        return self.catalogues[language].entries[key]

    def word(self, key: str, language: Language) -> str:
        """The text of `key` as it stands in the catalogue, in true spelling and with nothing filled in."""
        return self._entry(key, language).text

    def shown(self, value: Any, language: Language) -> str:
        """A value as texts show it: dates and hours in digits, reasons and topics in words, lists numbered."""
        match value:
            case ReasonWord():
                return self.word(reason_key(value), language)
            case Topic():
                return self.word(topic_key(value), language)
            case Language():
                return self.word(language_key(value), language)
            case datetime():
                local = value.astimezone(MALI_TIME)
                return f"{self._day(local, language)} {local.hour}h{local.minute:02}"
            case date():
                return self._day(value, language)
            case tuple() if value and isinstance(value[0], int):
                return ", ".join(self._age(hours, language) for hours in value)
            case tuple():
                return " ".join(f"{number} {self.shown(item, language)}" for number, item in enumerate(value, 1))
        return " ".join(str(value).split())

    def _day(self, day: date, language: Language) -> str:
        return f"{self.word(weekday_key(day.isoweekday()), language)} {day.day}/{day.month}"

    def _age(self, hours: int, language: Language) -> str:
        if hours < _DAYS_FROM:
            count = max(hours, 1)
            return self.word(AGO_HOUR if is_one(count, language) else AGO_HOURS, language).format(count=count)
        return self.word(AGO_DAYS, language).format(count=hours // 24)


def read_catalogues() -> dict[Language, Catalogue]:
    """All catalogues as they are, faults and all: for checking. `Wording.load` refuses faulty ones."""
    found = {}
    for language in Language:
        name = f"{language}/LC_MESSAGES/phones.po"
        found[language] = read_catalogue(files("locales").joinpath(name).read_bytes(), f"locales/{name}", language)
    return found


def read_ban_list() -> tuple[BannedWord, ...]:
    """The words that no text may hold, as they travel with the program."""
    return read_banned(files("bot.wording").joinpath("banned.toml").read_text(encoding="utf-8"))


def faults_in(catalogues: Mapping[Language, Catalogue]) -> list[Fault]:
    """Every fault of form and of wording, by file and line."""
    banned = read_ban_list()
    faults = [
        fault for catalogue in catalogues.values() for fault in (*catalogue.faults, *wording_faults(catalogue, banned))
    ]
    return sorted(faults, key=lambda fault: (fault.file, fault.line))
