"""Faults that need more than a signal or a bad line: a full or crowded Valkey, a frozen PostgreSQL, forged webhooks, a
provider that is not found or not itself, two who sign at once, a stop between a DEPART OK and its sending.
"""

import random
import signal
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import replace

import urllib3
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from bot.decisions.commands import DecisionKind
from tests.faults.disk import forget, know
from tests.faults.greeting import NAME
from tests.faults.load import decided, is_stopped, recall, sign
from tests.faults.oracle import IN_FLIGHT
from tests.faults.people import Visit
from tests.faults.teams import GO
from tests.faults.world import World, eventually

Dice = random.Random
TOO_LONG = 600_000


def valkey_full(world: World, dice: Dice) -> None:
    """It takes nothing more (maxmemory, noeviction): no wake-up can be written down."""
    _valkey_set(world, dice, "maxmemory", 1, 0)


def valkey_crowded(world: World, dice: Dice) -> None:
    """It lets nobody else in (maxclients); who is in stays."""
    _valkey_set(world, dice, "maxclients", 1, 10_000)


def _valkey_set(world: World, dice: Dice, name: str, value: int, usual: int) -> None:
    try:
        with world.engines.set_valkey(name, value, usual):
            time.sleep(dice.uniform(3, 5))
            try:
                with Redis.from_url(world.engines.redis_url) as stranger:
                    stranger.set("a", "b")
            except RedisError as error:
                world.ledger.noted[f"valkey: {str(error).partition('.')[0][:40]}"] += 1
    except RedisError:
        return


def postgres_frozen(world: World, dice: Dice) -> None:
    """Takes connections and answers nothing."""
    world.engines.signal_postgres(signal.SIGSTOP)
    seconds = dice.uniform(3, 5)
    time.sleep(seconds)
    world.ledger.noted["PostgreSQL answers nothing"] += not world.engines.postgres_answers(1)
    world.engines.signal_postgres(signal.SIGCONT)
    world.ledger.paused = max(world.ledger.paused, seconds + 2)


def webhooks_forged(world: World, dice: Dice) -> None:
    """Without a signature, with a wrong one, and 600 kB: none may be stored."""
    url = f"{world.network.url('web')}/twilio/inbound"
    number = dice.choice(world.people.everybody).number
    form = {"MessageSid": f"SMforged{dice.getrandbits(96):024x}", "From": number, "To": "+22370000001", "Body": "calme"}
    pool = urllib3.PoolManager(retries=False, timeout=5)
    for changed, headers in (
        ({}, {}),
        ({}, {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}),
        ({"Body": "x" * TOO_LONG}, {"X-Twilio-Signature": "AAAAAAAAAAAAAAAAAAAAAAAAAAA="}),
    ):
        try:
            answer = pool.request("POST", url, fields=form | changed, headers=headers, encode_multipart=False)
            world.ledger.noted[f"forged: {answer.status}"] += 1
        except urllib3.exceptions.HTTPError:
            world.ledger.noted["forged: no answer"] += 1


def greeted_by(*kinds: str) -> Callable[[World, Dice], None]:
    """Connections to the provider end, and two of three new ones find somebody else, or half of somebody."""

    def inject(world: World, dice: Dice) -> None:
        before = world.network.weather
        world.network.weather = replace(before, greetings=dict.fromkeys(kinds, 0.66 / len(kinds)))
        world.network.hang_up()
        time.sleep(dice.uniform(3, 5))
        world.network.weather = before

    return inject


def provider_refuses(world: World, dice: Dice) -> None:
    """Nobody listens at the provider's address for some seconds."""
    world.network.shut()
    time.sleep(dice.uniform(3, 5))
    world.network.open()


def name_not_found(world: World, dice: Dice) -> None:
    """The provider's name is known to nobody for some seconds."""
    assert world.engines.names is not None, "only where names are the run's own"
    forget(world.engines.names, NAME)
    world.network.hang_up()
    time.sleep(dice.uniform(3, 5))
    try:
        socket.getaddrinfo(NAME, 443)
    except socket.gaierror:
        world.ledger.noted["the provider's name was not found"] += 1
    know(world.engines.names, NAME)


def two_sign_at_once(world: World, dice: Dice) -> None:
    """Two sign the same GO in the same moment, and a third stops it."""
    open_ones = [visit for visit in world.people.visits if visit.clear and not decided(world, visit)]
    if not open_ones:
        return
    visit = dice.choice(open_ones)
    together = threading.Barrier(3)
    signed: list[bool] = []

    def one(login: str) -> None:
        together.wait(10)
        signed.append(sign(world, visit, login))

    def stop() -> None:
        together.wait(10)
        time.sleep(dice.uniform(0, 0.1))
        _recalled(world, visit)

    acts = [threading.Thread(target=one, args=(login,)) for login in ("awa", "second")]
    acts.append(threading.Thread(target=stop))
    for act in acts:
        act.start()
    for act in acts:
        act.join(60)
    world.ledger.noted[f"signed at once: {sum(signed)} of 2 taken"] += 1


def stop_before_departure_is_told(world: World, dice: Dice) -> None:
    """A team answers its GO while nobody can send: DEPART OK waits; the visit is recalled; then somebody can send."""
    mine = [visit for visit in world.people.visits if visit.by_hand and not decided(world, visit)]
    if not mine:
        return
    visit = dice.choice(mine)
    world.ledger.by_hand.add(visit.ref)
    if not eventually(lambda: sign(world, visit, "awa"), 6) or not eventually(lambda: _offered(world, visit) != "", 8):
        return
    world.hold_down("alerts", "clock")
    world.phones.text(visit.lead.number, visit.rights[_offered(world, visit)], channel="sms")
    if eventually(lambda: DecisionKind.DEPART_OK in decided(world, visit), 6):
        _recalled(world, visit)
        world.ledger.noted["recalled before DEPART OK was sent"] += is_stopped(world, visit)
        time.sleep(IN_FLIGHT.total_seconds() + 2)
    world.let_up()


def _recalled(world: World, visit: Visit) -> None:
    """Until it is committed."""

    def once() -> bool:
        try:
            world.carry_out(recall(world, visit))
        except SQLAlchemyError:
            return False
        return True

    if eventually(once, 30):
        world.ledger.stops.append(visit.ref)


def _offered(world: World, visit: Visit) -> str:
    """The left number that its lead was sent, or nothing."""
    bodies = [str(bubble["body"]) for bubble in world.phones.messages(visit.lead.number)]
    found = [match[2] for match in map(GO.match, bodies) if match and match[1] == visit.ref]
    return found[-1] if found else ""
