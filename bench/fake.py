"""The demonstration's fake Twilio as the provider of a bench: every text synced to its disk, every report posted.

Slower than the bench's own provider, and closer to life: each text brings two reports to the program's web process.
"""

import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import urllib3

from bench.floors.forms import ACCOUNT, OURS, TOKEN
from bench.services import Running, Services, eventually
from bot.demo.fake_twilio.client import Control
from bot.demo.services import free_port

NOBODY = "http://127.0.0.1:1/twilio/inbound"
TOO_FAST = 20429


@dataclass(slots=True)
class Fake:
    """What `bench.services.Provider` counts, read from the fake's durable log."""

    running: Running
    control: Control
    taken: list[list[Any]] = field(default_factory=list)
    throttled: int = 0
    _read: int = 0

    def count(self) -> dict[str, int]:
        """What it has taken and refused so far."""
        self._read_on()
        distinct, segments = len({each[2] for each in self.taken}), sum(each[3] for each in self.taken)
        return {
            "accepted": len(self.taken),
            "distinct": distinct,
            "throttled": self.throttled,
            "segments": segments,
        }

    def log(self, after: int = 0) -> list[list[Any]]:
        """Texts behind number `after`: moment (of this process's monotonic clock), to, id of the text, segments."""
        self._read_on()
        return self.taken[after:]

    def _read_on(self) -> None:
        apart = time.time() - time.monotonic()
        while entries := self.control.log(self._read):
            self._read = int(entries[-1]["n"])
            for entry in entries:
                if entry["kind"] == "message" and not entry["message"]["inbound"]:
                    told = entry["message"]
                    moment = datetime.fromisoformat(entry["at"]).timestamp() - apart
                    text = str(told["status_callback"]).rpartition("/")[2]
                    self.taken.append([moment, told["to"], text, told["segments"]])
                self.throttled += entry["kind"] == "call_in" and entry["code"] == TOO_FAST


def start_fake(running: Services, rate: float) -> Fake:
    """The fake, with this limit for each sender; what is started after it sends there."""
    port = free_port()
    words = f"--port {port} --account {ACCOUNT} --token {TOKEN} --webhook {NOBODY} --sms-from {OURS}"
    log = running.folder / "fake.log"
    process = running.start("provider", f"python -m bot.demo.fake_twilio {words} --log {log}")
    url = f"http://127.0.0.1:{port}"
    control = Control(url)

    def answers() -> bool:
        try:
            control.put_settings(rate=rate)
        except urllib3.exceptions.HTTPError:
            return False
        return True

    eventually(answers, "the fake provider")
    running.environment["TWILIO_API_BASE"] = url
    return Fake(process, control)
