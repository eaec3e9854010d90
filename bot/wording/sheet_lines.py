"""What a speaker's sheet shows of a catalogue: each text with its note, its French, its SMS spelling, its review."""

from bot.wording.catalogue import Catalogue
from bot.wording.keys import ALL_PHRASES
from bot.wording.notes import notes
from bot.wording.respell import to_sms
from bot.wording.sheet import Line


def sheet_lines(catalogue: Catalogue, french: Catalogue) -> list[Line]:
    """The texts in the order in which they are to be read: safety first."""
    lines = []
    about = {key: "\n".join(text) for key, text in notes().items()}
    for key, entry in catalogue.entries.items():
        seen = french.entries[key].text if key in french.entries else ""
        own = (entry.text, entry.sms) if entry.sms else (entry.text,)
        for number, text in enumerate(own):
            spelling = text if number else to_sms(text, catalogue.language)
            lines.append(Line(key, bool(number), about.get(key, ""), seen, text, spelling, entry.review.in_french))
    return sorted(lines, key=lambda line: not (line.key in ALL_PHRASES and ALL_PHRASES[line.key].safety))
