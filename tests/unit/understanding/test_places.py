import pytest

from bot.languages import Language
from bot.understanding.gazetteer import Gazetteer
from bot.understanding.lexicon import load_lexicons
from bot.understanding.model import Place, PlaceGuess
from bot.understanding.place_codes import place_code
from bot.understanding.understand import understand
from tests.unit.understanding.world import said

TOGO, TAGA, DIA = place_code("T", "101"), place_code("T", "202"), place_code("D", "303")
AREA = Gazetteer.of(
    (
        Place("Togéré-Un", TOGO, ("Togere", "Togere Un")),
        Place("Togéré-Deux", TAGA, ("Togere Deux",)),
        Place("Da", DIA, ("Daa",), market_day=0),
        Place("Ouro Nani", place_code("N", "404")),
    )
)


def guesses(text: str) -> tuple[PlaceGuess, ...]:
    got = understand(text, lexicon=load_lexicons(), gazetteer=AREA, language=Language.FR)
    return got.slots.places


def taken(text: str) -> list[str]:
    return [g.place.name for g in said(text).slots.places if g.place]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Kelenkoro calme", ["Kelenkoro"]),
        ("KELENKOORO calme", ["Kelenkoro"]),
        ("a maro  bozo ça va", ["Maro-Bozo"]),
        ("wuro lobo jam", ["Ouro Lobbo"]),
        ("galobé, orso", ["Galobé", "Orso"]),
        ("rien ici", []),
    ],
)
def test_a_name_in_any_spelling_that_levels_to_it_is_taken(text: str, names: list[str]) -> None:
    assert taken(text) == names


@pytest.mark.parametrize(("text", "offered"), [("tirs a tambi", "Tamba"), ("tirs a kelenkorra", "Kelenkoro")])
def test_one_letter_away_is_asked_back(text: str, offered: str) -> None:
    (guess,) = said(text).slots.places
    assert guess.asked_back
    assert offered in [c.name for c in guess.candidates]


def test_a_name_that_two_places_bear_is_asked_back() -> None:
    (guess,) = guesses("attaque a togere")
    assert guess.asked_back
    assert {c.name for c in guess.candidates} == {"Togéré-Un", "Togéré-Deux"}
    assert guesses("attaque a togéré un")[0].place is not None


def test_a_code_is_taken_and_a_mistyped_code_offers_the_nearest_three() -> None:
    assert guesses(f"calme {TOGO.lower()}")[0].place is not None
    wrong = TOGO[:4] + str((int(TOGO[4]) + 1) % 10)
    (guess,) = guesses(f"calme {wrong}")
    assert guess.asked_back
    assert len(guess.candidates) == 3
    assert guess.candidates[0].code == TOGO


def test_a_short_name_that_is_also_a_word_is_asked_back_inside_a_sentence() -> None:
    short = Gazetteer.of((Place("Don"),))
    got = understand("layidu don", lexicon=load_lexicons(), gazetteer=short, language=Language.BM)
    assert [g.asked_back for g in got.slots.places] == [True]
    alone = understand("Don", lexicon=load_lexicons(), gazetteer=short, language=Language.BM)
    assert [g.asked_back for g in alone.slots.places] == [False]


def test_rows_of_a_file_become_places() -> None:
    rows: list[dict[str, str | None]] = [
        {"name": "Walo", "alt_names": "Waalo; ;Oualo", "code": "", "market_day": "Tuesday"},
        {"name": "Walo", "alt_names": "Wallo", "code": None, "market_day": "?"},
        {"name": "  ", "alt_names": None},
    ]
    (walo,) = Gazetteer.from_rows(rows).places
    assert walo == Place("Walo", None, ("Waalo", "Oualo", "Wallo"), 1)
    assert Gazetteer.from_rows(rows).called("WALLO") == (walo,)
    assert Gazetteer.from_rows(rows).near("wal") == ()


def test_a_name_without_letters_is_no_name() -> None:
    assert Gazetteer.of((Place("?!"),)).by_name == {}
