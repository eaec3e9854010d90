"""Waking: coalesced, harmless when lost, never in anybody's way."""

import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from threading import Event
from time import monotonic

import pytest
from redis import Redis
from rq import Queue
from rq.serializers import JSONSerializer

from bot.queue import JOBS, LANES, REDIS_PATIENCE, Waker, WakerBeside
from workers import jobs


@pytest.fixture
def redis(redis_url: str) -> Redis:
    return Redis.from_url(redis_url)


def waiting(redis: Redis, lane: str) -> int:
    return len(Queue(lane, connection=redis, serializer=JSONSerializer))


def test_every_job_name_is_a_function_of_ours() -> None:
    for lane, name in JOBS.items():
        module, function = name.rsplit(".", 1)
        assert module == jobs.__name__
        assert callable(getattr(jobs, function))
        assert function == f"drain_{lane}"


def test_a_hundred_wake_ups_while_one_waits_are_one(redis: Redis, redis_url: str) -> None:
    waker = Waker(redis_url)
    for _ in range(100):
        waker.wake("alerts")
    assert waiting(redis, "alerts") == 1
    waker.close()


def test_a_wake_up_that_has_started_holds_back_no_other(redis: Redis, redis_url: str) -> None:
    waker = Waker(redis_url)
    waker.wake("alerts")
    redis.delete(Queue("alerts", connection=redis).key)  # a worker took it
    waker.wake("alerts")
    assert waiting(redis, "alerts") == 1
    waker.close()


def test_whenever_somebody_wakes_a_wake_up_waits_afterwards(redis: Redis, redis_url: str) -> None:
    wakers = [Waker(redis_url) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        for _ in range(20):
            list(pool.map(lambda waker: waker.wake("inbound"), wakers))
            assert 1 <= waiting(redis, "inbound") <= len(wakers)
            redis.flushall()
    for waker in wakers:
        waker.close()


def test_a_job_holds_nothing_but_its_name_and_can_hold_no_more_than_json(redis: Redis, redis_url: str) -> None:
    waker = Waker(redis_url)
    waker.wake_all(LANES)
    for lane in LANES:
        (job,) = Queue(lane, connection=redis, serializer=JSONSerializer).jobs
        assert (job.func_name, tuple(job.args), job.kwargs) == (JOBS[lane], (), {})
        assert (job.result_ttl, job.failure_ttl) == (0, 86_400)
    waker.close()


def test_without_redis_waking_costs_next_to_nothing_and_raises_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    waker = Waker(f"redis://127.0.0.1:{port}/0")
    began = monotonic()
    for _ in range(50):
        waker.wake("alerts")
    assert monotonic() - began < 1
    assert not waker.reachable()
    waker.close()


def test_with_redis_frozen_waking_waits_once_and_not_for_each() -> None:
    with socket.create_server(("127.0.0.1", 0)) as frozen:
        waker = Waker(f"redis://127.0.0.1:{frozen.getsockname()[1]}/0")
        began = monotonic()
        for _ in range(50):
            waker.wake("alerts")
        assert monotonic() - began < REDIS_PATIENCE * 3
        waker.close()


class Slow(Waker):
    """Wakes only when it is let."""

    def __init__(self) -> None:
        self.begun, self.let = Event(), Event()
        self.woken: SimpleQueue[set[str]] = SimpleQueue()

    def wake_all(self, lanes: Iterable[str]) -> None:
        self.begun.set()
        assert self.let.wait(10)
        self.woken.put(set(lanes))


def test_what_is_woken_beside_keeps_nobody_waiting_and_many_are_one() -> None:
    slow = Slow()
    beside = WakerBeside(slow)
    beside.wake("inbound")
    assert slow.begun.wait(10)
    for _ in range(100):
        beside.wake("inbound")
        beside.wake("alerts")
    slow.let.set()
    assert slow.woken.get(timeout=10) == {"inbound"}
    assert slow.woken.get(timeout=10) == {"inbound", "alerts"}
    beside.wake("replies")
    assert slow.woken.get(timeout=10) == {"replies"}
