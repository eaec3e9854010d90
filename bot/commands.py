"""What every command carries. Each subject lists its own in its `commands.py`; `dispatch.py` has them all."""

from dataclasses import dataclass

from bot.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """An order to change something.

    `cause` names what made it ("inbound:<id>", "cli:<id>", "clock:..."): what follows from one cause happens once.
    """

    by: Actor
    cause: str


class Refused(Exception):
    """A rule says no. `code` is stable, for tests and translation; the message is for a person."""

    def __init__(self, code: str, message: str) -> None:
        """`message` is plain English and names nobody."""
        super().__init__(message)
        self.code = code
        self.message = message


class BadRow(Exception):
    """A row of an imported table that cannot be taken: `faults` says all that is wrong with it."""

    def __init__(self, faults: list[str]) -> None:
        """Each fault names its column."""
        super().__init__("; ".join(faults))
        self.faults = faults
