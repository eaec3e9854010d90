"""Place codes: a letter, three digits and a check digit, so that a mistyped code is never another place."""

import re
from itertools import product

# Damm's quasigroup of order 10: finds every single wrong digit and every swap of two neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)
_SHAPE = re.compile(r"[A-Z][0-9]{4}\Z")
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
"""Letters a code may begin with: I and O look like digits."""


def check_digit(letter: str, digits: str) -> str:
    """The last digit of the code that begins with `letter` and three `digits`.

    Raises ValueError for anything else. The letter counts with the two digits of its place in the alphabet.
    """
    three_digits = len(digits) == 3 and digits.isascii() and digits.isdigit()
    if len(letter) != 1 or letter.upper() not in LETTERS or not three_digits:
        raise ValueError("a place code is one letter other than I and O, and three digits before the check digit")
    interim = 0
    for figure in f"{ord(letter.upper()) - ord('A') + 1:02d}{digits}":
        interim = _DAMM[interim][int(figure)]
    return str(interim)


def place_code(letter: str, digits: str) -> str:
    """The whole code, for example `K` and `104` with its check digit. Raises ValueError as `check_digit` does."""
    return f"{letter.upper()}{digits}{check_digit(letter, digits)}"


def valid_code(code: str) -> bool:
    """Whether this is a place code with the right check digit; case does not matter."""
    code = code.upper()
    return bool(_SHAPE.match(code)) and code[0] in LETTERS and check_digit(code[0], code[1:4]) == code[4]


def codes_for(letter: str) -> tuple[str, ...]:
    """All thousand codes that begin with `letter`, in order."""
    return tuple(place_code(letter, "".join(d)) for d in product("0123456789", repeat=3))
