"""Why the program took a text for something, in the reader's words."""

import re
from collections.abc import Mapping, Sequence

from bot.console.code_words import CODES
from bot.console.language import N_
from bot.console.language import gettext as _

BECAUSE: Mapping[str, str] = {
    "seen, as was asked": N_("dit avoir vu, comme demandé"),
    "seen": N_("dit avoir vu"),
    "has not come": N_("n’est pas venu"),
    "news": N_("demande des nouvelles"),
    "asks about what concerns us": N_("pose une question qui nous concerne"),
    "all the goods are there": N_("tout est là"),
    "a part came": N_("une partie est venue"),
    "came, as was asked": N_("c’est venu, comme demandé"),
    "came": N_("c’est venu"),
    "a greeting": N_("une salutation"),
    "begins with a call for help": N_("commence par demander de l’aide"),
    "how it works": N_("demande comment cela marche"),
    "help, alone": N_("« aide » seul"),
    "nothing was recognised": N_("rien n’a été reconnu"),
    "a number alone": N_("un nombre seul"),
    "a feast or a mourning, and another day": N_("une fête ou un deuil, et un autre jour"),
    "a reason to wait": N_("une raison d’attendre"),
    "later": N_("plus tard"),
    "only after something": N_("seulement après quelque chose"),
    "not now": N_("pas maintenant"),
    "put off": N_("remet à plus tard"),
    "danger": N_("danger"),
    "a place and": N_("un lieu, et « bien »"),
    "danger is denied": N_("dit qu’il n’y a pas de danger"),
    "news of the place": N_("nouvelles du lieu"),
    "begins with stop": N_("commence par stop"),
    "no longer agreed": N_("plus d’accord"),
    "not agreed": N_("pas d’accord"),
    "refused": N_("refuse"),
    "forbids": N_("interdit"),
    "not safe": N_("pas sûr"),
    "do not come": N_("dit de ne pas venir"),
    "taken back": N_("reprend sa parole"),
    "no longer answered for": N_("ne répond plus de rien"),
    "a place and a day": N_("un lieu et un jour"),
    "a place and a day, agreed": N_("un lieu et un jour, d’accord"),
    "to be brought": N_("à apporter"),
    "a day": N_("un jour"),
    "language": N_("langue"),
    "messages again": N_("veut à nouveau des textes"),
    "start, alone": N_("« start » seul"),
    "no more messages": N_("plus de textes"),
    "stop, alone": N_("« stop » seul"),
}
"""Why the program took a text for something: the beginnings of its reasons; what follows a colon quotes the text."""

_FOUND = re.compile(r"(.+) -> \w+ \((\w+)\)")


def why_words(because: Sequence[str]) -> list[str]:
    """The reason in the reader's words, then the words that were recognised; what has no words yet as it stands."""
    if not because:
        return []
    head, colon, quoted = because[0].partition(": ")
    said = _(BECAUSE[head]) if head in BECAUSE else head
    found = [_recognised(one) for one in because[1:]]
    return [f"{said} : {quoted}" if colon else said, *dict.fromkeys(found)]


def _recognised(one: str) -> str:
    hit = _FOUND.fullmatch(one)
    return f"« {hit.group(1)} » ({_(CODES.get(hit.group(2), hit.group(2)))})" if hit else one
