"""Incidents in words: the ladder of certainty and what each step asks for."""

from collections.abc import Mapping

from bot.console.language import N_

LADDER: tuple[str, ...] = ("rumour", "possible", "probable", "confirmed")
"""From the least sure to the surest; beside it stands `refuted`."""

MEANT: Mapping[str, str] = {
    "rumour": N_("quelqu’un l’a dit ; compte déjà contre un départ"),
    "possible": N_("une source, rien ne le contredit"),
    "probable": N_("deux sources indépendantes"),
    "confirmed": N_("deux sources, dont une a vu ou vérifié"),
    "refuted": N_("n’a pas eu lieu ; gravité 4 ou 5 : deux personnes, chacune avec une seconde source"),
}
"""What each step means."""
