"""Figures: processor time and memory of processes, medians, and how they are told."""

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import click

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")
ON_LINUX = Path("/proc/self/stat").exists()


def machine() -> str:
    """What this is measured on, in a few words."""
    cores = os.cpu_count() or 1
    model = "processor"
    if ON_LINUX:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    return f"{cores} x {model}, load {os.getloadavg()[0]:.1f} at the start"


def _stat(pid: int) -> list[str]:
    text = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    return text.rpartition(")")[2].split()


def family(pid: int) -> list[int]:
    """A process and all that descend from it, as far as they live."""
    if not ON_LINUX:
        return [pid]
    children: dict[int, list[int]] = {}
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                children.setdefault(int(_stat(int(entry))[1]), []).append(int(entry))
            except (OSError, IndexError):
                continue
    found, waiting = [], [pid]
    while waiting:
        found.append(waiting.pop())
        waiting += children.get(found[-1], [])
    return found


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and its descendants so far, ended ones that were collected included."""
    total = 0.0
    for each in family(pid) if ON_LINUX else ():
        try:
            total += sum(int(part) for part in _stat(each)[11:15]) / _TICK
        except OSError:
            continue
    return total


RESIDENT_MB = 110.0
"""What each worker may hold."""


def resident_mb(pid: int) -> float:
    """Memory of one process that is resident now, in MB."""
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * _PAGE / 1e6 if ON_LINUX else 0.0


class Spent:
    """Processor time of named processes between its making and `of_each`."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        """Begins to count."""
        self._pids = dict(pids)
        self._before = {name: cpu_seconds(pid) for name, pid in pids.items()}

    def of_each(self) -> dict[str, float]:
        """Seconds of each so far."""
        return {name: round(cpu_seconds(pid) - self._before[name], 2) for name, pid in self._pids.items()}


def middle(values: Iterable[float], digits: int = 2) -> float:
    """The median, rounded."""
    return round(median(values), digits)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


def added(all_spent: Iterable[Mapping[str, float]]) -> dict[str, float]:
    """Sums by name."""
    total: dict[str, float] = {}
    for spent in all_spent:
        for name, seconds in spent.items():
            total[name] = round(total.get(name, 0.0) + seconds, 2)
    return total


@dataclass(slots=True)
class Told:
    """Where a bench says what it does. With `as_json` only the last line goes to standard output."""

    as_json: bool = False

    def __call__(self, line: str) -> None:
        """One line for people."""
        click.echo(line, err=self.as_json)

    def result(self, figures: Mapping[str, Any], targets: Mapping[str, bool]) -> dict[str, Any]:
        """The end: which targets are met, and everything as one object."""
        whole = {**figures, "targets": dict(targets), "machine": machine()}
        for target, met in targets.items():
            self(f"  {'met   ' if met else 'MISSED'}  {target}")
        if self.as_json:
            click.echo(json.dumps(whole))
        return whole
