"""What a card says of a team that is out, in words."""

from collections.abc import Callable, Mapping
from datetime import datetime

from bot.alerts.returns.model import ACKNOWLEDGEMENT, Known, LastContact
from bot.console.language import N_
from bot.console.language import gettext as _
from bot.events import CardKind

TO_DO: Mapping[CardKind, str] = {
    CardKind.TURN_BACK: N_("D4 est passé : il est temps de faire demi-tour"),
    CardKind.TEAM_LATE: N_("aucun retour signalé : appeler l’équipe"),
    CardKind.TEAM_OVERDUE: N_("déclarer l’équipe en retard ; appeler l’équipe, l’adjoint, le point focal sécurité"),
}
CONTACTS: Mapping[str, str] = {
    "text": N_("texte"),
    "button": N_("bouton"),
    "media": N_("média"),
    "location": N_("lieu sur une carte"),
    ACKNOWLEDGEMENT: N_("accusé de réception"),
}
"""The last that was heard of a team."""


def team_in_words(known: Known, moment: Callable[[datetime], str]) -> str:
    """What to do, the team, its hour, its last contact. `moment` writes one out."""
    told = _("%(to_do)s ; équipe : %(team)s, retour avant %(back_by)s, dernier contact : %(last)s")
    return told % {
        "to_do": _(TO_DO[known.kind]),
        "team": known.team,
        "back_by": moment(known.back_by),
        "last": contact_in_words(known.last, moment),
    }


def contact_in_words(last: LastContact | None, moment: Callable[[datetime], str]) -> str:
    """When the last contact was, and what it was."""
    if last is None:
        return _("aucun")
    kind = _(CONTACTS[last.kind]) if last.kind in CONTACTS else last.kind
    return f"{moment(last.at)} ({kind})"
