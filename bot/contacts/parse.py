"""A row of a table of contacts, read: what is wrong is said, column by column, and never with the number itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time

import phonenumbers

from bot.channel import Channel
from bot.commands import BadRow
from bot.contacts.commands import Role
from bot.languages import Language

COLUMNS = (
    "name",
    "role",
    "language",
    "phone",
    "whatsapp",
    "places",
    "groups",
    "side",
    "sex",
    "age_band",
    "hours",
    "shared_phone",
    "consent",
    "duress_word",
)
SEXES = ("female", "male")
AGE_BANDS = ("under_18", "18_35", "36_60", "over_60")
_YES, _NO = ("yes", "oui", "1", "true"), ("", "no", "non", "0", "false")


@dataclass(frozen=True, slots=True)
class ContactRow:
    """A person as a table describes them. `places` are codes or names, looked up by whoever imports."""

    name: str
    role: Role
    language: Language
    addresses: tuple[tuple[Channel, str], ...]
    places: tuple[str, ...]
    groups: tuple[str, ...]
    side: str | None
    sex: str | None
    age_band: str | None
    preferred_from: time | None
    preferred_to: time | None
    shared_phone: bool
    consent_by_voice: bool
    duress_word: str | None


def e164(text: str) -> str:
    """A number in the one form that is stored: "+223...". Numbers without a country code are Malian.

    Spreadsheets turn numbers into "22370123456.0": that is understood. Raises `ValueError` without the number.
    """
    cleaned = text.strip().removesuffix(".0")
    if cleaned.isdigit() and cleaned.startswith("223") and len(cleaned) == 11:
        cleaned = f"+{cleaned}"
    try:
        parsed = phonenumbers.parse(cleaned, "ML")
    except phonenumbers.NumberParseException:
        raise ValueError("is not a phone number") from None
    if not phonenumbers.is_possible_number(parsed):
        raise ValueError("is too short or too long for a phone number")
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


def read_contact(row: Mapping[str, str | None]) -> ContactRow:
    """Read one row. Raises `BadRow`."""
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    faults: list[str] = []
    if not cells["name"]:
        faults.append("name: is empty")
    role = _one_of(cells["role"].lower(), [role.value for role in Role], "role", faults)
    language = _one_of(cells["language"].lower(), [language.value for language in Language], "language", faults)
    addresses = _addresses(cells, faults)
    hours = _hours(cells["hours"], faults)
    sex = _one_of(cells["sex"].lower(), SEXES, "sex", faults) if cells["sex"] else None
    age_band = _one_of(cells["age_band"].lower(), AGE_BANDS, "age_band", faults) if cells["age_band"] else None
    shared = _yes_or_no(cells["shared_phone"], "shared_phone", faults)
    consent = _one_of(cells["consent"].lower() or "none", ["none", "voice"], "consent", faults)
    if faults:
        raise BadRow(faults)
    return ContactRow(
        name=cells["name"],
        role=Role(role),
        language=Language(language),
        addresses=addresses,
        places=_list(cells["places"]),
        groups=_list(cells["groups"]),
        side=cells["side"] or None,
        sex=sex,
        age_band=age_band,
        preferred_from=hours[0] if hours else None,
        preferred_to=hours[1] if hours else None,
        shared_phone=shared,
        consent_by_voice=consent == "voice",
        duress_word=cells["duress_word"] or None,
    )


def _list(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _one_of(value: str, allowed: "list[str] | tuple[str, ...]", column: str, faults: list[str]) -> str:
    if value not in allowed:
        faults.append(f"{column}: {value or 'empty'} is not one of {', '.join(allowed)}")
    return value


def _yes_or_no(value: str, column: str, faults: list[str]) -> bool:
    if value.lower() not in (*_YES, *_NO):
        faults.append(f"{column}: {value} is neither yes nor no")
    return value.lower() in _YES


def _addresses(cells: Mapping[str, str], faults: list[str]) -> tuple[tuple[Channel, str], ...]:
    found: list[tuple[Channel, str]] = []
    for column, channel in (("phone", Channel.SMS), ("whatsapp", Channel.WHATSAPP)):
        value = cells[column]
        if not value:
            continue
        if value.lower() in _YES and column == "whatsapp" and cells["phone"]:
            value = cells["phone"]
        try:
            found.append((channel, e164(value)))
        except ValueError as fault:
            faults.append(f"{column}: {fault}")
    if not found and not faults:
        faults.append("phone: neither a phone nor a WhatsApp number")
    return tuple(found)


def _hours(cell: str, faults: list[str]) -> tuple[time, time] | None:
    if not cell:
        return None
    start, _, end = cell.replace("h", ":").partition("-")
    try:
        hours = time.fromisoformat(_clock(start)), time.fromisoformat(_clock(end))
    except ValueError:
        faults.append(f"hours: {cell} is not like 08:00-18:00")
        return None
    if hours[0] >= hours[1]:
        faults.append(f"hours: {cell} ends before it starts")
        return None
    return hours


def _clock(text: str) -> str:
    hour, _, minute = text.strip().partition(":")
    return f"{int(hour):02d}:{int(minute or 0):02d}"
