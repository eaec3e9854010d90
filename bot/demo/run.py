"""`python -m bot.demo.run`: the demonstration's conductor. `make demo` installs and then calls this.

Starts engines, provider, program and phones in order, says each step with its time, prints READY once, and ends what it
started, and nothing else, on SIGINT, SIGTERM and SIGHUP. Killed, it takes everything with it; what is left all the same
the next start ends.
"""

import argparse
import fcntl
import http.client
import json
import os
import selectors
import shutil
import signal
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from bot import migrate, processes
from bot.demo.run_state import NOTICE, Folder, State
from bot.demo.services import AlreadyRunningError, EngineError, Postgres, Valkey
from bot.demo.services_home import throw_away
from bot.demo.services_process import POLITE, EndedEarlyError, HeldProcess
from bot.settings import is_loopback
from bot.supervise import told_signals

LOAD_WITHIN, ANSWER_WITHIN = 120.0, 60.0  # seconds
STOP_PATIENCE = 25.0  # seconds: the supervisor gives its own children 20
MAKE_IS_LOOKED_AT_EVERY = 0.5  # seconds
JAMTAN_UP = ["-c", "from bot.cli.main import main; main()", "up"]


class AskedToEnd(Exception):
    """Somebody asked; what was started is ended in order."""


def main(arguments: list[str] | None = None) -> int:
    """Run until asked to end. Exit code 0; 1 if it cannot run or already does; 2 for arguments that cannot be."""
    asked = _arguments(arguments)
    if asked.provider and not is_loopback(asked.provider):
        _tell(f"refused: {asked.provider} is not on this machine, and invented messages must reach nobody")
        return 2
    if asked.with_parent:
        processes.end_with_parent()
    folder = Folder(asked.folder.absolute())
    try:
        with held(folder):
            if asked.fresh or asked.remove:
                _throw_away(folder)
            return 0 if asked.remove else Conductor(folder, asked).run()
    except AlreadyRunningError as found:
        _tell(str(found))
    except EngineError as problem:
        _tell(f"cannot run: {problem}")
    return 1


def _arguments(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__.partition("\n")[0])
    parser.add_argument("--fresh", action="store_true", help="throw the data of earlier starts away")
    parser.add_argument("--json", action="store_true", help="say READY as one line of JSON")
    parser.add_argument("--remove", action="store_true", help="throw the data away and end")
    parser.add_argument("--provider", default="", help="another provider on this machine than the one built in")
    parser.add_argument("--with-parent", action="store_true", help="end when the calling process ends")
    root = Path(__file__).parents[2]
    here = root if (root / "pyproject.toml").exists() else Path.cwd()
    default = Path(os.environ.get("JAMTAN_DEMO_DIR") or here / ".demo")
    parser.add_argument("--folder", type=Path, default=default, help="where everything is kept (JAMTAN_DEMO_DIR)")
    return parser.parse_args(arguments)


