"""The main story through the pages, on the running demonstration: two coordinators at browsers, the others by phone,
with scripts and without.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.clock import wall_now
from bot.console.digits import digits_at
from bot.demo.data_world import kept_second_factors
from tests.stories.demo import Demo, running_demo
from tests.stories.test_first_story import ASKED_AGAIN, DEPUTY, LEAD, agree

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    with running_demo(tmp_path_factory.mktemp("story")) as running:
        yield running


@pytest.fixture
def desk(demo: Demo, chromium: Any) -> Iterator[Any]:
    """Opens a browser in which somebody has signed in."""
    contexts = []

    def sit_down(login: str, *, scripts: bool) -> Any:
        base = demo.environment["PUBLIC_BASE_URL"]
        context = chromium.new_context(java_script_enabled=scripts, base_url=base, locale="fr-FR")
        contexts.append(context)
        page = context.new_page()
        page.goto("/connexion")
        page.fill("#login", login)
        page.fill("#password", demo.passwords[login])
        secret = kept_second_factors(demo.folder.path / "world.json").get(login)
        page.fill("#code", digits_at(secret, wall_now()) if secret else "")
        page.click("button.main")
        page.wait_for_url("**/")
        return page

    yield sit_down
    for context in contexts:
        context.close()


def shows(page: Any, words: str, *, scripts: bool) -> None:
    """Whoever has no scripts loads the page again, as the page itself would by and by."""
    found = page.get_by_text(words).first
    if scripts:
        page.evaluate("document.dispatchEvent(new CustomEvent('pulse'))")
        found.wait_for(timeout=40_000)
        return
    for _ in range(40):
        page.reload()
        if found.is_visible():
            return
    raise AssertionError(f"{words!r} is not shown")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_two_coordinators_lead_a_delivery_from_clear_to_recall(demo: Demo, desk: Any, *, scripts: bool) -> None:
    demo.begin_anew()
    agree(demo)
    ref = str(demo.world["planned"])
    awa, salif = desk("awa", scripts=scripts), desk("salif", scripts=scripts)
    awa.goto(f"/livraisons/{ref}/examiner")
    for question in awa.locator("fieldset.question").all():
        question.get_by_label("oui").check()
    awa.get_by_role("button", name="Garder les réponses").click()
    awa.fill("#secret", demo.passwords["awa"])
    awa.get_by_role("button", name=f"Signer le GO de {ref}").click()
    awa.wait_for_url(f"**/livraisons/{ref}")
    assert awa.get_by_text("Le GO part à").is_visible()
    salif.goto(f"/livraisons/{ref}")
    assert salif.get_by_text("signé awa").is_visible()

    left = demo.reads(LEAD, rf"^GO {ref} (\d{{6}})\. ").group(1)
    demo.writes(LEAD, demo.rights[left])
    demo.reads(LEAD, rf"^WAIT {ref}\b")
    shows(awa, "L’équipe a répondu le bon nombre", scripts=scripts)
    demo.jump(demo.deadline("pack_at") - ASKED_AGAIN)
    agree(demo, times=2)
    ack = demo.reads(LEAD, rf"^DEPART OK {ref}\b.*Répondez (\d\d)").group(1)
    demo.writes(LEAD, ack)

    demo.writes("moussa", "ils ont tiré à Tamba")
    stopped = demo.reads(DEPUTY, rf"^STOP {ref}\b.*Répondez (\d\d)").group(1)
    salif.goto("/")
    assert salif.get_by_text(f"RAPPEL · {ref}").is_visible()
    shows(awa, "Sans accusé.", scripts=scripts)
    demo.writes(DEPUTY, stopped)
    demo.wait_until("SELECT acknowledged_at IS NOT NULL FROM alert WHERE kind = 'recall'")
    salif.goto(f"/livraisons/{ref}")
    assert salif.get_by_text("Reçu par").first.is_visible()
    assert not salif.get_by_text("Sans accusé.").is_visible()
