"""What people write in a table of contacts, in French, and what the program calls it. Pure."""

import unicodedata

from bot.contacts.commands import Role
from bot.contacts.parse import COLUMNS

HEADINGS = {
    "nom": "name",
    "prenom et nom": "name",
    "role": "role",
    "fonction": "role",
    "langue": "language",
    "telephone": "phone",
    "numero": "phone",
    "tel": "phone",
    "whatsapp": "whatsapp",
    "lieu": "places",
    "lieux": "places",
    "village": "places",
    "villages": "places",
    "groupe": "groups",
    "groupes": "groups",
    "cote": "side",
    "sexe": "sex",
    "age": "age_band",
    "tranche d'age": "age_band",
    "heures": "hours",
    "telephone partage": "shared_phone",
    "accord": "consent",
    "mot d'alerte": "duress_word",
} | {column: column for column in COLUMNS}
"""Without accents, in small letters."""

MODEL = (
    *("nom", "rôle", "langue", "téléphone", "whatsapp", "lieux", "groupes", "sexe", "âge", "heures"),
    *("téléphone partagé", "accord"),
)
"""The columns of a table to begin with."""

_ROLES = {
    "garant": Role.GUARANTOR,
    "garante": Role.GUARANTOR,
    "representant": Role.REPRESENTATIVE,
    "representante": Role.REPRESENTATIVE,
    "association des femmes": Role.WOMENS_ASSOCIATION,
    "jeunes": Role.YOUTH,
    "eleveur": Role.HERDER,
    "agriculteur": Role.FARMER,
    "pecheur": Role.FISHER,
    "ancien": Role.ELDER,
    "communicateur traditionnel": Role.TRADITIONAL_COMMUNICATOR,
    "chef religieux": Role.RELIGIOUS_LEADER,
    "sante humaine": Role.HEALTH_STAFF,
    "sante animale": Role.ANIMAL_HEALTH_STAFF,
    "facilitateur": Role.FACILITATOR,
    "representant de l'etat": Role.GOVERNMENT_REPRESENTATIVE,
    "coordination": Role.COORDINATION,
}
_VALUES = {
    "role": {word: role.value for word, role in _ROLES.items()},
    "language": {"francais": "fr", "bambara": "bm", "bamanankan": "bm", "fulfulde": "ff", "peul": "ff"},
    "sex": {"femme": "female", "f": "female", "homme": "male", "h": "male", "m": "male"},
    "consent": {"de vive voix": "voice", "vive voix": "voice", "voix": "voice", "oui": "voice", "non": "none"},
    "age_band": {
        "moins de 18": "under_18",
        "18-35": "18_35",
        "36-60": "36_60",
        "plus de 60": "over_60",
        "60 et plus": "over_60",
    },
}


def plain(text: str) -> str:
    """Small letters without accents, one space between words."""
    bare = unicodedata.normalize("NFD", text.replace("’", "'").casefold())
    return " ".join("".join(each for each in bare if not unicodedata.combining(each)).split())


def column_of(heading: str) -> str | None:
    """Which column of ours a heading names; None: none of them."""
    return HEADINGS.get(plain(heading).rstrip(" :*").replace("_", " ")) or HEADINGS.get(plain(heading))


def value_of(column: str, cell: str) -> str:
    """What a cell says in the program's own words; the cell itself where it is one of those, or nothing known."""
    return _VALUES.get(column, {}).get(plain(cell), cell)
