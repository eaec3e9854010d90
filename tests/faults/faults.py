"""What goes wrong: a table of small functions, each injected into a running world by seed."""

import random
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from redis.exceptions import RedisError

from bot.checkpoint import Point
from tests.faults.disk import fill, free
from tests.faults.engines import MARK
from tests.faults.faults_more import (
    greeted_by,
    name_not_found,
    postgres_frozen,
    provider_refuses,
    stop_before_departure_is_told,
    two_sign_at_once,
    valkey_crowded,
    valkey_full,
    webhooks_forged,
)
from tests.faults.load import DANGER, decided, is_blind, is_stopped, sign
from tests.faults.oracle import IN_FLIGHT
from tests.faults.people import Course
from tests.faults.runner import LEASE
from tests.faults.weather import Weather
from tests.faults.world import NAMES, OFFICE, SENDERS, World, eventually

Dice = random.Random
Inject = Callable[[World, Dice], None]

POINTS: Mapping[Point, tuple[str, ...]] = {
    Point.AFTER_CAPTURE: ("web",),
    Point.AFTER_REPORT: ("web",),
    Point.BEFORE_WORKED: ("inbound",),
    Point.AFTER_WORKED: ("inbound",),
    Point.BEFORE_EXPANDED: ("broadcasts",),
    Point.AFTER_CLAIM: SENDERS,
    Point.BEFORE_POST: SENDERS,
    Point.AFTER_POST: SENDERS,
    Point.BEFORE_FINISH: SENDERS,
    Point.AFTER_FINISH: SENDERS,
    Point.BEFORE_ORDER: ("clock",),
    Point.MID_TICK: ("clock",),
}
"""Which processes pass which point."""

HIT_WITHIN = 5.0
"""Seconds for which armed processes may take to come by; rare points are not waited for longer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One row of the table. `weight`: how often it is drawn; 0: only where it is named.

    `kills`: whether it ends a process of the program.

    `needs_root`: it wants a disk of its own, and is drawn only where that could be mounted.
    """

    inject: Inject
    weight: int = 1
    kills: bool = False
    needs_root: bool = False


def _kill(*names: str) -> Inject:
    def inject(world: World, dice: Dice) -> None:
        time.sleep(dice.uniform(0, 0.15))
        world.kill(dice.choice(names))

    return inject


def _kill_at(*points: Point, action: str = "kill") -> Inject:
    def inject(world: World, dice: Dice) -> None:
        point = dice.choice(points)
        before = len(world.hits())
        for name in POINTS[point]:
            world.arm(name, point, action, dice.randint(1, 3))
        eventually(lambda: len(world.hits()) > before, HIT_WITHIN)
        world.disarm()

    return inject


def _freeze(seconds: float, *names: str) -> Inject:
    def inject(world: World, dice: Dice) -> None:
        name = dice.choice(names)
        world.ledger.paused = max(world.ledger.paused, seconds)
        world.freeze(name)
        time.sleep(seconds)
        world.ledger.noted[f"stood still: {name}"] += world.is_frozen(name)
        world.thaw(name)

    return inject


def freeze_after_claim(world: World, dice: Dice) -> None:
    """A sender pauses with claimed texts in hand for longer than its lease, then goes on."""
    name = dice.choice(SENDERS)
    before = len(world.hits())
    world.arm(name, Point.AFTER_CLAIM, "stop")
    hit = eventually(lambda: len(world.hits()) > before, HIT_WITHIN)
    world.disarm()
    if hit:
        pause = LEASE.total_seconds() + 4
        world.ledger.paused = max(world.ledger.paused, pause)
        time.sleep(pause)
        world.ledger.noted[f"stood still with claimed texts: {name}"] += world.is_frozen(name)
        world.thaw(name)


