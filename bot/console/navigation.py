"""The menu: whole pages only, and only what somebody may open."""

from collections.abc import Iterator

from bot.console.guards import GUARDS
from bot.console.language import N_
from bot.users.model import User

MENU: tuple[tuple[str, str, str], ...] = (
    ("console.board", "/", N_("Tableau")),
    ("console.delivery_list", "/livraisons", N_("Livraisons")),
    ("console.inbox", "/boite", N_("Boîte")),
    ("console.incident_feed", "/incidents", N_("Incidents")),
    ("console.place_list", "/lieux", N_("Lieux")),
    ("console.broadcast_list", "/diffusions", N_("Diffusions")),
    ("console.contact_list", "/contacts", N_("Contacts")),
    ("console.package_list", "/paquets", N_("Paquets")),
    ("console.translations", "/traductions", N_("Traductions")),
    ("console.settings", "/reglages", N_("Réglages")),
    ("console.journal", "/journal", N_("Journal")),
    ("console.health_page", "/sante", N_("Santé")),
    ("console.help_page", "/aide", N_("Aide")),
    ("console.account", "/compte", N_("Compte")),
)
"""Endpoint, path, name."""


def entries(user: User) -> Iterator[tuple[str, str]]:
    """Path and name of what this person may open."""
    held = {role for role, _ in user.roles}
    for endpoint, path, name in MENU:
        if held & GUARDS[endpoint].roles:
            yield path, name
