"""The floor of the doors: Flask, Twilio's validator, one INSERT with a unique key, one COMMIT, an empty TwiML.

Served by the same command as the program: `gunicorn ... 'bench.floors.web:create_app()'`. Settings by environment:
`FLOOR_DATABASE` (PostgreSQL), `FLOOR_TOKEN`, `FLOOR_URL` (address that requests are signed for), `FLOOR_DRIVER`:
`core` (SQLAlchemy Core, the usual way) or `psycopg` (the driver alone, with a pool of its own).
"""

import os
from collections.abc import Callable
from queue import LifoQueue

import psycopg
from flask import Flask, Response, request
from sqlalchemy import create_engine, text
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

TWIML = '<?xml version="1.0" encoding="UTF-8"?><Response></Response>'
TABLE = """
CREATE TABLE IF NOT EXISTS floor_message (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    told text NOT NULL UNIQUE,
    sender text NOT NULL,
    body text NOT NULL,
    received_at timestamptz NOT NULL DEFAULT now()
)
"""
_BY_NAME = "INSERT INTO floor_message (told, sender, body) VALUES (:told, :sender, :body) ON CONFLICT DO NOTHING"
_BY_PLACE = "INSERT INTO floor_message (told, sender, body) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING"

Store = Callable[[str, str, str], None]


def by_core(url: str) -> Store:
    """SQLAlchemy Core over its own pool."""
    engine = create_engine(url, pool_size=8)
    insert = text(_BY_NAME)

    def store(told: str, sender: str, body: str) -> None:
        with engine.begin() as connection:
            connection.execute(insert, {"told": told, "sender": sender, "body": body})

    return store


def by_psycopg(url: str) -> Store:
    """The driver alone: prepared statements, connections kept in a stack."""
    plain = url.replace("postgresql+psycopg://", "postgresql://")
    idle: LifoQueue[psycopg.Connection] = LifoQueue()

    def store(told: str, sender: str, body: str) -> None:
        connection = idle.get_nowait() if not idle.empty() else psycopg.connect(plain, prepare_threshold=1)
        connection.execute(_BY_PLACE, (told, sender, body))
        connection.commit()
        idle.put(connection)

    return store


def create_app() -> Flask:
    """The application."""
    app = Flask(__name__)
    validator = RequestValidator(os.environ["FLOOR_TOKEN"])
    base = os.environ["FLOOR_URL"]
    store = (by_psycopg if os.environ.get("FLOOR_DRIVER") == "psycopg" else by_core)(os.environ["FLOOR_DATABASE"])

    def take(told: Callable[[], str]) -> Response:
        if not validator.validate(base + request.path, request.form, request.headers.get("X-Twilio-Signature", "")):
            return Response(status=403)
        store(told(), request.form["From"], request.form.get("Body", ""))
        return Response(TWIML, mimetype="text/xml")

    @app.post("/twilio/inbound")
    def inbound() -> Response:
        """One message for us."""
        return take(lambda: request.form["MessageSid"])

    @app.post("/twilio/status/<outbound>")
    def status(outbound: str) -> Response:
        """What became of one of our texts."""
        return take(lambda: f"{outbound}:{request.form['MessageStatus']}")

    return app