def _weather(seconds: float, **kinds: Mapping[str, float]) -> Inject:
    def inject(world: World, dice: Dice) -> None:
        before = world.network.weather
        world.network.weather = replace(before, **kinds)
        time.sleep(seconds * dice.uniform(0.7, 1.3))
        world.network.weather = before

    return inject


def kill_in_storm(world: World, dice: Dice) -> None:
    """Answers get lost and senders die at the same time."""
    before = world.network.weather
    world.network.weather = STORM
    for _ in range(3):
        _kill_at(Point.BEFORE_POST, Point.AFTER_POST, Point.BEFORE_FINISH)(world, dice)
    world.network.weather = before


STORM = Weather(
    creates={"error_after": 0.15, "reset_after": 0.15, "late": 0.2, "half_an_answer": 0.1, "too_many": 0.1},
    reports={"lost": 0.2, "later": 0.2, "answer_lost": 0.1},
)


def valkey_killed(world: World, _: Dice) -> None:
    """kill -9; its append-only file brings wake-ups back."""
    marked = world.engines.mark_valkey()
    world.engines.kill_valkey()
    world.ledger.kills["valkey"] += 1
    world.engines.start_valkey()
    kept = marked and eventually(lambda: world.engines.valkey_keys(MARK) == 1, 3)
    world.ledger.noted["Valkey came back with what it had"] += kept


def valkey_wiped(world: World, _: Dice) -> None:
    """kill -9, and nothing of it is left."""
    marked = world.engines.mark_valkey()
    world.engines.kill_valkey()
    world.ledger.kills["valkey"] += 1
    world.engines.start_valkey(wiped=True)
    gone = marked and eventually(lambda: world.engines.valkey_keys(MARK) == 0, 3)
    world.ledger.noted["Valkey came back without what it had"] += gone


def valkey_flushed(world: World, _: Dice) -> None:
    """Every wake-up is forgotten while all runs."""
    try:
        world.engines.empty_valkey()
    except RedisError:
        return


def valkey_absent(world: World, dice: Dice) -> None:
    """Gone for a while: workers look by themselves."""
    world.engines.kill_valkey()
    world.ledger.kills["valkey"] += 1
    time.sleep(dice.uniform(4, 8))
    world.ledger.noted["Valkey answers nothing"] += world.engines.valkey_keys() is None
    world.engines.start_valkey()


def valkey_absent_ten_minutes(world: World, _: Dice) -> None:
    """Gone for ten whole minutes, of every clock there is; played only where it is named."""
    world.engines.kill_valkey()
    world.ledger.kills["valkey"] += 1
    time.sleep(600)
    world.engines.start_valkey()


def valkey_frozen(world: World, dice: Dice) -> None:
    """Takes connections and answers nothing."""
    world.engines.signal_valkey(signal.SIGSTOP)
    time.sleep(dice.uniform(3, 6))
    world.ledger.noted["Valkey answers nothing"] += world.engines.valkey_keys() is None
    world.engines.signal_valkey(signal.SIGCONT)


def backends_ended(world: World, dice: Dice) -> None:
    """PostgreSQL ends connections in the middle of whatever they do."""
    for _ in range(3):
        world.ledger.noted["connections that PostgreSQL ended"] += world.engines.end_backends(dice.randint(1, 6))
        time.sleep(dice.uniform(0.1, 0.4))


def postmaster_killed(world: World, _: Dice) -> None:
    """kill -9 of the postmaster, and a start after it."""
    world.engines.kill_postgres()
    world.ledger.kills["postgres"] += 1
    world.engines.start_postgres()


def postmaster_killed_and_late(world: World, dice: Dice) -> None:
    """The same, and it stays away for some seconds."""
    world.engines.kill_postgres()
    world.ledger.kills["postgres"] += 1
    time.sleep(dice.uniform(2, 5))
    world.engines.start_postgres()


