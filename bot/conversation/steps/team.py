"""What a team sends: two digits that acknowledge one alert, six that answer a GO. The open question stays open.

Whoever keeps alerts and decisions answers these, under a lock: what a turn knew may be over a moment later.
"""

from bot.alerts.commands import Acknowledge
from bot.conversation.move import Heard, Move
from bot.decisions.commands import AnswerPair
from bot.wording.keys_alerts import PairWrong


def acknowledge(heard: Heard, digits: str) -> Move:
    """Only its own two digits acknowledge an alert, so that a late answer to one never closes another."""
    order = Acknowledge(by=heard.by(), cause=heard.cause, contact=heard.facts.contact, code=int(digits))
    return Move((), (order,), keeps=True, quiet=True)


def pair(heard: Heard, digits: str) -> Move:
    """The right-hand number of a pair, or what the team took for it."""
    order = AnswerPair(by=heard.by(), cause=heard.cause, contact=heard.facts.contact, digits=digits)
    return Move((), (order,), keeps=True, quiet=True)


def stay(heard: Heard) -> Move | None:
    """Words to a GO that waits for its pair are no answer: the team stays, and reads its list again."""
    ref = heard.facts.go_waiting
    return None if ref is None else Move((PairWrong(ref=ref),), keeps=True, quiet=True)
