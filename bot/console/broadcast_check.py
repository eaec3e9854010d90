"""What a broadcast would be, said before it is sent: who gets it, in which words, why a text may not go, the money."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from bot.broadcasts.handlers import faults_of
from bot.channel import Channel
from bot.console.broadcast_form import INVITATION, OWN, Draft
from bot.console.broadcast_words import fault_words
from bot.console.language import gettext as _
from bot.languages import Language
from bot.messages.dear import Costs, Sign, Why, costs, dear_signs
from bot.messages.prices.store import Price, prices
from bot.saying import rendered
from bot.views.broadcast_audience import AudienceCounts, Reached, audience_counts
from bot.wording.catalogue import ReviewState
from bot.wording.render import Wording
from bot.wording.written import WrittenFault


@dataclass(frozen=True, slots=True)
class LanguageCheck:
    """One language: its people, the text as WhatsApp and as SMS show it, what it costs, what is wrong with it."""

    language: Language
    reached: Reached
    text: str
    costs: Costs | None
    signs: tuple[Sign, ...]
    faults: tuple[str, ...]
    reviewed: bool
    segments: int
    money: Decimal | None


@dataclass(frozen=True, slots=True)
class Checked:
    """All languages together. `seen` stands for exactly this: what is sent must be what was shown."""

    counts: AudienceCounts
    languages: tuple[LanguageCheck, ...]
    segments: int
    money: Decimal | None
    currency: str
    faults: dict[str, str]
    seen: str

    @property
    def good(self) -> bool:
        """Whether it may be sent."""
        return bool(self.counts.people) and not self.faults and not any(one.faults for one in self.languages)


def check(session: Session, draft: Draft, now: datetime) -> Checked:
    """Look at a draft as it would go out now."""
    counts, known = audience_counts(session, draft.audience, now), prices(session)
    people = {one.language: one for one in counts.reached}
    nobody = {one: Reached(one, 0, 0, {}) for one in draft.texts}
    lines = [_language(session, draft, one, known) for one in (nobody | people).values()]
    lines.sort(key=lambda one: list(Language).index(one.language))
    money = [one.money for one in lines if one.money is not None]
    faults = dict(draft.faults)
    if not counts.people:
        faults["audience"] = _("Personne ne recevrait ce message : personne de cette liste n’a donné son accord.")
    return Checked(
        counts=counts,
        languages=tuple(lines),
        segments=sum(one.segments for one in lines),
        money=sum(money, Decimal(0)) if len(money) == len(lines) else None,
        currency=next((one.currency for one in known.values()), ""),
        faults=faults,
        seen=_seen(draft, counts),
    )


def _language(session: Session, draft: Draft, reached: Reached, known: Mapping[Channel, Price]) -> LanguageCheck:
    language, phrase = reached.language, draft.phrase(reached.language)
    if phrase is None:
        missing = fault_words(WrittenFault("empty")) if draft.kind == OWN else ""
        return LanguageCheck(language, reached, "", None, (), (missing,) if missing else (), True, 0, Decimal(0))
    text = rendered(session, phrase, language, Channel.WHATSAPP)
    cost = costs(text, rendered(session, phrase, language, Channel.SMS))
    signs = dear_signs(draft.typed.get(language, ""), language) if draft.kind == OWN else ()
    faults = (
        [fault_words(one) for one in faults_of(session, language, text, asks=draft.asks)] if draft.kind == OWN else []
    )
    faults += [fault_words(WrittenFault("lost", one.sign)) for one in signs if one.why is Why.LOST]
    return LanguageCheck(
        language=language,
        reached=reached,
        text=text,
        costs=cost,
        signs=signs,
        faults=tuple(faults),
        reviewed=draft.kind == INVITATION and _reviewed(session, phrase.key, language),
        segments=cost.segments * reached.ways.get("sms", 0),
        money=_money(reached, cost, known),
    )


def _reviewed(session: Session, key: str, language: Language) -> bool:
    wording: Wording = session.info["wording"]
    return wording.review_state(key, language).state is not ReviewState.DRAFT


def _money(reached: Reached, cost: Costs, known: Mapping[Channel, Price]) -> Decimal | None:
    """None: somebody would get it on a channel that nobody priced, or prices are in two currencies."""
    texts = {
        Channel.SMS: reached.ways.get("sms", 0) * cost.segments,
        Channel.WHATSAPP: reached.ways.get("whatsapp", 0) + reached.ways.get("template", 0),
    }
    if len({one.currency for one in known.values()}) > 1 or any(n and one not in known for one, n in texts.items()):
        return None
    return sum((known[one].of(n) for one, n in texts.items() if n), Decimal(0))


def _seen(draft: Draft, counts: AudienceCounts) -> str:
    shown = {
        "key": draft.key,
        "params": draft.params,
        "texts": draft.texts,
        "audience": asdict(draft.audience),
        "people": {one.language: one.people for one in counts.reached},
    }
    return hashlib.sha256(json.dumps(shown, default=str, sort_keys=True).encode()).hexdigest()[:24]
