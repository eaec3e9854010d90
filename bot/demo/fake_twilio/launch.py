"""Start the fake provider as a process of its own, and end exactly that process."""

import os
import select
import subprocess
import sys
from pathlib import Path

READY_SECONDS = 20.0
END_SECONDS = 5.0


class FakeTwilio:
    """A running fake provider. Leaving the `with` block ends it; its log stays for the next start."""

    def __init__(
        self, *, account: str, token: str, webhook: str, log: Path, port: int = 0, ours: dict[str, str] | None = None
    ) -> None:
        """Returns once it answers. `ours` is our number on "sms" and on "whatsapp". Raises RuntimeError if it ends."""
        reader, writer = os.pipe()
        words = [sys.executable, "-m", "bot.demo.fake_twilio", "--port", str(port), "--account", account]
        words += ["--token", token, "--webhook", webhook, "--log", str(log), "--ready-fd", str(writer)]
        for channel, number in (ours or {}).items():
            words += [f"--{channel}-from", number]
        self.process = subprocess.Popen(words, pass_fds=(writer,))
        os.close(writer)
        with os.fdopen(reader) as ready:
            line = ready.readline() if select.select([ready], [], [], READY_SECONDS)[0] else ""
        if not line:
            self.stop()
            raise RuntimeError("the fake provider did not start")
        self.base_url = f"http://127.0.0.1:{int(line)}"

    def stop(self) -> None:
        """Ask it to end; make it end after some seconds."""
        self.process.terminate()
        try:
            self.process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __enter__(self) -> "FakeTwilio":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
