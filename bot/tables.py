"""Every table, imported once, so that the metadata is whole for migrations and their tests."""

from bot.alerts import tables as alerts
from bot.audit import tables as audit
from bot.broadcasts import tables as broadcasts
from bot.calm_periods import tables as calm_periods
from bot.contacts import tables as contacts
from bot.db import metadata
from bot.decisions import tables as decisions
from bot.decisions.policy import tables as policy
from bot.deliveries import tables as deliveries
from bot.guarantees import tables as guarantees
from bot.incidents import tables as incidents
from bot.messages import tables as messages
from bot.messages.prices import tables as prices
from bot.places import tables as places
from bot.teams import tables as teams
from bot.threads import tables as threads
from bot.users import tables as users

SUBJECTS = (
    alerts,
    audit,
    broadcasts,
    calm_periods,
    contacts,
    decisions,
    deliveries,
    guarantees,
    incidents,
    messages,
    places,
    policy,
    prices,
    teams,
    threads,
    users,
)

__all__ = ["APPEND_ONLY", "SUBJECTS", "metadata"]

# The application role may add to these and read them, and nothing else.
APPEND_ONLY = frozenset(
    {
        "assessment",
        "attempt",
        "attempt_result",
        "attestation",
        "alert_step",
        "confirmation",
        "decision",
        "decision_note",
        "delivery_answer",
        "delivery_event",
        "incident_assessment",
        "journal",
        "policy_version",
        "price",
        "signature",
        "situation",
        "text_reading",
        "thread_note",
    }
)
