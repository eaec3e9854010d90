"""The inbox in words: meanings, guesses, ways of a text, what may be wrong with it."""

import re
from collections.abc import Mapping, Sequence

from bot.console.code_words import CODES
from bot.console.language import N_
from bot.console.language import gettext as _

MEANINGS: Mapping[str, str] = {
    "danger": N_("Danger, incident"),
    "withdrawn": N_("Ne plus venir, retrait"),
    "tense": N_("C’est tendu"),
    "calm": N_("C’est calme"),
    "delivery": N_("Demande une livraison"),
    "contact": N_("Veut un appel"),
    "no_more": N_("Ne veut plus de textes"),
    "nothing": N_("Rien à faire"),
}
"""What somebody holds a text for; the risky ones first."""

GUESSES: Mapping[str, str] = {
    "confirm_guarantee": N_("toujours d’accord"),
    "revoke_guarantee": N_("ne plus venir, retrait"),
    "report_incident": N_("danger, incident"),
    "report_situation": N_("nouvelles du lieu"),
    "schedule_delivery": N_("demande une livraison"),
    "confirm_delivery_received": N_("livraison venue"),
    "postpone_delivery": N_("un autre jour"),
    "ask_status": N_("demande des nouvelles"),
    "set_language": N_("change de langue"),
    "help": N_("demande de l’aide"),
    "stop": N_("ne veut plus de textes"),
    "start": N_("veut à nouveau des textes"),
    "yes": N_("oui"),
    "no": N_("non"),
    "acknowledge": N_("merci, reçu"),
    "greeting": N_("salutation"),
    "other": N_("non reconnu"),
    "loop": N_("toujours le même texte : peut-être une machine"),
}
"""What the program took a text for."""

WAYS: Mapping[str, str] = {
    "phone_lost": N_("Téléphone déclaré perdu ou pris : rien n’y est écrit. Joindre la personne autrement."),
    "not_now": N_("Rien ne doit être écrit à cette personne pour le moment : voir le point focal sécurité."),
    "window_closed": N_(
        "La fenêtre WhatsApp de 24 h est fermée, aucun modèle n’est approuvé et il n’y a pas de numéro SMS : appeler."
    ),
    "no_address": N_("Aucun numéro par lequel ce système peut écrire : appeler."),
    "stranger": N_("Un inconnu ne reçoit pas de SMS de nous : l’appeler, ou l’inscrire avec son accord."),
    "opted_out": N_("Cette personne ne veut plus de textes : appeler, ou attendre qu’elle écrive."),
    "not_agreed": N_("Cette personne n’a pas encore accepté nos textes : appeler, ou attendre qu’elle écrive."),
}
"""Why nothing can be written."""

FAULTS: Mapping[str, str] = {
    "empty": N_("Le texte est vide."),
    "too_long": N_("Le texte est trop long : au plus %(word)s signes."),
    "banned": N_("Le mot « %(word)s » ne va jamais dans un texte : il peut mettre quelqu’un en danger."),
    "like_decision": N_(
        "Le texte commence comme une décision (%(word)s) : une décision se signe, elle ne s’écrit pas."
    ),
    "like_code": N_("« %(word)s » ressemble à un code de confirmation : l’écrire autrement."),
    "place_hour_team": N_("Lieu, heure et équipe ensemble (%(word)s) : en enlever un."),
}
"""What may be wrong with a text."""

HEARD: Mapping[str, str] = {
    "withdrawn": N_("Ne plus venir, retrait (agit tout de suite)"),
    "no": N_("Non à la question posée (agit tout de suite)"),
    "report": N_("Quelque chose s’est passé (agit tout de suite)"),
    "danger": N_("C’est le danger (agit tout de suite)"),
    "tense": N_("C’est tendu"),
    "calm": N_("C’est calme"),
    "yes": N_("Toujours d’accord (compte pour un seul rôle)"),
}
"""What somebody may say by voice; less risk first."""

