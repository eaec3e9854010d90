"""How pages call each threshold and its unit, in French; English stands in the catalogue of pages."""

from collections.abc import Mapping

from bot.console.language import N_

THRESHOLDS: Mapping[str, str] = {
    "confirmed_within_from_freeze": N_("Un oui compte, à partir de D2, pendant"),
    "confirmed_within_from_pack": N_("Un oui compte, à partir de D3, pendant"),
    "silence_is_an_answer_after": N_("Le silence est une réponse après"),
    "hold_limit": N_("ATTENDRE sans que personne n’agisse devient NO-GO après"),
    "severity_5_within": N_("Incident de gravité 5 : NO-GO pendant"),
    "severity_4_within": N_("Incident de gravité 4 : NO-GO pendant"),
    "severity_3_within": N_("Incident de gravité 3 : attente pendant"),
    "near_km": N_("Un incident compte pour un lieu à moins de"),
    "tension_incidents": N_("Incidents qui ensemble font une attente"),
    "tension_within": N_("… quand ils arrivent en moins de"),
    "stranger_within": N_("Un danger dit par un inconnu compte pendant"),
    "health_within": N_("Une attaque contre la santé compte pendant"),
    "silent_after": N_("Un lieu sans nouvelles est silencieux après"),
    "book_lead": N_("D1 proposée avant le départ de"),
    "freeze_lead": N_("D2 proposée avant le départ de"),
    "pack_lead": N_("D3 proposée avant le départ de"),
}
UNITS: Mapping[str, str] = {"min": N_("min"), "h": N_("h"), "d": N_("jours"), "km": N_("km"), "n": N_("fois")}

REFUSED: Mapping[str, str] = {
    "price": N_("Un prix est un nombre, à partir de 0."),
    "currency": N_("Une monnaie s’écrit en trois lettres, comme XOF ou USD."),
    "policy_changed": N_("Une autre version a été signée entre-temps : la relire, puis recommencer."),
    "policy_out_of_bounds": N_("Une valeur manque ou sort de ce qui est permis."),
    "policy_contradicts": N_("Un incident plus grave compte au moins aussi longtemps, et D3 vient après D2."),
    "policy_same": N_("Aucune valeur n’a changé : rien à signer."),
    "policy_reason": N_("Un changement de seuils demande sa raison."),
    "turn_ends_before_it_starts": N_("Un tour de garde finit après son début."),
    "turn_who": N_("Choisir qui est de garde."),
    "turn_when": N_("Un tour de garde a un début et une fin."),
    "turn_over": N_("Ce tour de garde est fini."),
    "duty_without_phone": N_("Cette personne n’a pas de téléphone de garde."),
    "login_taken": N_("Cet identifiant est déjà pris."),
    "login_letters": N_("Un identifiant a des lettres, des chiffres, des points et des tirets."),
    "user_whole": N_("Il faut un nom et une organisation."),
    "user_without_role": N_("Choisir au moins un rôle."),
    "unknown_contact": N_("Aucun contact n’a ce pseudonyme."),
    "password_short": N_("Ce mot de passe est trop court : douze signes au moins."),
    "password_other": N_("Les deux nouveaux mots de passe ne sont pas les mêmes."),
    "role_held": N_("Ce rôle est déjà tenu partout."),
    "set_up_already": N_("Quelqu’un entre déjà ici : un administrateur ajoute des personnes."),
    "setup_code": N_("Ce code est faux, déjà pris ou passé : en demander un autre avec « jamtan setup »."),
    "last_administrator": N_("C’est le dernier administrateur : en nommer un autre d’abord."),
}
"""What rules refuse on these pages."""
