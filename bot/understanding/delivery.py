"""Deliveries and meetings: a day proposed, put off, goods that came."""

from bot.languages import Language
from bot.understanding.danger import GOODS
from bot.understanding.findings import Finding
from bot.understanding.matcher import Mention
from bot.understanding.model import Expecting, Intent
from bot.understanding.polarity import denied
from bot.understanding.reading import Reading

_CAME = ("ser", "yott", "recu", "arriv", "soro", "heb", "keb")
"""Beginnings of words for what has come, be it goods or a message: the open question decides (expecting)."""
_EVENT = (
    *GOODS,
    "team",
    "meeting",
    "come",
    "await",
    "suits",
    "bring",
    "accept",
    "health_centre",
    "allow",
    "can",
    "ready",
)


def _timed(reading: Reading) -> bool:
    days = set(reading.when.days) - {"yesterday", "last_night"}
    if reading.has("suits") and (reading.has("day") or reading.numbers):
        return True
    return bool(days) or reading.has("next_week") or (reading.when.time is not None and reading.has("week", "day"))


def _still_to_come(reading: Reading, mention: Mention) -> bool:
    """Whether it is said that we can or will receive, not that we have."""
    return any(m.end <= mention.start <= m.end + 3 for m in reading.of("await", "can"))


def _only_an_article(reading: Reading, mention: Mention) -> bool:
    """French "est la" before a noun: "la" is its article, not "there"."""
    after = reading.tokens[mention.end : mention.end + 1]
    there = reading.tokens[mention.end - 1].key == "la" and mention.language is Language.FR
    return there and bool(after) and after[0].clause == reading.clause_of(mention) and after[0].key in reading.known


def received(reading: Reading) -> Finding | None:
    """Goods or the team came and the work is done."""
    if reading.has("not_yet"):
        return None
    counted = bool(reading.numbers) and reading.has("package", "medicine", "vaccine", "net")
    for m in reading.of("ack") if counted or reading.expecting is Expecting.RECEIPT else ():
        if any(root in reading.said(m) for root in _CAME):
            return Finding(Intent.CONFIRM_DELIVERY_RECEIVED, 0.8, f"came, as was asked: {reading.said(m)}")
    whole = any(m.end - m.start > 1 for m in reading.of("received"))
    came = {m.start for m in reading.of("received", "arrived")}
    goods = (
        len(came) > 1
        or whole
        or reading.has("package", "medicine", "vaccine", "net", "delivery", "all")
        or bool(reading.numbers)
    )
    for m in reading.of("received", "arrived"):
        if denied(reading, m) or _still_to_come(reading, m) or _only_an_article(reading, m):
            continue
        if reading.expecting is Expecting.RECEIPT or (goods and (m.concept == "received" or reading.has(*GOODS))):
            return Finding(Intent.CONFIRM_DELIVERY_RECEIVED, 0.85, f"came: {reading.said(m)}")
    if reading.has("package", "medicine", "vaccine", "net") and reading.has("all", "situation") and not _timed(reading):
        return Finding(Intent.CONFIRM_DELIVERY_RECEIVED, 0.6, "all the goods are there")
    return None


def missing(reading: Reading) -> Finding | None:
    """What was awaited has not come: the person wants to know where it is."""
    for m in reading.of("not_yet"):
        part = any(r.end <= m.start and not denied(reading, r) for r in reading.of("received", "arrived"))
        if part and reading.numbers and reading.has(*GOODS):
            return Finding(Intent.CONFIRM_DELIVERY_RECEIVED, 0.75, "a part came")
        if reading.has(*GOODS, "team"):
            return Finding(Intent.ASK_STATUS, 0.7, f"has not come: {reading.said(m)}")
    return None


def _reason_to_wait(reading: Reading) -> Finding | None:
    reasons = reading.of("funeral", "feast", "work")
    if reading.has("funeral", "feast") and len(reading.when.days) > 1:
        return Finding(Intent.POSTPONE_DELIVERY, 0.6, "a feast or a mourning, and another day")
    if reasons and reading.has("later", "neg", "day", "week", *GOODS, "team", "meeting", "come"):
        return Finding(Intent.POSTPONE_DELIVERY, 0.6, f"a reason to wait: {reading.said(reasons[0])}")
    return None


def _only_please(reading: Reading, mention: Mention) -> bool:
    """Bambara `sabali` is "wait" and "please": beside a day and what shall be done then it is "please"."""
    asks_for = reading.has("suits", "bring", "come", "small_talk") and (_timed(reading) or reading.has("small_talk"))
    return reading.said(mention) == "sabali" and asks_for


def put_off(reading: Reading) -> Finding | None:
    """Another day, later, wait, a reason why not now."""
    if any(m.start == 0 for m in reading.of("no")) and not (
        reading.when.days or reading.has(*GOODS, "meeting", "team")
    ):
        return None
    for m in reading.of("postpone", "cancel"):
        if not denied(reading, m) and not _only_please(reading, m):
            return Finding(Intent.POSTPONE_DELIVERY, 0.85, f"put off: {reading.said(m)}")
    for m in reading.of("dont_come"):
        return Finding(Intent.POSTPONE_DELIVERY, 0.7, f"not now: {reading.said(m)}")
    for m in reading.of("await"):
        if reading.has("if", "later") and reading.has("work", "river", "flood", "feast", "funeral"):
            return Finding(Intent.POSTPONE_DELIVERY, 0.65, f"only after something: {reading.said(m)}")
    for m in reading.of("later") if not reading.has("calm", "open") else ():
        if reading.has("meeting", "delivery") and not (reading.when.days or reading.has("come", "await", "received")):
            return Finding(Intent.POSTPONE_DELIVERY, 0.6, f"later: {reading.said(m)}")
    return _reason_to_wait(reading)


def proposed(reading: Reading) -> Finding | None:
    """A day or a readiness to receive the team, the goods, a meeting."""
    event = [m for m in reading.of(*_EVENT) if not denied(reading, m)]
    if _timed(reading) and event:
        return Finding(
            Intent.SCHEDULE_DELIVERY, 0.85, f"a day: {', '.join(reading.when.days)}; {reading.said(event[0])}"
        )
    if _timed(reading) and reading.expecting in {Expecting.DELIVERY, Expecting.DATE}:
        return Finding(Intent.SCHEDULE_DELIVERY, 0.8, f"a day: {', '.join(reading.when.days)}")
    for m in reading.of("await", "suits", "bring", "come"):
        if reading.has(*GOODS, "team", "meeting") and not denied(reading, m):
            return Finding(Intent.SCHEDULE_DELIVERY, 0.65, f"to be brought: {reading.said(m)}")
    if _timed(reading) and reading.has("yes", "confirm") and not reading.has("small_talk", "doubt"):
        return Finding(Intent.SCHEDULE_DELIVERY, 0.6, "a place and a day, agreed")
    return None


def by_day(reading: Reading) -> Finding | None:
    """A place and a day to come, and nothing that another rule knows."""
    unlike = reading.has("small_talk", "doubt", "hearsay", "guarantee", "promise")
    if _timed(reading) and (reading.places or reading.when.time) and not unlike:
        return Finding(Intent.SCHEDULE_DELIVERY, 0.5, "a place and a day")
    return None
