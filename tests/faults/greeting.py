"""How the provider's door answers a connection before any request: with its certificate, or as no provider should."""

import socket
import ssl
import struct
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.certificates import authority

NAME = "provider.jamtan.test"
"""What the provider is called where names can be taken away; elsewhere it has its number alone."""

GREETINGS = (
    "stranger",  # a certificate that nobody vouches for: somebody stands in between
    "expired",  # last year's certificate
    "half_a_handshake",  # the other side's hello, cut in its middle
    "no_handshake",  # the connection is taken, and nothing is said
    "page",  # a page of a proxy, in the clear
    "reset",  # the connection is reset before a word
)
HALF = b"\x16\x03\x03\x00\x7a\x02\x00\x00\x76\x03\x03"
PAGE = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Type: text/html\r\n\r\n<html>Who are you?</html>"
SILENT = 2.5
"""Longer than the program gives a connection (`runner.TIMEOUT`)."""


class Greeter:
    """The provider's certificate, others, and what is said in place of one."""

    def __init__(self) -> None:
        """`trust` is what the program is told to trust."""
        self._folder = tempfile.TemporaryDirectory(prefix="jamtan-tls-")
        home = Path(self._folder.name)
        (home / "stranger").mkdir()
        known = authority(home)
        self.trust = known.trust
        self._contexts: Mapping[str | None, ssl.SSLContext] = {
            None: known.server(NAME),
            "expired": known.server(NAME, expired=True),
            "stranger": authority(home / "stranger").server(NAME),
        }

    def close(self) -> None:
        """Forget all certificates."""
        self._folder.cleanup()

    def greet(self, line: socket.socket, kind: str | None) -> ssl.SSLSocket | None:
        """The connection inside TLS; None: it came to nothing."""
        line.settimeout(60)
        with suppress(OSError):
            if kind in self._contexts:
                return self._contexts[kind].wrap_socket(line, server_side=True)
            if kind == "reset":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                return None
            line.recv(4096)
            if kind == "no_handshake":
                time.sleep(SILENT)
            else:
                line.sendall(HALF if kind == "half_a_handshake" else PAGE)
        return None
