"""People who do not exist: who they are, what they speak, on which phone, and who signs in."""

from dataclasses import dataclass

from bot.channel import Channel
from bot.contacts.commands import Role
from bot.languages import Language
from bot.users.commands import UserRole

BM, FF, FR = Language.BM, Language.FF, Language.FR
SMS, WHATSAPP = (Channel.SMS,), (Channel.SMS, Channel.WHATSAPP)


@dataclass(frozen=True, slots=True)
class InventedPerson:
    """`key` names the person in this program only; `post` says in French what they are, for the page of phones."""

    key: str
    name: str
    post: str
    role: Role
    language: Language
    number: str
    channels: tuple[Channel, ...]
    places: tuple[str, ...] = ()
    sex: str | None = None


PEOPLE = (
    InventedPerson("bakary", "Bakary", "garant à Tamba", Role.GUARANTOR, BM, "+22370000011", SMS, ("Tamba",), "male"),
    InventedPerson(
        "penda",
        "Penda",
        "association des femmes à Tamba",
        Role.WOMENS_ASSOCIATION,
        FF,
        "+22370000012",
        WHATSAPP,
        ("Tamba",),
        "female",
    ),
    InventedPerson("oumar", "Oumar", "chef de l'équipe", Role.HEALTH_STAFF, FR, "+22370000013", WHATSAPP, (), "male"),
    InventedPerson("rokia", "Rokia", "adjointe de l'équipe", Role.HEALTH_STAFF, FR, "+22370000014", SMS, (), "female"),
    InventedPerson("moussa", "Moussa", "jeunes de Tamba", Role.YOUTH, FR, "+22370000015", WHATSAPP, ("Tamba",), "male"),
    InventedPerson(
        "nana", "Nana", "garante à Kelenkoro", Role.GUARANTOR, FF, "+22370000016", SMS, ("Kelenkoro",), "female"
    ),
    InventedPerson(
        "zan", "Zan", "agriculteurs de Kelenkoro", Role.FARMER, BM, "+22370000017", SMS, ("Kelenkoro",), "male"
    ),
    InventedPerson("samba", "Samba", "garant à Walo", Role.GUARANTOR, FF, "+22370000018", SMS, ("Walo",), "male"),
    InventedPerson(
        "kadia",
        "Kadia",
        "représentante à Walo",
        Role.REPRESENTATIVE,
        BM,
        "+22370000019",
        WHATSAPP,
        ("Walo",),
        "female",
    ),
    InventedPerson(
        "demba", "Demba", "éleveurs de Galobé", Role.HERDER, FF, "+22370000020", SMS, ("Galobé", "Foulba"), "male"
    ),
    InventedPerson("awa", "Awa", "coordinatrice", Role.COORDINATION, FR, "+22370000021", WHATSAPP, (), "female"),
    InventedPerson("boubacar", "Boubacar", "coordinateur", Role.COORDINATION, FR, "+22370000022", SMS, (), "male"),
    InventedPerson(
        "salif", "Salif", "point focal sécurité", Role.COORDINATION, FR, "+22370000023", WHATSAPP, (), "male"
    ),
)

USERS = (
    ("awa", (UserRole.COORDINATOR,)),
    ("boubacar", (UserRole.COORDINATOR,)),
    ("salif", (UserRole.SECURITY_FOCAL_POINT, UserRole.ADMINISTRATOR)),
)
"""Login, which is also the key of the person whose phone is paged, and roles."""

TEAM = "Équipe Pirogue"
TEAM_LEAD, TEAM_DEPUTY = "oumar", "rokia"

FIRST_PHONES = ("bakary", "penda", "oumar")
"""Whose phones the page shows first."""
