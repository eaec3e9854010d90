"""`python -m bot.demo.fake_twilio`: the process. Ends on SIGTERM, SIGINT and SIGHUP with everything on the disk."""

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from bot.clock import follow_clock_file
from bot.demo.fake_twilio.callbacks import Network
from bot.demo.fake_twilio.calls import Calls
from bot.demo.fake_twilio.messages import Messages
from bot.demo.fake_twilio.phones import Phones
from bot.demo.fake_twilio.routes import Routes
from bot.demo.fake_twilio.server import Server
from bot.demo.fake_twilio.validation import is_loopback
from bot.demo.fake_twilio.world import World


def main() -> int:
    """Serve until told to end. Exit code 0; 2 for arguments that cannot be."""
    asked = _arguments()
    if not is_loopback(asked.webhook):
        sys.stderr.write("--webhook must be an address of this machine\n")
        return 2
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: stop.set())
    follow_clock_file(asked.clock_file)
    world = World(asked.log, account=asked.account, token=asked.token)
    calls = Calls(world)
    network = Network(world, calls)
    ours = {"sms": asked.sms_from, "whatsapp": asked.whatsapp_from}
    routes = Routes(world, Messages(world, network.accept), Phones(world, calls, asked.webhook, ours))
    server = Server(asked.port, routes.answer)
    world.record({"kind": "started", "account": asked.account, "webhook": asked.webhook, "port": server.port})
    network.start()
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.1}, name="server")
    serving.start()
    _say_ready(asked.ready_fd, server.port)
    stop.wait()
    server.shutdown()
    serving.join()
    network.stop()
    server.server_close()
    world.journal.sync()
    os._exit(0)  # a callback under way may hang for 15 seconds; all that counts is on the disk


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fake_twilio", description="A provider of texts on loopback, for the demo.")
    parser.add_argument("--port", type=int, required=True, help="0 takes a free one")
    parser.add_argument("--account", required=True, help="AC and 32 hexadecimal digits")
    parser.add_argument("--token", required=True)
    parser.add_argument("--webhook", required=True, help="address that takes inbound messages")
    parser.add_argument("--log", type=Path, required=True, help="the durable log; the state is rebuilt from it")
    parser.add_argument("--ready-fd", type=int, help="a line with the port is written there once all is up")
    parser.add_argument("--sms-from", default="", help="our number for SMS, where a phone was not texted before")
    parser.add_argument("--whatsapp-from", default="", help="our number for WhatsApp, likewise")
    parser.add_argument("--clock-file", type=Path, help="seconds by which the clock of the demonstration is moved")
    return parser.parse_args()


def _say_ready(descriptor: int | None, port: int) -> None:
    if descriptor is not None:
        with os.fdopen(descriptor, "w") as ready:
            ready.write(f"{port}\n")


if __name__ == "__main__":
    sys.exit(main())
