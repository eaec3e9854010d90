"""Which path is answered by whom, and who may ask."""

import base64
import hmac
import json
import re
from typing import Any
from urllib.parse import unquote, urlsplit

import structlog

from bot.demo.fake_twilio.messages import Messages
from bot.demo.fake_twilio.phones import Phones
from bot.demo.fake_twilio.server import Reply, Request
from bot.demo.fake_twilio.validation import LOOPBACK, Refusal
from bot.demo.fake_twilio.world import World

_API = re.compile(r"/2010-04-01/Accounts/(?P<account>[^/]+)/Messages(?:/(?P<sid>[^/]+))?\.json")
_PHONE = re.compile(r"/_phones/(?P<number>[^/]+)(?:/(?P<what>texts|messages|behaviour))?")
_APPROVAL = re.compile(r"/v1/Content/(?P<sid>[^/]+)/ApprovalRequests")
_CONTENT = re.compile(r"/_contents/(?P<sid>HX[0-9a-fA-F]{32})")

_log = structlog.get_logger(__name__)


class Routes:
    """The one function that the server calls."""

    def __init__(self, world: World, messages: Messages, phones: Phones) -> None:
        """Nothing is done before the first request."""
        self._world = world
        self._messages = messages
        self._phones = phones

    def answer(self, request: Request) -> Reply:
        """Any request."""
        if request.path.startswith("/_"):
            return self._control(request)
        try:
            reply = self._api(request)
        except Refusal as refusal:
            wait = {"Retry-After": str(refusal.retry_after)} if refusal.retry_after else {}
            reply = Reply(refusal.status, refusal.body(), wait)
        except Exception as error:
            _log.error("call_failed", path=request.path, error=repr(error))
            reply = Reply(500, Refusal(20500, "Internal Server Error", status=500).body())
        self._world.record(
            {
                "kind": "call_in",
                "method": request.method,
                "path": request.path,
                "query": request.query,
                "form": request.form,
                "status": reply.status,
                "code": reply.body.get("code"),
                "sid": reply.body.get("sid"),
            }
        )
        return reply

    def _api(self, request: Request) -> Reply:
        if not self._is_known(request.headers.get("authorization", "")):
            raise Refusal(20003, "Authenticate", status=401)
        approval = _APPROVAL.fullmatch(request.path)
        if approval is not None and request.method == "GET":
            return Reply(200, self._messages.approval(approval["sid"]))
        found = _API.fullmatch(request.path)
        if found is None or unquote(found["account"]) != self._world.account:
            raise Refusal(20404, f"The requested resource {request.path} was not found", status=404)
        if request.method == "POST" and found["sid"] is None:
            created = self._messages.create(request.form)
            return Reply(201, created, every=self._messages.pause_of_answer(created["sid"]))
        if request.method == "GET":
            sid = found["sid"]
            return Reply(200, self._messages.fetch(sid) if sid else self._messages.listed(request.query))
        raise Refusal(20004, "Method not allowed", status=405)

    def _is_known(self, header: str) -> bool:
        expected = base64.b64encode(f"{self._world.account}:{self._world.token}".encode()).decode()
        return hmac.compare_digest(f"Basic {expected}".encode(), header.encode())

    def _control(self, request: Request) -> Reply:
        # A page of another site, open in a browser on this machine, can neither name us in Host nor send JSON unasked.
        if urlsplit(f"//{request.headers.get('host', '')}").hostname not in LOOPBACK:
            return Reply(403, {"error": "loopback only"})
        try:
            values = self._values(request)
            body = self._controlled(request, values)
        except (ValueError, TypeError) as error:
            return Reply(400, {"error": str(error)})
        return Reply(404, {"error": "no such thing"}) if body is None else Reply(200, body)

    def _values(self, request: Request) -> dict[str, Any]:
        if request.method not in ("POST", "PUT"):
            return {}
        if request.headers.get("content-type", "").partition(";")[0] != "application/json":
            raise ValueError("Content-Type must be application/json")
        values = json.loads(request.body)
        if not isinstance(values, dict):
            raise ValueError("the body must be a JSON object")
        self._world.record({"kind": "control", "method": request.method, "path": request.path, "values": values})
        return values

    def _controlled(self, request: Request, values: dict[str, Any]) -> dict[str, Any] | None:
        after = int(dict(request.query).get("after", "0"))
        phone, content = _PHONE.fullmatch(request.path), _CONTENT.fullmatch(request.path)
        number = unquote(phone["number"]) if phone else ""
        match (request.method, phone["what"] if phone else request.path):
            case ("GET", "/_phones"):
                return self._phones.listed()
            case ("GET", "/_log"):
                return {"entries": self._world.journal.read(after)}
            case ("GET", "/_settings"):
                return self._phones.settings()
            case ("PUT", "/_settings"):
                return self._phones.put_settings(values)
            case ("PUT", None):
                return self._phones.put(number, values)
            case ("PUT", "behaviour"):
                return self._phones.behave(number, values)
            case ("POST", "texts"):
                return self._phones.text(number, values)
            case ("GET", "messages"):
                return self._phones.messages(number, after)
            case ("PUT", _) if content:
                return self._phones.put_content(content["sid"], values)
        return None
