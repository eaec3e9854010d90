"""What this installation is set to, read once from the environment, checked as a whole.

Every setting is described here, and the README's table is kept equal to these descriptions by a test.
"""

import os
from collections.abc import Mapping
from ipaddress import ip_address
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import phonenumbers
from pydantic import Field, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict


class SettingsError(Exception):
    """Settings are missing or wrong: `faults` says all of them at once."""

    def __init__(self, faults: list[str]) -> None:
        """Each fault is "NAME: what is wrong", without the value."""
        super().__init__("\n".join(faults))
        self.faults = faults


class Settings(BaseSettings):
    """One frozen, typed object. Secrets are never shown."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True)

    database_url: str = Field(description="PostgreSQL for the program, signed in as the application role")
    redis_url: str = Field(description="Valkey or Redis; used only to wake workers")
    public_base_url: str = Field(description="where the provider reaches us, for example https://bot.example.org")
    sealing_key_file: Path = Field(description="keys that seal numbers and texts; made by `jamtan keys new`")
    index_key_file: Path = Field(description="key of the look-up index; made by `jamtan keys new`")
    twilio_account_sid: str = Field(
        description="the account, AC and 32 hexadecimal digits", pattern=r"^AC[0-9a-f]{32}$"
    )
    twilio_auth_token: str = Field(description="its token: signs what comes in, authorises what goes out", repr=False)
    twilio_api_base: str | None = Field(None, description="another address of the provider, for a local one")
    twilio_sms_from: str | None = Field(None, description="number or name that SMS come from")
    twilio_whatsapp_from: str | None = Field(None, description="number that WhatsApp texts come from")
    reply_number: str | None = Field(None, description="number to answer to, where the SMS sender cannot receive")
    call_number: str = Field(description="number that people are told to call in danger; somebody always answers")
    organisation_name: str = Field(description="the name that people are greeted with")
    database_owner_url: str | None = Field(None, description="the owner role, for `jamtan db` only", repr=False)
    clock_file: Path | None = Field(None, description="demonstration only: file with seconds to move the clock by")
    voice_dir: Path | None = Field(
        None, description="folder of recordings, `<language>/<key>.ogg`; else those of `locales/`"
    )
    voice_base_url: str | None = Field(None, description="where the provider fetches them, if not from `/voice` here")
    unreviewed_safety: Literal["literals", "french_after"] = Field(
        "literals", description="safety texts that nobody has reviewed: as they are, or with the French text after them"
    )
    send_threads: int = Field(8, ge=1, le=64, description="texts that one worker hands over at the same time")

    sms_segments_per_second: float = Field(10, ge=0, description="what the SMS sender may carry; 0: no limit")
    whatsapp_segments_per_second: float = Field(80, ge=0, description="what the WhatsApp sender may carry; 0: no limit")
    sms_segments_per_day: int = Field(0, ge=0, description="budget of SMS segments a day, alerts apart; 0: none")
    sms_segments_per_month: int = Field(0, ge=0, description="budget of SMS segments a month, alerts apart; 0: none")
    whatsapp_templates: Path | None = Field(
        None, description="JSON file of approved texts: phrase key, language, ContentSid"
    )

    go_held_seconds: int = Field(
        60,
        ge=0,
        le=600,
        description="a signed GO leaves so many seconds later, for its signer to take it back; 0: at once",
    )

    console_notice: str | None = Field(None, description="a line on every page of the console, for a demonstration")

    @field_validator("public_base_url", "twilio_api_base", "voice_base_url")
    @classmethod
    def _is_http(cls, value: str | None) -> str | None:
        if value is not None and (urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc):
            raise ValueError("is not an http(s) address")
        return value.rstrip("/") if value else value

    @field_validator("database_url", "database_owner_url")
    @classmethod
    def _is_postgres(cls, value: str | None) -> str | None:
        if value is None:
            return value
        scheme, _, rest = value.partition("://")
        if scheme not in ("postgresql", "postgres", "postgresql+psycopg") or not rest:
            raise ValueError("is not a postgresql:// address")
        return f"postgresql+psycopg://{rest}"

    @field_validator("sealing_key_file", "index_key_file", "whatsapp_templates")
    @classmethod
    def _can_be_read(cls, value: Path | None) -> Path | None:
        if value is not None and not os.access(value, os.R_OK):
            raise ValueError("is not a file that can be read")
        return value

    @field_validator("voice_dir")
    @classmethod
    def _is_folder(cls, value: Path | None) -> Path | None:
        if value is not None and not value.is_dir():
            raise ValueError("is not a folder")
        return value

    @field_validator("reply_number", "call_number")
    @classmethod
    def _is_number(cls, value: str | None) -> str | None:
        return spoken_number(value) if value else value

    @model_validator(mode="after")
    def _whole(self) -> "Settings":
        if not (self.twilio_sms_from or self.twilio_whatsapp_from):
            raise ValueError("TWILIO_SMS_FROM or TWILIO_WHATSAPP_FROM: at least one is needed")
        if self.clock_file is not None and not is_loopback(self.twilio_api_base or ""):
            raise ValueError("CLOCK_FILE: only with a provider on this machine: a moved clock must reach nobody")
        return self


def spoken_number(value: str) -> str:
    """A number as people read it: "70 00 00 00" for Mali, with its country code otherwise. Short numbers stay.

    Raises `ValueError`.
    """
    digits = value.replace(" ", "")
    if digits.isdigit() and len(digits) <= 5:
        return digits
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


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read the environment (or another mapping). Raises `SettingsError` with every fault."""
    source = os.environ if environment is None else environment
    known = {name: source[name.upper()] for name in Settings.model_fields if source.get(name.upper(), "") != ""}
    try:
        return Settings.model_validate(known)
    except ValidationError as found:
        raise SettingsError([_fault(error["loc"], error["msg"], error["type"]) for error in found.errors()]) from None


def setting(name: str, environment: Mapping[str, str] | None = None) -> str | None:
    """One setting by itself, for commands that need no more than that."""
    return (os.environ if environment is None else environment).get(name)


def _fault(location: tuple[int | str, ...], message: str, kind: str) -> str:
    message = message.removeprefix("Value error, ")
    if not location:
        return message
    name = str(location[0]).upper()
    description = Settings.model_fields[str(location[0])].description
    return f"{name}: missing ({description})" if kind == "missing" else f"{name}: {message} ({description})"
