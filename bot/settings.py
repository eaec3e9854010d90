"""What this installation is set to, read once from the environment, checked as a whole.

Every setting is described here, and the README's table is kept equal to these descriptions by a test.
"""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from ipaddress import ip_address
from math import isfinite
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_OF_MALI = re.compile(r"(?:\+223)?([24-9]\d)(\d\d)(\d\d)(\d\d)", re.ASCII)


class SettingsError(Exception):
    """Settings are missing or wrong: `faults` says all of them at once."""

    def __init__(self, faults: list[str]) -> None:
        """Each fault is "NAME: what is wrong", without the value."""
        super().__init__("\n".join(faults))
        self.faults = faults


def spoken_number(value: str) -> str:
    """A number as people read it: "70 00 00 00" for Mali, with its country code otherwise. Short numbers stay.

    Raises `ValueError`.
    """
    digits = value.replace(" ", "")
    if digits.isdigit() and len(digits) <= 5:
        return digits
    if of_mali := _OF_MALI.fullmatch(digits):
        return " ".join(of_mali.groups())
    import phonenumbers  # 1 MB in every process, and mostly the number is one of Mali

    try:
        parsed = phonenumbers.parse(value, "ML")
    except phonenumbers.NumberParseException as fault:
        raise ValueError("is not a phone number") from fault
    national = parsed.country_code == 223
    form = phonenumbers.PhoneNumberFormat
    return str(phonenumbers.format_number(parsed, form.NATIONAL if national else form.INTERNATIONAL))


