"""Style, scripts and nothing else: read once, packed once, named by what is in them so that a browser keeps them."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from importlib.resources import files

from flask import Flask, Response, abort, request

from bot.console.blueprint import pages

NAMES = ("console.css", "console.js", "icon.svg", "vendor/htmx-4.0.1.min.js")
_FOR_A_YEAR = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent."""

    digest: str
    kind: str
    plain: bytes
    packed: bytes


def _read(name: str) -> Asset:
    content = files("bot.console").joinpath("static", name).read_bytes()
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    return Asset(hashlib.sha256(content).hexdigest()[:12], kind, content, gzip.compress(content, 9, mtime=0))


ASSETS = {name: _read(name) for name in NAMES}


def address(name: str) -> str:
    """Where a page finds it; a name that nobody knows is a fault of the template."""
    return f"/static/{ASSETS[name].digest}/{name}"


def set_up(app: Flask) -> None:
    """Let templates say `asset('console.css')`."""
    app.jinja_env.globals["asset"] = address


@pages.get("/static/<digest>/<path:name>")
def asset(digest: str, name: str) -> Response:
    """One file, for ever."""
    found = ASSETS.get(name)
    if found is None or found.digest != digest:
        abort(404)
    packed = request.accept_encodings["gzip"] > 0
    answer = Response(found.packed if packed else found.plain, content_type=f"{found.kind}; charset=utf-8")
    answer.headers["Cache-Control"] = _FOR_A_YEAR
    answer.headers["Vary"] = "Accept-Encoding"
    if packed:
        answer.headers["Content-Encoding"] = "gzip"
    return answer
