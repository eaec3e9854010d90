"""The index of the system is whole: every command has a handler, every event says what follows."""

from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import bot
from bot.commands import Command
from bot.dispatch import FOLLOWS, HANDLERS
from bot.events import Event, Say, SayToAll, Separately

ROOT = Path(__file__).parents[2]


def everything_below(base: type) -> set[type]:
    found: set[type] = set(base.__subclasses__())
    return found | {deeper for one in found for deeper in everything_below(one)}


def load_all_subjects() -> None:
    for module in iter_modules(bot.__path__):
        for part in ("commands", "model", "events"):
            if (ROOT / "bot" / module.name / f"{part}.py").exists():
                import_module(f"bot.{module.name}.{part}")


def names(classes: Iterable[type]) -> set[str]:
    # By name: a dataclass with slots is made a second time, and the first one lingers.
    return {f"{one.__module__}.{one.__qualname__}" for one in classes if one.__module__.startswith("bot.")}


def test_every_command_has_a_handler() -> None:
    load_all_subjects()
    assert names(everything_below(Command)) == names(HANDLERS)


def test_every_event_says_what_follows() -> None:
    load_all_subjects()
    said_or_done_apart = names([Say, SayToAll, Separately])
    assert names(everything_below(Event)) - said_or_done_apart == names(FOLLOWS)