def is_loopback(url: str) -> bool:
    """Whether an address is on this machine."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def _http(value: str) -> str:
    if urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc:
        raise ValueError("is not an http(s) address")
    return value.rstrip("/")


def _postgres(value: str) -> str:
    scheme, _, rest = value.partition("://")
    if scheme not in ("postgresql", "postgres", "postgresql+psycopg") or not rest:
        raise ValueError("is not a postgresql:// address")
    return f"postgresql+psycopg://{rest}"


def _account(value: str) -> str:
    if not re.fullmatch("AC[0-9a-f]{32}", value):
        raise ValueError("is not an account")
    return value


def _readable(value: str) -> Path:
    if not os.access(value, os.R_OK):
        raise ValueError("is not a file that can be read")
    return Path(value)


def _folder(value: str) -> Path:
    if not Path(value).is_dir():
        raise ValueError("is not a folder")
    return Path(value)


def _unreviewed(value: str) -> str:
    if value not in ("literals", "french_after"):
        raise ValueError("is neither literals nor french_after")
    return value


def _whole(least: int, most: int | None = None) -> Callable[[str], int]:
    def read(value: str) -> int:
        try:
            number = int(value)
        except ValueError:
            raise ValueError("is not a whole number") from None
        if number < least or (most is not None and number > most):
            raise ValueError(f"is less than {least}" if number < least else f"is more than {most}")
        return number

    return read


def _amount(value: str) -> float:
    try:
        number = float(value)
    except ValueError:
        raise ValueError("is not a number") from None
    if not isfinite(number) or number < 0:
        raise ValueError("is not a number from 0 on")
    return number


def _set(about: str, read: Callable[[str], Any] = str, *, default: Any = MISSING, secret: bool = False) -> Any:
    """One setting. `read` makes its value of what is written there, and raises `ValueError` with what is wrong."""
    return field(default=default, repr=not secret, metadata={"about": about, "read": read})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """One frozen, typed object. Secrets are never shown.

    Read by a few lines of ours: the library that did it before took 11 MB in every process, for one list of faults.
    """

    database_url: str = _set("PostgreSQL for the program, signed in as the application role", _postgres, secret=True)
    redis_url: str = _set("Valkey or Redis; used only to wake workers", secret=True)
    public_base_url: str = _set("where the provider reaches us, for example https://bot.example.org", _http)
    sealing_key_file: Path = _set("keys that seal numbers and texts; made by `jamtan keys new`", _readable)
    index_key_file: Path = _set("key of the look-up index; made by `jamtan keys new`", _readable)
    twilio_account_sid: str = _set("the account, AC and 32 hexadecimal digits", _account)
    twilio_auth_token: str = _set("its token: signs what comes in, authorises what goes out", secret=True)
    twilio_api_base: str | None = _set("another address of the provider, for a local one", _http, default=None)
    twilio_sms_from: str | None = _set("number or name that SMS come from", default=None)
    twilio_whatsapp_from: str | None = _set("number that WhatsApp texts come from", default=None)
    reply_number: str | None = _set(
        "number to answer to, where the SMS sender cannot receive", spoken_number, default=None
    )
    call_number: str = _set("number that people are told to call in danger; somebody always answers", spoken_number)
    organisation_name: str = _set("the name that people are greeted with")
    database_owner_url: str | None = _set("the owner role, for `jamtan db` only", _postgres, default=None, secret=True)
    clock_file: Path | None = _set("demonstration only: file with seconds to move the clock by", Path, default=None)
    voice_dir: Path | None = _set(
        "folder of recordings, `<language>/<key>.ogg`; else those of `locales/`", _folder, default=None
    )
    voice_base_url: str | None = _set("where the provider fetches them, if not from `/voice` here", _http, default=None)
    unreviewed_safety: str = _set(
        "safety texts that nobody has reviewed: as they are, or with the French text after them",
        _unreviewed,
        default="literals",
    )
    send_threads: int = _set("texts that one worker hands over at the same time", _whole(1, 64), default=8)

    sms_segments_per_second: float = _set("what the SMS sender may carry; 0: no limit", _amount, default=10.0)
    whatsapp_segments_per_second: float = _set("what the WhatsApp sender may carry; 0: no limit", _amount, default=80.0)
    sms_segments_per_day: int = _set("budget of SMS segments a day, alerts apart; 0: none", _whole(0), default=0)
    sms_segments_per_month: int = _set("budget of SMS segments a month, alerts apart; 0: none", _whole(0), default=0)
    whatsapp_templates: Path | None = _set(
        "JSON file of approved texts: phrase key, language, ContentSid", _readable, default=None
    )

    go_held_seconds: int = _set(
        "a signed GO leaves so many seconds later, for its signer to take it back; 0: at once",
        _whole(0, 600),
        default=60,
    )

    console_notice: str | None = _set("a line on every page of the console, for a demonstration", default=None)


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment (or another mapping). Raises `SettingsError` with every fault."""
    source = os.environ if environment is None else environment
    values: dict[str, Any] = {}
    faults: list[str] = []
    for each in fields(Settings):
        name, about = each.name.upper(), each.metadata["about"]
        written = source.get(name, "")
        if written != "":
            try:
                values[each.name] = each.metadata["read"](written)
            except ValueError as fault:
                faults.append(f"{name}: {fault} ({about})")
        elif each.default is MISSING:
            faults.append(f"{name}: missing ({about})")
    if faults:
        raise SettingsError(faults)
    settings = Settings(**values)
    if faults := _faults_together(settings):
        raise SettingsError(faults)
    return settings


def _faults_together(settings: Settings) -> list[str]:
    """What is wrong with settings that are each right."""
    faults = []
    if not (settings.twilio_sms_from or settings.twilio_whatsapp_from):
        faults.append("TWILIO_SMS_FROM or TWILIO_WHATSAPP_FROM: at least one is needed")
    if settings.clock_file is not None and not is_loopback(settings.twilio_api_base or ""):
        faults.append("CLOCK_FILE: only with a provider on this machine: a moved clock must reach nobody")
    return faults


def setting(name: str, environment: Mapping[str, str] | None = None) -> str | None:
    """One setting by itself, for commands that need no more than that."""
    return (os.environ if environment is None else environment).get(name)
