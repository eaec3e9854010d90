"""What can be done about thresholds."""

from dataclasses import dataclass

from bot.commands import Command


@dataclass(frozen=True, slots=True, kw_only=True)
class SetPolicy(Command):
    """Sign a new version of the thresholds. `seen` is the version that the signer started from: another one that came
    in between refuses. `values` has every threshold of `LIMITS`, in its unit.
    """

    seen: int
    values: tuple[tuple[str, int], ...]
    reason: str
