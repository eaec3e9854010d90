"""The fake provider's control interface: what phones show, and texts from them."""

import json
import re
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from bot.demo.data_world import Phone
from bot.demo.phones.switches import LIVES, WORLDS, life_of, world_of

_CODE = re.compile(r"(?<![\w:])[2-8]{4}(?!\w)")
"""Four digits of 2 to 8 standing alone: the code of a question."""


class ProviderError(Exception):
    """The provider refused, with its words, or does not answer."""


@dataclass(frozen=True, slots=True)
class Button:
    """What can be pressed under a WhatsApp text: its title and the payload that comes back."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Bubble:
    """One text on a phone, in either direction."""

    number: int
    from_phone: bool
    channel: str
    body: str
    status: str
    error_code: int | None
    segments: int
    at: str
    sid: str = ""
    buttons: tuple[Button, ...] = ()


class Provider:
    """Raises `ProviderError`."""

    def __init__(self, base: str) -> None:
        """`base` is on this machine; a proxy of the environment has no part in it."""
        self._base = base.rstrip("/")
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def introduce(self, phones: Iterable[Phone]) -> None:
        """Tell it whose phones these are, and which of them have WhatsApp; what it knows already stays."""
        known = {told["number"]: told for told in self._call("GET", "/_phones")["phones"]}
        for phone in phones:
            kind = "android" if "whatsapp" in phone.channels else "simple"
            values = {"name": phone.name, "kind": kind, "language": phone.language}
            told = known.get(phone.number, {})
            if any(told.get(name) != value for name, value in values.items()):
                self._call("PUT", f"/_phones/{quote(phone.number)}", values)

    def bubbles(self, number: str) -> tuple[Bubble, ...]:
        """Everything on one phone, oldest first; the last WhatsApp text to it can be answered by buttons."""
        found = self._call("GET", f"/_phones/{quote(number)}/messages?after=0")["messages"]
        bubbles = [_bubble(told) for told in found]
        for at in range(len(bubbles) - 1, -1, -1):
            if bubbles[at].channel == "whatsapp" and not bubbles[at].from_phone:
                bubbles[at] = _with_buttons(bubbles[at], found[at]["buttons"])
                break
        return tuple(bubbles)

    def text(self, number: str, channel: str, body: str, payload: str | None = None) -> None:
        """Send from a phone, by the provider's signed webhook."""
        values: dict[str, Any] = {"channel": channel, "body": body}
        if payload:
            values["button"] = payload
        self._call("POST", f"/_phones/{quote(number)}/texts", values)

    def switches(self) -> tuple[dict[str, str], str]:
        """Where each phone's switch stands, by number, and the provider's own."""
        lives = {told["number"]: life_of(told["behaviour"]) for told in self._call("GET", "/_phones")["phones"]}
        return lives, world_of(self._call("GET", "/_settings"))

    def live(self, number: str, life: str) -> None:
        """Let one phone work, or fail in one of the ways of `LIVES`. Raises `KeyError`."""
        self._call("PUT", f"/_phones/{quote(number)}/behaviour", dict(LIVES[life].values))

    def turn(self, world: str) -> None:
        """Let the provider work, or fail in one of the ways of `WORLDS`. Raises `KeyError`."""
        self._call("PUT", "/_settings", dict(WORLDS[world].values))

    def _call(self, method: str, path: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
        body = None if values is None else json.dumps(values).encode()
        headers = {"Content-Type": "application/json"} if body else {}
        request = urllib.request.Request(self._base + path, data=body, headers=headers, method=method)
        try:
            with self._opener.open(request, timeout=20) as answer:
                found: dict[str, Any] = json.load(answer)
                return found
        except urllib.error.HTTPError as refused:
            raise ProviderError(json.load(refused).get("error", str(refused))) from refused
        except OSError as gone:
            raise ProviderError(f"the provider does not answer: {gone}") from gone


def _bubble(told: dict[str, Any]) -> Bubble:
    return Bubble(
        number=told["number"],
        from_phone=told["from_phone"],
        channel=told["channel"],
        body=told["body"],
        status=told["status"],
        error_code=told["error_code"],
        segments=told["segments"],
        at=told["at"],
        sid=told["sid"],
    )


def _with_buttons(bubble: Bubble, told: list[dict[str, str]]) -> Bubble:
    """The buttons that came with it; else the yes and the no of the code that it offers."""
    buttons = [Button(one.get("title", ""), one.get("payload", "")) for one in told]
    if not buttons and (code := _CODE.search(bubble.body)):
        buttons = [Button(code.group(), f"agree:{code.group()}"), Button("2", f"refuse:{code.group()}")]
    return replace(bubble, buttons=tuple(buttons))