class Conductor:
    """One run of the demonstration in a folder that this process holds."""

    def __init__(self, folder: Folder, asked: argparse.Namespace) -> None:
        """Nothing runs before `run`."""
        self._folder = folder
        self._asked = asked
        self._began = time.monotonic()
        self._watched = selectors.DefaultSelector()
        self._reason = ""
        self._say: Callable[[str], None] = _tell if asked.json else _print

    def run(self) -> int:
        """Start, wait until asked, end in order; 0, or 1 where the program ended by itself."""
        with told_signals(self._watched, self._on_signals), ExitStack() as started:
            started.callback(self._say, "ended")
            try:
                state = self._start_engines(started)
                running = self._start_program(started, state)
                self._say_ready(state)
                return self._wait(running)
            except AskedToEnd:
                self._mark("ending")
                self._say(f"ending on {self._reason} ...")
                return 0

    def _start_engines(self, started: ExitStack) -> State:
        """Both engines and the tables; the state with the ports that came of it."""
        self._say(f"Jamtan: {NOTICE}")
        state = self._folder.read().with_free_ports()
        database = Postgres(self._folder.part("postgres"), port=state.ports["postgres"], passwords=state.passwords)
        wakes = Valkey(self._folder.part("valkey"), port=state.ports["valkey"], password=state.wakes)
        for engine, name in ((database, "PostgreSQL"), (wakes, "Valkey")):
            started.callback(engine.stop)
            with self._step(name) as add:
                add(engine.start().version)
        state = state.at(postgres=database.facts.port, valkey=wakes.facts.port)
        self._folder.write(state)
        with self._step("tables, revision") as add:
            add(migrate.upgrade(database.facts.owner_url, migrate.role_of(database.facts.app_url)))
        return state

    def _start_program(self, started: ExitStack, state: State) -> list[HeldProcess]:
        """Invented data, provider, program and phones; what has to stay alive."""
        environment = self._folder.environment(state, self._asked.provider)
        if not state.loaded:
            with self._step("invented places and people"):
                load = self._begin(started, "load", self._folder.load_command(), environment)
                with suppress(EndedEarlyError):
                    self._await(load, lambda: False, LOAD_WITHIN)
                if load.exit_code:
                    raise EngineError(f"the invented data could not be loaded:\n{load.last_words()}")
            self._folder.write(replace(state, loaded=True))
        running = []
        if not self._asked.provider:
            with self._step("a provider of texts that is none"):
                provider = self._begin(started, "provider", self._folder.provider_command(state), environment)
                self._await(provider, _answers(f"{state.url('provider')}/_settings"), ANSWER_WITHIN)
                running.append(provider)
        with self._step("web, four workers and the clock, by `jamtan up`"):
            program = self._begin(started, "program", JAMTAN_UP, environment, patience=STOP_PATIENCE)
            phones = self._begin(started, "phones", self._folder.phones_command(state), environment)
            self._await(program, _answers(f"{state.url('web')}/readyz"), ANSWER_WITHIN)
        with self._step("three phones"):
            self._await(phones, _answers(f"{state.url('phones')}/"), ANSWER_WITHIN)
        return [*running, program, phones]

    def _begin(
        self,
        started: ExitStack,
        name: str,
        words: list[str],
        environment: dict[str, str],
        *,
        patience: float = POLITE,
    ) -> HeldProcess:
        process = HeldProcess(name, patience=patience)
        started.callback(process.stop)
        process.take(self._folder.part(name))
        process.start([sys.executable, *words], environment=environment, cwd=self._folder.part(name))
        return process

    def _await(self, process: HeldProcess, ready: Callable[[], bool], seconds: float) -> None:
        def ready_or_asked() -> bool:
            self._listen(0)
            return ready()

        process.wait_until(ready_or_asked, seconds)

    def _wait(self, running: list[HeldProcess]) -> int:
        while True:
            self._listen(MAKE_IS_LOOKED_AT_EVERY if self._asked.with_parent else None)
            for process in running:
                if process.has_ended():
                    self._say(f"{process.name} ended by itself:\n{process.last_words()}")
                    return 1

    def _listen(self, seconds: float | None) -> None:
        """Wait for signals, at most so long. Raises `AskedToEnd`."""
        for key, _ in self._watched.select(seconds):
            key.data()
        through_make = processes.asked_through_make() if self._asked.with_parent else None
        if through_make:
            self._reason = self._reason or f"{through_make.name} to make"
        if self._reason:
            raise AskedToEnd

    def _on_signals(self, numbers: bytes) -> None:
        for number in numbers:
            if number in processes.ASKED_TO_END and not self._reason:
                self._reason = signal.Signals(number).name

    @contextmanager
    def _step(self, name: str) -> Iterator[Callable[[str], None]]:
        began, more = time.monotonic(), [name]
        yield more.append
        self._say(f"  {' '.join(more)} ... {time.monotonic() - began:.1f} s")
        self._listen(0)

    def _mark(self, text: str) -> None:
        (self._folder.path / "now").write_text(text, encoding="utf-8")

    def _say_ready(self, state: State) -> None:
        self._mark(state.url("phones"))
        seconds = time.monotonic() - self._began
        if self._asked.json:
            ready = {"ready": f"{state.url('phones')}/", **self._folder.facts(state), "seconds": round(seconds, 1)}
            _print(json.dumps(ready, ensure_ascii=False))
            return
        self._say(f"  in all ... {seconds:.1f} s; logs and data are in {self._folder.path}; Ctrl-C ends everything")
        self._say(f"  the coordinators' console: {state.url('web')}/ (who signs in how: on the page of phones)")
        self._say(f"READY {state.url('phones')}/")


@contextmanager
def held(folder: Folder) -> Iterator[None]:
    """Hold the folder against a second run; a run that is just ending is waited for."""
    folder.path.mkdir(parents=True, exist_ok=True)
    folder.path.chmod(0o711 if os.geteuid() == 0 else 0o700)  # root's engines run as a user who must pass through
    now = folder.path / "now"
    with (folder.path / "lock").open("ab") as lock:
        deadline = time.monotonic() + STOP_PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                doing = now.read_text(encoding="utf-8") if now.exists() else "starting"
                if doing != "ending" or time.monotonic() > deadline:
                    raise AlreadyRunningError(f"a demonstration already runs here: {doing}") from None
                time.sleep(0.1)  # nothing tells when a lock is given back without taking it
        now.write_text("starting", encoding="utf-8")
        try:
            yield
        finally:
            now.unlink(missing_ok=True)


def _throw_away(folder: Folder) -> None:
    for part in folder.path.iterdir():
        if part.name in ("postgres", "valkey"):
            throw_away(part)
        elif part.is_dir():
            shutil.rmtree(part)
        elif part.name not in ("lock", "now"):
            part.unlink()


def _answers(url: str) -> Callable[[], bool]:
    """A question whether this address of ours says 200 now; a proxy of the environment has no part in it."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def answers() -> bool:
        with suppress(OSError, http.client.HTTPException), opener.open(url, timeout=2) as answer:
            return bool(answer.status == http.HTTPStatus.OK)
        return False

    return answers


def _print(text: str) -> None:
    _write(1, text)


def _tell(text: str) -> None:
    _write(2, text)


def _write(descriptor: int, text: str) -> None:
    with suppress(OSError):  # the terminal may be gone, and the end must be in order all the same
        os.write(descriptor, f"{text}\n".encode())


if __name__ == "__main__":
    os.umask(0o077)
    sys.exit(main())
