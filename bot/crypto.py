"""What is stored about people is sealed; what must be found is looked up by a keyed hash.

AES-256-GCM with "table/column/row" as associated data, so that a value moved to another row no longer opens. The blind
index is HMAC-SHA256 under a separate key: Mali has about 1e8 numbers, so without that key a stolen index is useless and
with it worthless to hide; keep the key files off the database's host.
"""

import hmac
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12
_KEY = 32


class Unreadable(Exception):
    """A sealed value does not open: wrong key, moved to another row, or damaged."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Sealing keys by number (the highest seals, all open) and the key of the blind index."""

    sealing: dict[int, bytes]
    index: bytes

    def seal(self, table: str, column: str, row: UUID, text: str | bytes) -> bytes:
        """Encrypt one value of one row."""
        number = max(self.sealing)
        nonce = os.urandom(_NONCE)
        data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        sealed = AESGCM(self.sealing[number]).encrypt(nonce, data, _place(table, column, row))
        return bytes([number]) + nonce + sealed

    def open_bytes(self, table: str, column: str, row: UUID, sealed: bytes) -> bytes:
        """Decrypt what `seal` made for the same row. Raises `Unreadable`."""
        number, nonce, data = sealed[0], sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :]
        try:
            return AESGCM(self.sealing[number]).decrypt(nonce, data, _place(table, column, row))
        except (InvalidTag, KeyError, ValueError) as fault:
            raise Unreadable(f"{table}.{column} of {row} does not open") from fault

    def open(self, table: str, column: str, row: UUID, sealed: bytes) -> str:
        """`open_bytes` as text."""
        return self.open_bytes(table, column, row, sealed).decode("utf-8", "surrogatepass")

    def blind(self, kind: str, value: str) -> bytes:
        """The look-up key of a value: the same for the same (kind, value), unguessable without the index key."""
        message = f"{kind}\0{value}".encode("utf-8", "surrogatepass")
        return hmac.new(self.index, message, sha256).digest()


def _place(table: str, column: str, row: UUID) -> bytes:
    return f"{table}/{column}/{row}".encode()


class Informed(Protocol):
    """A session, or whatever carries what `wiring` gave it."""

    @property
    def info(self) -> dict[Any, Any]:
        """What it was given."""


def keys_of(session: Informed) -> KeyRing:
    """The key ring that `wiring` gave this session."""
    ring = session.info["keys"]
    assert isinstance(ring, KeyRing)
    return ring


def read_key_ring(sealing_file: Path, index_file: Path) -> KeyRing:
    """Read both key files: lines of "number:hex" for sealing, one line of hex for the index. Raises `ValueError`."""
    sealing: dict[int, bytes] = {}
    for line in sealing_file.read_text("ascii").split():
        number, _, hexed = line.partition(":")
        sealing[int(number)] = bytes.fromhex(hexed)
    index = bytes.fromhex(index_file.read_text("ascii").strip())
    if not sealing or any(len(key) != _KEY for key in [*sealing.values(), index]):
        raise ValueError("each key is 64 hexadecimal digits; sealing keys are written as 1:<digits>")
    if not all(0 < number < 256 for number in sealing):
        raise ValueError("sealing keys are numbered from 1 to 255")
    return KeyRing(sealing, index)


def write_new_keys(sealing_file: Path, index_file: Path) -> None:
    """Make both key files, readable by their owner alone. Raises `FileExistsError` rather than replace a key."""
    for path, content in (
        (sealing_file, f"1:{os.urandom(_KEY).hex()}\n"),
        (index_file, f"{os.urandom(_KEY).hex()}\n"),
    ):
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(content)
