"""Words of danger that mean something else where they stand."""

from bot.understanding.matcher import Mention
from bot.understanding.reading import Reading


def we_took(reading: Reading, mention: Mention) -> bool:
    """ "J'ai pris les médicaments": the speaker received them."""
    before = [reading.tokens[i].fold for i in reading.before(mention)[-2:]]
    return mention.concept == "theft" and before in (["j", "ai"], ["nous", "avons"], ["ns", "avons"])


def only_a_number(reading: Reading, mention: Mention) -> bool:
    """Fulfulde `jeddi` is a quarrel and seven: between days and other numbers it is seven."""
    if (mention.start, mention.end) not in reading.numbers:
        return False
    around = {mention.start - 1, mention.end}
    counted = ("until", "day", "from", "hour", "package", "net", "cattle", "people", "vehicle", "boat", "medicine")
    near = {i for m in reading.of(*counted) for i in range(m.start, m.end)}
    near |= {i for start, end in reading.numbers for i in range(start, end)}
    return bool(around & near)
