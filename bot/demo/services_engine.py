"""What both embedded engines have in common: a home, a port, facts, and the end of a `with` block."""

import os
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Generic, Self, TypeVar

from bot.demo.services_home import EngineError, Home, settle, throw_away
from bot.demo.services_process import EndedEarlyError, HeldProcess, free_port

TRIES = 3
READY_WITHIN = 60.0  # seconds: a large database is repaired within it after a crash

Facts = TypeVar("Facts")


class Engine(ABC, Generic[Facts]):
    """One server in one folder. `start` raises `EngineError`, also `AlreadyRunningError`."""

    def __init__(self, folder: Path, process: HeldProcess, *, port: int, durable: bool) -> None:
        """Nothing runs before `start`. `port` is taken if it is free, else another."""
        self._folder = folder
        self._process = process
        self._port = port
        self._durable = durable
        self._facts: Facts | None = None

    @property
    def facts(self) -> Facts:
        """What the last start brought."""
        if self._facts is None:
            raise EngineError(f"{self._process.name} was not started")
        return self._facts

    def start(self) -> Facts:
        """Start the server; on return it answers."""
        began = time.monotonic()
        home = settle(self._folder)
        self._process.take(self._folder)
        try:
            self._launch(home)
            self._facts = self._describe(time.monotonic() - began)
        except BaseException:
            self._process.stop()
            raise
        return self._facts

    def stop(self) -> None:
        """End the server in order; harmless where it does not run."""
        self._process.stop()

    def remove(self) -> None:
        """Stop, and remove every file."""
        self.stop()
        throw_away(self._folder)

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop; what is not durable is removed."""
        if self._durable:
            self.stop()
        else:
            self.remove()

    @abstractmethod
    def _launch(self, home: Home) -> None:
        """Prepare the data and run the process until it answers."""

    @abstractmethod
    def _describe(self, seconds: float) -> Facts:
        """The facts of the running server, started in so many seconds."""

    def _run(
        self, home: Home, command: Callable[[int], tuple[Sequence[str | Path], str]], ready: Callable[[], bool]
    ) -> None:
        """Start `command(port)`, a command line and its standard input, on a free port and wait for `ready`."""
        for attempt in range(TRIES):
            self._port = free_port(self._port)
            self._process.start(
                *command(self._port),
                environment={"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
                cwd=home.place,
                **home.run_as,
            )
            try:
                self._process.wait_until(ready, READY_WITHIN)
                return
            except EndedEarlyError:
                # Between finding a port and binding it somebody else may have taken it.
                if attempt + 1 == TRIES:
                    raise
