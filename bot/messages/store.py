"""What other subjects ask of the messages: whether the program sees, who wrote when, what must not go any more.

The rest stands beside it, one file per concern: `store_inbound`, `store_understood`, `store_outbox`, `store_claim`,
`store_receipts`, `store_unknown`, `store_follow`, `store_reach`, `store_sender`, `store_sweep` and `store_health`.
"""

from bot.messages.store_health import blindness
from bot.messages.store_inbound import last_inbound_at
from bot.messages.store_outbox import cancel, hold_back, states_of, supersede
from bot.messages.store_reach import Unreachable, unreachable

__all__ = [
    "Unreachable",
    "blindness",
    "cancel",
    "hold_back",
    "last_inbound_at",
    "states_of",
    "supersede",
    "unreachable",
]
