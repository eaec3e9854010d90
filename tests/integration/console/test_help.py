"""The page of help names every state of the board, leads only where its reader may go, and prints."""

import re

from bot.console.help_words import LEGEND
from bot.views.overview_rows import ORDER
from tests.console import Person


def test_help_explains_every_state_of_the_board(awa: Person) -> None:
    assert {kind for kind, _ in LEGEND} >= set(ORDER) - {"none"}
    page = awa.sees("/aide")
    for told in ("RAPPEL", "SANS NOUV.", "Lieu silencieux", "Pendant 60 secondes", "Échap"):
        assert told in page


def test_every_link_of_the_help_opens(awa: Person) -> None:
    links = set(re.findall(r'<dt><a href="(/[^"]*)"', awa.sees("/aide")))
    assert {"/", "/livraisons/nouvelle", "/reglages/garde"} <= links
    for path in links:
        awa.sees(path)


def test_help_speaks_english_too(awa: Person) -> None:
    awa.client.set_cookie("jamtan-langue", "en")
    page = awa.sees("/aide")
    assert "Sign a GO" in page
    assert "Signer un GO" not in page
