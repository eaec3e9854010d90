"""What must never happen, whatever is texted."""

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.understanding.gazetteer import Gazetteer
from bot.understanding.lexicon import load_lexicons
from bot.understanding.model import Intent
from bot.understanding.place_codes import codes_for
from bot.understanding.understand import understand
from tests.unit.understanding.world import labelled, said, untraced

ROWS = [*labelled("sample_messages.jsonl"), *labelled("understanding_dev.jsonl")]
CONFIRMING = [
    (row["lang"], row["text"])
    for row in ROWS
    if row["intent"] == "confirm_guarantee" and said(row["text"]).intent is Intent.CONFIRM_GUARANTEE
]
BEFORE = {
    "fr": ["est ce que ", "il parait que ", "on m'a dit que ", "peut-être que ", "si on paie ", "je ne crois pas que ",
           "FWD: ", "les gens racontent que ", "c'est faux que ", "quand le chef viendra ", "un passant dit: "],
    "bm": ["yala ", "ni dugutigi sonna ", "u ko ", "mogow ko ", "laala ", "n y'a men ko ", "a fora ko ", "folofolo ",
           "n dalen te ko "],
    "ff": ["yalla ", "so jowro jabii ", "be mbii ", "mi nanii ", "wiaama ", "mido sikka ", "wanaa goonga ", "rawane "],
}  # fmt: skip
BEHIND = {
    "fr": [" ?", " hein", " n'est ce pas", " ou pas", " seulement le matin", " sauf la nuit", " si le chef accepte",
           " je crois", " l'an dernier", " mais pas la nuit", " d'après mon voisin", " sous condition"],
    "bm": [" wa", " ?", " te", " tun", " doron", " ni dugutigi sonna", " laala", " te tun", " salon"],
    "ff": [" naa", " ?", " walaa", " tan", " so jowro jabii", " maa taw", " rawane", " walaa kasen", " mi anndaa"],
}  # fmt: skip
WITHIN = {
    "fr": ["pas", "plus", "ne", "jamais", "personne", "rien"],
    "bm": ["te", "ma", "tena", "tun", "kana"],
    "ff": ["walaa", "wanaa", "pati", "ngalaa"],
}


def test_there_is_something_to_turn_round() -> None:
    assert len(CONFIRMING) >= 120


@pytest.mark.parametrize(("language", "text"), CONFIRMING)
def test_a_question_a_condition_or_doubt_added_to_a_promise_never_confirms(language: str, text: str) -> None:
    turned = [b + text for b in BEFORE[language]] + [text + b for b in BEHIND[language]]
    assert [t for t in turned if said(t).intent is Intent.CONFIRM_GUARANTEE] == []


@pytest.mark.parametrize("language", sorted(WITHIN))
def test_a_negation_put_anywhere_into_a_promise_never_confirms(language: str) -> None:
    turned = [
        " ".join([*words[:at], negation, *words[at:]])
        for words in (text.split() for spoken, text in CONFIRMING if spoken == language)
        for at in range(len(words) + 1)
        for negation in WITHIN[language]
    ]
    # Bambara "ka se araba ma" is "until Wednesday": at the very end this word is no "not".
    meant = [text for text in turned if not (text.endswith(" ma") and "ka se" in text)]
    assert len(meant) > 1_000
    assert [text for text in meant if said(text).intent is Intent.CONFIRM_GUARANTEE] == []


def test_a_bambara_not_shortened_before_a_vowel_never_confirms_either() -> None:
    turned = [
        " ".join([*words[:at], negation + words[at], *words[at + 1 :]])
        for words in (text.split() for spoken, text in CONFIRMING if spoken == "bm")
        for at in range(len(words))
        for negation in ("t'", "m'")
        if words[at][0].lower() in "aeiouɛɔ"
    ]
    assert len(turned) > 100
    assert [text for text in turned if said(text).intent is Intent.CONFIRM_GUARANTEE] == []


@settings(max_examples=400)
@given(st.text(max_size=300))
def test_no_text_raises_and_no_nonsense_confirms(text: str) -> None:
    assert said(text).intent is not Intent.CONFIRM_GUARANTEE


WORDS = sorted({w for row in ROWS for w in row["text"].split()})


@settings(max_examples=200)
@given(st.lists(st.sampled_from(WORDS), max_size=400))
def test_no_heap_of_known_words_raises(words: list[str]) -> None:
    assert said(" ".join(words)).because


@pytest.mark.parametrize(
    "text",
    ["a" * 70_000, "je garantis " * 6_000, "? " * 30_000, "ɓ" * 60_000, "1234 " * 10_000, "\x00" * 5_000,
     "\ud800garantie", "ka ta ye " * 5_000, "\ufdfa" * 2_000, "rugby kidnapign " * 3_000, "je ne garantis pas " * 900,
     ".\u00ff " * 4_000, "k1234 k5678 k9012 " * 2_000, "🙂" * 20_000,
     "x" * 3_000 + " je garantis le passage " + "y" * 3_000],
)  # fmt: skip
def test_no_text_costs_more_than_50_ms_and_a_cut_text_never_confirms(text: str) -> None:
    said("chaud")
    costs = []
    with untraced():
        for _ in range(3):
            start = time.process_time()
            assert said(text).intent is not Intent.CONFIRM_GUARANTEE
            costs.append(time.process_time() - start)
    assert min(costs) <= 0.05


SYLLABLES = [a + b for a in "bdfgklmnstw" for b in "aeiou"]


def many_places() -> Gazetteer:
    """As many places as a whole region has, each with three names and a code."""
    chance = random.Random(1)
    names = {"".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(900)}
    rows = [
        {"name": n, "alt_names": f"{n}ba;{n[::-1]}", "code": c} for n, c in zip(names, codes_for("K"), strict=False)
    ]
    return Gazetteer.from_rows(rows)


@pytest.mark.parametrize("syllables", [2, 3, 4, 5, 0])
def test_words_that_look_like_a_thousand_places_cost_no_more_either(syllables: int) -> None:
    chance, places = random.Random(2), many_places()
    made = ("".join(chance.choices(SYLLABLES, k=syllables)) or f"k{chance.randint(1000, 9999)}" for _ in range(900))
    text = " ".join(made)
    costs = []
    with untraced():
        for _ in range(3):
            start = time.process_time()
            understand(text, lexicon=load_lexicons(), gazetteer=places, language=None)
            costs.append(time.process_time() - start)
    assert min(costs) <= 0.05


def test_half_of_all_texts_cost_less_than_2_ms() -> None:
    costs = []
    with untraced():
        for row in ROWS[:400]:
            start = time.process_time()
            said(row["text"])
            costs.append(time.process_time() - start)
    assert sorted(costs)[200] <= 0.002
