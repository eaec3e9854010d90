"""The inbox in words: meanings, guesses, ways of a text, what may be wrong with it."""

from collections.abc import Mapping

from bot.console.language import N_

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