def disk_full(world: World, dice: Dice) -> None:
    """PostgreSQL can write no more for some seconds, and may stop over it; then there is room again."""
    data = world.engines.small_disk
    assert data is not None, "only where the disk is a small one"
    log = world.engines.folder / "postgres" / "log"
    before = log.read_bytes().count(b"No space left on device")
    fill(data)
    time.sleep(dice.uniform(3, 6))
    free(data)
    world.ledger.noted["PostgreSQL: no space left"] += log.read_bytes().count(b"No space left on device") - before
    if not eventually(world.engines.postgres_answers, 5):
        world.engines.start_postgres()


def two_clocks(world: World, dice: Dice) -> None:
    """A second clock beside the first; then the first dies and the second takes over."""
    if "clock2" not in world.running:
        world.add_second_clock()
    time.sleep(dice.uniform(1, 2))
    world.kill(dice.choice(("clock", "clock2")))


def rolling_restart(world: World, dice: Dice) -> None:
    """SIGTERM to one process after the other, under load."""
    names = list(NAMES)
    dice.shuffle(names)
    for name in names:
        world.end(name)
        if not world.wait_for_end(name, 15):
            world.kill(name)


def kill_everything(world: World, dice: Dice) -> None:
    """All processes at once, as when the machine's memory is full."""
    names = list(NAMES)
    dice.shuffle(names)
    for name in names:
        world.kill(name)


def senders_gone(world: World, dice: Dice) -> None:
    """Nobody sends for some seconds, while decisions are made."""
    world.hold_down(*SENDERS, "clock")
    time.sleep(dice.uniform(2, 4))
    world.let_up()


def alerts_gone(world: World, dice: Dice) -> None:
    """The alerts' worker is gone for so long that the clock sends by itself."""
    world.hold_down("alerts")
    time.sleep(dice.uniform(11, 13))
    world.let_up()


def stop_before_go_is_sent(world: World, dice: Dice) -> None:
    """A GO is signed, and a text from its place stops it, while nobody can send; then somebody can."""
    clear = [visit for visit in world.people.visits if visit.clear and not decided(world, visit)]
    if not clear:
        return
    visit = dice.choice(clear)
    if not eventually(lambda: not is_blind(world), 8):
        return
    world.hold_down("alerts", "clock")
    if eventually(lambda: sign(world, visit, "awa"), 6):
        person = dice.choice([one for one in world.people.everybody if one.place == visit.place])
        told = world.phones.text(person.number, DANGER.format(place=visit.place), channel="sms")
        world.ledger.dangers.append((visit.place, str(told["sid"])))
        stopped = eventually(lambda: is_stopped(world, visit), 12)
        world.ledger.noted["stopped before its GO was sent"] += stopped
        time.sleep(IN_FLIGHT.total_seconds() + 2)
    world.let_up()


def _nobody_sends(minutes: int) -> Inject:
    """All that sends is gone for so long, by the program's clocks: what is stale by then must not go out."""

    def inject(world: World, dice: Dice) -> None:
        world.hold_down(*SENDERS, "clock")
        for course in (Course.FAR, Course.MISSED):  # the GO of the second is of no use once its D3 has passed
            mine = [one for one in world.people.visits if one.course is course and not decided(world, one)]
            if mine and eventually(lambda mine=mine: sign(world, dice.choice(mine), "awa"), 6):  # type: ignore[misc]
                world.ledger.noted[f"unsent for {minutes} minutes: GO of one {course}"] += 1
        time.sleep(2)  # some replies more wait
        world.jump(minutes * 60.0)
        world.let_up()
        time.sleep(3)

    return inject


def list_lags_for_minutes(world: World, dice: Dice) -> None:
    """Answers and reports are lost, and a minute later the provider's list does not show the texts yet."""
    before, nothing = world.network.weather, {"lists": {"empty": 1.0}, "reports": {"lost": 1.0}}
    world.network.weather = replace(before, creates={"error_after": 0.5}, **nothing)
    time.sleep(dice.uniform(3, 4))
    world.network.weather = replace(before, **nothing)
    world.jump(61)
    time.sleep(3)
    world.network.weather = before


