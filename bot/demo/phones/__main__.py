"""`python -m bot.demo.phones`: the process. Ends on SIGTERM, SIGINT and SIGHUP."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path
from types import FrameType

from werkzeug.serving import make_server

from bot.demo.data_world import kept, kept_second_factors
from bot.demo.phones.acts import CommandLine
from bot.demo.phones.page import Page
from bot.demo.phones.provider import Provider, ProviderError
from bot.demo.phones.server import Console, make_app
from bot.settings import SettingsError, is_loopback, load_settings
from bot.wiring import build_runtime

HOST = "127.0.0.1"


def main() -> int:
    """Serve until told to end. Exit code 0; 2 for arguments or settings that cannot be."""
    asked = _arguments()
    try:
        settings = load_settings()
    except SettingsError as faults:
        sys.stderr.write("\n  ".join(["settings are missing or wrong:", *faults.faults]) + "\n")
        return 2
    provider = asked.provider or settings.twilio_api_base or ""
    if not is_loopback(provider) or settings.clock_file is None:
        sys.stderr.write("only for the demonstration: a provider on this machine and CLOCK_FILE are needed\n")
        return 2
    world, passwords = kept(asked.state)
    runtime = build_runtime(settings, process="phones", pool_size=3)
    page = Page(world, Provider(provider), runtime.database, settings.clock_file)
    try:
        page.provider.introduce(world.phones)
    except ProviderError as fault:  # another provider than our own: its phones are its own business
        sys.stderr.write(f"{fault}\n")
    acts = CommandLine(os.environ, passwords)
    console = Console(settings.public_base_url, kept_second_factors(asked.state))
    server = make_server(HOST, asked.port, make_app(page, acts, console), threaded=True)
    stop = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, end)
    serving = threading.Thread(target=server.serve_forever, name="server", daemon=True)
    serving.start()
    stop.wait()
    server.shutdown()
    runtime.database.dispose()
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bot.demo.phones", description="A page of phones, for the demonstration.")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--state", type=Path, required=True, help="what `python -m bot.demo.data` kept")
    parser.add_argument("--provider", default="", help="address of the fake provider's control interface")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
