"""The job of the plain RQ build: one message, by a client that the worker made before it took the first job."""

import os
from typing import Any

from bench.floors.clients import client
from bench.floors.forms import ACCOUNT, OURS, TOKEN, number
from bench.floors.sends import BODY

_made: dict[str, Any] = {}


def preload() -> None:
    """Make the client."""
    _made["messages"] = client("small", os.environ["FLOOR_API"], ACCOUNT, TOKEN, 1).messages


def send(index: int) -> None:
    """The job."""
    _made["messages"].create(
        to=number(index),
        from_=OURS,
        body=BODY,
        status_callback=f"http://127.0.0.1:1/twilio/status/{os.environ['FLOOR_SERIES']}-{index}",
        validity_period=36_000,
    )
