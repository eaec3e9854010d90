"""Notes that the program writes on cards are read in words, names kept."""

import pytest
from flask import Flask

from bot.console.note_words import note_in_words
from bot.console.words import note


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("I7KQ: the person is not safe", "I7KQ : la personne n’est pas en sûreté"),
        ("three wrong codes: call this person", "trois codes faux : appeler cette personne"),
        ("no fresh yes, so no DEPART OK: Tamba", "pas de oui récent, donc pas de DEPART OK : Tamba"),
        ("rides in T2K4", "voyage avec T2K4"),
        ("media", "média"),
        ("I7KQ", "I7KQ"),
        ("whatever else: 1", "whatever else: 1"),
    ],
)
def test_a_note_is_told_in_words(app: Flask, told: str, said: str) -> None:
    with app.test_request_context("/"):
        assert note(told) == said


def test_a_note_that_is_not_known_has_no_words() -> None:
    assert note_in_words("R05 G_STALE") is None
