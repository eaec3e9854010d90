"""The three requests that we make of Twilio's REST interface, over the pool of `http.py`.

The library's own client makes the same ones (`tests/unit/channels/test_twilio_sender.py`), and takes 12 MB of each
worker that sends.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import urllib3

from bot.channels.twilio.http import Answer, PooledHttpClient

_API, _CONTENT = "https://api.twilio.com", "https://content.twilio.com"


class Declined(Exception):
    """An answer that is no yes. `code`: Twilio's own, where it gave one."""

    def __init__(self, status: int, code: int | None) -> None:
        """Without Twilio's words: they may hold a number."""
        super().__init__(status, code)
        self.status, self.code = status, code


class Rest:
    """Messages and templates of one account. Raises `Declined`, `SendError` where no answer came, and `ValueError` or
    `TypeError` where it is not what Twilio answers.
    """

    def __init__(self, account_sid: str, auth_token: str, http: PooledHttpClient) -> None:
        """Asks nothing yet."""
        self._http = http
        self._messages = f"{_API}/2010-04-01/Accounts/{account_sid}/Messages.json"
        who = urllib3.make_headers(basic_auth=f"{account_sid}:{auth_token}")
        self._reading = {**who, "Accept": "application/json", "Accept-Charset": "utf-8", "User-Agent": "jamtan"}
        self._writing = {**self._reading, "Content-Type": "application/x-www-form-urlencoded"}

    def create_message(self, fields: dict[str, object]) -> Mapping[str, Any]:
        """Hand a message over; the names of `fields` are Twilio's."""
        return _object(self._http.request("POST", self._messages, data=fields, headers=self._writing))

    def messages(self, filters: dict[str, object]) -> Iterator[Mapping[str, Any]]:
        """Messages that Twilio lists, page after page as they are asked for, newest first."""
        address: str | None = self._messages
        while address:
            page = _object(self._http.request("GET", address, params=filters, headers=self._reading))
            for row in page["messages"] if "messages" in page else _not_understood():
                yield row if isinstance(row, dict) else _not_understood()
            following, filters = page.get("next_page_uri"), {}  # it has them in it
            address = f"{_API}{following}" if following else None

    def approval(self, content_sid: str) -> Mapping[str, Any]:
        """What became of a template that was shown to WhatsApp."""
        address = f"{_CONTENT}/v1/Content/{content_sid}/ApprovalRequests"
        return _object(self._http.request("GET", address, headers=self._reading))


def _object(answer: Answer) -> Mapping[str, Any]:
    if not 200 <= answer.status_code < 300:
        raise Declined(answer.status_code, _code_in(answer))
    told = json.loads(answer.text)
    return told if isinstance(told, dict) else _not_understood()


def _code_in(answer: Answer) -> int | None:
    try:
        body = json.loads(answer.text)
    except ValueError:
        return None
    code = body.get("code") if isinstance(body, dict) else None
    return code if isinstance(code, int) and code != answer.status_code else None


def _not_understood() -> Any:
    raise ValueError("answer not understood")