def _clock_off(*seconds: float) -> Inject:
    """One process believes that it is another time, and then no more."""

    def inject(world: World, dice: Dice) -> None:
        name = dice.choice(("web", *SENDERS))
        world.jump(dice.choice(seconds), name)
        time.sleep(dice.uniform(1, 3))
        world.jump(0.0, name)

    return inject


def poison(world: World, dice: Dice) -> None:
    """A waiting text and a waiting message are damaged: they no longer open."""
    table = dice.choice(("outbound", "inbound"))
    column, waits = POISONED[table]
    order = (
        f"UPDATE {table} SET {column} = decode('01deadbeef', 'hex')"
        f" WHERE id IN (SELECT id FROM {table} WHERE {waits} LIMIT 1)"
    )
    world.hold_down("replies" if table == "outbound" else "inbound")
    with world.engines.admin(world.name) as connection:
        eventually(lambda: connection.execute(order.encode()).rowcount > 0, 3)
    world.let_up()


POISONED = {
    "outbound": ("body_sealed", "state = 'ready' AND kind = 'reply'"),
    "inbound": ("content_sealed", "state = 'captured'"),
}
"""Never an alert: what a damaged stop must lead to is a person, not a text."""

_PROXY = {"proxy_fails": 0.2, "proxy_asks": 0.1, "portal": 0.1}

