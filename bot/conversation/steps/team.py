"""What a team sends: two digits that acknowledge one alert, six that answer a GO. The open question stays open."""

from bot.alerts.commands import Acknowledge
from bot.conversation.move import Heard, Move
from bot.decisions.commands import AnswerPair
from bot.wording.keys_alerts import AckThanks, AckUnknown, GoByCall, LateGoAnswer, PairWrong
from bot.wording.keys_talk import NoneOpen


def acknowledge(heard: Heard, digits: str) -> Move:
    """Only its own two digits acknowledge an alert, so that a late answer to one never closes another."""
    alert = next((alert for alert in heard.facts.alerts if alert.code == int(digits)), None)
    if alert is None:
        return Move((AckUnknown(),), keeps=True, quiet=True)
    order = Acknowledge(by=heard.by(), cause=heard.cause, contact=heard.facts.contact, code=alert.code)
    return Move((AckThanks(ref=alert.ref),), (order,), keeps=True, quiet=True)


def stay(heard: Heard) -> Move | None:
    """Words to a GO that stands are no answer: the team stays, and reads its list again."""
    standing = next((offer for offer in heard.facts.go_offers if offer.stands), None)
    return None if standing is None else Move((PairWrong(ref=standing.ref),), keeps=True, quiet=True)


def pair(heard: Heard, digits: str) -> Move:
    """The right-hand number of a pair. DEPART OK is said by whoever decides; here only what keeps the team where it
    is: a wrong number, the third wrong one, or an answer to a GO that no longer stands."""
    offers = heard.facts.go_offers
    if not offers:
        return Move((NoneOpen(),), keeps=True, quiet=True)
    order = AnswerPair(by=heard.by(), cause=heard.cause, contact=heard.facts.contact, digits=digits)
    standing = [offer for offer in offers if offer.stands]
    right = next((offer for offer in offers if offer.is_right(digits)), None)
    if right is not None and right.stands:
        return Move((), (order,), keeps=True, quiet=True)
    if right is not None or not standing:
        return Move((LateGoAnswer(ref=(right or offers[0]).ref),), (order,), keeps=True, quiet=True)
    offer = standing[0]
    reply = PairWrong(ref=offer.ref) if offer.tries_left > 1 else GoByCall(ref=offer.ref)
    return Move((reply,), (order,), keeps=True, quiet=True)
