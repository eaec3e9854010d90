"""What pages cost a weak line: each page of the menu, the first visit, a slow network, a large board."""

import time
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import text

from bot.clock import utc_now
from bot.console.navigation import MENU
from tests.browser.conftest import Opened, Site, sign_in
from tests.large import fill

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

FIRST_VISIT, LATER, BOARD = 40_000, 12_000, 20_000  # bytes, as they travel
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 400_000 / 8, "uploadThroughput": 400_000 / 8}
USABLE_WITHIN = 3.0  # seconds


def metered(page: Any, sizes: list[int]) -> Any:
    """Every byte that comes in from now on, headers too."""
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
    return client


def test_a_first_visit_and_each_page_of_the_menu_are_small(opened: Opened, site: Site) -> None:
    page, sizes = opened(login=""), list[int]()
    metered(page, sizes)
    sign_in(page, site, "salif")
    page.wait_for_load_state("networkidle")
    assert sum(sizes) <= FIRST_VISIT, sizes
    large = {}
    for _, path, _ in MENU:
        sizes.clear()
        page.goto(path)
        page.wait_for_load_state("networkidle")
        if sum(sizes) > LATER:
            large[path] = sum(sizes)
    assert large == {}


def test_a_board_of_24_places_and_14_days_is_small(opened: Opened, site: Site) -> None:
    with site.database.session() as session:
        there = session.scalar(text("SELECT count(*) FROM place")) or 0
    fill(site.database, utc_now(), 24 - there, 120)
    page, sizes = opened("awa"), list[int]()
    metered(page, sizes)
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert page.locator("table.grid tbody tr").count() == 24
    assert sum(sizes) <= BOARD, sizes


def test_the_board_is_usable_within_three_seconds_on_a_slow_line(opened: Opened, site: Site) -> None:
    page = opened("awa")
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.send("Network.setCacheDisabled", {"cacheDisabled": True})  # as on a first visit
    client.send("Network.emulateNetworkConditions", SLOW)
    took = []
    for _ in range(3):
        began = time.monotonic()
        page.goto("/", wait_until="commit")
        page.get_by_role("heading", name="À traiter").wait_for()
        page.wait_for_load_state("domcontentloaded")  # scripts have run, the style is there
        took.append(time.monotonic() - began)
    assert min(took) <= USABLE_WITHIN, took


def test_unchanged_polls_of_every_living_page_are_tiny(opened: Opened, site: Site) -> None:
    page = opened("awa")
    page.clock.install()
    for _, path, _ in MENU:
        page.goto(path)
        if not page.locator("#live").count():
            continue
        polled = lambda one, path=path: urlsplit(one.url).path == path  # noqa: E731
        with page.expect_response(polled) as told:
            page.clock.fast_forward(17_000)
        if told.value.status == 304:
            sizes = told.value.request.sizes()
            assert sum(sizes.values()) <= 900, (path, sizes)
