"""Why a text did not arrive, in words, and what to do about it."""

from collections.abc import Mapping

from bot.console.language import N_
from bot.console.language import gettext as _

FAULTS: Mapping[str, tuple[str, str]] = {
    "handset not reachable": (
        N_("téléphone éteint ou hors réseau"),
        N_("essayé à nouveau tout seul ; si c’est pressé, appeler"),
    ),
    "number unknown to the network": (N_("numéro inconnu du réseau"), N_("vérifier le numéro avec la personne")),
    "not a valid number": (N_("numéro qui n’en est pas un"), N_("corriger le numéro du contact")),
    "not a mobile number": (N_("pas un téléphone mobile"), N_("demander un numéro mobile")),
    "landline or carrier not reachable": (N_("ligne fixe ou réseau injoignable"), N_("appeler, ou un autre numéro")),
    "blocked": (N_("bloqué"), N_("appeler la personne")),
    "recipient opted out": (
        N_("la personne a dit STOP chez l’opérateur"),
        N_("appeler ; elle peut écrire START au même numéro"),
    ),
    "blocked by the recipient": (N_("la personne nous a bloqués"), N_("appeler la personne")),
    "filtered by the network": (N_("filtré par le réseau"), N_("changer les mots, prévenir l’opérateur")),
    "unknown error in the network": (N_("erreur du réseau"), N_("essayé à nouveau tout seul")),
    "network congested": (N_("réseau encombré"), N_("essayé à nouveau tout seul")),
    "outside the 24 hours: needs a template": (
        N_("WhatsApp fermé après 24 h"),
        N_("parti par SMS s’il y a un numéro ; faire approuver un modèle"),
    ),
    "recipient cannot be reached on WhatsApp": (N_("pas sur WhatsApp"), N_("inscrire le numéro SMS")),
    "no route to this number from this sender": (
        N_("notre expéditeur n’atteint pas ce réseau"),
        N_("un autre canal ; demander la route à l’opérateur"),
    ),
    "account id or token refused": (
        N_("compte ou jeton refusé par l’opérateur"),
        N_("vérifier TWILIO_ACCOUNT_SID et TWILIO_AUTH_TOKEN"),
    ),
    "account suspended": (N_("compte suspendu par l’opérateur"), N_("appeler l’opérateur")),
    "country not enabled for this account": (
        N_("pays fermé pour ce compte"),
        N_("ouvrir le Mali dans les réglages de l’opérateur"),
    ),
    "too many requests at once": (N_("trop d’envois à la fois"), N_("essayé à nouveau tout seul")),
}
"""Why a text did not arrive, and what to do about it."""

OTHER_CURE = N_("appeler la personne ; si cela dure, appeler l’opérateur")
TOO_LATE = N_("parti trop tard : le texte n’aurait plus servi")


def cure_of_fault(reason: str, state: str) -> str:
    """What to do about a text that went wrong."""
    if state == "expired":
        return _(TOO_LATE)
    return _(FAULTS[reason][1]) if reason in FAULTS else _(OTHER_CURE)
