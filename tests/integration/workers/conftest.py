"""The workers log into nowhere: the default form of a log line spends a second on each traceback."""

from collections.abc import Iterator

import pytest
import structlog


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    structlog.configure(
        processors=[lambda _, __, event: str(event["event"])], logger_factory=structlog.ReturnLoggerFactory()
    )
    yield
    structlog.reset_defaults()
