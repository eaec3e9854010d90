"""Danger said by a plain verb and its object: cattle taken, a school broken down."""

from bot.languages import Language
from bot.understanding.findings import Finding
from bot.understanding.matcher import Mention
from bot.understanding.modality import asks
from bot.understanding.model import Intent
from bot.understanding.reading import Reading

_TAKEN = {
    "cattle": "cattle_taken", "people": "kidnap", "women": "kidnap", "youth": "kidnap", "children": "kidnap",
    "chief": "kidnap", "herder": "kidnap", "team": "kidnap", "farmer": "kidnap", "vehicle": "theft", "boat": "theft",
    "phone": "theft", "medicine": "theft", "package": "theft", "small_talk": "theft",
}  # fmt: skip

_DESTROYED = {
    "house": "attack",
    "health_centre": "attack",
    "boat": "accident",
    "road": "closed",
    "well": "hunger",
    "vehicle": "accident",
}

_RECEIVING = ("received", "promise", "guarantee", "await", "allow", "can", "suits", "us", "you", "bring", "protect")


def done_to(reading: Reading) -> tuple[Mention, ...]:
    """Danger said by a plain verb and its object: cattle taken, a school broken down. Who receives goods takes
    them too: the speaker's own taking is none."""
    found = []
    for verb, objects in (("take", _TAKEN), ("destroy", _DESTROYED)):
        for m in (v for v in reading.of(verb) if not _no_verb(reading, v)):
            for thing in reading.of(*objects):
                near = reading.clause_of(thing) == reading.clause_of(m) and abs(thing.start - m.start) <= 5
                ours = verb == "take" and _taken_by_us(reading, m, thing)
                if near and not ours and not (thing.start < m.end and m.start < thing.end):
                    found.append(Mention(m.start, m.end, objects[thing.concept], m.language, m.stem))
    return tuple(found)


def _no_verb(reading: Reading, verb: Mention) -> bool:
    """Bambara `ce` behind "X ni Y" is "between"; `ci` behind "you" is "to send"."""
    before = {reading.tokens[i].key for i in reading.before(verb)[-4:]}
    word = reading.tokens[verb.start].key
    return verb.language is Language.BM and ((word == "ce" and "ni" in before) or (word == "ci" and "aw" in before))


def _taken_by_us(reading: Reading, verb: Mention, thing: Mention) -> bool:
    if verb.language is Language.FR and thing.end <= verb.start and not _suffered(reading, verb):
        return True
    goods = thing.concept in {"medicine", "package", "vehicle", "boat", "small_talk", "team", "phone"}
    return reading.has("promise", "guarantee", "allow") or (goods and reading.has(*_RECEIVING))


def _suffered(reading: Reading, verb: Mention) -> bool:
    """French "ont été pris": what stands before the verb is what was taken; else it is who takes."""
    return any(reading.tokens[i].key in {"ete", "est", "sont", "etait", "etaient"} for i in reading.before(verb)[-3:])


_THEY_DID = {
    Language.FR: (("ils", "ont"), ("ils", "nous"), ("ils", "l"), ("ils", "les")),
    Language.BM: (("u", "ye"), ("u", "y"), ("u", "b"), ("u", "be")),
    Language.FF: (),
}


def done_by_them(reading: Reading) -> Finding | None:
    """ "They" without a name did something that no rule knows: people who cannot write more write this. Or a cry."""
    if asks(reading) or reading.has("small_talk", "hearsay", "guarantee", "received", "team", "meeting", "vaccine"):
        return None
    keys = [t.fold for t in reading.tokens]
    pairs = _THEY_DID[reading.spoken.main]
    for i in range(len(keys) - 2):
        if (keys[i], keys[i + 1]) in pairs:
            return Finding(
                Intent.REPORT_INCIDENT, 0.5, f"they did: {' '.join(t.fold for t in reading.tokens[i : i + 4])}"
            )
    return None
