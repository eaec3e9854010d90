"""The page's routes. Looking changes nothing; texts and orders come by POST, from this page or a script, never from
another site.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import urlsplit

import pyotp
from flask import Flask, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.clock import wall_now
from bot.demo.phones import words
from bot.demo.phones.acts import CommandLine, Done, UnknownAct
from bot.demo.phones.page import MOST_PHONES, BadMoment, Page
from bot.demo.phones.provider import ProviderError
from bot.demo.phones.switches import LIVES, WORLDS
from bot.settings import is_loopback

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
LONGEST_TEXT = 1600


@dataclass(frozen=True, slots=True)
class Console:
    """Where the coordinators' console is, and by login the secrets of phones that make six digits."""

    url: str = ""
    second_factors: Mapping[str, str] = field(default_factory=dict)

    def digits(self) -> dict[str, str]:
        """Of this half minute, by login."""
        return {login: pyotp.TOTP(secret).at(wall_now()) for login, secret in self.second_factors.items()}


def make_app(page: Page, acts: CommandLine, console: Console | None = None) -> Flask:
    """The application over what the page reads and what its buttons run."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= words.FILTERS
    app.before_request(_only_from_here)
    app.after_request(_with_policy)
    _add_looking(app, page, acts, console or Console())
    _add_doing(app, page, acts)
    _add_switches(app, page)
    return app


def _only_from_here() -> None:
    """A page of another site, open in the same browser, can neither read this one nor give orders through it."""
    if not is_loopback(request.host_url):
        abort(403)
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin is not None and urlsplit(origin).netloc != request.host:
        abort(403)


def _with_policy(response: Response) -> Response:
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response


def _plain(value: object) -> object:
    if isinstance(value, Done):
        return asdict(value)
    return value.isoformat() if isinstance(value, (datetime, date, time)) else str(value)


def _keys() -> list[str]:
    return [key for key in request.values.get("phones", "").split(",") if key]


def _back(page: Page, fault: str = "") -> AnyResponse:
    """To the page that the order came from."""
    chosen = ",".join(one.key for one in page.chosen(_keys()))
    asked: dict[str, Any] = {"phones": chosen, "delivery": request.form.get("delivery", "")}
    if fault:
        asked["fault"] = fault
    return redirect(url_for("look", **asked), 303)


def _add_looking(app: Flask, page: Page, acts: CommandLine, console: Console) -> None:
    def rendered(template: str) -> str:
        shown = page.shown(_keys(), request.args.get("delivery", ""))
        chosen = [one.phone.key for one in shown.phones]
        return render_template(
            template,
            shown=shown,
            done=acts.done(),
            chosen=chosen,
            phones=",".join(chosen),
            passwords=acts.passwords,
            console=console,
            digits=console.digits(),
            fault=request.args.get("fault", ""),
            lives=LIVES,
            worlds=WORLDS,
            most=MOST_PHONES,
        )

    @app.get("/")
    def look() -> str:
        """The whole page."""
        return rendered("page.html")

    @app.get("/live")
    def live() -> str:
        """What changes, for the refreshing script."""
        return rendered("live.html")

    @app.get("/live.json")
    def live_json() -> Response:
        """The same for a script."""
        shown = page.shown(_keys(), request.args.get("delivery", ""))
        told = {**asdict(shown), "moved_by": shown.moved_by.total_seconds(), "done": acts.done()}
        return Response(json.dumps(told, ensure_ascii=False, default=_plain), mimetype="application/json")


def _add_doing(app: Flask, page: Page, acts: CommandLine) -> None:
    @app.post("/text")
    def text() -> AnyResponse:
        """A phone sends a text, or presses a button."""
        person = page.person(request.form.get("phone", ""))
        channel = request.form.get("channel", "sms")
        body = request.form.get("body", "")[:LONGEST_TEXT]
        if person is None or channel not in person.channels or not body.strip():
            return _back(page, "personne, canal ou texte manquant")
        try:
            page.provider.text(person.number, channel, body, request.form.get("payload") or None)
        except ProviderError as fault:
            return _back(page, str(fault))
        return _back(page)

    @app.post("/act")
    def act() -> AnyResponse:
        """A button of the coordinators."""
        form = request.form
        try:
            if form.get("act") == "jump":
                page.jump(datetime.fromisoformat(form.get("moment", "")).astimezone(UTC))
            else:
                acts.act(form.get("act", ""), form.get("delivery", ""), form.get("assessment", ""))
        except UnknownAct:
            abort(400)
        except BadMoment as bad:
            return _back(page, str(bad))
        except ValueError:
            return _back(page, "heure illisible")
        return _back(page)


def _add_switches(app: Flask, page: Page) -> None:
    @app.post("/switch")
    def switch() -> AnyResponse:
        """A phone, or the provider, begins to fail in some way, or works again."""
        person = page.person(request.form.get("phone", ""))
        try:
            if person is not None:
                page.provider.live(person.number, request.form.get("life", ""))
            else:
                page.provider.turn(request.form.get("world", ""))
        except KeyError:
            abort(400)
        except ProviderError as fault:
            return _back(page, str(fault))
        return _back(page)
