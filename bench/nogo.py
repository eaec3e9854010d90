"""`bench nogo`: a NO-GO overtakes 20,000 waiting invitations: from the webhook of an incident to the provider's log."""

import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import psycopg

from bench import rows
from bench.fake import Fake, start_fake
from bench.floors.forms import Post, inbound_form, sid
from bench.measured import Spent, Told, percentile
from bench.services import Failed, Provider, Services, eventually, services

P50_MS, P99_MS, SHARE = 300.0, 1_500.0, 0.97
PEOPLE_FIRST = 1_000_000  # numbers of the audience, away from those of the invented world
REPORTERS = ("+22370000015", "+22370000011", "+22370000012")
LEAD = "+22370000013"
WORDS = (
    "Attaque a Tamba ce matin, ils ont tire",
    "Tamba : des hommes ont tire sur le marche",
    "On a tire a Tamba, il y a des blesses",
    "Attaque sur Tamba maintenant",
    "Des tirs a Tamba cette nuit, un mort",
)


@dataclass(frozen=True, slots=True)
class Options:
    """How much: `waiting` invitations, `rate` of the sender in segments a second, `trials`, `quiet` s before them.

    `fake`: the demonstration's fake Twilio instead of the bench's own provider; both enforce the rate.
    """

    waiting: int = 20_000
    rate: int = 80
    trials: int = 210
    quiet: int = 15
    fake: bool = False


def nogo(told: Told, options: Options) -> dict[str, Any]:
    """The whole program, a provider that enforces the sender's limit, and one incident after another."""
    with services(told, SEND_THREADS="16", SMS_SEGMENTS_PER_SECOND=str(options.rate)) as running:
        rows.invented_world(running)
        people = rows.people(running, options.waiting, first=PEOPLE_FIRST)
        provider = start_fake(running, options.rate) if options.fake else running.provider(rate=options.rate)
        with _program(running) as base:
            texts = [uuid4() for _ in people]
            rows.texts(running, ["broadcast:waiting"] * len(people), people, texts, first=PEOPLE_FIRST)
            told(f"bench nogo: {options.waiting} invitations wait, sender limit {options.rate} segments/s")
            told(f"  provider  {provider.running.command}")
            spent = Spent(running.pids | running.engines)
            share = _quiet(running, provider, options)
            times = [_trial(running, provider, base, number) for number in range(options.trials)]
            return _figures(running, provider, options, times, share, spent)


@contextmanager
def _program(running: Services) -> Iterator[str]:
    """Every process of the program."""
    web, base = running.serve("web", "bot.web:create_app()")
    running.environment["PUBLIC_BASE_URL"] = base
    for lane in ("inbound", "alerts", "replies", "broadcasts"):
        running.worker(lane)
    running.start("clock", "python -m workers.clock")
    beating = "SELECT count(*) FROM heartbeat WHERE name IN ('clock', 'puller', 'inbound', 'alerts')"
    eventually(lambda: running.count(beating) >= 3, "the program")
    running.told(f"  ours      {web.command}; four workers; the clock")
    yield base


def _quiet(running: Services, provider: Provider | Fake, options: Options) -> float:
    """Which part of the sender's limit broadcasts use while no alert is pending."""
    eventually(lambda: provider.count()["accepted"] > options.rate, "invitations on their way")
    before, began = provider.count()["segments"], time.monotonic()
    time.sleep(options.quiet)  # the measurement itself: what goes out in this time
    used = (provider.count()["segments"] - before) / (time.monotonic() - began)
    running.told(f"  broadcasts use {used:.1f} of {options.rate} segments/s")
    return used / options.rate


def _trial(running: Services, provider: Provider | Fake, base: str, number: int) -> float:
    """Milliseconds from the webhook to the provider's acceptance of the NO-GO to the lead."""
    _reset(running)
    after = provider.count()["accepted"]
    form = inbound_form(sid("nogo", number), REPORTERS[number % len(REPORTERS)], WORDS[number % len(WORDS)])
    began = time.monotonic()
    _post(Post(f"{base}/twilio/inbound", form))

    def told() -> float | None:
        return next((moment for moment, to, _, _ in provider.log(after) if to == LEAD), None)

    moment = eventually(told, f"a NO-GO in trial {number}", patience=20)
    _check(running)
    return (float(moment) - began) * 1000


def _post(post: Post) -> None:
    head, _, body = post.wire().partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n")[1:])
    asked = urllib.request.Request(post.url, data=body, headers=headers)
    with urllib.request.urlopen(asked, timeout=10) as answer:
        if answer.status != 200:
            raise Failed(f"the webhook answered {answer.status}")


def _check(running: Services) -> None:
    """What the lead got was a NO-GO."""
    query = "SELECT count(*) FROM outbound WHERE kind = 'no_go' AND state IN ('sending', 'accepted')"
    if running.count(query) < 1:
        raise Failed("what reached the lead was no NO-GO")


_CLEARED = (
    *("alert_recipient", "alert", "card", "decision", "assessment"),
    *("incident_place", "incident", "journal", "conversation", "inbound"),
)


def _reset(running: Services) -> None:
    """Forget the incident and all that followed, once nothing of it is under way; the invitations stay."""
    of_it = "(lane <> 'broadcasts')"
    busy = f"SELECT count(*) FROM outbound WHERE {of_it} AND state IN ('ready', 'sending') AND not_before <= now()"
    eventually(lambda: running.count(busy) == 0, "the last trial to end")
    url = running.postgres.facts.admin_url.replace("postgresql+psycopg://", "postgresql://")
    with psycopg.connect(url.rpartition("/")[0] + "/jamtan") as connection:
        connection.execute("SET session_replication_role = replica")  # rows that the program may never delete
        for table in _CLEARED:
            connection.execute(f"DELETE FROM {table}".encode())
        connection.execute(f"DELETE FROM outbound WHERE {of_it}".encode())
        connection.execute("UPDATE delivery SET look_again_at = NULL, sequence = 0")


def _figures(
    running: Services, provider: Provider | Fake, options: Options, times: list[float], share: float, spent: Spent
) -> dict[str, Any]:
    counted = provider.count()
    p50, p99 = round(percentile(times, 0.5), 1), round(percentile(times, 0.99), 1)
    left = running.count("SELECT count(*) FROM outbound WHERE lane = 'broadcasts' AND state = 'ready'")
    figures = {
        "bench": "nogo",
        "provider": "fake Twilio" if options.fake else "the bench's own",
        "p50_ms": p50,
        "p99_ms": p99,
        "trials": len(times),
        "throttled": counted["throttled"],
        "slowest_ms": round(max(times), 1),
        "broadcast_share": round(share, 4),
        "rate": options.rate,
        "still_waiting": left,
        "provider_counted": counted,
        "cpu_seconds": spent.of_each(),
    }
    told = running.told
    told(f"  NO-GO accepted by the provider after p50 {p50} ms, p99 {p99} ms, slowest {max(times):.0f} ms")
    told(
        f"  {counted['throttled']} answers of 429; {left} invitations still wait; CPU seconds {figures['cpu_seconds']}"
    )
    targets = {
        f"p50 <= {P50_MS:.0f} ms": p50 <= P50_MS,
        f"p99 <= {P99_MS:.0f} ms": p99 <= P99_MS,
        f"broadcasts keep >= {SHARE:.0%} of the limit": share >= SHARE,
        "0 answers of 429": counted["throttled"] == 0,
        "invitations were waiting until the end": left > 0,
    }
    return running.told.result(figures, targets)
