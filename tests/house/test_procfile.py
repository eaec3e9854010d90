"""The Procfile says what `jamtan up` starts, and every queue has a worker."""

from pathlib import Path

from bot.messages.model import INBOUND, Lane
from bot.queue import JOBS
from bot.supervise import LINES
from workers import jobs

ROOT = Path(__file__).parents[2]


def test_the_procfile_equals_what_jamtan_up_starts() -> None:
    written = dict(line.split(": ", 1) for line in (ROOT / "Procfile").read_text().splitlines() if line)
    assert written == {line.name: line.command for line in LINES}


def test_every_queue_has_a_worker_and_every_job_resolves() -> None:
    queues = {INBOUND, *map(str, Lane)}
    workers = {line.name for line in LINES if line.command.startswith("python -m workers.run ")}
    assert workers == queues == set(JOBS)
    for name in JOBS.values():
        module, _, function = name.rpartition(".")
        assert module == jobs.__name__
        assert callable(getattr(jobs, function))
