"""Broadcasts, contacts and packages in a browser: for everybody, at every width, by keyboard alone, without scripts."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.actors import PROGRAM
from bot.broadcasts.commands import ExpandBroadcast
from bot.broadcasts.store import next_expanding
from bot.clock import utc_now
from bot.contacts import store as contacts
from bot.demo.data_story import id_of
from bot.dispatch import run
from bot.ids import ContactId
from tests.browser.conftest import LAPTOP, NARROW, PHONE, Opened, Site
from tests.browser.test_pages import faults_of
from tests.integration.console.test_broadcasts import TEXTS, priced
from tests.integration.console.test_contact_import import TABLE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

SMALL = (360, 740)
PATHS = {
    "diffusions": "/diffusions",
    "diffusion-nouvelle": "/diffusions/nouvelle",
    "contacts": "/contacts",
    "contacts-personne": "/contacts?q=nul",
    "contact-nouveau": "/contacts/nouveau",
    "contacts-importer": "/contacts/importer",
    "paquets": "/paquets",
    "paquet-nouveau": "/paquets/nouveau",
}
"""Pages that need nothing done before."""


def expanded(site: Site) -> None:
    """What the worker does."""
    with site.database.session() as session:
        which = next_expanding(session)
        assert which
        run(ExpandBroadcast(by=PROGRAM, cause="test:expand", broadcast=which), session, utc_now())
        session.commit()


def written(page: Any) -> None:
    """A broadcast to everybody in three languages, checked."""
    page.goto("/diffusions/nouvelle")
    for name, text in TEXTS.items():
        page.fill(f"#{name}", text)
    page.get_by_role(
        "button", name="Vérifier" if page.locator("html").get_attribute("lang") == "fr" else "Check"
    ).click()


def states(page: Any, site: Site) -> Iterator[str]:
    """One page or state after the other; the name of what is shown now."""
    for name, path in PATHS.items():
        page.goto(path)
        yield name
    written(page)
    yield "diffusion-verifiee"
    page.fill("#text-fr", "La paix à Tamba à 7h avec l’Équipe Pirogue. 4827")
    page.locator("button[value=check]").click()
    page.locator(".bad").first.wait_for()
    yield "diffusion-fautes"
    page.locator("#text-fr").fill(TEXTS["text-fr"])
    page.locator("button[value=check]").click()
    page.locator("button[value=send]").click()
    page.wait_for_url("**/diffusions/*-*")
    expanded(site)
    page.reload()
    yield "diffusion"
    page.goto("/diffusions")
    yield "diffusions-une"
    with site.database.session() as session:
        who = contacts.get(session, ContactId(id_of("contact", "penda"))).pseudonym
    page.goto(f"/contacts/{who}")
    yield "contact"
    page.locator("form[action$=perdu] button").click()
    yield "contact-perdu"
    page.goto("/contacts/nouveau")
    page.locator("main form button.main").click()
    yield "contact-fautes"
    page.goto("/contacts/importer")
    page.set_input_files("#file", {"name": "liste.csv", "mimeType": "text/csv", "buffer": TABLE.encode()})
    page.locator("main form button.main").click()
    page.wait_for_url("**/importer/*-*")
    yield "contacts-verifier"
    page.goto("/paquets")
    page.locator("main a[href$=convenir]").first.click()
    page.locator("main form button.main").click()
    yield "paquet-accord"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_and_state_can_be_used_by_everybody(opened: Opened, site: Site, lang: str) -> None:
    priced(site.database)
    page = opened(lang=lang)
    found = {name: faults_of(page) for name in states(page, site)}
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("size", [LAPTOP, PHONE, SMALL, NARROW], ids=["laptop", "phone", "small", "narrow"])
def test_no_page_or_state_scrolls_sideways(
    opened: Opened, site: Site, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    priced(site.database)
    page = opened(size=size, scripts=size != NARROW)
    folder: Path | None = request.config.getoption("--pictures")
    wide = []
    for name in states(page, site):
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
        if folder and size in (LAPTOP, SMALL):
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}-{size[0]}.png", full_page=True)
    assert wide == []


def test_what_is_typed_is_checked_while_it_is_typed(opened: Opened, site: Site) -> None:
    priced(site.database)
    page = opened()
    page.goto("/diffusions/nouvelle")
    page.locator("[name=language][value=fr]").check()
    with page.expect_response("**/apercu"):
        page.locator("#text-fr").press_sequentially("Prêt ? Ça coûte", delay=5)
    page.get_by_text("s’écrit « e » par SMS").wait_for()
    assert page.evaluate("document.activeElement.id") == "text-fr"
    with page.expect_response("**/apercu"):
        page.locator("#text-fr").fill("La paix")
    page.get_by_text("mot à éviter « paix »").wait_for()
    assert page.locator("button[value=send]").count() == 0


def test_a_session_that_ended_takes_nothing_from_who_is_writing(opened: Opened) -> None:
    page, other = opened("awa"), opened("awa")
    page.goto("/diffusions/nouvelle")
    other.goto("/compte")
    other.get_by_role("button", name="Déconnecter tous mes appareils").click()
    with page.expect_response("**/apercu") as told:
        page.locator("#text-fr").fill("Bonjour")
    assert told.value.status == 401
    assert page.locator("#preview h2").is_visible()
    assert page.locator("#password").count() == 0
    assert page.locator("#text-fr").input_value() == "Bonjour"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_broadcast_goes_out_and_is_stopped(opened: Opened, site: Site, *, scripts: bool) -> None:
    page = opened(scripts=scripts)
    written(page)
    page.get_by_role("button", name="Essai en bambara").click()
    page.get_by_text("Essai envoyé à votre téléphone").wait_for()
    page.get_by_role("button", name="Envoyer à").dblclick()
    page.wait_for_url("**/diffusions/*-*")
    expanded(site)
    page.reload()
    assert page.get_by_text("mise en file").or_(page.get_by_text("en cours d’envoi")).first.is_visible()
    page.get_by_role("button", name="Arrêter l’envoi").click()
    page.get_by_text("Diffusion arrêtée").wait_for()
    page.goto("/diffusions")
    assert page.locator("tbody tr").count() == 1


def test_progress_shows_by_itself_while_texts_go_out(opened: Opened, site: Site) -> None:
    page = opened()
    written(page)
    page.get_by_role("button", name="Envoyer à").click()
    page.wait_for_url("**/diffusions/*-*")
    assert page.locator("#live").get_attribute("data-every") == "2000"
    expanded(site)
    page.get_by_text("en cours d’envoi").wait_for(timeout=10_000)


def test_a_broadcast_is_written_and_sent_by_keyboard_alone(opened: Opened, site: Site) -> None:
    page = opened()
    page.goto("/diffusions/nouvelle")

    def until(test: str) -> None:
        for _ in range(90):
            page.keyboard.press("Tab")
            if page.evaluate(f"document.activeElement.matches({test!r})"):
                shown = page.evaluate(
                    "() => { const box = document.activeElement.getBoundingClientRect();"
                    " return box.width > 0 && box.bottom > 0 && box.top < innerHeight; }"
                )
                assert shown, test
                return
        raise AssertionError(test)

    until("[name=place][value^=T]")
    page.keyboard.press("Space")
    for name, text in TEXTS.items():
        until(f"#{name}")
        page.keyboard.type(text)
    until("button[value=check]")
    page.keyboard.press("Enter")
    page.locator("button[value=send]").wait_for()
    until("button[value=send]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/diffusions/*-*")
    assert page.get_by_text("Tamba").first.is_visible()


def test_each_of_these_pages_is_small(opened: Opened, site: Site) -> None:
    page = opened()
    sizes: list[int] = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
    for name, path in PATHS.items():
        sizes.clear()
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert sum(sizes) <= 12_000, (name, sizes)
