"""What a person may order about texts."""

from dataclasses import dataclass

from bot.commands import Command
from bot.ids import OutboundId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseText(Command):
    """A text of unknown fate waits for a person, who knows better: it is sent again, or closed with `close`."""

    what: OutboundId
    close: bool = False
