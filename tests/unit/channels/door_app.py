"""A door that keeps what it is told in a file, behind the real blueprint: for servers in other processes."""

import json
from pathlib import Path
from uuid import UUID

from flask import Flask

from bot.channels.twilio.parse import Arrived, Report
from bot.channels.twilio.webhooks import make_blueprint


class FileDoor:
    """One JSON line for each call."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def capture(self, arrived: Arrived, raw: bytes) -> None:
        self._write("capture", arrived.provider_id, arrived.text, raw)

    def report(self, outbound_id: UUID, report: Report) -> None:
        self._write("report", str(outbound_id), report.status.value, b"")

    def reject(self, reason: str, raw: bytes) -> None:
        self._write("reject", reason, "", raw)

    def _write(self, *values: str | bytes) -> None:
        line = [value.decode("latin-1") if isinstance(value, bytes) else value for value in values]
        with self._path.open("a") as file:
            file.write(json.dumps(line) + "\n")


def make_app(path: str, token: str, public_base_url: str) -> Flask:
    """An application with nothing but the doors."""
    app = Flask(__name__)
    app.register_blueprint(make_blueprint(FileDoor(Path(path)), auth_token=token, public_base_url=public_base_url))
    return app
