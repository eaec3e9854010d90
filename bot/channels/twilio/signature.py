"""Whether a request was signed with our account's token.

Flask's `request.url` is decoded: a query such as `?n=%C3%A9&x=%2F%2C%7E` no longer is what Twilio signed, and valid
requests are refused. The address is therefore put together from the configured public base and the raw target.
"""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote, urlsplit

from twilio.request_validator import RequestValidator  # type: ignore[import-untyped]
from werkzeug.datastructures import MultiDict

HEADER = "X-Twilio-Signature"


def requested_url(public_base_url: str, environ: dict[str, Any]) -> str:
    """The address as the signer saw it, from the settings and the raw target: never from the Host header.

    `public_base_url` is everything that comes before the target as this program receives it, e.g. "https://x.example",
    or "https://x.example/bot" behind a proxy that takes "/bot" away.
    """
    return public_base_url.rstrip("/") + _raw_target(environ)


def _raw_target(environ: dict[str, Any]) -> str:
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI")
    if isinstance(raw, str) and raw:
        if raw.startswith("/"):
            return raw
        parts = urlsplit(raw)  # the absolute form, which proxies use
        return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    path = f"{environ.get('SCRIPT_NAME', '')}{environ.get('PATH_INFO', '')}"
    query = environ.get("QUERY_STRING", "")
    return quote(path.encode("latin-1"), safe="/~!$&'()*+,;=:@") + (f"?{query}" if query else "")


def is_signed(auth_token: str, signature: str | None, url: str, pairs: Sequence[tuple[str, str]]) -> bool:
    """Whether `signature` is that of this address and these fields. Never raises, whatever was sent.

    `pairs` are as `parse.form_pairs` gives them: bytes that are not UTF-8 are lone surrogates.
    """
    if not signature:
        return False
    try:
        if _is_text(pairs):
            # The library tries further forms of the address; what is signed as it stands need not wait for that.
            return _is_signed_as_it_stands(auth_token, signature, url, pairs) or bool(
                RequestValidator(auth_token).validate(url, MultiDict(pairs), signature)
            )
        return _is_signed_with_broken_text(auth_token, signature, url, pairs)
    except ValueError:  # a port, a host or a letter that no signed address can have
        return False


def _is_text(pairs: Sequence[tuple[str, str]]) -> bool:
    try:
        "".join(part for pair in pairs for part in pair).encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_signed_with_broken_text(token: str, signature: str, url: str, pairs: Sequence[tuple[str, str]]) -> bool:
    """The validator cannot sign what is not UTF-8: the signer signed either the bytes or the replaced letters."""
    mended = [(_mended(name), _mended(value)) for name, value in pairs]
    if RequestValidator(token).validate(url, MultiDict(mended), signature):
        return True
    return _is_signed_as_it_stands(token, signature, url, pairs)


def _is_signed_as_it_stands(token: str, signature: str, url: str, pairs: Sequence[tuple[str, str]]) -> bool:
    """Twilio's rule by itself: the address, then each different field with its value, in their order, as bytes."""
    signed = url.encode() + b"".join(
        name.encode("utf-8", "surrogateescape") + value.encode("utf-8", "surrogateescape")
        for name, value in sorted(set(pairs))
    )
    computed = base64.b64encode(hmac.new(token.encode(), signed, hashlib.sha1).digest())
    return hmac.compare_digest(computed, signature.encode())


def _mended(text: str) -> str:
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
