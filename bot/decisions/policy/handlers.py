"""What happens to thresholds."""

from datetime import datetime

from sqlalchemy.orm import Session

from bot.commands import Refused
from bot.decisions.policy import store
from bot.decisions.policy.commands import SetPolicy
from bot.decisions.policy.model import Version, contradictions, out_of_bounds, values_of
from bot.events import Event, EveryDeliveryTouched
from bot.users.commands import UserRole
from bot.users.model import may
from bot.users.rights import require

SIGNERS = (UserRole.SECURITY_FOCAL_POINT, UserRole.ADMINISTRATOR)
"""Who signs thresholds: they hold everywhere, and so does the role."""


def set_policy(command: SetPolicy, session: Session, now: datetime) -> list[Event]:
    """Put a new version in force. Every open delivery is looked at again with it."""
    user = require(session, command.by, SIGNERS, ())
    store.hold(session)
    before = store.in_force(session)
    values = dict(command.values)
    if int(before.version) != command.seen:
        raise Refused("policy_changed", f"version {before.version} is in force, not {command.seen}")
    if out_of_bounds(values):
        names = ", ".join(one.name for one in out_of_bounds(values))
        raise Refused("policy_out_of_bounds", f"missing or out of bounds: {names}")
    if contradictions(values):
        raise Refused("policy_contradicts", "a worse incident counts at least as long; D3 comes after D2")
    if values == values_of(before):
        raise Refused("policy_same", "nothing is different")
    if not command.reason.strip():
        raise Refused("policy_reason", "a change of thresholds needs its reason")
    role = next(one for one in SIGNERS if may(user, one, ()))
    new = Version(
        number=command.seen + 1, values=values, reason=command.reason.strip()[:500], by=user.id, role=role, at=now
    )
    store.add(session, new)
    return [EveryDeliveryTouched(cause=command.cause)]
