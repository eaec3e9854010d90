"""What the buttons do: each runs the command line as a person in a shell would, and keeps what it printed."""

import subprocess
import sys
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.clock import utc_now

JAMTAN = (sys.executable, "-c", "from bot.cli.main import main; main()")
WITHIN = 60.0  # seconds
REMEMBERED = 12
MEETING_IN = timedelta(days=3)
NIGHT = timedelta(hours=2)
"""Before two in the morning it is still yesterday: a journey is then planned for the morning that comes."""
PACKAGE, TEAM = "Soins et bétail", "Équipe Pirogue"


@dataclass(frozen=True, slots=True)
class Done:
    """One command as it would be typed, how it ended, and what it said."""

    number: int
    command: str
    exit_code: int
    said: str


class UnknownAct(Exception):
    """No button does this."""


class CommandLine:
    """Runs one command at a time."""

    def __init__(self, environment: Mapping[str, str], passwords: Mapping[str, str]) -> None:
        """`environment`: the demonstration's settings; `passwords` by login, given on standard input."""
        self._environment = dict(environment)
        self.passwords = dict(passwords)
        self._one_at_a_time = threading.Lock()
        self._done: deque[Done] = deque(maxlen=REMEMBERED)
        self._count = 0

    def done(self) -> list[Done]:
        """What was run, newest first."""
        return list(reversed(self._done))

    def act(self, act: str, delivery: str, assessment: str) -> Done:
        """Do what the button says. Raises `UnknownAct`."""
        words, signers = words_of(act, delivery, assessment, (utc_now() - NIGHT).date())
        return self.run(words, signers)

    def run(self, words: Sequence[str], signers: Sequence[str] = ()) -> Done:
        """`jamtan` with these words; the signers' passwords on standard input, one a line."""
        typed = "".join(f"{self.passwords[login]}\n" for login in signers)
        with self._one_at_a_time:
            try:
                ended = subprocess.run(
                    [*JAMTAN, *words],
                    env=self._environment,
                    input=typed,
                    capture_output=True,
                    encoding="utf-8",
                    errors="replace",
                    timeout=WITHIN,
                    check=False,
                )
                asked = [line for line in ended.stderr.splitlines() if not line.startswith("Password of ")]
                code, said = ended.returncode, "\n".join([ended.stdout.strip(), *asked]).strip()
            except subprocess.TimeoutExpired:
                code, said = 3, f"no end within {WITHIN:.0f} s"
            self._count += 1
            found = Done(self._count, " ".join(["jamtan", *map(_quoted, words)]), code, said)
            self._done.append(found)
        return found


def words_of(act: str, delivery: str, assessment: str, today: date) -> tuple[list[str], list[str]]:
    """The words after `jamtan`, and who signs in. Raises `UnknownAct`."""
    seen = ["--assessment", assessment] if assessment else []
    match act:
        case "examine":
            return ["delivery", "examine", delivery], []
        case "attest":
            return ["delivery", "attest", delivery, "--all", "yes", "--as", "awa"], ["awa"]
        case "sign":
            return ["delivery", "sign", delivery, *seen, "--as", "awa"], ["awa"]
        case "override":
            reasons = ["--reason", "vu avec les gens de la place", "--second-reason", "route vérifiée par téléphone"]
            return ["delivery", "sign", delivery, *seen, "--as", "awa", "--with", "salif", *reasons], ["awa", "salif"]
        case "recall":
            return ["delivery", "recall", delivery, "--word", "road", "--as", "awa"], ["awa"]
        case "finish":
            return ["delivery", "finish", delivery, "--as", "boubacar"], ["boubacar"]
        case "plan":
            visit = [
                "--day",
                f"{today + timedelta(days=1)}",
                "--stop",
                "Tamba",
                "--leg",
                "DT1",
                "--hours",
                "07:00-16:00",
            ]
            words = ["delivery", "plan", "--package", PACKAGE, "--team", TEAM, *visit, "--freeze", "now"]
            return [*words, "--as", "boubacar"], ["boubacar"]
        case "broadcast":
            meeting = ["--meeting-at", "Tamba", "--meeting-on", f"{today + MEETING_IN:%Y-%m-%d}"]
            return ["broadcast", "send", *meeting, "--place", "Tamba", "--as", "awa"], ["awa"]
    raise UnknownAct(act)


def _quoted(word: str) -> str:
    return f'"{word}"' if " " in word else word
