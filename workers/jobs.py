"""The jobs that RQ runs, by the names in `bot.queue.JOBS`: each looks at its lane, and knows nothing else."""

from workers.drains import Drainer

_drainer: Drainer | None = None


def serve(drainer: Drainer) -> None:
    """Say what this process drains. Called once, before the worker starts."""
    global _drainer  # noqa: PLW0603 - RQ calls functions by name, and a process serves exactly one queue
    _drainer = drainer


def drain_inbound() -> None:
    """Work on what came in."""
    _drain("inbound")


def drain_alerts() -> None:
    """Send alerts."""
    _drain("alerts")


def drain_replies() -> None:
    """Send answers and notices, and look for what no webhook brought."""
    _drain("replies")


def drain_broadcasts() -> None:
    """Queue the next people of broadcasts and send to them."""
    _drain("broadcasts")


def _drain(queue: str) -> None:
    assert _drainer is not None, "the worker has not said what it drains"
    assert _drainer.queue == queue, f"a worker of {_drainer.queue} was given a job of {queue}"
    _drainer.drain()
