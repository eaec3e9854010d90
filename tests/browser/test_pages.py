"""Every page, in both languages: no fault of accessibility, no sideways scroll, small, printable."""

from pathlib import Path
from typing import Any

import pytest

from bot.demo.data_places import PLACES
from tests.browser.conftest import AXE, LAPTOP, NARROW, PHONE, Opened, Site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TAMBA = next(one.code for one in PLACES if one.name == "Tamba")
PATHS = {
    "tableau": "/",
    "livraisons": "/livraisons",
    "planifier": "/livraisons/nouvelle",
    "livraison": "/livraisons/{planned}",
    "demande": "/livraisons/{requested}",
    "examiner": "/livraisons/{planned}/examiner",
    "feuille": "/livraisons/{planned}/feuille",
    "lieux": "/lieux",
    "lieu": f"/lieux/{TAMBA}",
    "compte": "/compte",
    "introuvable": "/nulle-part",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def path_of(site: Site, name: str) -> str:
    return PATHS[name].format(planned=site.world.planned, requested=site.world.requested)


def faults_of(page: Any) -> list[str]:
    """What axe-core finds, each with the element. The script comes by the debugger, around the page's policy."""
    client = page.context.new_cdp_session(page)
    client.send("Runtime.evaluate", {"expression": AXE.read_text("utf-8")})
    found = page.evaluate("(rules) => axe.run({runOnly: rules})", RULES)
    return [f"{one['id']}: {node['html'][:160]}" for one in found["violations"] for node in one["nodes"]]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_can_be_used_by_everybody(opened: Opened, site: Site, lang: str) -> None:
    page = opened(lang=lang)
    found = {}
    for name in PATHS:
        page.goto(path_of(site, name))
        found[name] = faults_of(page)
    page.context.clear_cookies(name="jamtan")
    page.goto("/connexion")
    found["connexion"] = faults_of(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("size", [LAPTOP, PHONE, NARROW], ids=["laptop", "phone", "narrow"])
def test_no_page_scrolls_sideways(
    opened: Opened, site: Site, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    page = opened(size=size)
    folder: Path | None = request.config.getoption("--pictures")
    wide = []
    for name in PATHS:
        page.goto(path_of(site, name))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
        if folder and size != NARROW:
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}-{size[0]}.png", full_page=True)
    assert wide == []


def test_a_first_visit_and_every_page_after_it_are_small(opened: Opened, site: Site) -> None:
    page = opened(login="")
    sizes: list[int] = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
    from tests.browser.conftest import sign_in

    sign_in(page, site, "awa")
    page.wait_for_load_state("networkidle")
    assert sum(sizes) <= 40_000, sizes
    for name in PATHS:
        sizes.clear()
        page.goto(path_of(site, name))
        page.wait_for_load_state("networkidle")
        assert sum(sizes) <= 12_000, (name, sizes)


def test_board_sheet_and_delivery_print_on_few_sheets(opened: Opened, site: Site) -> None:
    page = opened()
    for name, most in (("tableau", 2), ("feuille", 1), ("livraison", 2)):
        page.goto(path_of(site, name))
        assert page.pdf(prefer_css_page_size=True).count(b"/Type /Page\n") <= most, name


def test_focus_is_never_lost_and_never_hidden(opened: Opened, site: Site) -> None:
    page = opened()
    for name in ("tableau", "examiner", "planifier"):
        page.goto(path_of(site, name))
        for _ in range(25):
            page.keyboard.press("Tab")
            shown = page.evaluate(
                "() => { const it = document.activeElement, box = it.getBoundingClientRect();"
                " return it === document.body || (box.width > 0 && box.bottom > 0 && box.top < innerHeight); }"
            )
            assert shown, (name, page.evaluate("document.activeElement.outerHTML"))
