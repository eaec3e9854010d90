"""Waking workers: the only file of `bot` that knows RQ and Redis.

A job says "look at your lane" and nothing else: no ids, no texts. Whatever Redis loses, doubles or delays is a wake-up
lost, doubled or delayed; the clock sweeps what was missed, and workers that cannot reach Redis look by themselves.
Redis is not in the safety path (law 4 of docs/protocol.md).
"""

from collections.abc import Iterable
from threading import Condition, Thread
from time import monotonic, sleep
from types import MappingProxyType
from typing import Final

import structlog
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry
from rq import Queue
from rq.serializers import JSONSerializer

JOBS: Final = MappingProxyType(
    {
        "inbound": "workers.jobs.drain_inbound",
        "alerts": "workers.jobs.drain_alerts",
        "replies": "workers.jobs.drain_replies",
        "broadcasts": "workers.jobs.drain_broadcasts",
    }
)
"""The job that drains each lane; a worker serves exactly one of these queues."""

LANES: Final = tuple(JOBS)

JOB_TIMEOUT = 180
"""Seconds. A drain ends itself after a fraction of it; this ends one that hangs."""

FAILURE_KEPT = 86_400
REDIS_PATIENCE = 0.3
_PAUSE = 1.0
"""Seconds for which Redis is left alone after it did not answer: nobody who waits for us waits for Redis as well."""

TOGETHER = 0.01
"""Seconds after a wake-up in which further ones are gathered."""

_log = structlog.get_logger(__name__)


def connect(url: str, *, patience: float | None = REDIS_PATIENCE) -> Redis:
    """A client that never tries twice and never waits longer than `patience` seconds (None: as long as RQ needs)."""
    return Redis.from_url(
        url,
        socket_timeout=patience,
        socket_connect_timeout=REDIS_PATIENCE,
        retry=Retry(NoBackoff(), 0),
    )


class Waker:
    """Wakes the worker of a lane. Never raises: what is committed is found without it."""

    def __init__(self, url: str) -> None:
        """Connects when first used."""
        self._redis = connect(url)
        self._queues = {
            lane: Queue(lane, connection=self._redis, serializer=JSONSerializer, default_timeout=JOB_TIMEOUT)
            for lane in LANES
        }
        self._silent_until = 0.0

    def wake(self, lane: str) -> None:
        """Have the lane looked at. Call it after the commit.

        Dropped while a wake-up is queued and not started: that one will look later than our commit, and see it.
        """
        if monotonic() < self._silent_until:
            return
        queue = self._queues[lane]
        try:
            if self._redis.llen(queue.key) == 0:
                queue.enqueue(JOBS[lane], description="", result_ttl=0, failure_ttl=FAILURE_KEPT)
        except RedisError as error:
            self._silent_until = monotonic() + _PAUSE
            _log.warning("wake_up_lost", lane=lane, error=type(error).__name__)

    def wake_all(self, lanes: Iterable[str]) -> None:
        """Wake several lanes, the alerts first."""
        for lane in sorted(lanes):
            self.wake(lane)

    def reachable(self) -> bool:
        """Whether Redis answers."""
        try:
            return bool(self._redis.ping())
        except RedisError:
            return False

    def weaknesses(self) -> list[str] | None:
        """What Redis is set to that may lose wake-ups; None where it does not answer."""
        wanted = {"appendonly": "yes", "maxmemory-policy": "noeviction"}
        try:
            self._redis.ping()
        except RedisError:
            return None
        try:
            found = {name: self._redis.config_get(name).get(name) for name in wanted}
        except RedisError:
            return ["its settings cannot be read"]
        return [f"{name} is {found[name]}, not {value}" for name, value in wanted.items() if found[name] != value]

    def close(self) -> None:
        """Close every connection."""
        self._redis.close()


class WakerBeside:
    """Wakes from a thread of its own: nobody who wakes waits for Redis, and many wake-ups in a row become one.

    Each still looks at Redis after its commit. One that is lost with this process is made up for by the clock.
    """

    def __init__(self, waker: Waker) -> None:
        """The thread begins with the first wake-up: a server may fork before that."""
        self._waker = waker
        self._wanted: set[str] = set()
        self._changed = Condition()
        self._thread: Thread | None = None

    def wake(self, lane: str) -> None:
        """Have the lane looked at, soon. Never raises."""
        with self._changed:
            self._wanted.add(lane)
            if self._thread is None:
                self._thread = Thread(target=self._run, name="waker", daemon=True)
                self._thread.start()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                while not self._wanted:
                    self._changed.wait()
                lanes, self._wanted = self._wanted, set()
            self._waker.wake_all(lanes)
            sleep(TOGETHER)
