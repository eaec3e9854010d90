"""Health in words: what is looked at, how it stands, what to do; and why a text did not arrive."""

from collections.abc import Mapping

from bot.console.language import N_
from bot.console.language import gettext as _

LANES: Mapping[str, tuple[str, str]] = {
    "inbound": (N_("Entrée"), N_("ce qui arrive des téléphones")),
    "alerts": (N_("Alertes"), N_("NO-GO, rappel, GO")),
    "replies": (N_("Réponses"), N_("réponses et questions")),
    "broadcasts": (N_("Diffusions"), N_("invitations")),
}

KINDS: Mapping[str, str] = {
    "recall": N_("RAPPEL"),
    "no_go": N_("NO-GO"),
    "stand_down": N_("annulée à D3"),
    "wait": N_("ATTENDRE"),
    "page": N_("appel de garde"),
    "depart_ok": N_("DEPART OK"),
    "go": N_("GO"),
    "code_question": N_("question avec code"),
    "reply": N_("réponse"),
    "notice": N_("avis"),
    "invitation": N_("diffusion"),
    "voice": N_("enregistrement"),
}
"""What a text was for."""

WHAT: Mapping[str, str] = {
    "database": N_("Base de données"),
    "clock skew": N_("Heure des machines"),
    "lanes": N_("Files"),
    "outbox": N_("Textes en suspens"),
    "redis": N_("Réveil des travailleurs"),
    "backup": N_("Sauvegarde"),
    "heartbeat of the clock": N_("Horloge"),
    "heartbeat of the puller": N_("Relève chez l’opérateur"),
}

SAYS: Mapping[str, str] = {
    "at {found}": N_("à la version {found}"),
    "at {found}, this program needs {newest}": N_("à la version {found} ; ce programme veut {newest}"),
    "the clock of a demonstration is moved on purpose": N_("l’horloge de la démonstration est avancée exprès"),
    "{seconds} s between this machine and the database": N_("{seconds} s entre cette machine et la base"),
    "waiting: {late}": N_("en attente : {late}"),
    "nothing waits long": N_("rien n’attend longtemps"),
    "{count} texts of unknown fate need a person": N_("{count} textes au sort inconnu attendent une personne"),
    "put back; no GO, and nothing that must not come twice, is sent": N_(
        "remise en place ; aucun GO ne part, ni rien qui ne doit pas partir deux fois"
    ),
    "never": N_("jamais"),
    "{age} s ago": N_("il y a {age} s"),
    "does not answer": N_("ne répond pas"),
    "answers, keeps what it is told, drops nothing": N_("répond, garde tout"),
}
"""How something stands; what is not here is shown as it is told (names of settings, of errors)."""

CURES: Mapping[str, str] = {
    "jamtan db upgrade": N_("lancer : jamtan db upgrade"),
    "jamtan db release, once the card about it is seen to": N_(
        "traiter la tâche du tableau, puis lancer : jamtan db release"
    ),
    "set both by NTP": N_("régler l’heure des deux machines par NTP"),
    "jamtan up; see its log": N_("lancer jamtan up et lire son journal"),
    "jamtan outbox list --state needs_human": N_("décider de chaque texte, plus bas sur cette page"),
    "jamtan card list": N_("voir la tâche sur le tableau"),
    "jamtan up; without it no GO is signed or sent": N_("lancer jamtan up ; sans cela aucun GO n’est signé ni envoyé"),
    "start Valkey or Redis; look at REDIS_URL": N_("démarrer Valkey ou Redis ; vérifier REDIS_URL"),
    "set appendonly yes and maxmemory-policy noeviction": N_(
        "régler appendonly yes et maxmemory-policy noeviction dans Valkey ou Redis"
    ),
    "start PostgreSQL; look at DATABASE_URL": N_("démarrer PostgreSQL ; vérifier DATABASE_URL"),
}


def what_word(what: str) -> str:
    """What was looked at."""
    if what.startswith("sender "):
        return f"{_('Expéditeur')} {what.removeprefix('sender ')}"
    return _(WHAT[what]) if what in WHAT else what
