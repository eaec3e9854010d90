"""One structured line per stage, on standard error: ids and words of ours, never a number or a text of anybody."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# Libraries that log addresses, bodies or parameters below this level.
_QUIET = ("twilio", "urllib3", "rq.worker", "rq.queue", "rq", "sqlalchemy", "alembic")


def set_up_logging(process: str) -> None:
    """Log as JSON lines, each with the name of this process."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(message)s", force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_the_kind_of_errors,
            structlog.processors.JSONRenderer(sort_keys=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(process=process)


def _only_the_kind_of_errors(_: Any, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An error's text may hold what somebody wrote: keep where it came from, not what it says."""
    info = event.pop("exc_info", None)
    error = sys.exc_info()[1] if info is True else info
    if isinstance(error, BaseException):
        event["error"] = type(error).__name__
        trace = error.__traceback__
        while trace and trace.tb_next:
            trace = trace.tb_next
        if trace:
            event["at"] = f"{trace.tb_frame.f_globals.get('__name__')}:{trace.tb_lineno}"
    return event
