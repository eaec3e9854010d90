"""Reasons of the rules in words for boards and the command line, in French and English. No phone ever reads them."""

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "G_NONE": (
        "aucune garantie ne couvre tout le lieu, le trajet, l'activité et les heures",
        "no guarantee covers all of the place, leg, activity and hours",
    ),
    "G_ENDED": (
        "une garantie a été retirée, suspendue, rompue ou a expiré",
        "a guarantee was revoked, suspended, breached or has lapsed",
    ),
    "G_STOP": ("quelqu'un a dit de ne pas venir", "somebody said not to come"),
    "G_COND": ("une condition n'est pas remplie ou pas vérifiée", "a condition is not met or not checked"),
    "G_STALE": (
        "il manque un oui récent de deux rôles différents",
        "fresh yeses of two different roles are missing",
    ),
    "I_MINE": ("objet suspect sur le chemin", "suspicious object on the way"),
    "I_SEVERE": ("incident grave récent sur le chemin ou près de lui", "recent severe incident on or near the way"),
    "I_STRANGER": ("un inconnu signale un danger", "somebody unknown reports danger"),
    "I_TENSION": ("tension récente", "recent tension"),
    "I_HEALTH": ("la santé a été visée récemment dans le cercle", "health care was harmed recently in the cercle"),
    "S_ROUTE": ("un trajet n'est pas praticable", "a leg cannot be travelled"),
    "X_SILENT": ("lieu silencieux : pas de nouvelles", "silent place: no news"),
    "N_LATE": ("une notification due n'est pas partie à temps", "a notification that is owed was not sent in time"),
    "T_PLAN": ("plan de route ou contacts incomplets", "journey plan or contacts incomplete"),
    "T_REACH": (
        "le téléphone d'un responsable de l'équipe refuse nos messages : lui envoyer un essai",
        "the phone of somebody who leads the team refuses our messages: send it a test",
    ),
    "C_LIFE": ("la chaîne du froid ne tient pas assez longtemps", "the cold chain does not last long enough"),
    "C_DEADLINE": ("l'heure limite de préparation (D3) est passée", "the packing deadline (D3) has passed"),
    "T_NIGHT": ("arrivée trop proche du coucher du soleil", "arrival too close to sunset"),
    "K_EVENT": ("marché, fête ou autre événement ce jour-là", "market, feast or another event on that day"),
    "D_CONFLICT": ("les sources ne concordent pas", "sources disagree"),
    "B_BLIND": ("le programme peut être aveugle en ce moment", "the program may be blind just now"),
    "OK": ("aucune règle ne s'y oppose", "no rule objects"),
}


def in_french(code: str) -> str:
    """The reason for a board in French; the code itself where it is new."""
    return WORDS.get(code, (code, code))[0]


def in_english(code: str) -> str:
    """The reason for the command line; the code itself where it is new."""
    return WORDS.get(code, (code, code))[1]
