"""Danger said by a plain verb and its object: cattle taken, a school broken down."""

from bot.understanding.matcher import Mention
from bot.understanding.reading import Reading

_TAKEN = {
    "cattle": "cattle_taken", "people": "kidnap", "women": "kidnap", "youth": "kidnap", "children": "kidnap",
    "chief": "kidnap", "herder": "kidnap", "team": "kidnap", "farmer": "kidnap", "vehicle": "theft", "boat": "theft",
    "phone": "theft", "medicine": "theft", "package": "theft", "small_talk": "theft",
}  # fmt: skip

_DESTROYED = {"house": "attack", "health_centre": "attack", "boat": "accident", "road": "closed", "well": "hunger"}

_RECEIVING = ("received", "promise", "guarantee", "await", "allow", "can", "suits", "us", "you", "bring", "protect")


def done_to(reading: Reading) -> tuple[Mention, ...]:
    """Danger said by a plain verb and its object: cattle taken, a school broken down. Who receives goods takes
    them too: the speaker's own taking is none."""
    found = []
    for verb, objects in (("take", _TAKEN), ("destroy", _DESTROYED)):
        for m in reading.of(verb):
            for thing in reading.of(*objects):
                near = reading.clause_of(thing) == reading.clause_of(m) and abs(thing.start - m.start) <= 5
                ours = verb == "take" and _taken_by_us(reading, m, thing)
                if near and not ours and not (thing.start < m.end and m.start < thing.end):
                    found.append(Mention(m.start, m.end, objects[thing.concept], m.language, m.stem))
    return tuple(found)


def _taken_by_us(reading: Reading, verb: Mention, thing: Mention) -> bool:
    goods = thing.concept in {"medicine", "package", "vehicle", "boat", "small_talk", "team", "phone"}
    return reading.has("promise", "guarantee", "allow") or (goods and reading.has(*_RECEIVING))
