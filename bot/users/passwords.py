"""Passwords: argon2id with the parameters that OWASP asks for at least (19 MiB, 2 passes, 1 lane)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_NOBODY = _HASHER.hash("nobody has this password")

SHORTEST = 12


def hashed(password: str) -> str:
    """What to store. Raises `ValueError` for a password under 12 characters."""
    if len(password) < SHORTEST:
        raise ValueError(f"a password has at least {SHORTEST} characters")
    return _HASHER.hash(password)


def correct(stored: str | None, password: str) -> bool:
    """Whether the password fits. Takes as long for nobody as for somebody."""
    try:
        return _HASHER.verify(stored or _NOBODY, password) and stored is not None
    except (VerificationError, InvalidHashError):
        return False
