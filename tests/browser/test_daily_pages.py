"""Inbox, incidents, journal, health: usable by everybody, in both languages, on every screen, without scripts too."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from bot.actors import Actor, Via
from bot.channel import Channel
from bot.clock import utc_now
from bot.contacts import store as contacts
from bot.db import Database
from bot.demo.data_story import id_of
from bot.dispatch import run
from bot.ids import ContactId, IncidentId, NoteId, PlaceId, UserId
from bot.incidents.commands import ReportIncident
from bot.incidents.tables import incident
from bot.messages.model import State
from bot.messages.tables import outbound
from bot.threads.commands import AddNote, WriteBack
from tests.browser.conftest import LAPTOP, NARROW, PHONE, Opened, Site
from tests.browser.test_pages import faults_of
from tests.integration.console.test_inbox import MOUSSA, PENDA, STRANGER, writes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PATHS = {
    "boite": "/boite",
    "boite-tous": "/boite?vue=tous",
    "boite-vide": "/boite?vue=a-moi",
    "fil": "/boite/{penda}",
    "fil-inconnu": "/boite/{stranger}",
    "incidents": "/incidents",
    "incident": "/incidents/{incident}",
    "incidents-tous": "/incidents?vue=tout",
    "journal": "/journal",
    "journal-vide": "/journal?acte=Sign",
    "sante": "/sante",
}


def told(database: Database) -> Mapping[str, str]:
    """An ordinary morning: texts that were understood and some that were not, an incident, a text that failed."""
    writes(database, MOUSSA, "bonjour")
    writes(database, PENDA, "zzz qqq mi yiɗi", Channel.WHATSAPP)
    writes(database, PENDA, "", Channel.WHATSAPP, media=[{"content_type": "image/jpeg", "url": "https://x.example/1"}])
    writes(database, STRANGER, "qui etes vous <script>alert(1)</script>")
    writes(database, MOUSSA, "appelez moi 7", Channel.WHATSAPP)
    who, awa = ContactId(id_of("contact", "penda")), Actor(via=Via.CONSOLE, user=UserId(id_of("user", "awa")))
    with database.session() as session:
        now = utc_now()
        note = "Joindre après la prière du soir ; son frère répond parfois à ce téléphone."
        run(AddNote(by=awa, cause="console:n", contact=who, note=NoteId(uuid4()), text=note), session, now)
        run(WriteBack(by=awa, cause="console:w", contact=who, text="Jaaraama, min noddat"), session, now)
        report = IncidentId(uuid4())
        run(
            ReportIncident(
                by=Actor(via=Via.TEXT, contact=who),
                cause="inbound:report",
                incident=report,
                contact=who,
                place=PlaceId(id_of("place", "Tamba")),
                category=6,
                happened_at=now - timedelta(hours=2),
                health_touched=True,
            ),
            session,
            now,
        )
        failed = select(outbound.c.id).order_by(outbound.c.number).limit(1).scalar_subquery()
        session.execute(update(outbound).where(outbound.c.id == failed).values(state=State.FAILED, fault="30003"))
        ref = session.scalars(select(incident.c.ref)).one()
        stranger = contacts.find(session, Channel.SMS, STRANGER)
        assert stranger is not None
        found = {
            "penda": contacts.get(session, who).pseudonym,
            "stranger": contacts.get(session, stranger).pseudonym,
            "incident": ref,
        }
        session.commit()
    return found


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_page_of_the_day_can_be_used_by_everybody(opened: Opened, site: Site, lang: str) -> None:
    names = told(site.database)
    page = opened(lang=lang)
    found = {}
    for name, path in PATHS.items():
        page.goto(path.format(**names))
        found[name] = faults_of(page)
    assert {name: faults for name, faults in found.items() if faults} == {}


@pytest.mark.parametrize("size", [LAPTOP, (360, 780), NARROW], ids=["laptop", "phone", "narrow"])
def test_no_page_of_the_day_scrolls_sideways(
    opened: Opened, site: Site, size: tuple[int, int], request: pytest.FixtureRequest
) -> None:
    names = told(site.database)
    page = opened(size=size)
    folder: Path | None = request.config.getoption("--pictures")
    wide = []
    for name, path in PATHS.items():
        page.goto(path.format(**names))
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wide.append(name)
        if folder and size != NARROW:
            folder.mkdir(parents=True, exist_ok=True)
            page.screenshot(path=folder / f"{name}-{size[0]}.png", full_page=True)
    assert wide == []


def test_every_page_of_the_day_is_small(opened: Opened, site: Site) -> None:
    names = told(site.database)
    page = opened()
    sizes: list[int] = []
    client = page.context.new_cdp_session(page)
    client.send("Network.enable")
    client.on("Network.loadingFinished", lambda one: sizes.append(one["encodedDataLength"]))
    for name, path in PATHS.items():
        sizes.clear()
        page.goto(path.format(**names))
        page.wait_for_load_state("networkidle")
        assert sum(sizes) <= 12_000, (name, sizes)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_text_is_read_answered_and_noted_by_keyboard_with_and_without_scripts(
    opened: Opened, site: Site, *, scripts: bool
) -> None:
    names = told(site.database)
    page: Any = opened(scripts=scripts, size=PHONE)
    page.goto("/boite")
    page.get_by_role("link", name=names["penda"]).focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Je prends").first.press("Enter")
    assert page.get_by_text("Fil à moi").is_visible()
    page.get_by_role("button", name="C’est tendu").first.press("Enter")
    assert page.get_by_text("lu par Awa : C’est tendu").first.is_visible()
    page.get_by_label("Texte", exact=True).fill("La paix")
    page.get_by_role("button", name="Envoyer").press("Enter")
    assert page.get_by_text("ne va jamais dans un texte").is_visible()
    page.get_by_label("Texte", exact=True).fill("Min noddat jooni")
    page.get_by_role("button", name="Voir ce qui partira").press("Enter")
    assert page.get_by_text("Voici ce qui partira").is_visible()
    page.get_by_role("button", name="Envoyer").dblclick()
    page.wait_for_url("**#bas")
    page.goto(f"/boite/{names['penda']}")
    assert page.locator(".l-out", has_text="Min noddat jooni").count() == 1


def test_what_one_takes_another_sees_within_one_poll(opened: Opened, site: Site) -> None:
    names = told(site.database)
    salif, awa = opened("salif"), opened("awa")
    salif.goto(f"/boite/{names['penda']}")
    awa.goto(f"/boite/{names['penda']}")
    awa.get_by_role("button", name="Je prends").first.click()
    salif.evaluate("document.dispatchEvent(new CustomEvent('pulse'))")
    salif.get_by_text("Fil pris par Awa").wait_for()
