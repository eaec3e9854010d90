"""One after the other, for whoever looks at several deliveries."""

from sqlalchemy.orm import Session

from bot.decisions.policy import store as policies
from bot.deliveries import store as deliveries
from bot.places import store as places


def take_turns(session: Session) -> None:
    """Wait until nobody else is about to look at several deliveries, until the transaction ends.

    What was read before is forgotten: whoever had their turn meanwhile may have changed thresholds or ways, and has
    looked at the same deliveries with them.
    """
    deliveries.take_turns(session)
    policies.forget(session)
    places.forget(session)
