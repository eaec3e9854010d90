"""The main story, in each language: two yeses with their codes, CLEAR, a signature, a GO in three messages with fresh
yeses before the third, an incident, RECALL, and two digits that close it. Everything goes through the real doors of
the running demonstration.
"""

import re
from collections.abc import Iterator
from datetime import timedelta

import psycopg
import pytest

from tests.conftest import plain
from tests.stories.demo import Demo, running_demo

AGREED_BY = ("bakary", "penda")  # a guarantor in Bambara, the women's association in Fulfulde
LEAD, DEPUTY = "oumar", "rokia"
YES_CODE = r": ([2-8]{4})\."
DANGER = {
    "fr": ("moussa", "ils ont tiré à Tamba"),
    "bm": ("bakary", "u ye mogow faga Tamba"),
    "ff": ("penda", "yanoobe teeti yimbe to dannjeere Tamba"),
}

ASKED_AGAIN = timedelta(hours=3)
"""Before D3: from then on the team may leave, once both have said yes again."""

pytestmark = pytest.mark.timeout(240)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("story")) as running:
        yield running


def agree(demo: Demo, times: int = 1) -> None:
    """Both say yes; `times` counts how often they have then."""
    for who in AGREED_BY:
        demo.writes(who, demo.reads(who, YES_CODE).group(1))
    demo.wait_until(
        f"SELECT count(*) = 2 FROM (SELECT FROM confirmation GROUP BY role HAVING count(*) >= {times}) AS roles"
    )


def sign(demo: Demo) -> str:
    """Both places have said yes: attest, sign; returns the ref."""
    ref = str(demo.world["planned"])
    assert "found: CLEAR" in demo.jamtan("delivery", "attest", ref, "--all", "yes", "--as", "awa", signs="awa")
    said = demo.jamtan("delivery", "sign", ref, "--as", "awa", signs="awa", more="y\n")
    assert f"GO {ref} is signed" in said
    return ref


def depart(demo: Demo, ref: str) -> None:
    left = demo.reads(LEAD, rf"^GO {ref} (\d{{6}})\. ").group(1)
    demo.writes(LEAD, demo.rights[left])
    demo.reads(LEAD, rf"^WAIT {ref}\b")
    demo.jump(demo.deadline("pack_at") - ASKED_AGAIN)
    agree(demo, times=2)
    demo.reads(LEAD, rf"^DEPART OK {ref}\b")
    early = [body for body in demo.inbox(LEAD) if body.startswith(("WAIT", "DEPART OK"))]
    assert [body.split()[0] for body in early] == ["WAIT", "DEPART"]


@pytest.mark.parametrize("language", ["fr", "bm", "ff"])
def test_a_delivery_becomes_clear_is_signed_departs_and_is_recalled(demo: Demo, language: str) -> None:
    demo.begin_anew()
    agree(demo)
    ref = sign(demo)
    depart(demo, ref)
    who, danger = DANGER[language]
    demo.writes(who, danger)
    codes = {rider: demo.reads(rider, rf"^STOP {ref}\b.*Répondez (\d\d)").group(1) for rider in (LEAD, DEPUTY)}
    demo.writes(DEPUTY, codes[DEPUTY])
    demo.reads(DEPUTY, ref)
    demo.wait_until("SELECT acknowledged_at IS NOT NULL FROM alert WHERE kind = 'recall'")
    shown = demo.jamtan("alert", "chain", ref)
    assert "recall" in shown
    assert "NOT ACKNOWLEDGED" not in shown.split("depart_ok")[0]


def test_no_text_says_where_and_when_and_who_together_or_what_was_reported(demo: Demo) -> None:
    everything = [body for phone in demo.numbers for body in demo.inbox(phone)]
    assert everything
    for body in everything:
        assert not (re.search(r"\d{1,2}h\d\d", body) and "Tamba" in body), body
        assert "Pirogue" not in body
        assert not re.search(r"\btir|attaque|arm[eé]e?\b|garanti", body, re.IGNORECASE), body


def test_a_late_answer_to_the_go_leaves_the_stop_open(demo: Demo) -> None:
    demo.begin_anew()
    agree(demo)
    ref = sign(demo)
    left = demo.reads(LEAD, rf"^GO {ref} (\d{{6}})\. ").group(1)
    demo.writes("moussa", "ils ont tiré à Tamba")
    demo.reads(LEAD, rf"^NO-GO {ref}\b")
    demo.writes(LEAD, demo.rights[left])
    demo.reads(LEAD, rf"^NO-GO\b.*{ref}|{ref}.*NO-GO")
    demo.settled()
    assert not [body for body in demo.inbox(LEAD) if body.startswith("DEPART OK")]
    demo.wait_until("SELECT count(*) = 0 FROM alert WHERE acknowledged_at IS NOT NULL")
    demo.wait_until("SELECT count(*) > 0 FROM alert WHERE kind = 'no_go' AND next_step_at IS NOT NULL")


def test_a_stop_that_is_captured_but_not_yet_worked_refuses_the_signature(demo: Demo) -> None:
    demo.begin_anew()
    agree(demo)
    ref = str(demo.world["planned"])
    demo.jamtan("delivery", "attest", ref, "--all", "yes", "--as", "awa", signs="awa")
    with psycopg.connect(plain(demo.environment["DATABASE_URL"])) as connection:
        # Whoever holds this row keeps the worker from it, as a slow or dead worker would.
        connection.execute("SELECT FROM contact FOR UPDATE")
        demo.writes("bakary", "a jo, an te sonna tun Tamba")
        demo.wait_until(
            "SELECT count(*) > 0 FROM inbound WHERE state = 'captured' AND received_at < now() - interval '5 seconds'"
        )
        said = demo.jamtan("delivery", "sign", ref, "--as", "awa", signs="awa", more="y\n", refused=True)
        assert "refused" in said
        connection.rollback()
    demo.settled()
    assert not [body for body in demo.inbox(LEAD) if body.startswith("GO ")]
    assert "refused" in demo.jamtan("delivery", "sign", ref, "--as", "awa", signs="awa", more="y\n", refused=True)
