"""Notes of cards in words: what the program writes there stands in English; here is how people read it."""

from collections.abc import Mapping

from bot.console.language import N_
from bot.console.language import gettext as _

NOTES: Mapping[str, str] = {
    "nobody has said where": N_("personne n’a dit où"),
    "the person is not safe": N_("la personne n’est pas en sûreté"),
    "do not call this number; nothing that is shown there may change for 6 h": N_(
        "ne pas appeler ce numéro ; rien de ce qui s’y voit ne doit changer pendant 6 h"
    ),
    "a stop from somebody who speaks for no place: ask where": N_(
        "un arrêt dit par quelqu’un qui ne parle pour aucun lieu : demander où"
    ),
    "the same text again and again: a machine may be answering; it is not answered any more": N_(
        "toujours le même texte : peut-être une machine ; nous n’y répondons plus"
    ),
    "three wrong codes: call this person": N_("trois codes faux : appeler cette personne"),
    "the team's list is lost": N_("la liste de l’équipe est perdue"),
    "another day": N_("un autre jour"),
    "delivery, no place": N_("une livraison, sans lieu"),
    "not understood": N_("non compris"),
}
"""Whole notes, and what may stand behind a colon."""

BEGINNINGS: Mapping[str, str] = {
    "no fresh yes, so no DEPART OK": N_("pas de oui récent, donc pas de DEPART OK"),
    "rides in": N_("voyage avec"),
}
"""What a note may begin with, before names that need no words."""


def note_in_words(told: str) -> str | None:
    """A note that the program writes as it is, or one with names before or behind it; None: any other."""
    if told in NOTES:
        return _(NOTES[told])
    head, colon, rest = told.partition(": ")
    if colon and rest in NOTES:
        return f"{head} : {_(NOTES[rest])}"
    if colon and head in BEGINNINGS:
        return f"{_(BEGINNINGS[head])} : {rest}"
    start = next((one for one in BEGINNINGS if told.startswith(f"{one} ")), None)
    return f"{_(BEGINNINGS[start])} {told.removeprefix(start).strip()}" if start else None