FAULTS: Mapping[str, Fault] = {
    "kill_web": Fault(_kill("web"), 4, kills=True),
    "kill_inbound": Fault(_kill("inbound"), 6, kills=True),
    "kill_alerts": Fault(_kill("alerts"), 6, kills=True),
    "kill_replies": Fault(_kill("replies"), 4, kills=True),
    "kill_broadcasts": Fault(_kill("broadcasts"), 6, kills=True),
    "kill_clock": Fault(_kill("clock"), 5, kills=True),
    "kill_office": Fault(_kill(OFFICE), 4, kills=True),
    "kill_everything": Fault(kill_everything, 3, kills=True),
    "kill_after_capture": Fault(_kill_at(Point.AFTER_CAPTURE), 2, kills=True),
    "kill_after_report": Fault(_kill_at(Point.AFTER_REPORT), 2, kills=True),
    "kill_before_worked": Fault(_kill_at(Point.BEFORE_WORKED), 2, kills=True),
    "kill_after_worked": Fault(_kill_at(Point.AFTER_WORKED), 2, kills=True),
    "kill_before_expanded": Fault(_kill_at(Point.BEFORE_EXPANDED), 1, kills=True),
    "kill_after_claim": Fault(_kill_at(Point.AFTER_CLAIM), 3, kills=True),
    "kill_before_post": Fault(_kill_at(Point.BEFORE_POST), 3, kills=True),
    "kill_after_post": Fault(_kill_at(Point.AFTER_POST), 3, kills=True),
    "kill_before_finish": Fault(_kill_at(Point.BEFORE_FINISH), 3, kills=True),
    "kill_after_finish": Fault(_kill_at(Point.AFTER_FINISH), 1, kills=True),
    "kill_before_order": Fault(_kill_at(Point.BEFORE_ORDER), 2, kills=True),
    "kill_mid_tick": Fault(_kill_at(Point.MID_TICK), 2, kills=True),
    "kill_in_storm": Fault(kill_in_storm, 2, kills=True),
    "freeze_worker": Fault(_freeze(8, "inbound", *SENDERS)),
    "freeze_after_claim": Fault(freeze_after_claim),
    "freeze_web": Fault(_freeze(4, "web")),
    "freeze_clock": Fault(_freeze(8, "clock")),
    "valkey_killed": Fault(valkey_killed),
    "valkey_wiped": Fault(valkey_wiped),
    "valkey_flushed": Fault(valkey_flushed),
    "valkey_absent": Fault(valkey_absent),
    "valkey_absent_ten_minutes": Fault(valkey_absent_ten_minutes, 0),
    "valkey_frozen": Fault(valkey_frozen),
    "valkey_full": Fault(valkey_full),
    "valkey_crowded": Fault(valkey_crowded),
    "backends_ended": Fault(backends_ended, 2),
    "postmaster_killed": Fault(postmaster_killed),
    "postmaster_killed_and_late": Fault(postmaster_killed_and_late),
    "postgres_frozen": Fault(postgres_frozen),
    "disk_full": Fault(disk_full, needs_root=True),
    "stop_before_go_is_sent": Fault(stop_before_go_is_sent),
    "stop_before_departure_is_told": Fault(stop_before_departure_is_told, 2),
    "two_sign_at_once": Fault(two_sign_at_once),
    "nobody_sends_for_minutes": Fault(_nobody_sends(16)),
    "nobody_sends_for_hours": Fault(_nobody_sends(125)),
    "list_lags_for_minutes": Fault(list_lags_for_minutes),
    "two_clocks": Fault(two_clocks, kills=True),
    "rolling_restart": Fault(rolling_restart),
    "senders_gone": Fault(senders_gone, kills=True),
    "alerts_gone": Fault(alerts_gone, kills=True),
    "too_many_requests": Fault(_weather(3, creates={"too_many": 0.5})),
    "error_before": Fault(_weather(3, creates={"refused": 0.4, "cut_before": 0.2})),
    "error_after": Fault(_weather(3, creates={"error_after": 0.4})),
    "unavailable": Fault(_weather(5, creates={"unavailable": 1.0}, lists={"unavailable": 1.0})),
    "silence_after": Fault(_weather(3, creates={"silence_after": 0.4})),
    "reset_after": Fault(_weather(3, creates={"reset_after": 0.4})),
    "answers_lost_for_a_moment": Fault(
        _weather(1, creates={"error_after": 0.3, "reset_after": 0.3}, reports={"ten_times": 0.3, "later": 0.3})
    ),
    "nothing_comes_back": Fault(_weather(3, creates={"error_after": 0.3, "reset_after": 0.3}, reports={"lost": 1.0})),
    "half_an_answer": Fault(_weather(3, creates={"half_an_answer": 0.5})),
    "answers_dribble": Fault(_weather(3, creates={"dribble": 0.15, "dribble_head": 0.15})),
    "proxy_in_between": Fault(_weather(4, creates=_PROXY, lists=_PROXY)),
    "greeted_by_others": Fault(greeted_by("stranger", "expired", "page")),
    "handshakes_cut": Fault(greeted_by("half_a_handshake", "no_handshake", "reset")),
    "provider_refuses": Fault(provider_refuses),
    "name_not_found": Fault(name_not_found, needs_root=True),
    "late_answers": Fault(_weather(3, creates={"late": 0.8})),
    "list_lags": Fault(_weather(5, creates={"error_after": 0.3}, lists={"empty": 1.0})),
    "reports_ten_times": Fault(_weather(3, reports={"ten_times": 0.5})),
    "reports_reordered": Fault(_weather(4, reports={"later": 0.6})),
    "reports_missing": Fault(_weather(4, reports={"lost": 0.3})),
    "reports_unanswered": Fault(_weather(3, reports={"answer_lost": 0.5})),
    "inbound_ten_times": Fault(_weather(3, inbound={"ten_times": 0.6})),
    "inbound_missing": Fault(_weather(3, inbound={"lost": 0.5})),
    "webhooks_forged": Fault(webhooks_forged),
    "inbound_unanswered": Fault(_weather(3, inbound={"answer_lost": 0.5})),
    "clock_ahead": Fault(_clock_off(180, 86_400)),
    "clock_behind": Fault(_clock_off(-180, -3_600)),
    "poison": Fault(poison),
}
"""Every fault by its name."""
