"""Times and codes in French words, for the page."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.views.reason_words import in_french

DAYS = ("lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim.")
WORDS = {
    "requested": "demandée",
    "planned": "planifiée",
    "departed": "partie",
    "stood_down": "annulée à l'heure limite",
    "done": "faite",
    "cancelled": "annulée",
    "delivered": "reçu",
    "read": "lu",
    "sent": "parti",
    "queued": "en file",
    "accepted": "accepté",
    "undelivered": "non remis",
    "failed": "échec",
    "received": "envoyé",
    "guarantor": "garant",
    "representative": "représentant",
    "womens_association": "association des femmes",
    "youth": "jeunes",
    "herder": "éleveur",
    "farmer": "agriculteur",
    "code": "code",
    "button": "bouton",
    "voice": "voix",
    "yes": "oui",
    "no": "non",
    "unknown": "inconnu",
    "no answer": "sans réponse",
    "fr": "français",
    "bm": "bambara",
    "ff": "fulfulde",
    "sms": "SMS",
    "whatsapp": "WhatsApp",
    "expanding": "mise en file",
    "sending": "envoi",
    "stopped": "arrêtée",
    "delivery_worse": "livraison : situation moins bonne",
    "to_sign": "livraison à signer",
    "hold_before_packing": "livraison en attente avant D3",
    "waiting": "GO retenu : agir en 15 min",
    "departed_hold": "équipe partie, doute : agir en 15 min",
    "turn_back": "D4 passé : demi-tour",
    "team_late": "équipe pas rentrée à l'heure",
    "team_overdue": "équipe en retard : la déclarer",
    "call_back_stop": "rappeler qui a dit non",
    "folded_stops": "plusieurs refus du même numéro",
    "duress": "signe de contrainte",
    "stranger_danger": "un inconnu signale un danger",
    "not_understood": "trois fois non compris : appeler",
    "contact_wanted": "demande d'appel ou de rencontre",
    "delivery_requested": "demande de livraison",
    "incident": "incident à suivre",
    "call_list": "appeler la liste",
    "codes_lost": "liste de codes perdue",
    "answer_call": "rappeler un invité",
    "unsent": "texte non parti",
    "unreadable": "média ou lieu à regarder",
}


def word(code: str) -> str:
    """The French word, or the code itself."""
    return WORDS.get(code, code)


def clock(at: datetime | None) -> str:
    """A time of day with its weekday."""
    return "–" if at is None else f"{DAYS[at.weekday()]} {at:%d/%m %H:%M}"


def hour(at: str) -> str:
    """The time of day of an ISO moment."""
    return f"{datetime.fromisoformat(at):%H:%M}"


def span(delta: timedelta) -> str:
    """How long, in the two largest units."""
    minutes = int(delta.total_seconds() // 60)
    days, hours = divmod(minutes // 60, 24)
    parts = [(days, "j"), (hours, "h"), (minutes % 60, "min")]
    return " ".join(f"{count} {unit}" for count, unit in parts if count)[:20] or "0 min"


def since(at: datetime | None, now: datetime) -> str:
    """How long ago."""
    return "" if at is None else f"il y a {span(now - at)}"


FILTERS: Mapping[str, Callable[..., Any]] = {
    "word": word,
    "clock": clock,
    "hour": hour,
    "span": span,
    "since": since,
    "reason": in_french,
}
