"""What can go wrong, to be tried: with one phone, and with the provider as a whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Switch:
    """What it is called, and what the provider is told."""

    name: str
    values: Mapping[str, Any]


LIVES: Mapping[str, Switch] = {
    "deliver": Switch("marche", {"mode": "deliver"}),
    "off": Switch("éteint ou hors réseau", {"mode": "fail", "code": 30003}),
    "unknown": Switch("numéro qui n’existe plus", {"mode": "fail", "code": 30005}),
    "filtered": Switch("filtré par l’opérateur", {"mode": "fail", "code": 30007}),
    "slow": Switch("lent (30 s)", {"mode": "slow", "ms": 30_000}),
    "drop": Switch("muet : aucun reçu ne revient", {"mode": "drop"}),
    "duplicate": Switch("reçus en double", {"mode": "duplicate", "times": 3}),
    "reorder": Switch("reçus dans le désordre", {"mode": "reorder"}),
}
"""Of one phone."""

WORLDS: Mapping[str, Switch] = {
    "up": Switch("marche", {"outage": "none", "rate": None}),
    "down": Switch("opérateur en panne", {"outage": "down", "rate": None}),
    "busy": Switch("opérateur débordé (429)", {"outage": "busy", "rate": None}),
    "thin": Switch("un segment par seconde", {"outage": "none", "rate": 1.0}),
}
"""Of the provider."""


def life_of(behaviour: Mapping[str, Any]) -> str:
    """Which switch a phone stands at."""
    for key, switch in LIVES.items():
        if all(behaviour.get(name) == value for name, value in switch.values.items()):
            return key
    return "deliver"


def world_of(settings: Mapping[str, Any]) -> str:
    """Which switch the provider stands at."""
    for key, switch in WORLDS.items():
        if all(settings.get(name) == value for name, value in switch.values.items()):
            return key
    return "up"
