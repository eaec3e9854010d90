"""The web process: the provider's doors and the signs of life. `gunicorn 'bot.web:create_app()'` serves it."""

import gc
import sys
from collections.abc import Mapping
from datetime import datetime

from flask import Flask, Request, Response, jsonify
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from bot import console, migrate
from bot.channels.twilio.door import Door
from bot.channels.twilio.webhooks import make_blueprint
from bot.clock import utc_now
from bot.log import set_up_logging
from bot.queue import WakerBeside
from bot.settings import SettingsError, load_settings
from bot.views.operations import Operations, metrics, operations
from bot.voice_door import make_voice_blueprint
from bot.wiring import Runtime, build_runtime

LONGEST_SILENCE = 30.0
"""Seconds without a heartbeat of the clock after which this installation is not ready (law 4 of docs/protocol.md)."""


LONGEST_WAIT = {"alerts": 30.0, "inbound": 60.0}
"""Seconds for which something may be due in a lane before this installation is not ready."""


class Sessions(SecureCookieSessionInterface):
    """Cookies for people; a provider has none, and its requests are many."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of a request; None for a provider's."""
        return None if request.path.startswith("/twilio/") else super().open_session(app, request)


def create_app(runtime: Runtime | None = None) -> Flask:
    """The application. Without a runtime it is built from the environment; faulty settings end the process with 2."""
    if runtime is not None:
        return _assembled(runtime)
    set_up_logging("web")
    try:
        app = _assembled(build_runtime(load_settings(), process="web", pool_size=8))
    except SettingsError as faults:
        print("settings are missing or wrong:", *faults.faults, sep="\n  ", file=sys.stderr)  # noqa: T201
        # gunicorn's workers report 3 for any failed import; its master must stop with 2.
        sys.exit(2)
    gc.collect()
    gc.freeze()  # what a start makes stays: a page need not wait while all of it is looked through again
    return app


def _assembled(runtime: Runtime) -> Flask:
    app = Flask(__name__)
    app.session_interface = Sessions()
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
        faults, found = readiness(runtime, utc_now())
        oldest = {lane: round(age, 1) for lane, age in found.oldest.items()} if found else {}
        return jsonify({"ready": not faults, "faults": faults, "oldest_seconds": oldest}), 503 if faults else 200

    @app.get("/metrics")
    def measured() -> tuple[Response, int]:
        """The figures of the whole installation, as Prometheus reads them; 503 where the database does not answer."""
        try:
            with runtime.database.session() as session:
                figures = metrics(operations(session, utc_now()))
        except SQLAlchemyError:
            return Response("", mimetype="text/plain"), 503
        return Response(figures, content_type="text/plain; version=0.0.4; charset=utf-8"), 200


def readiness(runtime: Runtime, now: datetime) -> tuple[list[str], Operations | None]:
    """What keeps this installation from its work, in words for whoever repairs it; and how it does, where known."""
    faults: list[str] = []
    found: Operations | None = None
    try:
        with runtime.database.session() as session:
            session.execute(text("SELECT 1"))
            revision = migrate.revision(session.connection())
            if revision != migrate.newest():
                faults.append(f"database is at {revision or 'nothing'}, needs {migrate.newest()}: jamtan db upgrade")
                return faults, None
            found = operations(session, now)
            faults += _silent(found.heartbeats)
            faults += [
                f"{lane}: the oldest has waited for {found.oldest[lane]:.0f} s"
                for lane, most in LONGEST_WAIT.items()
                if found.oldest[lane] > most
            ]
    except SQLAlchemyError as fault:
        faults.append(f"database: {type(fault).__name__}")
    if not runtime.waker.reachable():
        faults.append("redis cannot be reached: texts go out slower, alerts by the clock")
    return faults, found


def _silent(alive: Mapping[str, float]) -> list[str]:
    age = alive.get("clock")
    if age is None or age > LONGEST_SILENCE:
        return [f"clock: {'never' if age is None else f'{age:.0f} s'} since its last heartbeat"]
    return []
