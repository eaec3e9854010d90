"""The running demonstration, seen from outside: phones that text, a coordinator at a command line, a clock to move."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import make_url

from bot.clock import utc_now
from bot.demo.fake_twilio.client import Control
from bot.demo.run_state import Folder
from bot.demo.services_postgres import OWNER
from tests.conftest import plain
from tests.system import eventually, forget_everything

COMMAND = [sys.executable, "-c", "from bot.cli.main import main; main()"]


class Demo:
    """A demonstration that somebody started, and the invented people in it."""

    def __init__(self, folder: Path, ready: dict[str, Any]) -> None:
        """`ready` is what `--json` said."""
        self.folder = Folder(folder)
        self.ready = ready
        self.state = self.folder.read()
        self.environment = self.folder.environment(self.state, "")
        self.phones = Control(self.state.url("provider"))
        self.seen: dict[str, int] = {}
        self.begun: dict[str, int] = {}
        self.meet()

    def meet(self) -> None:
        """Read who is there."""
        kept = json.loads((self.folder.path / "world.json").read_text("utf-8"))
        self.world, self.passwords = kept["world"], kept["passwords"]
        self.numbers = {phone["key"]: phone["number"] for phone in self.world["phones"]}
        self.rights = {left: right for _, left, right in self.world["pairs"]}

    def writes(self, who: str, body: str, channel: str = "sms", **values: Any) -> None:
        """Somebody sends a text, and the program takes it."""
        told = self.phones.text(self.numbers[who], body, channel=channel, **values)
        assert [webhook["status"] for webhook in told["webhooks"]] == [200], told

    def reads(self, who: str, pattern: str, patience: float = 20) -> "re.Match[str]":
        """The next text on this phone that fits; what came before it is passed over."""
        number = self.numbers[who]

        def look() -> "re.Match[str] | None":
            for bubble in self.phones.messages(number, self.seen.get(number, 0)):
                found = None if bubble["from_phone"] else re.search(pattern, bubble["body"])
                if found:
                    self.seen[number] = bubble["number"]
                    return found
            return None

        return eventually(look, f"{pattern!r} for {who}, who has {self.inbox(who)[-3:]}", patience)

    def inbox(self, who: str) -> list[str]:
        """Everything that this phone has shown since the world began."""
        number = self.numbers[who]
        shown = self.phones.messages(number, self.begun.get(number, 0))
        return [bubble["body"] for bubble in shown if not bubble["from_phone"]]

    def jamtan(self, *words: str, signs: str = "", more: str = "", refused: bool = False) -> str:
        """The command line; `signs` gives that user's password. Returns what it printed."""
        stdin = f"{self.passwords[signs]}\n{more}" if signs else more
        done = subprocess.run(
            [*COMMAND, *words], env=self.environment, input=stdin, capture_output=True, text=True, check=False
        )
        assert done.returncode == (1 if refused else 0), (words, done.stdout, done.stderr)
        return done.stdout + done.stderr

    def facts(self, *words: str) -> Any:
        """What `--json` says."""
        return json.loads(self.jamtan(*words, "--json").splitlines()[0])

    def now(self) -> datetime:
        """The moment in which the program lives."""
        return utc_now() + timedelta(seconds=self.shift())

    def shift(self) -> float:
        """Seconds by which the program's clocks are moved."""
        return float(self.folder.clock.read_text() or 0)

    def jump(self, moment: datetime) -> None:
        """Move every clock to this moment: the program's and the provider's."""
        ahead = (moment - utc_now()).total_seconds()
        half = self.folder.clock.with_suffix(".half")
        half.write_text(f"{ahead}\n")
        half.replace(self.folder.clock)
        self.phones.put_settings(shift_seconds=ahead)

    def deadline(self, name: str) -> datetime:
        """A deadline of the planned delivery, by its name."""
        return datetime.fromisoformat(self.facts("delivery", "show", str(self.world["planned"]))["deadlines"][name])

    def wait_until(self, question: str, wanted: object = True) -> None:
        """Look into the database until a one-value SELECT says what is wanted."""
        with psycopg.connect(plain(self.environment["DATABASE_URL"]), autocommit=True) as connection:
            eventually(lambda: connection.execute(question).fetchone() == (wanted,), question)

    def settled(self) -> None:
        """Wait until nothing waits to be worked or sent."""
        self.wait_until(
            "SELECT NOT EXISTS (SELECT FROM inbound WHERE state = 'captured') AND NOT EXISTS"
            " (SELECT FROM outbound WHERE state IN ('ready', 'sending')"
            f" AND not_before <= now() + interval '{self.shift():.3f} seconds')"
        )

    def begin_anew(self) -> None:
        """Invent the world anew; the engines and processes stay as they are."""
        self.settled()
        url = make_url(plain(self.environment["DATABASE_URL"]))
        owner = url.set(username=OWNER, password=self.state.passwords.owner).render_as_string(hide_password=False)
        forget_everything(owner)
        self.jump(utc_now())
        self.begun = {number: self._newest(number) for number in self.numbers.values()}
        self.seen = dict(self.begun)
        world = str(self.folder.path / "world.json")
        Path(world).unlink()
        subprocess.run([sys.executable, "-m", "bot.demo.data", "--state", world], env=self.environment, check=True)
        self.meet()

    def _newest(self, number: str) -> int:
        return max((bubble["number"] for bubble in self.phones.messages(number)), default=0)


@contextmanager
def running_demo(folder: Path) -> Iterator[Demo]:
    """Start it as `make demo` does, and end it as Ctrl-C does."""
    with (
        (folder / "said").open("wb") as said,
        subprocess.Popen(
            [sys.executable, "-m", "bot.demo.run", "--json", "--folder", str(folder / "demo")],
            stdout=subprocess.PIPE,
            stderr=said,
            text=True,
        ) as conductor,
    ):
        try:
            assert conductor.stdout
            line = conductor.stdout.readline()
            assert line, (folder / "said").read_text()
            yield Demo(folder / "demo", json.loads(line))
        finally:
            conductor.terminate()
            assert conductor.wait(40) == 0, (folder / "said").read_text()[-2000:]
