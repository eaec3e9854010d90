"""The fake provider as a child of the run: unlike the demonstration's it also ends when the run is killed."""

import os
import select
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot import processes

READY_WITHIN = 60.0
OURS = {"sms": "+22370000001", "whatsapp": "+22370000002"}
ACCOUNT, TOKEN = "AC" + "5" * 32, "token-of-the-tests"


@contextmanager
def running_provider(webhook: str, log: Path) -> Iterator[int]:
    """Its port. Call it in the main thread. Raises `RuntimeError` if it does not come up."""
    reader, writer = os.pipe()
    words = [sys.executable, "-m", "bot.demo.fake_twilio", "--port", "0", "--account", ACCOUNT, "--token", TOKEN]
    words += ["--webhook", webhook, "--log", str(log), "--ready-fd", str(writer)]
    for channel, number in OURS.items():
        words += [f"--{channel}-from", number]
    child = processes.start(words, pass_fds=(writer,))
    os.close(writer)
    try:
        with os.fdopen(reader) as ready:
            line = ready.readline() if select.select([ready], [], [], READY_WITHIN)[0] else ""
        if not line:
            raise RuntimeError("the fake provider did not start")
        yield int(line)
    finally:
        child.send_signal(signal.SIGKILL)  # its log is on the disk line by line
        child.wait()
