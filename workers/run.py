"""Starts one worker on exactly one queue: `python -m workers.run alerts`.

With two queues RQ loses jobs when a worker dies (measured), so a worker serves one, and asserts it. While Redis cannot
be reached the worker looks at its lane by itself: nothing waits for Redis.
"""

import signal
import sys
from typing import Any

import structlog
from redis import Redis
from redis.exceptions import ConnectionError as RedisLost
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as RedisSilent
from rq import Queue, SimpleWorker
from rq.exceptions import StopRequested
from rq.serializers import JSONSerializer

from bot.queue import LANES, connect
from workers import jobs
from workers.drains import Drainer

ALONE_EVERY = 1.0
"""Seconds between two looks at the lane while nobody can wake us."""

WORKER_TTL = 20
"""Seconds. RQ waits 5 s at a time then, and notices within 15 s that Redis is frozen; by default it takes 7 min."""

_log = structlog.get_logger(__name__)


class LaneQueue(Queue):
    """RQ's queue; a lost connection ends the worker's wait at once instead of after ever longer pauses."""

    @classmethod
    def dequeue_any(cls, *args: Any, **options: Any) -> Any:
        """The next job. Raises `StopRequested` where Redis is lost."""
        try:
            return super().dequeue_any(*args, **options)
        except (RedisLost, RedisSilent) as error:
            raise StopRequested from error


class LaneWorker(SimpleWorker):
    """RQ's worker in this process, for one queue, without the channel by which others could give it orders."""

    queue_class = LaneQueue
    log_job_description = False

    def __init__(self, lane: str, connection: Redis) -> None:
        """Registers nothing yet."""
        super().__init__([lane], connection=connection, serializer=JSONSerializer, worker_ttl=WORKER_TTL)
        assert self.queue_names() == [lane], "a worker serves exactly one queue"
        self.waiting = False

    def dequeue_job_and_maintain_ttl(self, *args: Any, **options: Any) -> Any:
        """Wait for a job: the only time at which a signal may interrupt."""
        self.waiting = True
        try:
            return super().dequeue_job_and_maintain_ttl(*args, **options)
        finally:
            self.waiting = False

    def heartbeat(self, *args: Any, **options: Any) -> None:
        """Tell Redis that we are there. Raises `StopRequested` where it is lost."""
        try:
            super().heartbeat(*args, **options)
        except (RedisLost, RedisSilent) as error:
            raise StopRequested from error

    def stop(self) -> None:
        """End after the job in hand; at once where there is none. For signal handlers."""
        self._stop_requested = True
        if self.waiting:
            raise StopRequested

    def subscribe(self) -> None:
        """Take no orders by Redis."""

    def unsubscribe(self) -> None:
        """Nothing was subscribed to."""

    def _install_signal_handlers(self) -> None:
        """`Process` has its own, which also work while Redis is gone."""


class Process:
    """The life of one worker process."""

    def __init__(self, drainer: Drainer, redis_url: str) -> None:
        """`drainer` is for the one queue that this process serves."""
        assert drainer.queue in LANES, f"no such queue: {drainer.queue}"
        self._drainer = drainer
        self._url = redis_url
        self._worker: LaneWorker | None = None

    def run(self) -> None:
        """Work until SIGTERM or SIGINT, then finish what is in flight within its lease."""
        jobs.serve(self._drainer)
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self._drainer.stopping.is_set():
            try:
                self._drainer.drain()  # what came while nobody served this queue, or while Redis was gone
                self._serve()
            except StopRequested:
                pass
            except RedisError as error:
                _log.warning("redis_lost", lane=self._drainer.queue, error=type(error).__name__)
            self._drainer.stopping.wait(ALONE_EVERY)

    def _serve(self) -> None:
        connection = connect(self._url, patience=None)
        try:
            self._worker = LaneWorker(self._drainer.queue, connection)
            self._worker.work(logging_level="WARNING")
        finally:
            self._worker = None
            connection.close()

    def _stop(self, *_: object) -> None:
        self._drainer.stopping.set()
        if self._worker is not None:
            self._worker.stop()


def main(arguments: list[str]) -> int:
    """`python -m workers.run LANE`: 2 for a wrong lane or wrong settings."""
    from workers.joined import join

    if len(arguments) != 1 or arguments[0] not in LANES:
        sys.stderr.write(f"usage: python -m workers.run {'|'.join(LANES)}\n")
        return 2
    joined = join(arguments[0])
    if joined is None:
        return 2
    Process(Drainer(joined.engine, arguments[0]), joined.redis_url).run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
