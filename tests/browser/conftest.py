"""The console in Debian's Chromium, over the invented world: `make test-browser`, and only there."""

import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from bot.clock import wall_now
from bot.console.digits import digits_at
from bot.db import Database
from bot.demo.data_world import World
from tests.console import PASSWORDS, SECRETS, app_for, forget_digits, settings_for
from tests.integration.console.conftest import database_urls, made, world

__all__ = ["database_urls", "made", "world"]

AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1.min.js"
LAPTOP, PHONE, NARROW = (1366, 768), (390, 844), (320, 640)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where pictures of every page go, for people to look at."""
    parser.addoption("--pictures", type=Path, default=None, help="write a picture of every page into this folder")


@dataclass
class Site:
    """The console as a browser reaches it."""

    url: str
    database: Database
    world: World
    seen: list[Any] = field(default_factory=list)


class AsGunicorn(WSGIRequestHandler):
    """Names itself as briefly as the server of a real installation, so that sizes are those of one."""

    def version_string(self) -> str:
        """The header Server."""
        return "gunicorn"

    def log(self, *_: object, **__: object) -> None:
        """Requests are looked at in tests, not in a log."""


@pytest.fixture
def site(
    world: World, database: Database, database_urls: tuple[str, str], redis_url: str, key_files: tuple[Path, Path]
) -> Iterator[Site]:
    """A web process of threads."""
    app = app_for(database, settings_for(database_urls[1], redis_url, key_files))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=AsGunicorn)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield Site(f"http://127.0.0.1:{server.port}", database, world)
    server.shutdown()
    serving.join()
    server.server_close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's own."""
    from playwright.sync_api import sync_playwright

    path = shutil.which("chromium")
    assert path, "the package chromium is missing"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


Opened = Callable[..., Any]


@pytest.fixture
def opened(chromium: Any, site: Site) -> Iterator[Opened]:
    """A page of somebody who has signed in; everything that goes wrong in it fails the test."""
    contexts, faults = [], []

    def open_page(login: str = "awa", *, scripts: bool = True, size: tuple[int, int] = LAPTOP, lang: str = "fr") -> Any:
        context = chromium.new_context(
            java_script_enabled=scripts,
            viewport={"width": size[0], "height": size[1]},
            base_url=site.url,
            locale={"fr": "fr-FR", "en": "en-GB"}[lang],
        )
        contexts.append(context)
        context.add_cookies([{"name": "jamtan-langue", "value": lang, "url": site.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("dialog", lambda dialog: faults.extend([f"dialog {dialog.message}"]))
        page.on("console", lambda said: faults.extend([said.text] if "Content Security Policy" in said.text else []))
        page.on("request", lambda asked: faults.extend([] if asked.url.startswith(site.url) else [asked.url]))
        if login:
            sign_in(page, site, login)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


def sign_in(page: Any, site: Site, login: str) -> None:
    """As a person types."""
    forget_digits(site.database)
    page.goto("/connexion")
    page.fill("#login", login)
    page.fill("#password", PASSWORDS[login])
    page.fill("#code", digits_at(SECRETS[login], wall_now()))
    page.click("button.main")
    page.wait_for_url("**/")
