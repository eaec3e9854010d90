"""What pages of contacts say of states, faults of a row and faults of a file; French."""

import re
from collections.abc import Mapping

from bot.console.code_words import CODES
from bot.console.language import N_
from bot.console.language import gettext as _

STATES: Mapping[str, str] = {
    "enrolled": N_("a donné son accord"),
    "invited": N_("accord demandé"),
    "refused": N_("a refusé"),
    "opted_out": N_("a dit STOP"),
    "suspended": N_("téléphone perdu"),
    "stranger": N_("inconnu, non inscrit"),
}

SEXES: Mapping[str, str] = {"female": N_("femme"), "male": N_("homme")}
AGES: Mapping[str, str] = {
    "under_18": N_("moins de 18 ans"),
    "18_35": N_("18 à 35 ans"),
    "36_60": N_("36 à 60 ans"),
    "over_60": N_("plus de 60 ans"),
}
VIAS: Mapping[str, str] = {
    "cli": N_("par la ligne de commande"),
    "console": N_("dans la console"),
    "text": N_("par message"),
    "call": N_("entendu par appel"),
    "visit": N_("entendu en visite"),
    "radio": N_("entendu par radio"),
}
POSITIONS: Mapping[str, str] = {"lead": N_("chef d’équipe"), "deputy": N_("adjoint"), "member": N_("membre")}

COLUMNS: Mapping[str, str] = {
    "name": N_("nom"),
    "role": N_("rôle"),
    "language": N_("langue"),
    "phone": N_("téléphone"),
    "whatsapp": N_("WhatsApp"),
    "places": N_("lieux"),
    "groups": N_("groupes"),
    "side": N_("côté"),
    "sex": N_("sexe"),
    "age_band": N_("âge"),
    "hours": N_("heures"),
    "shared_phone": N_("téléphone partagé"),
    "consent": N_("accord"),
    "duress_word": N_("mot d’alerte"),
}

_FAULTS: tuple[tuple[str, str], ...] = (
    (r"is empty", N_("manque")),
    (r"empty is not one of .*", N_("manque")),
    (r"(?P<it>.*) is not one of (?:[^,]*, ){7,}.*", N_("« %(it)s » n’est pas connu")),
    (r"(?P<it>.*) is not one of (?P<some>.*)", N_("« %(it)s » n’est pas connu ; connus : %(some)s")),
    (r"(?P<it>.*) is neither yes nor no", N_("« %(it)s » n’est ni oui ni non")),
    (r"is not a phone number", N_("n’est pas un numéro de téléphone")),
    (r"is too short or too long for a phone number", N_("trop court ou trop long pour un numéro")),
    (r"neither a phone nor a WhatsApp number", N_("ni téléphone ni WhatsApp")),
    (r"(?P<it>.*) is not like 08:00-18:00", N_("« %(it)s » n’est pas comme 08:00-18:00")),
    (r"(?P<it>.*) ends before it starts", N_("« %(it)s » finit avant de commencer")),
    (r"the two numbers belong to different contacts", N_("les deux numéros sont à deux personnes différentes")),
    (r"the same number stands in line (?P<it>\d+)", N_("le même numéro est à la ligne %(it)s")),
    (
        r"the phone of (?P<it>\S+) was said to be lost: .*",
        N_("le téléphone de %(it)s est déclaré perdu : réinscrire depuis sa fiche"),
    ),
    (
        r"(?P<it>\S+) opted out: .*",
        N_("%(it)s a dit STOP : seul un accord de vive voix permet de lui écrire à nouveau"),
    ),
    (
        r"(?P<it>\S+) agreed already: .*",
        N_("%(it)s a déjà donné son accord : écrire « de vive voix », sinon il lui serait demandé à nouveau"),
    ),
    (r"no place has the code or name (?P<it>.*)", N_("aucun lieu ne s’appelle « %(it)s »")),
    (r"(?P<it>\S+) is enrolled by another organisation", N_("%(it)s est inscrit par une autre organisation")),
    (r"outside your places", N_("hors de vos lieux")),
    (r"known (?P<it>\S+)", N_("ce numéro est déjà celui de %(it)s : passer par sa fiche")),
)

FILE_FAULTS: Mapping[str, str] = {
    "empty": N_("Le fichier est vide."),
    "not_a_table": N_("Ce fichier ne se lit pas comme un tableau : envoyer un CSV, XLSX, XLS ou ODS."),
    "password": N_("Ce fichier est protégé par un mot de passe : l’enlever, puis recommencer."),
    "too_large": N_("Ce fichier est trop gros une fois ouvert."),
    "no_file": N_("Choisir un fichier."),
    "too_many": N_("Trop de lignes (%(it)s) : 1 000 au plus à la fois. Partager le fichier."),
    "no_rows": N_("Le fichier n’a que des titres de colonnes, aucune ligne."),
    "no_number": N_("Il manque la colonne du numéro : « téléphone » ou « whatsapp »."),
    "twice": N_("Une colonne y est deux fois : %(it)s."),
    "missing": N_("Il manque des colonnes : %(it)s."),
}
"""In the order in which they are told."""


def row_fault(told: str) -> tuple[str, str]:
    """A fault of a row as its column and what is wrong, in the language of the page."""
    columns, _colon, message = told.partition(": ")
    for pattern, words in _FAULTS:
        hit = re.fullmatch(pattern, message)
        if hit:
            values = {name: _known(columns, value) for name, value in hit.groupdict().items()}
            return columns.partition(",")[0], _(words) % values
    return columns.partition(",")[0], message


def _known(column: str, value: str) -> str:
    """The codes that a column knows, as people write them."""
    if ", " not in value:
        return value
    words = {**CODES, **SEXES, **AGES, "voice": N_("de vive voix"), "none": N_("non")}
    return ", ".join(_(words[each]) if each in words else each for each in value.split(", ") if each != "unknown")


def file_fault(code: str, about: str) -> str:
    """What is wrong with a file."""
    names = ", ".join(_(COLUMNS[each]) if each in COLUMNS else each for each in about.split(", "))
    return _(FILE_FAULTS[code]) % {"it": names} if about else _(FILE_FAULTS[code])
