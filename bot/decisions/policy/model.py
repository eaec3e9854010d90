"""Which thresholds people may set, between which bounds. What a law of docs/protocol.md fixes only gets stricter."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from bot.decisions.model import Policy
from bot.ids import UserId


class Unit(StrEnum):
    """In what a threshold is said."""

    MINUTES = "min"
    HOURS = "h"
    DAYS = "d"
    KM = "km"
    COUNT = "n"


_SPANS = {Unit.MINUTES: timedelta(minutes=1), Unit.HOURS: timedelta(hours=1), Unit.DAYS: timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Limit:
    """One threshold: the field of `Policy` that it is, its unit, its bounds. `law`: one side is the protocol's."""

    name: str
    unit: Unit
    least: int
    most: int
    law: bool = False


LIMITS = (
    Limit("confirmed_within_from_freeze", Unit.HOURS, 1, 24, law=True),
    Limit("confirmed_within_from_pack", Unit.HOURS, 1, 3, law=True),
    Limit("silence_is_an_answer_after", Unit.MINUTES, 10, 60, law=True),
    Limit("hold_limit", Unit.MINUTES, 5, 15, law=True),
    Limit("severity_5_within", Unit.HOURS, 24, 240),
    Limit("severity_4_within", Unit.HOURS, 24, 240),
    Limit("severity_3_within", Unit.HOURS, 12, 240),
    Limit("near_km", Unit.KM, 5, 100),
    Limit("tension_incidents", Unit.COUNT, 2, 10),
    Limit("tension_within", Unit.DAYS, 3, 30),
    Limit("stranger_within", Unit.HOURS, 72, 240, law=True),
    Limit("health_within", Unit.DAYS, 7, 90),
    Limit("silent_after", Unit.HOURS, 12, 168),
    Limit("book_lead", Unit.DAYS, 1, 30),
    Limit("freeze_lead", Unit.HOURS, 12, 72),
    Limit("pack_lead", Unit.HOURS, 1, 12),
)
"""In the order in which pages show them."""
BY_NAME: Mapping[str, Limit] = {one.name: one for one in LIMITS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One stored set of thresholds, as a person signed it. Version 1 is the program's own and is stored nowhere."""

    number: int
    values: Mapping[str, int]
    reason: str
    by: UserId
    role: str
    at: datetime


def value_of(policy: Policy, limit: Limit) -> int:
    """A threshold in its unit."""
    held = getattr(policy, limit.name)
    return (
        round(held.total_seconds() / _SPANS[limit.unit].total_seconds()) if isinstance(held, timedelta) else int(held)
    )


def values_of(policy: Policy) -> dict[str, int]:
    """Every threshold that people may set."""
    return {one.name: value_of(policy, one) for one in LIMITS}


def applied(base: Policy, number: int, values: Mapping[str, int]) -> Policy:
    """The program's thresholds with those of a stored version; names that this program does not know are left out."""
    set_to = {name: _held(BY_NAME[name], value) for name, value in values.items() if name in BY_NAME}
    return replace(base, version=str(number), **set_to)  # type: ignore[arg-type]


def out_of_bounds(values: Mapping[str, int]) -> list[Limit]:
    """Those that are too low, too high or missing."""
    return [one for one in LIMITS if not one.least <= values.get(one.name, one.least - 1) <= one.most]


def contradictions(values: Mapping[str, int]) -> bool:
    """Whether a worse incident would be forgotten sooner, or D3 come before D2."""
    ages = [values[f"severity_{severity}_within"] for severity in (3, 4, 5)]
    return ages != sorted(ages) or values["pack_lead"] >= values["freeze_lead"]


def _held(limit: Limit, value: int) -> timedelta | float | int:
    if limit.unit in _SPANS:
        return value * _SPANS[limit.unit]
    return float(value) if limit.unit is Unit.KM else value
