"""What lives: a board that refreshes in place and says when it is old; two people at once; without scripts."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from bot.actors import Actor, Via
from bot.clock import utc_now
from bot.demo.data_story import id_of
from bot.dispatch import run
from bot.guarantees.commands import Withdraw
from bot.ids import ContactId
from tests.browser.conftest import Opened, Site
from tests.console import PASSWORDS, see
from tests.integration.console.test_deliveries import agrees

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def pulse(page: Any) -> None:
    """The next poll comes now."""
    with page.expect_response("**/*"):
        page.evaluate("document.dispatchEvent(new CustomEvent('pulse'))")


def says_no(site: Site, who: str) -> None:
    with site.database.session() as session:
        contact = ContactId(id_of("contact", who))
        by = Actor(via=Via.TEXT, contact=contact)
        run(Withdraw(by=by, cause=f"inbound:{uuid4()}", contact=contact), session, utc_now())
        session.commit()


def test_what_one_takes_the_other_sees_within_one_poll(opened: Opened) -> None:
    awa, salif = opened("awa"), opened("salif")
    salif.get_by_role("button", name="Je prends").first.click()
    assert salif.get_by_text("à moi", exact=True).is_visible()
    pulse(awa)
    awa.get_by_text("pris par Salif").wait_for()


def test_a_no_by_one_text_is_on_the_board_within_one_poll(opened: Opened, site: Site) -> None:
    page = opened()
    assert "NO-GO" not in page.locator("tr", has_text="Galobé").inner_text()
    says_no(site, "demba")
    pulse(page)
    page.locator("tr", has_text="Galobé").get_by_text("quelqu'un a dit de ne pas venir").wait_for()


def test_polls_come_by_themselves_and_an_unchanged_one_is_tiny(opened: Opened) -> None:
    page = opened()
    page.clock.install()
    page.goto("/")
    with page.expect_response("**/") as told:
        page.clock.fast_forward(17_000)
    assert told.value.status == 304
    sizes = told.value.request.sizes()
    assert sum(sizes.values()) <= 900, sizes


def test_a_board_without_an_answer_says_so_after_a_minute(opened: Opened, site: Site) -> None:
    page = opened()
    page.clock.install()
    page.goto("/")
    page.route("**/*", lambda route: route.abort())
    page.clock.fast_forward(40_000)
    assert page.locator("[data-stale]").is_hidden()
    page.clock.fast_forward(30_000)
    page.clock.run_for(6_000)
    assert page.locator("#fresh.stale").is_visible()
    assert page.locator("[data-stale]").is_visible()


def test_escape_twice_hides_the_screen_and_brings_it_back(opened: Opened) -> None:
    page = opened()
    for _ in range(2):
        page.keyboard.press("Escape")
    assert not page.get_by_role("heading", name="Tableau").is_visible()
    assert "Tableau" not in page.title()
    for _ in range(2):
        page.keyboard.press("Escape")
    assert page.get_by_role("heading", name="Tableau").is_visible()


def test_a_session_that_has_ended_locks_the_page_at_the_next_poll(opened: Opened) -> None:
    page, other = opened("awa"), opened("awa")
    other.goto("/compte")
    other.get_by_role("button", name="Déconnecter tous mes appareils").click()
    page.evaluate("document.dispatchEvent(new CustomEvent('pulse'))")
    page.wait_for_url("**/connexion**")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_delivery_is_examined_signed_and_recalled(opened: Opened, site: Site, *, scripts: bool) -> None:
    for who in ("bakary", "penda"):
        agrees(site.database, site.world, who)
    see(site.database)
    ref = site.world.planned
    page = opened("awa", scripts=scripts)
    page.goto(f"/livraisons/{ref}")
    page.get_by_role("link", name="Examiner et signer").click()
    for question in page.locator("fieldset.question").all():
        question.get_by_label("oui").check()
    page.get_by_role("button", name="Garder les réponses").click()
    page.fill("#secret", PASSWORDS["awa"])
    page.get_by_role("button", name=f"Signer le GO de {ref}").click()
    page.wait_for_url(f"**/livraisons/{ref}")
    assert page.get_by_text("n’a pas encore répondu").is_visible()
    page.get_by_role("button", name="NO-GO").click()
    assert page.get_by_text("Sans accusé.").is_visible()


def test_signing_works_by_keyboard_alone(opened: Opened, site: Site) -> None:
    for who in ("bakary", "penda"):
        agrees(site.database, site.world, who)
    see(site.database)
    ref = site.world.planned
    page = opened("awa")
    page.goto(f"/livraisons/{ref}/examiner")
    for question in page.locator("fieldset.question").all():
        question.get_by_label("oui").focus()
        page.keyboard.press("Space")
    page.get_by_role("button", name="Garder les réponses").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**#signer")
    page.locator("#secret").focus()
    page.keyboard.type(PASSWORDS["awa"])
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/livraisons/{ref}")


def test_planning_and_stopping_work_by_keyboard_alone(opened: Opened) -> None:
    page = opened("awa")
    page.goto("/livraisons/nouvelle")
    for field, typed in (("#stop-1-1", "Kelenkoro"), ("#leg-1-1", "DK1")):
        page.locator(field).focus()
        page.keyboard.type(typed)
    # How a date and an hour are typed depends on the browser's own language.
    page.fill("#day-1", f"{utc_now() + timedelta(days=20):%Y-%m-%d}")
    page.fill("#from-1", "07:00")
    page.fill("#to-1", "16:00")
    page.get_by_role("button", name="Planifier").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/livraisons/[A-Z0-9]{4}$"))
    page.get_by_role("button", name="NO-GO").focus()
    page.keyboard.press("Enter")
    page.get_by_text("Sans accusé.").wait_for()


def test_a_double_click_plans_once(opened: Opened, site: Site) -> None:
    page = opened("awa")
    page.goto("/livraisons/nouvelle")
    page.fill("#day-1", f"{utc_now().replace(year=utc_now().year + 1):%Y-%m-%d}")
    page.fill("#from-1", "07:00")
    page.fill("#to-1", "16:00")
    page.fill("#stop-1-1", "Kelenkoro")
    page.fill("#leg-1-1", "DK1")
    page.get_by_role("button", name="Planifier").dblclick()
    page.wait_for_url(re.compile("/livraisons/[A-Z0-9]{4}$"))
    page.goto("/livraisons")
    assert page.get_by_role("row").filter(has_text="Kelenkoro").filter(has_text="Pirogue").count() == 1
