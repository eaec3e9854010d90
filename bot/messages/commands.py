"""What a person may order about texts."""

from dataclasses import dataclass

from bot.commands import Command
from bot.ids import InboundId, OutboundId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseText(Command):
    """A text of unknown fate waits for a person, who knows better: it is sent again, or closed with `close`."""

    what: OutboundId
    close: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveInbound(Command):
    """A person decides about something that came in and the program could not work on: again, or read and done."""

    what: InboundId
    again: bool
