"""What pages of broadcasts say of states, faults of a text, and reasons why one was not delivered; French."""

from collections.abc import Mapping

from bot.console.language import N_
from bot.console.language import gettext as _
from bot.wording.render import read_ban_list
from bot.wording.written import WrittenFault

STATES: Mapping[str, str] = {
    "expanding": N_("mise en file"),
    "sending": N_("en cours d’envoi"),
    "sent": N_("partie"),
    "stopped": N_("arrêtée"),
}

TOLD: Mapping[str, str] = {
    "delivered": N_("reçu par le téléphone"),
    "accepted": N_("remis à l’opérateur"),
    "queued": N_("en file"),
    "failed": N_("échec"),
    "cancelled": N_("arrêté avant l’envoi"),
    "unwritten": N_("sans texte en file"),
    "yes": N_("a répondu oui"),
    "no": N_("a répondu non"),
    "call_me": N_("demande un appel"),
    "silent": N_("sans réponse"),
}
"""What came of a text, and what a list of people can be narrowed to."""

LEFT_OUT: Mapping[str, str] = {
    "not_agreed": N_("sans accord"),
    "opted_out": N_("désinscrits"),
    "suspended": N_("téléphone perdu"),
    "unreachable": N_("sans numéro"),
}

FAULTS: Mapping[str, str] = {
    "empty": N_("il manque le texte"),
    "too_long": N_("plus de %(word)s caractères"),
    "like_decision": N_("commence par « %(word)s », comme un ordre de départ ou d’arrêt"),
    "like_code": N_("« %(word)s » ressemble à un code de confirmation"),
    "place_hour_team": N_("lieu, heure et équipe ensemble : %(word)s"),
    "no_digits": N_("n’offre pas de répondre %(word)s : écrire par exemple « 1 oui 2 non 3 appelez-moi »"),
    "lost": N_("le SMS n’a pas de signe pour « %(word)s »"),
}

BANNED: Mapping[str, str] = {
    "names the promise of access": N_("nomme la promesse d’accès : montre qui s’est engagé"),
    "promise of access": N_("nomme la promesse d’accès : montre qui s’est engagé"),
    "promise, with religious weight": N_("promesse à portée religieuse"),
    "covenant, with religious weight": N_("promesse à portée religieuse"),
    "trust given before God": N_("promesse à portée religieuse"),
    "political": N_("politique : peut paraître prendre parti"),
    "peace": N_("la paix : réservée aux salutations"),
    "armed party": N_("désigne une partie armée"),
    "army": N_("armée, armes ou guerre"),
    "weapon": N_("armée, armes ou guerre"),
    "war": N_("armée, armes ou guerre"),
    "repeats a report": N_("répète un signalement"),
    "no answer may say": N_("aucun texte ne dit qu’une route est ouverte ou libre"),
    "puts the reader in danger": N_("met en danger la personne qui lit"),
    "sounds like spying": N_("peut passer pour de l’espionnage"),
    "programme": N_("nomme un programme"),
}
"""Why a word is banned, by how its reason begins in the list."""

REASONS: Mapping[str, str] = {
    "21211": N_("numéro refusé"),
    "21214": N_("numéro refusé"),
    "21217": N_("numéro refusé"),
    "21408": N_("pays non ouvert chez l’opérateur"),
    "21610": N_("a dit STOP chez l’opérateur"),
    "21612": N_("pas de chemin vers ce numéro"),
    "21614": N_("pas un téléphone mobile"),
    "30002": N_("compte suspendu chez l’opérateur"),
    "30003": N_("téléphone éteint ou hors réseau"),
    "30004": N_("message bloqué par l’opérateur"),
    "30005": N_("numéro inconnu"),
    "30006": N_("ligne fixe ou injoignable"),
    "30007": N_("filtré par l’opérateur"),
    "30008": N_("cause inconnue de l’opérateur"),
    "63003": N_("n’a pas WhatsApp"),
    "63016": N_("WhatsApp : fenêtre de 24 h fermée"),
    "63024": N_("n’a pas WhatsApp"),
    "expired": N_("trop tard pour l’envoyer"),
    "needs_human": N_("sort inconnu : à voir par une personne"),
}
"""Why a text was not delivered, by the provider's code, else by its state."""


def fault_words(fault: WrittenFault) -> str:
    """Why a text may not go, for whoever wrote it."""
    if fault.code != "banned":
        return _(FAULTS[fault.code]) % {"word": fault.word}
    return _("mot à éviter « %(word)s » : %(why)s") % {"word": fault.word.rstrip("*"), "why": banned_why(fault.word)}


def banned_why(word: str) -> str:
    """Why this word of the list is banned."""
    reason = next((one.reason for one in read_ban_list() if one.word == word), "")
    known = next((told for begins, told in BANNED.items() if reason.startswith(begins)), None)
    return _(known) if known else reason


def failed_why(state: str, fault: str) -> str:
    """Why a text was not delivered, in plain words."""
    known = REASONS.get(fault) or REASONS.get(state)
    return _(known) if known else _("échec, code %(code)s") % {"code": fault or state}
