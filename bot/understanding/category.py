"""Which kinds of incident a text speaks of, and how many of what."""

from bot.understanding.danger import dangers
from bot.understanding.model import Category, Count
from bot.understanding.reading import Reading

CATEGORIES = {
    "attack": Category.ATTACK,
    "armed": Category.ARMED_PRESENCE,
    "strangers": Category.ARMED_PRESENCE,
    "motorbikes": Category.ARMED_PRESENCE,
    "soldiers": Category.ARMED_PRESENCE,
    "shooting": Category.SHOOTING,
    "kill": Category.KILLING,
    "wounded": Category.INJURY,
    "mine": Category.MINE,
    "kidnap": Category.KIDNAPPING,
    "theft": Category.THEFT,
    "cattle_taken": Category.CATTLE_THEFT,
    "burn": Category.FIRE,
    "blocked_by": Category.ROAD_BLOCKED,
    "closed": Category.ROAD_BLOCKED,
    "flee": Category.DISPLACEMENT,
    "fight": Category.DISPUTE,
    "threat": Category.THREAT,
    "accident": Category.ACCIDENT,
    "flood": Category.FLOOD,
    "illness": Category.ILLNESS,
    "epidemic": Category.EPIDEMIC,
    "animal_disease": Category.ANIMAL_DISEASE,
}
_COUNTED = {
    "house": "houses",
    "package": "cartons",
    "cattle": "animals",
    "illness": "cases",
    "epidemic": "cases",
    "dead": "dead",
    "kill": "dead",
    "wounded": "wounded",
    "motorbikes": "motorbikes",
    "vehicle": "vehicles",
    "armed": "armed",
    "children": "children",
    "people": "people",
    "women": "people",
    "medicine": "cartons",
    "net": "nets",
    "kidnap": "people",
    "cattle_taken": "animals",
}


def categories(reading: Reading) -> tuple[Category, ...]:
    """The kinds of incident named, in the order of the text; mere presence only if nothing worse is named."""
    named = tuple(dict.fromkeys(CATEGORIES[m.concept] for m in dangers(reading) if m.concept in CATEGORIES))
    if Category.EPIDEMIC in named and Category.ILLNESS not in named:
        named = (Category.ILLNESS, *named)
    worse = tuple(c for c in named if c is not Category.ARMED_PRESENCE)
    return worse or named or (Category.OTHER,)


def counts(reading: Reading) -> tuple[Count, ...]:
    """Numbers that stand right before or after a thing that can be counted."""
    found: dict[str, int] = {}
    for (start, end), value in reading.numbers.items():
        for m in reading.found:
            if m.concept in _COUNTED and (0 <= m.start - end <= 1 or m.start < start <= m.end):
                found.setdefault(_COUNTED[m.concept], value)
                break
    return tuple(Count(what, number) for what, number in found.items())
