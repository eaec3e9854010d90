import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.understanding.place_codes import LETTERS, check_digit, codes_for, place_code, valid_code

CODES = st.builds(place_code, st.sampled_from(LETTERS), st.integers(0, 999).map("{:03d}".format))


@given(CODES, st.integers(1, 4), st.sampled_from("0123456789"))
def test_a_wrong_digit_is_found(code: str, at: int, digit: str) -> None:
    changed = code[:at] + digit + code[at + 1 :]
    assert valid_code(changed) == (changed == code)


@given(CODES, st.integers(1, 3))
def test_two_digits_that_changed_places_are_found(code: str, at: int) -> None:
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert valid_code(swapped) == (swapped == code)


def test_case_does_not_matter_and_shape_does() -> None:
    code = place_code("k", "104")
    assert valid_code(code.lower())
    for wrong in ("", "K", "K104", "KK104", code + "0", "é1048", "K10৪8", "I" + code[1:]):
        assert not valid_code(wrong)


@pytest.mark.parametrize(
    ("letter", "digits"), [("I", "104"), ("O", "104"), ("", "104"), ("K", "10"), ("K", "1०4"), ("KL", "104")]
)
def test_what_is_no_beginning_of_a_code_is_refused(letter: str, digits: str) -> None:
    with pytest.raises(ValueError, match="place code"):
        check_digit(letter, digits)


def test_a_letter_has_a_thousand_codes() -> None:
    assert len(set(codes_for("K"))) == 1000
    assert all(map(valid_code, codes_for("K")))
