"""What people write is never more than text: hostile words by SMS, as names, on buttons, in imports, on every page."""

import urllib.request
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select
from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]

from bot.clock import utc_now
from bot.console.navigation import MENU
from bot.demo.data_people import PEOPLE
from bot.ids import InboundId
from bot.messages.store_inbound import get_inbound
from bot.messages.store_understood import inbound_worked
from bot.messages.tables import inbound
from bot.pipeline import answer
from bot.understanding.lexicon import load_lexicons
from tests.browser.conftest import Opened, Site
from tests.conftest import plain

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

HOSTILE = (Path(__file__).parents[1] / "data" / "hostile_texts.txt").read_text("utf-8").splitlines()
MOST_PAGES = 70
NAMES = {
    "place": ("name", "commune"),
    "place_name": ("name",),
    "organisation": ("name",),
    "user_account": ("name",),
    "calm_period": ("name", "purpose", "parties_not_bound", "conditions"),
    "guarantee": ("on_behalf_of", "conditions", "exceptions"),
    "health_package": ("name",),
    "team": ("name",),
    "delivery": ("requested_days",),
    "card": ("note",),
    "contact": ("pseudonym",),
    "leg": ("closed_reason",),
}
"""Columns in which people's own words stand, as imports and forms fill them."""


def by_text(site: Site, number: str, body: str, **more: str) -> None:
    """A signed webhook, as the provider sends it."""
    form = {
        "MessageSid": f"SM{uuid4().hex}",
        "From": number,
        "To": "+22370000001",
        "Body": body,
        "NumMedia": "0",
    } | more
    signed = RequestValidator("2" * 32).compute_signature("http://127.0.0.1:1/twilio/inbound", form)
    request = urllib.request.Request(
        f"{site.url}/twilio/inbound", urlencode(form).encode(), {"X-Twilio-Signature": signed}
    )
    with urllib.request.urlopen(request) as said:
        assert said.status == 200


def work(site: Site) -> None:
    """What the inbound worker does, one message after the other."""
    lexicons = load_lexicons()
    with site.database.session() as session:
        waiting = session.scalars(select(inbound.c.id).where(inbound.c.state == "captured").order_by(inbound.c.number))
        for one in [InboundId(found) for found in waiting]:
            inbound_worked(session, one, answer(get_inbound(session, one), session, utc_now(), lexicons), utc_now())
            session.commit()


def poisoned(site: Site, owner_url: str) -> None:
    """Each hostile text by SMS from somebody known, from a stranger, on a button; then as names and conditions."""
    numbers = cycle([one.number for one in PEOPLE][:8])
    for at, text in enumerate(HOSTILE):
        by_text(site, next(numbers), text, ProfileName=text)
        if at % 4 == 0:
            by_text(site, f"+2237999{at:04d}", text)
            payload = {"ButtonPayload": text, "ButtonText": text, "ProfileName": text, "WaId": text}
            by_text(site, f"whatsapp:{PEOPLE[0].number}", text, **payload)
    work(site)
    with psycopg.connect(plain(owner_url), autocommit=True) as connection:
        for table, columns in NAMES.items():
            for column in columns:
                words: Iterator[str] = islice(cycle(HOSTILE), 400)
                rows = connection.execute(f"SELECT ctid, {column} FROM {table}".encode()).fetchall()
                for number, ((row, old), word) in enumerate(zip(rows, words, strict=False)):
                    if old is not None:
                        change = f"UPDATE {table} SET {column} = %s WHERE ctid = %s AND {column} = %s"
                        connection.execute(change.encode(), (f"{word} {number}", row, old))


def made_of_words(page: Any) -> list[str]:
    """What stands on this page that only hostile words can have made."""
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('[data-xss], iframe, object, base, meta[http-equiv], [hx-on\\\\:load],"
        ' a[href^="javascript" i], form[action^="http"]\')].map(one => one.outerHTML.slice(0, 200))'
    )
    return found


def walked(page: Any, site: Site) -> dict[str, list[str]]:
    """Every page of the menu and what it leads to; for each the things that hostile words made."""
    waiting, seen, found = [path for _, path, _ in MENU], set[str](), dict[str, list[str]]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        kind = path.split("?")[0].rstrip("/").rsplit("/", 1)[0]
        if path in seen or sum(one.startswith(f"{kind}/") for one in seen) > 9:
            continue
        seen.add(path)
        page.goto(path)
        assert urlsplit(page.url).netloc == urlsplit(site.url).netloc
        made = made_of_words(page)
        if made:
            found[path] = made
        links = page.evaluate(
            "() => [...document.querySelectorAll('main a[href]')].map(one => one.getAttribute('href'))"
        )
        waiting += [link.split("#")[0] for link in links if link.startswith("/") and "export" not in link]
    assert len(seen) >= len(MENU)
    return found


@pytest.mark.parametrize("login", ["awa", "salif"])
def test_hostile_words_stay_words_on_every_page(
    opened: Opened, site: Site, database_urls: tuple[str, str], login: str
) -> None:
    poisoned(site, database_urls[0])
    assert walked(opened(login), site) == {}


def test_a_table_of_hostile_words_is_checked_and_taken_in_as_words(opened: Opened) -> None:
    rows = ["nom;rôle;langue;téléphone;lieux;accord"]
    for at, text in enumerate(HOSTILE):
        word = '"' + text.replace('"', '""') + '"'
        rows.append(f"{word};ancien;fr;7611{at:04d};Tamba;de vive voix")  # a good row
        rows.append(f"Fanta;{word};{word};{word};{word};{word}")  # every cell faulty
    page = opened("awa")
    page.goto("/contacts/importer")
    table = {"name": "liste.csv", "mimeType": "text/csv", "buffer": "\n".join(rows).encode()}
    page.set_input_files("#file", files=[table])
    page.locator("main form button").first.click()
    page.wait_for_url("**/contacts/importer/*")
    assert page.locator("main").get_by_text("lignes").first.is_visible()
    assert made_of_words(page) == []
    page.locator("main form button").first.click()
    page.wait_for_load_state("load")
    assert made_of_words(page) == []
    page.goto("/contacts")
    assert made_of_words(page) == []
