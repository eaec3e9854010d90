"""What comforts and what takes back: the same little words, told apart by what they belong to."""

import pytest

from bot.understanding.lexicon import load_lexicons
from bot.understanding.model import Intent
from bot.understanding.obstacles import all_against, otherwise
from bot.understanding.reading import Reading, read
from tests.unit.understanding.world import PLACES, said


def reserve(reading: Reading) -> str | None:
    """What keeps it from binding whatever else it says, or makes it the promise of something else."""
    return next((str(one) for one in all_against(reading)), None) or otherwise(reading)


def reading(text: str) -> Reading:
    return read(text, load_lexicons(), PLACES, None, None)


@pytest.mark.parametrize(
    "text",
    [
        "personne ne vous touchera",
        "nos hommes ne vous attaqueront pas",
        "on vous touche pas",
        "vous ne courez aucun danger, je le jure",
        "vous n'aurez aucun problème",
        "aucun danger ne viendra de nous",
        "vous ne serez ni fouillés ni arrêtés",
        "je garantis qu'il ne se passera rien",
        "personne ne vous fera rien",
        "le village s'engage, sans limite de jour",
        "aucun de nos bergers n'empêchera l'ambulance",
        "personne ne lèvera la main sur vous",
        "foyi t'aw soro",
        "mogo te aw bali",
        "mogo si te bolo da aw kan",
        "an te aw sira tige",
        "aw kana jore",
        "aw kana siga",
        "an ka kan te yelema",
        "juguya te an ni dogotoro ce",
        "siga te a la",
        "mogo te kuma jugu fo aw ma",
        "fay gooto memataa on",
        "walaa mo haɗata on",
        "walaa ko toranta on ɗo",
        "pati kulee",
        "fodoore amen waylataako",
        "kaddoowo walaa",
        "kulol walaa",
        "bone heɓataa on",
    ],
)
def test_a_not_that_belongs_to_a_harm_stands_against_no_promise(text: str) -> None:
    assert reserve(reading(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "nous ne garantissons pas la route",
        "personne ne vous protège du danger",
        "on ne peut pas éviter les attaques",
        "je ne dis pas que vous serez sans danger",
        "vous passerez pas sans problème",
        "personne ne passera rien",
        "an te aw lakana",
        "kele te ban",
        "kuma te ban",
        "mogo te aw lakana",
        "an ka kan ma di",
        "foyi te tena ke aw la",
        "min podataa",
        "fay gooto jaɓaani",
        "mi tayoraaki e fodoore",
        "fodoore amen heddataako",
        "walaa mo ndeenata on",
        "fay huunde walaa heɓataa on",
    ],
)
def test_a_not_that_belongs_to_the_promise_stands_against_it(text: str) -> None:
    assert reserve(reading(text)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "orso kamalenw ko aw ka na, mogo te aw bali",
        "an y'a latige jama nyena ko sira ye aw ta ye",
        "dugutigi y'an jaabi, a ko aw ka na",
        "dugutigi ni imamu ye u kan di",
        "aw be lakana kono su ni tile",
        "hali ni sira ka jan, an b'aw tanga",
        "an b'aw tanga fo aw ka segin so",
        "nous vous garantissons la route, même si vous restez la nuit",
        "une seule voix : on vous garantit la route",
        "on est garant à 100 pour cent",
        "min tabintina fodoore, ngaree so weetii",
    ],
)
def test_the_word_of_ones_own_even_if_and_until_you_are_home_are_no_reserve(text: str) -> None:
    assert reserve(reading(text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "mogow ko sira ka nyi, layidu be yen",
        "u ko aw ka na, layidu be yen",
        "n y'a men ko layidu be yen",
        "an b'aw tanga ni dugutigi sonna",
        "ni dugutigi sonna an b'aw tanga",
        "on garantit la route si le chef accepte",
        "garanti jusqu'à midi",
        "on a promis au maire de réparer la digue",
        "un seul de nous vous garantit la route",
    ],
)
def test_hearsay_a_condition_a_part_and_another_promise_are(text: str) -> None:
    assert reserve(reading(text)) is not None


@pytest.mark.parametrize(
    "text",
    [
        "an t'o garanti di",
        "an t'aw lakana Tamba sira kan",
        "an b'aw lakana, a t'a la",
        "n m'a garanti Tamba",
        "an m'o layidu ta Tamba",
        "on garanti po Tamba",
        "mi fodaani laawol Tamba",
        "min podaa on laawol Tamba",
        "duroobe ladde njaɓaa fodoore Tamba",
        "mi fodaay laawol Tamba",
    ],
)
def test_a_not_of_one_letter_or_one_ending_takes_a_promise_back(text: str) -> None:
    assert said(text).intent is not Intent.CONFIRM_GUARANTEE
