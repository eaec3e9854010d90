"""Settings, translations, help, set-up: usable by everybody, in both languages, on a narrow screen, without scripts."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from werkzeug.serving import make_server

from bot.clock import utc_now
from bot.db import Database, open_engine
from bot.migrate import role_of, upgrade
from tests.browser.conftest import NARROW, AsGunicorn, Opened
from tests.browser.test_pages import faults_of
from tests.console import PASSWORDS, app_for, settings_for

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PATHS = (
    "/reglages",
    "/reglages/personnes",
    "/reglages/personnes/awa",
    "/reglages/seuils",
    "/reglages/garde",
    "/traductions",
    "/traductions?langue=fr&etat=relu",
    "/traductions/menu",
    "/aide",
    "/mise-en-place/suite",
    "/compte/mot-de-passe",
)

WIDEST = """() => [...document.querySelectorAll('body *')].filter(one => !one.closest('.scroll')
  && one.getBoundingClientRect().right > innerWidth + 1).slice(0, 3).map(one => one.outerHTML.slice(0, 160))"""


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_can_be_used_by_everybody(opened: Opened, lang: str) -> None:
    page = opened("salif", lang=lang)
    found = {}
    for path in PATHS:
        page.goto(path)
        found[path] = faults_of(page)
    assert {path: faults for path, faults in found.items() if faults} == {}


def test_no_page_scrolls_sideways_on_a_narrow_screen(opened: Opened) -> None:
    page = opened("salif", size=NARROW)
    wide = []
    for path in PATHS:
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append((path, page.evaluate(WIDEST)))
    assert wide == []


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_thresholds_are_signed_and_a_faulty_form_keeps_what_was_typed(opened: Opened, *, scripts: bool) -> None:
    page = opened("salif", scripts=scripts)
    page.goto("/reglages/seuils")
    page.fill("input[name=silent_after]", "24")
    page.fill("#reason", "réseau revenu partout")
    page.fill("#secret", "not the password")
    page.get_by_role("button", name="Signer une nouvelle version").click()
    assert page.get_by_role("alert").inner_text()
    assert page.input_value("input[name=silent_after]") == "24"
    assert not scripts or faults_of(page) == []
    page.fill("#secret", PASSWORDS["salif"])
    page.get_by_role("button", name="Signer une nouvelle version").click()
    page.get_by_text("version 2 en vigueur").wait_for()


def test_a_turn_of_duty_is_written_by_keyboard_alone(opened: Opened) -> None:
    page = opened("awa")
    page.goto("/reglages/garde")
    before = page.locator("table tbody tr").count()
    page.locator("#login").focus()
    page.keyboard.press("Tab")
    while page.evaluate("document.activeElement.id") != "ends":
        page.keyboard.press("Tab")
    page.locator("#ends").fill(f"{utc_now() + timedelta(days=3):%Y-%m-%dT%H:%M}")
    page.locator("#rank").focus()
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("table tbody tr").count() == before + 1


def test_help_prints_on_few_sheets(opened: Opened) -> None:
    page = opened("awa")
    page.goto("/aide")
    assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= 4


@pytest.fixture
def empty(
    postgres_empty: tuple[str, str], info: dict[str, Any], redis_url: str, key_files: tuple[Path, Path]
) -> Iterator[str]:
    """The address of a console in which nobody signs in yet."""
    upgrade(postgres_empty[0], role_of(postgres_empty[1]))
    database = Database(open_engine(postgres_empty[1]), info)
    app = app_for(database, settings_for(postgres_empty[1], redis_url, key_files))
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=AsGunicorn)
    serving = threading.Thread(target=server.serve_forever, daemon=True)
    serving.start()
    yield f"http://127.0.0.1:{server.port}"
    server.shutdown()
    serving.join()
    server.server_close()
    database.dispose()


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_first_setup_can_be_used_by_everybody(chromium: Any, empty: str, lang: str) -> None:
    context = chromium.new_context(viewport={"width": NARROW[0], "height": NARROW[1]}, base_url=empty)
    context.add_cookies([{"name": "jamtan-langue", "value": lang, "url": empty}])
    page = context.new_page()
    for path in ("/connexion", "/mise-en-place"):
        page.goto(path)
        assert faults_of(page) == [], path
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), path
    page.fill("#code", "AAAAA")
    page.fill("#login", "fatou")
    page.fill("#name", "Fatou")
    for field in ("#password", "#again"):
        page.fill(field, "a password that is long")
    page.locator("form.stack button.main").click()
    assert page.get_by_role("alert").count() == 1
    assert faults_of(page) == []
    context.close()
