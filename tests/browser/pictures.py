"""`make pictures`: every page of the menu and those behind it, on a laptop and on a phone, for people to look at."""

import base64
import re
import threading
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from werkzeug.serving import make_server

from bot.actors import PROGRAM, Actor, Via
from bot.channel import Channel
from bot.clock import follow_clock_file, utc_now
from bot.console.navigation import MENU
from bot.demo.data_places import PLACES
from bot.demo.data_story import id_of
from bot.demo.fake_twilio.launch import FakeTwilio
from bot.demo.phones.acts import CommandLine
from bot.demo.phones.page import Page
from bot.demo.phones.provider import Provider
from bot.demo.phones.server import make_app
from bot.dispatch import run
from bot.ids import ContactId, IncidentId, PlaceId
from bot.incidents.commands import ReportIncident
from bot.messages.prices.commands import SetPrice
from tests.browser.conftest import AsGunicorn, Opened, Site
from tests.browser.test_hostile import by_text, work
from tests.console import PASSWORDS, see
from tests.integration.console.test_deliveries import agrees

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

SIZES = {"1366": (1366, 768), "360": (360, 740)}
QUALITY = 70
MOST_BYTES = 6_000_000
TAMBA = next(one.code for one in PLACES if one.name == "Tamba")
BEHIND = {
    "planifier": "/livraisons/nouvelle",
    "livraison": "/livraisons/{planned}",
    "examiner": "/livraisons/{planned}/examiner",
    "feuille": "/livraisons/{planned}/feuille",
    "lieu": f"/lieux/{TAMBA}",
    "tableau-par-livraison": "/?vue=livraisons",
    "diffusion-nouvelle": "/diffusions/nouvelle",
    "personnes": "/reglages/personnes",
    "personne": "/reglages/personnes/awa",
    "seuils": "/reglages/seuils",
    "garde": "/reglages/garde",
    "traduction": "/traductions/menu",
    "mise-en-place": "/mise-en-place/suite",
    "mot-de-passe": "/compte/mot-de-passe",
}
TEXTS = (
    ("+22370000011", "1"),
    ("+22370000012", "5 Tamba"),
    ("+22370000013", "Nous voudrions une rencontre la semaine prochaine, si possible."),
    ("+22379990001", "Bonjour, je ne sais pas si je peux vous parler ici."),
)


def kept(page: Any, folder: Path, name: str) -> None:
    """One picture, small."""
    page.wait_for_load_state("load")
    page.bring_to_front()
    client = page.context.new_cdp_session(page)
    taken = client.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
    client.detach()
    folder.joinpath(f"{name}.webp").write_bytes(base64.b64decode(taken["data"]))


def lived_in(site: Site) -> None:
    """One role agrees, something happens, a price is said: pages that would be empty show something."""
    agrees(site.database, site.world, "bakary")
    at = utc_now()
    with site.database.session() as session:
        who = ContactId(id_of("contact", "penda"))
        by, place = Actor(via=Via.TEXT, contact=who), PlaceId(id_of("place", "Galobé"))
        told = ReportIncident(
            by=by,
            cause="inbound:shown",
            incident=IncidentId(uuid4()),
            contact=who,
            place=place,
            category=6,
            happened_at=at,
        )
        run(told, session, at)
        run(
            SetPrice(by=PROGRAM, cause="shown", channel=Channel.SMS, amount=Decimal("0.277"), currency="USD"),
            session,
            at,
        )
        session.commit()


@pytest.fixture
def folder(request: pytest.FixtureRequest) -> Path:
    """Where they go; what was there before goes."""
    found: Path = request.config.getoption("--pictures") or Path("docs/pictures")
    found.mkdir(parents=True, exist_ok=True)
    for old in found.glob("*.webp"):
        old.unlink()
    return found


@pytest.fixture
def phones(site: Site, tmp_path: Path, key_files: tuple[Path, Path]) -> Iterator[str]:
    """The demonstration's page of phones over the same world."""
    clock = tmp_path / "clock"
    clock.write_text("0\n")
    follow_clock_file(clock)
    ours = {"sms": "+22370000001", "whatsapp": "+22370000002"}
    webhook = f"{site.url}/twilio/inbound"
    with FakeTwilio(
        account="AC" + "1" * 32, token="2" * 32, webhook=webhook, log=tmp_path / "calls.log", ours=ours
    ) as fake:
        provider = Provider(fake.base_url)
        provider.introduce(site.world.phones)
        for number, body in TEXTS[:2]:
            provider.text(number, "sms", body)
        app = make_app(Page(site.world, provider, site.database, clock), CommandLine({}, PASSWORDS))
        server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=AsGunicorn)
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        yield f"http://127.0.0.1:{server.port}"
        server.shutdown()
        serving.join()
        server.server_close()
    follow_clock_file(None)


def test_every_page_has_its_picture(opened: Opened, site: Site, folder: Path) -> None:
    for number, body in TEXTS:
        by_text(site, number, body)
    work(site)
    lived_in(site)
    see(site.database)
    paths = {path.strip("/") or "tableau": path for _, path, _ in MENU}
    paths |= {name: path.format(planned=site.world.planned) for name, path in BEHIND.items()}
    for label, size in SIZES.items():
        page = opened("salif", size=size)
        for first in ("boite", "incidents", "contacts", "diffusions", "paquets"):
            page.goto(f"/{first}")
            links = page.evaluate("() => [...document.querySelectorAll('main a[href]')].map(one => one.pathname)")
            inside = sorted({link for link in links if re.fullmatch(rf"/{first}/(?!nouve)[^/]+", link)})
            paths |= {link.strip("/").split("/")[0] + "-" + str(at): link for at, link in enumerate(inside[:2])}
        for name, path in paths.items():
            page.goto(path)
            kept(page, folder, f"{name}-{label}")
        page.context.clear_cookies(name="jamtan")
        page.goto("/connexion")
        kept(page, folder, f"connexion-{label}")
    assert sum(one.stat().st_size for one in folder.glob("*.webp")) <= MOST_BYTES


def test_the_page_of_phones_has_its_picture(site: Site, phones: str, chromium: Any, folder_kept: Path) -> None:
    for label, size in SIZES.items():
        context = chromium.new_context(viewport={"width": size[0], "height": size[1]})
        page = context.new_page()
        page.goto(phones)
        kept(page, folder_kept, f"telephones-{label}")
        context.close()


@pytest.fixture
def folder_kept(request: pytest.FixtureRequest) -> Path:
    """The same, after the pages."""
    found: Path = request.config.getoption("--pictures") or Path("docs/pictures")
    return found
