"""What a rule found."""

from dataclasses import dataclass

from bot.understanding.model import Intent


@dataclass(frozen=True, slots=True)
class Finding:
    """A reading with its certainty (0 to 1) and the reason in few words: rule, then matched words."""

    intent: Intent
    certainty: float
    because: str
    on_behalf: str | None = None
