"""The parts of this process, for pages."""

from flask import current_app

from bot.wiring import Runtime


def runtime() -> Runtime:
    """What `register` was given."""
    found = current_app.extensions["jamtan"]
    assert isinstance(found, Runtime)
    return found
