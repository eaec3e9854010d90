"""The page of phones: it renders, looking changes nothing, other sites cannot use it, its buttons are the commands."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from bot.channel import Channel
from bot.clock import follow_clock_file, utc_now
from bot.db import Database, metadata
from bot.demo.data import load
from bot.demo.data_people import USERS
from bot.demo.data_world import World
from bot.demo.fake_twilio.launch import FakeTwilio
from bot.demo.phones.acts import CommandLine, UnknownAct, words_of
from bot.demo.phones.page import Page
from bot.demo.phones.provider import Provider
from bot.demo.phones.server import Console, make_app
from bot.demo.phones.switches import LIVES, WORLDS
from bot.ids import InboundId
from bot.messages.store_inbound import Captured, capture, get_inbound
from bot.messages.store_understood import inbound_worked
from bot.pipeline import answer
from bot.understanding.lexicon import load_lexicons

PASSWORDS = {login: f"password of {login}" for login, _ in USERS}
OURS = {"sms": "+22370000001", "whatsapp": "+22370000002"}
ACCOUNT, TOKEN = "AC" + "1" * 32, "2" * 32


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Provider]:
    """The fake provider, whose webhook nobody takes."""
    log = tmp_path_factory.mktemp("provider") / "calls.log"
    webhook = "http://127.0.0.1:1/twilio/inbound"
    with FakeTwilio(account=ACCOUNT, token=TOKEN, webhook=webhook, log=log, ours=OURS) as running:
        yield Provider(running.base_url)


@pytest.fixture
def world(database: Database) -> World:
    """The invented world."""
    with database.session() as session:
        found = load(session, utc_now(), PASSWORDS)
        session.commit()
    return found


@pytest.fixture
def clock(tmp_path: Path) -> Iterator[Path]:
    """The clock file of this demonstration."""
    file = tmp_path / "clock"
    file.write_text("0\n")
    follow_clock_file(file)
    yield file
    follow_clock_file(None)


@pytest.fixture
def client(
    world: World,
    database: Database,
    database_urls: tuple[str, str],
    key_files: tuple[Path, Path],
    redis_url: str,
    provider: Provider,
    clock: Path,
) -> FlaskClient:
    """A browser without JavaScript."""
    settings = {
        "DATABASE_URL": database_urls[1],
        "REDIS_URL": redis_url,
        "PUBLIC_BASE_URL": "http://127.0.0.1:1",
        "SEALING_KEY_FILE": str(key_files[0]),
        "INDEX_KEY_FILE": str(key_files[1]),
        "TWILIO_ACCOUNT_SID": ACCOUNT,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_API_BASE": "http://127.0.0.1:1",
        "TWILIO_SMS_FROM": OURS["sms"],
        "CALL_NUMBER": "+22370000009",
        "ORGANISATION_NAME": "Mission Santé (démo)",
        "CLOCK_FILE": str(clock),
        "PYTHONUTF8": "1",
    }
    page = Page(world, provider, database, clock)
    return make_app(page, CommandLine(settings, PASSWORDS)).test_client()


def everything(database: Database, clock: Path, provider: Provider) -> Mapping[str, object]:
    with database.session() as session:
        sizes = {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in metadata.sorted_tables
        }
    return {**sizes, "clock": clock.read_text(), "bubbles": provider.bubbles("+22370000011")}


def test_the_page_shows_three_phones_the_list_the_delivery_and_says_that_all_is_invented(
    client: FlaskClient, world: World
) -> None:
    told = client.get("/").get_data(as_text=True)
    assert "DÉMO, données inventées" in told
    assert told.count('class="phone"') == 3
    _, left, right = world.pairs[6]
    assert f"{left} <b>{right}</b>" in told
    assert world.planned in told
    assert "il manque un oui récent de deux rôles différents, Tamba" in told
    assert all(password in told for password in PASSWORDS.values())


def test_the_page_says_how_to_sign_in_to_the_console(
    world: World, database: Database, provider: Provider, clock: Path
) -> None:
    console = Console("http://127.0.0.1:1", {"awa": "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"})
    page = Page(world, provider, database, clock)
    told = make_app(page, CommandLine({}, PASSWORDS), console).test_client().get("/").get_data(as_text=True)
    assert '<a href="http://127.0.0.1:1/"' in told
    assert console.digits()["awa"] in told


def test_any_three_people_can_be_chosen_and_a_request_looked_at(client: FlaskClient, world: World) -> None:
    told = client.get(f"/?phones=moussa,nana,nobody&delivery={world.requested}").get_data(as_text=True)
    assert told.count('class="phone"') == 2
    assert "« lundi ou mardi prochain »" in told


def test_looking_changes_nothing_and_orders_cannot_be_given_by_looking(
    client: FlaskClient, database: Database, clock: Path, provider: Provider
) -> None:
    before = everything(database, clock, provider)
    for rule in client.application.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        status = client.get(str(rule), query_string={"act": "recall", "phone": "bakary", "body": "3"}).status_code
        assert status == (405 if "POST" in (rule.methods or ()) else 200)
    assert everything(database, clock, provider) == before


def test_nothing_is_loaded_from_elsewhere_and_nothing_inline_runs(client: FlaskClient) -> None:
    answer = client.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    told = answer.get_data(as_text=True)
    assert "http://" not in told
    assert "https://" not in told
    assert "style=" not in told
    assert "<script>" not in told
    for name in ("page.css", "page.js"):
        with client.get(f"/static/{name}") as file:
            assert file.status_code == 200


@pytest.mark.parametrize("path", ["/text", "/act"])
def test_another_site_gives_no_orders_here(client: FlaskClient, path: str) -> None:
    form = {"phone": "bakary", "channel": "sms", "body": "3", "act": "examine"}
    assert client.post(path, data=form, headers={"Origin": "https://example.org"}).status_code == 403
    assert client.post(path, data=form, headers={"Origin": "null"}).status_code == 403
    assert client.post(path, data=form, headers={"Host": "example.org"}).status_code == 403
    assert client.get("/", headers={"Host": "example.org"}).status_code == 403
    assert client.post(path, data=form, headers={"Origin": "http://localhost"}).status_code == 303


def test_a_text_is_on_the_phone_that_sent_it_and_what_cannot_be_sent_is_said(
    client: FlaskClient, provider: Provider
) -> None:
    client.post("/text", data={"phone": "penda", "channel": "whatsapp", "body": "jam waali", "payload": "agree:2345"})
    last = provider.bubbles("+22370000012")[-1]
    assert (last.body, last.channel, last.from_phone) == ("jam waali", "whatsapp", True)
    told = client.post("/text", data={"phone": "bakary", "channel": "whatsapp", "body": "3"}, follow_redirects=True)
    assert "personne, canal ou texte manquant" in told.get_data(as_text=True)


def test_the_provider_knows_who_has_whatsapp(world: World, provider: Provider) -> None:
    provider.introduce(world.phones)
    told = {one["number"]: one["kind"] for one in provider._call("GET", "/_phones")["phones"]}
    assert (told["+22370000011"], told["+22370000012"]) == ("simple", "android")


def test_a_button_runs_the_command_and_shows_what_it_said(client: FlaskClient, world: World) -> None:
    told = client.post("/act", data={"act": "recall", "delivery": world.planned}, follow_redirects=True)
    text = told.get_data(as_text=True)
    assert f"jamtan delivery recall {world.planned} --word road --as awa" in text
    assert "decided: NO_GO" in text
    assert '<span class="decided NO_GO">NO GO</span>' in text
    assert client.post("/act", data={"act": "format the disk"}).status_code == 400


def test_another_journey_is_planned_by_a_button(client: FlaskClient) -> None:
    told = client.post("/act", data={"act": "plan"}, follow_redirects=True).get_data(as_text=True)
    assert "is planned" in told
    assert told.count("<small>Tamba</small>") == 2


def test_the_clock_jumps_ahead_and_never_back(client: FlaskClient, clock: Path) -> None:
    target = utc_now() + timedelta(hours=3)
    client.post("/act", data={"act": "jump", "moment": target.isoformat()})
    assert timedelta(0) < utc_now() - target < timedelta(seconds=60)
    moved = clock.read_text()
    for bad in (target.isoformat(), (target + timedelta(days=90)).isoformat(), "soon", ""):
        assert "fault" in client.post("/act", data={"act": "jump", "moment": bad}).headers["Location"]
    assert clock.read_text() == moved


def test_the_next_moments_are_ahead_in_order_and_in_words(client: FlaskClient) -> None:
    moments = client.get("/live.json").get_json()["moments"]
    ats = [moment["at"] for moment in moments]
    assert ats
    assert all(moment["what"] for moment in moments)
    assert list(map(datetime.fromisoformat, ats)) == sorted(map(datetime.fromisoformat, ats))


def test_every_button_of_the_page_is_a_command() -> None:
    today = datetime(2026, 11, 21, tzinfo=UTC).date()
    for act in ("examine", "attest", "sign", "override", "recall", "finish", "broadcast", "plan"):
        words, signers = words_of(act, "K7T7", "", today)
        assert words[0] in ("delivery", "broadcast")
        assert set(signers) <= {login for login, _ in USERS}
    with pytest.raises(UnknownAct):
        words_of("jump", "K7T7", "", today)


def test_six_phones_fit_and_one_is_put_away(client: FlaskClient) -> None:
    told = client.get("/?phones=bakary,penda,oumar,moussa,nana,demba,awa").get_data(as_text=True)
    assert told.count('class="phone"') == 6
    assert "Un téléphone de plus" not in told
    assert "Un téléphone de plus" in client.get("/?phones=bakary,penda").get_data(as_text=True)
    assert "Ranger ce téléphone" not in client.get("/?phones=bakary").get_data(as_text=True)


@pytest.mark.parametrize("life", list(LIVES))
def test_a_phone_fails_in_every_way_that_its_switch_has(client: FlaskClient, provider: Provider, life: str) -> None:
    assert client.post("/switch", data={"phone": "penda", "life": life}).status_code == 303
    assert provider.switches()[0]["+22370000012"] == life
    assert f'<option value="{life}" selected' in client.get("/?phones=penda").get_data(as_text=True)


def test_the_provider_breaks_down_and_comes_back(client: FlaskClient, provider: Provider) -> None:
    for world in WORLDS:
        assert client.post("/switch", data={"world": world}).status_code == 303
        assert provider.switches()[1] == world
    assert client.post("/switch", data={"world": "up"}).status_code == 303
    assert client.post("/switch", data={"world": "gone"}).status_code == 400
    assert client.post("/switch", data={"phone": "penda", "life": "gone"}).status_code == 400


def test_every_bubble_says_why(client: FlaskClient, database: Database, provider: Provider) -> None:
    client.post("/text", data={"phone": "bakary", "channel": "sms", "body": "wari te taa"})
    assert "Le programme ne l&#39;a pas encore vu" in client.get("/?phones=bakary").get_data(as_text=True).replace(
        "l'a", "l&#39;a"
    )
    [bubble] = [one for one in provider.bubbles("+22370000011") if one.body == "wari te taa"]
    with database.session() as session:
        message = Captured(
            "twilio", bubble.sid, Channel.SMS, "text", "+22370000011", OURS["sms"], {"text": bubble.body}
        )
        capture(session, message, utc_now())
        session.commit()
        one = session.execute(select(metadata.tables["inbound"].c.id)).scalars().all()[-1]
        answered = answer(get_inbound(session, InboundId(one)), session, utc_now(), load_lexicons())
        inbound_worked(session, InboundId(one), answered, utc_now())
        session.commit()
    told = client.get("/?phones=bakary").get_data(as_text=True)
    assert "Pris pour <b>" in told
    assert "sûr à" in told
