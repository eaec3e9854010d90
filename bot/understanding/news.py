"""How a place is, told or asked."""

from bot.languages import Language
from bot.understanding.danger import DANGER, GOODS, dangers
from bot.understanding.findings import Finding
from bot.understanding.modality import asking_clauses, asks
from bot.understanding.model import Intent, Situation
from bot.understanding.polarity import denied
from bot.understanding.reading import Reading

_NO_DOMAIN = frozenset(
    {
        "yes", "no", "hello", "thanks", "us", "they", "neg", "no_longer", "question", "what_q", "how_q", "how_are_you",
        "speak", "all", "many", "true", "from", "small_talk", "only", "if", "past", "doubt", "plus_more", "take",
        "destroy", "later", "year", "month", "hour", "confirm", "accept", "ack", "plain", "undone",
    }
)  # fmt: skip


_LEAVE = ("peut on", "pouvez vous", "pouvons nous", "puis je", "on peut", "est il possible", "c est possible")


def _asks_leave(reading: Reading) -> bool:
    """Whether the question is whether something may be done: a request in polite form."""
    return reading.has("can", "await", "allow") or any(reading.said(m) in _LEAVE for m in reading.of("question"))


def _asks_to_come(reading: Reading) -> bool:
    """ "Can you come on Saturday?": a wish in polite form, addressed to the team."""
    if not reading.when.days or reading.has("when_q", "what_q", "how_q", "where_q", "road", "guarantee", "hearsay"):
        return False
    you = {"aw", "vous", "vs", "odon", "on"} if reading.spoken.main is not Language.FR else {"vous", "vs"}
    for m in reading.of("allow", "can"):
        around = {t.fold for t in reading.tokens[max(0, m.start - 1) : m.end + 1]}
        if around & you and reading.has("come", "allow") and reading.clause_of(m) in asking_clauses(reading):
            return True
    return False


def _asks_which(reading: Reading) -> bool:
    """Days that suit are named, and the other is asked to choose."""
    named = len(reading.when.days) > 1 or len(reading.numbers) > 1
    return named and reading.has("suits") and not reading.has("when_q", "where_q", "road", "team", *GOODS)


def asked(reading: Reading) -> Finding | None:
    """A question about the road, the team, a delivery, a place."""
    if not asks(reading):
        return None
    if _asks_to_come(reading) or _asks_which(reading):
        return None
    if reading.has("postpone") and _asks_leave(reading) and not reading.has("when_q", "what_q", "how_q"):
        return None
    if reading.places or any(m.concept not in _NO_DOMAIN for m in reading.found):
        goods = [m for m in reading.of(*GOODS) if m.concept != "package"]
        if reading.has("small_talk") and not goods and not reading.has("road", "team", "access"):
            return None
        return Finding(Intent.ASK_STATUS, 0.88, "asks about what concerns us")
    return None


def wants_news(reading: Reading) -> Finding | None:
    """News are asked for without a question mark."""
    for m in reading.of("news"):
        return Finding(Intent.ASK_STATUS, 0.7, f"news: {reading.said(m)}")
    return None


def situation(reading: Reading) -> Situation | None:
    """Calm, tense or danger, if the text tells it."""
    if dangers(reading):
        return Situation.DANGER
    if any(not denied(reading, m) for m in reading.of("tense")):
        return Situation.TENSE
    calm = reading.of("calm")
    if any(denied(reading, m) for m in calm):
        return Situation.TENSE
    if reading.has(*DANGER):
        return Situation.CALM
    if calm or any(m.concept in {"safe", "open", "no_fear"} and not denied(reading, m) for m in reading.found):
        return Situation.CALM
    return None


def told(reading: Reading) -> Finding | None:
    """News of a place: calm or tense. Never a confirmation."""
    if reading.has("hearsay") and reading.has("guarantee", "promise"):
        return None
    if reading.places and reading.has("how_are_you"):
        return Finding(Intent.REPORT_SITUATION, 0.65, "a place and: well")
    for m in reading.of("calm", "tense", "open", "safe", "no_fear"):
        return Finding(Intent.REPORT_SITUATION, 0.8, f"news of the place: {reading.said(m)}")
    if any(
        m.concept in {"danger", "attack", "armed", "shooting", "incident", "theft", "fight", "kill"}
        for m in reading.found
    ):
        return Finding(Intent.REPORT_SITUATION, 0.7, "danger is denied")
    return None
