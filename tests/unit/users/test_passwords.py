"""Passwords are stretched, never short, and nobody's are as slow to try as somebody's."""

import pytest

from bot.users.passwords import correct, hashed


def test_only_the_right_password_fits() -> None:
    stored = hashed("a long enough one")
    assert correct(stored, "a long enough one")
    assert not correct(stored, "a long enough two")
    assert "long" not in stored


def test_a_short_password_is_refused() -> None:
    with pytest.raises(ValueError, match="12 characters"):
        hashed("short")


def test_nobody_has_no_password() -> None:
    assert not correct(None, "nobody has this password")
    assert not correct("damaged", "anything at all")
