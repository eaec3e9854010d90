"""`bench inbound --through`: texts on their whole way, by one worker: understood, acted on, answered, committed."""

from dataclasses import dataclass
from typing import Any

from bench import rows
from bench.floors.forms import OURS, number, sid
from bench.measured import ON_LINUX, RESIDENT_MB, Spent, Told, resident_mb
from bench.services import Failed, Services, eventually, services
from bot.channel import Channel
from bot.clock import utc_now
from bot.messages.store_inbound import Captured, capture

TARGET = 150.0
PEOPLE, VILLAGES = 1_000, 150


@dataclass(frozen=True, slots=True)
class Options:
    """How many texts."""

    texts: int = 6_000


def through(told: Told, options: Options) -> dict[str, Any]:
    """Texts of people who speak for a village, in three languages: news, danger, questions, menus."""
    with services(told) as running:
        rows.invented_world(running)
        places = rows.villages(running, VILLAGES)
        people = rows.people(running, PEOPLE, first=100, role="representative")
        rows.live_at(running, people, [place for place, _ in places])
        _capture(running, options.texts, [name for _, name in places])
        told(f"bench inbound --through: {options.texts} texts of {PEOPLE} people, {VILLAGES + 11} places known")
        worker = running.worker("inbound")
        told(f"  ours   {worker.command}")
        return _measure(running, worker.pid, options)


def _words(at: int, places: list[str]) -> str:
    here, there = places[at % PEOPLE % len(places)], places[at * 7 % len(places)]
    return (
        "Tout est calme ici aujourd'hui",
        f"Quelles nouvelles de {there} ?",
        "1",
        f"{here} jam tan, hay batte alaa",
        "La route est calme, le marche aussi",
        f"Attaque sur la route de {there} ce matin, des blesses",
        "Quand vient l'equipe de vaccination ?",
        "An ka dugu lafiyalen don",
        f"C'est tendu a {here} depuis hier",
        "0",
    )[at % 10]


def _capture(running: Services, count: int, places: list[str]) -> None:
    with running.database.session() as session:
        for at in range(count):
            content: dict[str, Any] = {
                "text": _words(at, places),
                "payload": None,
                "location": None,
                "media": [],
                "forwarded": False,
            }
            sender = number(100 + at % PEOPLE)
            kept = Captured("twilio", sid("through", at), Channel.SMS, "text", sender, OURS, content)
            capture(session, kept, utc_now())
        session.commit()


def _measure(running: Services, pid: int, options: Options) -> dict[str, Any]:
    told, workings = running.told, "SELECT count(*) FROM inbound WHERE state = 'worked'"
    eventually(lambda: running.count(workings), "the first text worked on")
    spent = Spent({"worker": pid, **running.engines})
    before = running.count(workings)
    done = f"SELECT count(*) FROM inbound WHERE state = 'captured' AND number <= {options.texts}"
    eventually(lambda: running.count(done) == 0, "all texts worked on", patience=200, every=1.0)
    cpu = spent.of_each()
    with running.as_owner() as connection:
        [row] = connection.execute(
            "SELECT extract(epoch from max(worked_at) - min(worked_at)), count(*),"
            " (SELECT count(DISTINCT cause) FROM outbound WHERE cause LIKE 'inbound:%'),"
            " (SELECT count(*) FROM situation) + (SELECT count(*) FROM incident),"
            " (SELECT count(*) FROM inbound WHERE state <> 'worked' OR attempts > 0)"
            " FROM inbound WHERE state = 'worked'"
        ).fetchall()
        intents = connection.execute("SELECT coalesce(intent, '-'), count(*) FROM inbound GROUP BY 1 ORDER BY 2 DESC")
        understood = {str(name): int(count) for name, count in intents}
    seconds, count, answered, changes, faulty = float(row[0]), *(int(each) for each in row[1:])
    if faulty:
        raise Failed(f"{faulty} texts went wrong")
    rate = round((count - 1) / seconds, 1)
    per_text = round(cpu["worker"] / (count - before) * 1000, 2)
    resident = round(resident_mb(pid), 1)
    told(f"  {rate} texts/s, {per_text} ms of the worker's CPU each, {resident} MB resident")
    told(f"  {answered} answered, {changes} domain changes, understood as {understood}")
    told(f"  CPU seconds {cpu} for {count - before} texts")
    figures = {
        "bench": "inbound --through",
        "texts_per_second": rate,
        "worker_cpu_ms": per_text,
        "texts_per_core": round(1000 / per_text, 1),
        "resident_mb": resident,
        "texts": count,
        "answered": answered,
        "domain_changes": changes,
        "understood": understood,
        "cpu_seconds": cpu,
    }
    targets = {f"one worker works on >= {TARGET:.0f} texts/s": rate >= TARGET}
    if ON_LINUX:
        targets |= {f"and stays within {RESIDENT_MB:.0f} MB": resident <= RESIDENT_MB}
    return told.result(figures, targets)
