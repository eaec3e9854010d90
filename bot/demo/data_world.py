"""What was invented, as the page of phones reads it: people, places, passwords, the team's printed list."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Phone:
    """Somebody whose phone can be used on the page."""

    key: str
    name: str
    post: str
    language: str
    number: str
    channels: tuple[str, ...]
    in_team: bool


@dataclass(frozen=True, slots=True)
class World:
    """What was invented, as far as somebody who plays with it has to know. `pairs`: the team's printed list, number,
    left, right; empty where the world was there already, since a list is told once.
    """

    notice: str
    organisation: str
    phones: tuple[Phone, ...]
    first_phones: tuple[str, ...]
    places: tuple[tuple[str, str], ...]
    logins: tuple[str, ...]
    team: str
    pairs: tuple[tuple[int, str, str], ...]
    planned: str
    requested: str


def keep(
    file: Path, world: World, passwords: Mapping[str, str], second_factors: Mapping[str, str] | None = None
) -> None:
    """Write what was invented, readable by nobody else, whole or not at all."""
    half = file.with_name(f"{file.name}.half")
    half.unlink(missing_ok=True)
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as out:
        told = {
            "world": asdict(world),
            "passwords": dict(passwords),
            "second_factors": dict(second_factors or {}),
        }
        json.dump(told, out, ensure_ascii=False, indent=1)
    half.replace(file)


def kept(file: Path) -> tuple[World, dict[str, str]]:
    """What `keep` wrote. Raises `FileNotFoundError`."""
    found = json.loads(file.read_text(encoding="utf-8"))
    told = found["world"]
    phones = tuple(Phone(**{**phone, "channels": tuple(phone["channels"])}) for phone in told["phones"])
    lists = {name: tuple(map(tuple, told[name])) for name in ("places", "pairs")}
    plain = {name: tuple(told[name]) for name in ("first_phones", "logins")}
    return World(**{**told, **lists, **plain, "phones": phones}), found["passwords"]


def kept_second_factors(file: Path) -> dict[str, str]:
    """By login the secrets that make six digits, as `keep` wrote them. Raises `FileNotFoundError`."""
    found: dict[str, str] = json.loads(file.read_text(encoding="utf-8")).get("second_factors", {})
    return found
