"""What a person writes to a phone keeps to the rules of every other text."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.languages import Language
from bot.wording.keys import ALL_PHRASES, Written, phrase_from
from bot.wording.render import Wording, read_ban_list
from bot.wording.written import MOST_CHARACTERS, Named, tidied, written_faults

BANNED = read_ban_list()
NAMED = Named(places=("Walo", "W1014", "Ouro Lobbo"), teams=("Équipe Est",))
WORDING = Wording.load()


def codes(text: str, language: Language = Language.FR) -> list[str]:
    return [one.code for one in written_faults(tidied(text), language, BANNED, NAMED)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Merci, nous vous appelons ce soir.", []),
        ("", ["empty"]),
        ("  \n ", ["empty"]),
        ("x" * (MOST_CHARACTERS + 1), ["too_long"]),
        ("La paix est là", ["banned"]),
        ("Votre garantie tient", ["banned"]),
        ("GO, vous pouvez partir", ["like_decision"]),
        ("depart ok", ["like_decision"]),
        ("No-go aujourd'hui", ["like_decision"]),
        ("stop, restez", ["like_decision"]),
        ("Gombo et mil", []),
        ("Répondez 4827", ["like_code"]),
        ("Le 12/12 ou le 13/12", []),
        ("L'équipe Est arrive à Walo à 7h30", ["place_hour_team"]),
        ("l'equipe est arrive a ouro lobbo vers 7 heures", ["place_hour_team"]),
        ("Rendez-vous à Walo à 7h30", []),
        ("Équipe Est: appelez-nous à 7h", []),
    ],
)
def test_a_text_is_refused_for_what_it_must_not_say(text: str, found: list[str]) -> None:
    assert codes(text) == found


def test_words_that_are_banned_in_french_are_banned_in_every_text() -> None:
    assert codes("A ni ce, la paix", Language.BM) == ["banned"]


def test_what_makes_a_text_dear_and_says_nothing_is_put_right_silently() -> None:
    assert tidied("L\u2019eau\u00a0 \u2014 \u201coui\u201d\n\n  ok\u200b ") == 'L\'eau - "oui"\nok'


@given(some.text(max_size=200))
def test_tidying_twice_changes_nothing_more_and_checking_never_fails(text: str) -> None:
    assert tidied(tidied(text)) == tidied(text)
    codes(text)


@pytest.mark.parametrize("literal", sorted({one.literal for one in ALL_PHRASES.values() if one.literal}))
def test_no_text_of_a_person_looks_like_a_decision(literal: str) -> None:
    assert "like_decision" in codes(f"{literal.lower()} TNK-1")


def test_a_written_text_is_kept_and_said_as_it_is() -> None:
    phrase = Written("Ɲɛɛma, {text} 100 %")
    assert phrase_from("written", phrase.to_params()) == phrase
    assert WORDING.render(phrase, Language.BM, plain=False) == "Ɲɛɛma, {text} 100 %"
    assert WORDING.render(phrase, Language.BM, plain=True) == "Nyèèma, {text} 100 %"
