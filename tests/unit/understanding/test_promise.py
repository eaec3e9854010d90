import pytest

from bot.understanding.model import Expecting, Intent
from bot.understanding.normalise import fold, key
from bot.understanding.voice import SPEAKER
from tests.unit.understanding.world import said

CONFIRM = Intent.CONFIRM_GUARANTEE


@pytest.mark.parametrize(
    ("text", "on_behalf"),
    [
        ("j assure le passage a tamba lundi et mardi", None),
        ("garantie donnée par le chef pour 5 jours", "chef"),
        ("dugutigi ye layidu ta tile duuru", "dugutigi"),
        ("le chef a dit que le passage est garanti", "chef"),
        ("jowro hokkii fodoore balɗe joy", "jowro"),
        ("mi tabintini laawol Tamba", None),
        ("nous nous engageons à protéger l'équipe", None),
    ],
)
def test_a_plain_promise_confirms_and_says_for_whom(text: str, on_behalf: str | None) -> None:
    got = said(text)
    assert got.intent is CONFIRM, got.because
    assert (got.slots.on_behalf or "").endswith(on_behalf or "")
    assert (got.slots.on_behalf is None) == (on_behalf is None)


@pytest.mark.parametrize(
    "text",
    [
        "la route est libre",  # news
        "ici c'est calme, tout va bien",
        "on m'a dit que Walo est garanti",  # heard
        "mon voisin garantit Walo",  # somebody else
        "ils garantissent le passage",
        "vous garantissez Walo",
        "garantie donnée par un inconnu",
        "Moussa ye layidu ta Walo",
        "confirmez la garantie svp",  # a request
        "garantissez nous le passage",
        "je confirmerai demain",
        "garantie Walo seulement le matin",  # a part
        "garantie sauf la nuit",
        "si le chef veut, je garantis Walo",  # a condition
        "l'an dernier je garantissais Walo",  # past
        "je crois que le passage est assuré",  # doubt
        'FWD: "garantie donnée par le chef"',  # passed on
        "il a écrit: je garantis le passage",
        "je casse l'accord de Walo",  # a verb that turns it round
        "le chef a repris sa parole",
        "n'u nana an be u lakana Walo",
        "an ye layidu ta, ni dugutigi sonna",
        "mi hokkan fodoore so jowro jabii",
        "oui",
        "1",
        "4827",
    ],
)
def test_what_is_no_plain_promise_never_confirms(text: str) -> None:
    assert said(text).intent is not CONFIRM


@pytest.mark.parametrize("text", ["oui", "awɔ", "eey"])
def test_a_bare_yes_to_the_question_of_the_guarantee_stays_a_yes(text: str) -> None:
    assert said(text, expecting=Expecting.GUARANTEE).intent is Intent.YES


def test_words_for_persons_are_levelled_as_texts_are() -> None:
    assert {key(fold(word)) for word in ("nous", "on", "je")} <= SPEAKER
    assert said("vous promettez le passage à Walo").intent is not CONFIRM
    assert said("nous vous promettons le passage à Walo").intent is CONFIRM