CATEGORIES: Mapping[int, str] = {
    1: N_("1 passage bloqué"),
    2: N_("2 menace"),
    3: N_("3 vol"),
    4: N_("4 personne retenue ou emmenée"),
    5: N_("5 blessés ou morts"),
    6: N_("6 affrontement, tirs"),
    7: N_("7 objet suspect sur la voie"),
    8: N_("8 eau, route coupée"),
    9: N_("9 foule, rumeur"),
    0: N_("0 autre"),
}
"""The digits of the printed card."""

FOLDERS: Mapping[str, str] = {
    "a-classer": N_("À classer"),
    "a-repondre": N_("À répondre"),
    "a-moi": N_("À moi"),
    "tous": N_("Tous"),
}

EMPTY: Mapping[str, str] = {
    "a-classer": N_("Tout ce qui est arrivé a été compris ou lu par quelqu’un."),
    "a-repondre": N_("Personne n’attend d’appel ni de réponse."),
    "a-moi": N_("Vous n’avez pris aucun fil. « Je prends », sur la page d’une personne, le met ici."),
    "tous": N_("Personne n’a encore écrit. Ce qui arrive par SMS ou WhatsApp se range ici, par personne."),
}
"""Why a folder is empty."""

BECAUSE: Mapping[str, str] = {
    "seen, as was asked": N_("dit avoir vu, comme demandé"),
    "seen": N_("dit avoir vu"),
    "has not come": N_("n’est pas venu"),
    "news": N_("demande des nouvelles"),
    "asks about what concerns us": N_("pose une question qui nous concerne"),
    "all the goods are there": N_("tout est là"),
    "a part came": N_("une partie est venue"),
    "came, as was asked": N_("c’est venu, comme demandé"),
    "came": N_("c’est venu"),
    "a greeting": N_("une salutation"),
    "begins with a call for help": N_("commence par demander de l’aide"),
    "how it works": N_("demande comment cela marche"),
    "help, alone": N_("« aide » seul"),
    "nothing was recognised": N_("rien n’a été reconnu"),
    "a number alone": N_("un nombre seul"),
    "a feast or a mourning, and another day": N_("une fête ou un deuil, et un autre jour"),
    "a reason to wait": N_("une raison d’attendre"),
    "later": N_("plus tard"),
    "only after something": N_("seulement après quelque chose"),
    "not now": N_("pas maintenant"),
    "put off": N_("remet à plus tard"),
    "danger": N_("danger"),
    "a place and": N_("un lieu, et « bien »"),
    "danger is denied": N_("dit qu’il n’y a pas de danger"),
    "news of the place": N_("nouvelles du lieu"),
    "begins with stop": N_("commence par stop"),
    "no longer agreed": N_("plus d’accord"),
    "not agreed": N_("pas d’accord"),
    "refused": N_("refuse"),
    "forbids": N_("interdit"),
    "not safe": N_("pas sûr"),
    "do not come": N_("dit de ne pas venir"),
    "taken back": N_("reprend sa parole"),
    "no longer answered for": N_("ne répond plus de rien"),
    "a place and a day": N_("un lieu et un jour"),
    "a place and a day, agreed": N_("un lieu et un jour, d’accord"),
    "to be brought": N_("à apporter"),
    "a day": N_("un jour"),
    "language": N_("langue"),
    "messages again": N_("veut à nouveau des textes"),
    "start, alone": N_("« start » seul"),
    "no more messages": N_("plus de textes"),
    "stop, alone": N_("« stop » seul"),
}
"""Why the program took a text for something: the beginnings of its reasons; what follows a colon quotes the text."""

_FOUND = re.compile(r"(.+) -> \w+ \((\w+)\)")


def why_words(because: Sequence[str]) -> list[str]:
    """The reason in the reader's words, then the words that were recognised; what has no words yet as it stands."""
    if not because:
        return []
    head, colon, quoted = because[0].partition(": ")
    said = _(BECAUSE[head]) if head in BECAUSE else head
    found = [_recognised(one) for one in because[1:]]
    return [f"{said} : {quoted}" if colon else said, *dict.fromkeys(found)]


def _recognised(one: str) -> str:
    hit = _FOUND.fullmatch(one)
    return f"« {hit.group(1)} » ({_(CODES.get(hit.group(2), hit.group(2)))})" if hit else one
