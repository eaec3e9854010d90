"""The web process: the provider's doors and the signs of life. `gunicorn 'bot.web:create_app()'` serves it."""

import sys
from datetime import datetime
from typing import Any

from flask import Flask, Response, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import console, migrate
from bot.channels.twilio.door import Door
from bot.channels.twilio.webhooks import make_blueprint
from bot.clock import utc_now
from bot.log import set_up_logging
from bot.messages.store_health import ages
from bot.queue import WakerBeside
from bot.settings import SettingsError, load_settings
from bot.voice_door import make_voice_blueprint
from bot.wiring import Runtime, build_runtime

LONGEST_SILENCE = 30.0
"""Seconds without a heartbeat of the clock after which this installation is not ready (law 4 of docs/protocol.md)."""


def create_app(runtime: Runtime | None = None) -> Flask:
    """The application. Without a runtime it is built from the environment; faulty settings end the process with 2."""
    if runtime is None:
        set_up_logging("web")
        try:
            runtime = build_runtime(load_settings(), process="web", pool_size=8)
        except SettingsError as faults:
            print("settings are missing or wrong:", *faults.faults, sep="\n  ", file=sys.stderr)  # noqa: T201
            # gunicorn's workers report 3 for any failed import; its master must stop with 2.
            sys.exit(2)
    app = Flask(__name__)
    settings = runtime.settings
    app.register_blueprint(
        make_blueprint(
            Door(runtime.database, WakerBeside(runtime.waker), runtime.checkpoint),
            auth_token=settings.twilio_auth_token,
            public_base_url=settings.public_base_url,
        )
    )
    app.register_blueprint(make_voice_blueprint(runtime.voices))
    _add_signs_of_life(app, runtime)
    console.register(app, runtime)
    return app


def _add_signs_of_life(app: Flask, runtime: Runtime) -> None:
    @app.get("/healthz")
    def alive() -> Response:
        """This process answers."""
        return Response("ok\n", mimetype="text/plain")

    @app.get("/readyz")
    def ready() -> tuple[Response, int]:
        """Whether the whole installation does its work: 200, or 503 with what does not."""
        faults = readiness(runtime, utc_now())
        return jsonify({"ready": not faults, "faults": faults}), 503 if faults else 200


def readiness(runtime: Runtime, now: datetime) -> list[str]:
    """What keeps this installation from its work, in words for whoever repairs it; nothing when all is well."""
    faults: list[str] = []
    try:
        with runtime.database.session() as session:
            session.execute(text("SELECT 1"))
            found = migrate.revision(session.connection())
            if found != migrate.newest():
                faults.append(f"database is at {found or 'nothing'}, needs {migrate.newest()}: jamtan db upgrade")
                return faults
            faults += _silent(dict(ages(session)))
    except SQLAlchemyError as fault:
        faults.append(f"database: {type(fault).__name__}")
    if not runtime.waker.reachable():
        faults.append("redis cannot be reached: texts go out slower, alerts by the clock")
    return faults


def _silent(alive: dict[str, Any]) -> list[str]:
    age = alive.get("clock")
    if age is None or age > LONGEST_SILENCE:
        return [f"clock: {'never' if age is None else f'{age:.0f} s'} since its last heartbeat"]
    return []
