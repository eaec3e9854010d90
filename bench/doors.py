"""`bench inbound` and `bench callbacks`: the doors beside the bare minimum, in turn, on the same PostgreSQL."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from bench.floors import web
from bench.floors.forms import Post, inbound_posts, number, sid, status_form
from bench.measured import Spent, Told, added, middle
from bench.rows import accepted_texts
from bench.services import Failed, Services, services

WORDS = ("Tout est calme ici", "Danger sur la route de Tamba", "1", "ba fɔ k'an ka kɛnɛ", "Quand vient l'equipe ?")
TIMES_P99 = 1.5
SHARE = 0.75


@dataclass(frozen=True, slots=True)
class Options:
    """How much: `requests` in each of `rounds` to each of both, over `connections`; `driver` of the floor."""

    requests: int = 800
    rounds: int = 15
    connections: int = 16
    driver: str = "core"


def inbound(told: Told, options: Options) -> dict[str, Any]:
    """Texts that come in: signature, parse, sealed row, COMMIT, wake-up, answer."""

    def posts(base: str, series: str, count: int) -> Iterable[Post]:
        return inbound_posts(base, series, count, lambda index: WORDS[index % len(WORDS)], people=500)

    with services(told) as running:
        return _compare(running, options, "inbound", lambda _: posts, "SELECT count(*) FROM inbound")


def callbacks(told: Told, options: Options) -> dict[str, Any]:
    """Reports of the network: signature, event row, status forward only, COMMIT."""

    def prepared(running: Services) -> Callable[[str, str, int], Iterable[Post]]:
        def posts(base: str, series: str, count: int) -> Iterable[Post]:
            texts = [uuid.uuid5(uuid.NAMESPACE_OID, f"{series}:{index}") for index in range(-(-count // 2))]
            if not series.startswith("floor"):
                accepted_texts(running, series, texts)
            for index in range(count):
                at, status = index // 2, ("sent", "delivered")[index % 2]
                url = f"{base}/twilio/status/{texts[at]}"
                yield Post(url, status_form(sid(series, at), number(at), status))

        return posts

    with services(told) as running:
        return _compare(running, options, "callbacks", prepared, "SELECT count(*) FROM delivery_event")


def _compare(
    running: Services,
    options: Options,
    name: str,
    prepare: Callable[[Services], Callable[[str, str, int], Iterable[Post]]],
    count: str,
) -> dict[str, Any]:
    told, posts = running.told, prepare(running)
    with running.as_owner() as connection:
        connection.execute(web.TABLE.encode())
    ours, ours_at = running.serve("ours", "bot.web:create_app()")
    floor, floor_at = running.serve("floor", "bench.floors.web:create_app()", FLOOR_DRIVER=options.driver)
    told(f"bench {name}: {options.rounds} rounds of {options.requests} requests over {options.connections} connections")
    told(f"  ours   PORT={ours_at.rpartition(':')[2]} {ours.command}")
    told(f"  floor  FLOOR_DRIVER={options.driver} PORT={floor_at.rpartition(':')[2]} {floor.command}")
    sides = {"ours": (ours.pid, ours_at), "floor": (floor.pid, floor_at)}
    found: dict[str, list[dict[str, Any]]] = {"ours": [], "floor": []}
    for number_of_round in range(options.rounds + 1):
        for side in ("ours", "floor") if number_of_round % 2 else ("floor", "ours"):
            pid, base = sides[side]
            size = options.requests if number_of_round else max(50, options.requests // 10)
            wire = [post.wire() for post in posts(base, f"{side}-{number_of_round}", size)]
            spent = Spent({side: pid, **running.engines})
            result = running.load(base, wire, options.connections)
            if set(result["statuses"]) != {"200"}:
                raise Failed(
                    f"{side} answered {result['statuses']}\n{ours.words() if side == 'ours' else floor.words()}"
                )
            if number_of_round:  # the first warms up
                found[side].append(result | {"cpu": {**spent.of_each(), "load": result["cpu_seconds"]}})
                told(f"  {side:<5} {result['rps']:>7} /s  p50 {result['p50_ms']} ms  p99 {result['p99_ms']} ms")
    stored = {"ours": running.count(count), "floor": running.count("SELECT count(*) FROM floor_message")}
    return _figures(told, name, options, found, stored)


def _figures(
    told: Told, name: str, options: Options, found: dict[str, list[dict[str, Any]]], stored: dict[str, int]
) -> dict[str, Any]:
    rps = {side: middle(each["rps"] for each in rounds) for side, rounds in found.items()}
    p99 = {side: middle(each["p99_ms"] for each in rounds) for side, rounds in found.items()}
    answered = {side: sum(each["requests"] for each in rounds) for side, rounds in found.items()}
    warm = max(50, options.requests // 10)
    if any(stored[side] != answered[side] + warm for side in stored):
        raise Failed(f"answered with 200: {answered}, {warm} before; stored: {stored}")
    # Each round beside its neighbour: what else the machine does falls on both.
    pairs = list(zip(found["ours"], found["floor"], strict=True))
    ratio = middle((ours["rps"] / floor["rps"] for ours, floor in pairs), 3)
    p99_ratio = middle(ours["p99_ms"] / floor["p99_ms"] for ours, floor in pairs)
    figures = {
        "bench": name,
        "ratio": ratio,
        "ours_rps": rps["ours"],
        "floor_rps": rps["floor"],
        "ours_p99_ms": p99["ours"],
        "floor_p99_ms": p99["floor"],
        "p99_ratio": p99_ratio,
        "rounds": options.rounds,
        "requests": options.requests,
        "floor_driver": options.driver,
        "stored": stored,
        "cpu_seconds": {side: added(each["cpu"] for each in rounds) for side, rounds in found.items()},
    }
    told(f"  ratio {ratio} ({rps['ours']} of {rps['floor']} requests/s), p99 {p99['ours']} against {p99['floor']} ms")
    told(f"  p99 {p99_ratio} times the floor's, median of rounds side by side")
    told(f"  CPU seconds {figures['cpu_seconds']}; rows stored {stored}")
    targets = {f"{name} >= {SHARE} of the floor's requests/s": ratio >= SHARE}
    if name == "inbound":
        targets[f"p99 <= {TIMES_P99} times the floor's"] = p99_ratio <= TIMES_P99
    return told.result(figures, targets)
