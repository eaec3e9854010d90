import pytest

from bot.understanding.model import Category, Intent, Situation
from tests.unit.understanding.world import said

INCIDENT, REVOKE = Intent.REPORT_INCIDENT, Intent.REVOKE_GUARANTEE


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        # danger without its usual words
        ("nous avons dormi dans la brousse", INCIDENT),
        ("an sira kungo kono", INCIDENT),
        ("min mbaalii e ladde", INCIDENT),
        ("des hommes à moto avec des choses longues", INCIDENT),
        ("cew be motow kan ni fen janw ye", INCIDENT),
        ("worbe dow motooji e kaake juutde", INCIDENT),
        ("le téléphone du chef ne répond plus et des inconnus sont au puits", INCIDENT),
        ("dugutigi te telefoni ta tun", INCIDENT),
        ("jowro jaabataako telefon", INCIDENT),
        # help and stop inside
        ("au secours ils tirent", INCIDENT),
        ("deme, u be ka mogow faga", INCIDENT),
        ("wallu, wuybe naati wuro", INCIDENT),
        ("arretez tout pour Walo, plus de garantie", REVOKE),
        ("a jo, Walo layidu sara", REVOKE),
        ("accu fodoore Walo", REVOKE),
        # threats are danger although they lie ahead
        ("s'ils voient l'ambulance ils la brulent", INCIDENT),
        ("si l'équipe vient ils vont tirer", INCIDENT),
        # what was only heard is a rumour, and a rumour of danger is danger
        ("on dit que Diko a été attaqué", INCIDENT),
        ("on peut plus", REVOKE),
        ("on assure plus Walo", REVOKE),
        ("ya plus de garantie", REVOKE),
        ("an te se tun", REVOKE),
        ("min mbaawaa reende on", REVOKE),
    ],
)
def test_danger_is_seen(text: str, intent: Intent) -> None:
    got = said(text)
    assert got.intent is intent, got.because
    assert got.is_danger
    assert got.may_be_danger


@pytest.mark.parametrize(
    "text",
    [
        "pas de tirs cette nuit",
        "aucun bandit à Walo",
        "binkanni ma ke Walo",
        "an ma bandi si ye",
        "fetel nanaaka, min mbaalii e jam",
        "njangu walaa Walo",
    ],
)
def test_danger_that_is_denied_is_news(text: str) -> None:
    got = said(text)
    assert got.intent is Intent.REPORT_SITUATION, got.because
    assert got.slots.situation is Situation.CALM


@pytest.mark.parametrize(
    "text", ["u binna Walo kan wa?", "y a-t-il des tirs à Walo ?", "fetelaaji ana nanee Walo naa?"]
)
def test_danger_that_is_only_asked_about_is_a_question(text: str) -> None:
    assert said(text).intent is Intent.ASK_STATUS


@pytest.mark.parametrize(
    "text",
    [
        "on enterre le chef demain, attendez",
        "dugutigi sara, su be don sini, aw ka makono",
        "mawdo wuro maayii, min uwa mo janngo, ndoomee",
    ],
)
def test_a_death_in_the_village_is_a_reason_to_wait(text: str) -> None:
    assert said(text).intent is Intent.POSTPONE_DELIVERY


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("Braquage au bac de Foulba", Category.THEFT),
        ("na'i nabaama", Category.CATTLE_THEFT),
        ("mes vaches ont été prises", Category.CATTLE_THEFT),
        ("u ye dugutigi mine ka taa n'a ye", Category.KIDNAPPING),
        ("cas de cholera suspect", Category.EPIDEMIC),
        ("des inconnus rodent", Category.ARMED_PRESENCE),
        ("ca ne va pas du tout ici, c'est grave", Category.OTHER),
    ],
)
def test_the_kind_of_incident_is_told(text: str, category: Category) -> None:
    assert category in said(text).slots.categories


def test_what_may_be_danger_says_so_beside_a_harmless_reading() -> None:
    got = said("oui, mais la route est tenue par des hommes armés")
    assert got.may_be_danger


@pytest.mark.parametrize("text", ["bonjour", "merci", "français", "stop"])
def test_plain_talk_is_no_danger(text: str) -> None:
    assert not said(text).may_be_danger
