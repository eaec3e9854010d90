"""The six digits of a second factor: which span of 30 s they belong to, and the square that a camera reads."""

import hmac
from datetime import datetime

import pyotp
import segno

SPAN = 30  # seconds
TOLERATED = 1  # spans before and after: clocks of phones are not exact


def new_secret() -> str:
    """For a phone that is about to be enrolled."""
    return pyotp.random_base32()


def step_of(secret: str, code: str, at: datetime) -> int | None:
    """The span whose digits these are, near this moment; None: they are wrong."""
    digits = code.replace(" ", "")
    now = int(at.timestamp()) // SPAN
    totp = pyotp.TOTP(secret)
    for step in range(now - TOLERATED, now + TOLERATED + 1):
        if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode()):
            return step
    return None


def digits_at(secret: str, at: datetime) -> str:
    """The six digits of this moment."""
    return pyotp.TOTP(secret).generate_otp(int(at.timestamp()) // SPAN)


def square(secret: str, login: str, organisation: str) -> str:
    """The square as SVG to be put into a page: it holds no style of its own."""
    told = pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=f"Jamtan {organisation}")
    return segno.make(told, error="m").svg_inline(scale=4, border=3, dark="#000", light="#fff", svgclass=None)
