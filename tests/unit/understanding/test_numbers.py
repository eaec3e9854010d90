import pytest

from bot.understanding.model import Intent, Number, NumberKind
from bot.understanding.place_codes import place_code
from tests.unit.understanding.world import said

CODE = place_code("K", "104")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1", Number(NumberKind.DIGIT, "1")),
        (" 0 ", Number(NumberKind.DIGIT, "0")),
        ("37", Number(NumberKind.ACK_CODE, "37")),
        ("4827", Number(NumberKind.CODE, "4827")),
        ("482731", Number(NumberKind.PAIR, "482731")),
        (CODE.lower(), Number(NumberKind.PLACE_CODE, CODE)),
        ("oui 4827", Number(NumberKind.CODE, "4827")),
        ("awɔ 4827 i ni ce", Number(NumberKind.CODE, "4827")),
        ("eey 37", Number(NumberKind.ACK_CODE, "37")),
        ("route calme 4827", Number(NumberKind.CODE, "4827")),
        ("5 malades a Walo", None),
        ("1 2", None),
        ("123", None),
        ("12345678", None),
    ],
)
def test_a_number_means_what_its_length_says(text: str, number: Number | None) -> None:
    assert said(text).number == number


@pytest.mark.parametrize("text", ["1", "37", "4827", "482731"])
def test_a_bare_number_confirms_nothing(text: str) -> None:
    assert said(text).intent is Intent.OTHER


@pytest.mark.parametrize("text", ["oui 4827", "oui", "awo 1", "1 oui"])
def test_a_yes_with_or_without_a_number_is_only_a_yes(text: str) -> None:
    assert said(text).intent is Intent.YES


@pytest.mark.parametrize(
    ("text", "what", "number"),
    [
        ("trois cases brulées a Maro-Bozo", "houses", 3),
        ("15 cartons reçus", "cartons", 15),
        ("misi 12 taara Galobe", "animals", 12),
        ("kees sappo e joy njottike", "cartons", 15),
        ("4 malades", "cases", 4),
    ],
)
def test_things_are_counted(text: str, what: str, number: int) -> None:
    assert (what, number) in [(c.what, c.number) for c in said(text).slots.counts]
