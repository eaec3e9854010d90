"""`bench outbound`: one worker that drains a broadcast, beside a bare loop of the client's and a plain RQ build."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from bench import rows
from bench.measured import Spent, Told, added, middle
from bench.services import Failed, Provider, Running, Services, eventually, services
from bot.queue import Waker

NO_LIMIT = {"SMS_SEGMENTS_PER_SECOND": "0"}
OVER_SAME, OVER_DEFAULT = 0.65, 1.1
TIMES_RQ, TIMES_RQ_SLOW = 4.0, 12.0
SLOW = 0.1


@dataclass(frozen=True, slots=True)
class Options:
    """How much: `sends` in each of `rounds`, from `threads`; `rq_sends` of the plain RQ build, which is slower."""

    sends: int = 1_500
    rounds: int = 5
    threads: int = 16
    rq_sends: int = 150


@dataclass(frozen=True, slots=True)
class Round:
    """One measurement: sends a second by the provider's own log, and processor time by process."""

    rate: float
    cpu: dict[str, float]


def outbound(told: Told, options: Options) -> dict[str, Any]:
    """Sends a second, each side in turn on the same provider; then the same with 100 ms of delay."""
    with services(told, SEND_THREADS=str(options.threads), **NO_LIMIT) as running:
        bench = Sending(running, running.provider(), rows.people(running, options.sends), options)
        told(f"bench outbound: {options.rounds} rounds of {options.sends} sends from {options.threads} threads")
        told(f"  provider  {bench.provider.running.command} (in memory, no callbacks)")
        bench.warm()
        for side, command in bench.commands.items():
            told(f"  {side:<10}{command}")
        fast = bench.rounds(("ours", "same", "default"), 0.0, options.rounds, options.sends)
        fast |= bench.rounds(("rq",), 0.0, max(1, options.rounds // 2), options.rq_sends)
        slow = bench.rounds(("ours", "same"), SLOW, 2, options.sends // 3)
        slow |= bench.rounds(("rq",), SLOW, 1, max(10, options.rq_sends // 4))
        return _figures(told, options, fast, slow)


class Sending:
    """A warm worker of ours and the floors, all sending to one provider."""

    def __init__(self, running: Services, provider: Provider, people: Sequence[UUID], options: Options) -> None:
        """`people` are as many as are ever sent to in one round."""
        self._running = running
        self.provider = provider
        self._people = people
        self._options = options
        self._waker = Waker(running.redis_url)
        self._worker = running.worker("broadcasts")
        self._series = 0
        sends = f"--threads {options.threads} --count N --api {provider.url}"
        self.commands = {
            "ours": self._worker.command,
            "same": f"python -m bench.floors.sends --client small {sends}",
            "default": f"python -m bench.floors.sends --client default {sends}",
            "rq": "python -m bench.floors.plain_rq work",
        }

    def warm(self) -> None:
        """Let our worker load what it needs: the floors load theirs before they count, too."""
        self._ours("warm", 50)

    def rounds(self, sides: Sequence[str], delay: float, count: int, sends: int) -> dict[str, list[Round]]:
        """`count` rounds of each side in turn, with this many seconds of delay before each answer."""
        found: dict[str, list[Round]] = {side: [] for side in sides}
        for number in range(count):
            for side in sides if number % 2 else sides[::-1]:
                self._series += 1
                self.provider.begin_anew(delay=delay)
                spent = Spent({"provider": self.provider.running.pid, **self._running.engines})
                own = self._of(side)(f"{side}{self._series}", sends)
                found[side].append(Round(self._rate(side, sends), {side: own, **spent.of_each()}))
                self._running.told(f"  {side:<8}{found[side][-1].rate:>8} sends/s at {delay * 1000:.0f} ms")
        return found

    def _of(self, side: str) -> Callable[[str, int], float]:
        return {"ours": self._ours, "rq": self._rq}.get(side, lambda series, sends: self._loop(side, series, sends))

    def _ours(self, series: str, sends: int) -> float:
        people = self._people[:sends]
        rows.texts(self._running, [f"broadcast:{series}"] * sends, people, [uuid4() for _ in people])
        spent = Spent({"ours": self._worker.pid})
        self._waker.wake("broadcasts")
        self._await(sends, self._worker)
        left = "SELECT count(*) FROM outbound WHERE state IN ('ready', 'sending')"
        eventually(lambda: self._running.count(left) == 0, "results written down")
        return spent.of_each()["ours"]

    def _loop(self, side: str, series: str, sends: int) -> float:
        command = self.commands[side].replace("--count N", f"--count {sends}") + f" --series {series}"
        return self._running.run(command)[1]

    def _rq(self, series: str, sends: int) -> float:
        more = {"FLOOR_API": self.provider.url, "FLOOR_SERIES": series}
        self._running.run(f"python -m bench.floors.plain_rq enqueue --count {sends}", **more)
        return self._running.run(self.commands["rq"], **more)[1]

    def _await(self, sends: int, worker: Running) -> None:
        def whole() -> bool:
            if worker.process.poll() is not None:
                raise Failed(f"{worker.command} ended:\n{worker.words()}")
            return self.provider.count()["accepted"] >= sends

        eventually(whole, f"{sends} sends")

    def _rate(self, side: str, sends: int) -> float:
        counted, log = self.provider.count(), self.provider.log()
        if counted["accepted"] != sends or counted["distinct"] != sends or counted["throttled"]:
            raise Failed(f"{side} was to send {sends} texts once each; the provider counts {counted}")
        return round((sends - 1) / float(log[-1][0] - log[0][0]), 1)


def _figures(
    told: Told, options: Options, fast: dict[str, list[Round]], slow: dict[str, list[Round]]
) -> dict[str, Any]:
    rates = {side: middle(each.rate for each in found) for side, found in fast.items()}
    slow_rates = {side: middle(each.rate for each in found) for side, found in slow.items()}

    def beside(side: str) -> float:
        pairs = zip(fast["ours"], fast[side], strict=True)
        return middle((ours.rate / floor.rate for ours, floor in pairs), 3)

    ratio, over_default = beside("same"), beside("default")
    rq, rq_slow = round(rates["ours"] / rates["rq"], 1), round(slow_rates["ours"] / slow_rates["rq"], 1)
    figures = {
        "bench": "outbound",
        "ratio": ratio,
        "ours_sends": rates["ours"],
        "floor_sends": rates["same"],
        "ratio_default_client": over_default,
        "default_client_sends": rates["default"],
        "times_rq": rq,
        "rq_sends": rates["rq"],
        "times_rq_100ms": rq_slow,
        "ours_sends_100ms": slow_rates["ours"],
        "floor_sends_100ms": slow_rates["same"],
        "rq_sends_100ms": slow_rates["rq"],
        "threads": options.threads,
        "cpu_seconds": {side: added(each.cpu for each in found) for side, found in fast.items()},
        "provider_counted": "every round: accepted = distinct = sent, 0 answers of 429",
    }
    told(f"  over the same HTTP client {ratio}, over the default one {over_default} (medians of rounds side by side)")
    told(f"  CPU seconds {figures['cpu_seconds']}")
    targets = {
        f"outbound >= {OVER_SAME} of a bare loop over the same HTTP client": ratio >= OVER_SAME,
        f"outbound >= {OVER_DEFAULT} of a bare loop over the default one": over_default >= OVER_DEFAULT,
        f"outbound >= {TIMES_RQ:.0f} times plain RQ at 0 ms": rq >= TIMES_RQ,
        f"outbound >= {TIMES_RQ_SLOW:.0f} times plain RQ at 100 ms": rq_slow >= TIMES_RQ_SLOW,
    }
    return told.result(figures, targets)
