"""`bench lanes`: two workers on one lane at a slow provider, beside one."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from bench import rows
from bench.measured import Told, middle
from bench.outbound import NO_LIMIT
from bench.services import Failed, Provider, Running, Services, eventually, services
from bot.queue import Waker

TARGET = 1.8


@dataclass(frozen=True, slots=True)
class Options:
    """How much: `sends` a round for each worker, `threads` in each, `delay_ms` of the provider."""

    sends: int = 320
    rounds: int = 4
    threads: int = 8
    delay_ms: int = 200


def lanes(told: Told, options: Options) -> dict[str, Any]:
    """Sends a second of one worker and of two on the same lane, in turn; nobody gets anything twice."""
    with services(told, SEND_THREADS=str(options.threads), **NO_LIMIT) as running:
        provider = running.provider(delay=options.delay_ms / 1000)
        one = running.worker("broadcasts", "first")
        told(f"bench lanes: {options.threads} threads a worker, {options.delay_ms} ms of delay")
        told(f"  ours   {one.command}  (once, and twice)")
        people = rows.people(running, options.sends * 2)
        _round(running, provider, people[:16], "warm")
        found: dict[int, list[float]] = {1: [], 2: []}
        for number in range(options.rounds):
            found[1].append(_round(running, provider, people[: options.sends], f"one{number}"))
            with_two = running.worker("broadcasts", "second")
            _ready(running, with_two)
            found[2].append(_round(running, provider, people, f"two{number}"))
            running.end(with_two)
            told(f"  one worker {found[1][-1]} sends/s, two {found[2][-1]}")
        ratio = middle((two / alone for alone, two in zip(found[1], found[2], strict=True)), 3)
        figures = {
            "bench": "lanes",
            "ratio": ratio,
            "one_sends": middle(found[1]),
            "two_sends": middle(found[2]),
            "double_sends": 0,
            "threads": options.threads,
            "delay_ms": options.delay_ms,
        }
        return told.result(figures, {f"two workers >= {TARGET} times one, nothing twice": ratio >= TARGET})


def _ready(running: Services, worker: Running) -> None:
    """Until it serves its lane beside the first one."""
    query = "SELECT count(DISTINCT pid) FROM pg_stat_activity WHERE application_name = 'jamtan-broadcasts'"
    eventually(lambda: running.count(query) >= 2, f"{worker.name} to serve")


def _round(running: Services, provider: Provider, people: Any, series: str) -> float:
    provider.begin_anew()
    rows.texts(running, [f"broadcast:{series}"] * len(people), people, [uuid4() for _ in people])
    waker = Waker(running.redis_url)

    def whole() -> bool:
        waker.wake("broadcasts")  # one job wakes one worker: the second is woken while the first is at work
        return provider.count()["accepted"] >= len(people)

    eventually(whole, "all sends")
    left = "SELECT count(*) FROM outbound WHERE state IN ('ready', 'sending')"
    eventually(lambda: running.count(left) == 0, "results written down")
    counted, log = provider.count(), provider.log()
    if counted["accepted"] != len(people) or counted["distinct"] != len(people):
        raise Failed(f"{len(people)} texts were to be sent once each; the provider counts {counted}")
    return round((len(people) - 1) / float(log[-1][0] - log[0][0]), 1)
