"""The durable log: one JSON object a line, from which everything else is rebuilt."""

import json
import os
import threading
from pathlib import Path
from typing import Any

Entry = dict[str, Any]

MOST_AT_ONCE = 1000


class Journal:
    """Appends entries and reads them again. Entries are numbered from 1 (`n`) in the order of the file."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file; half a line at its end (a crash while writing) is cut off."""
        self._path = path
        self._lock = threading.Lock()
        self._offsets: list[int] = []
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("ab+")
        self._end = self._index()

    def _index(self) -> int:
        self._file.seek(0)
        end = 0
        for line in self._file:
            if not line.endswith(b"\n"):
                break
            self._offsets.append(end)
            end += len(line)
        self._file.truncate(end)
        return end

    def append(self, entries: list[Entry], *, durable: bool) -> None:
        """Write entries in one go; with `durable` they are on the disk when this returns."""
        with self._lock:
            lines = []
            for entry in entries:
                self._offsets.append(self._end)
                line = json.dumps({"n": len(self._offsets), **entry}, ensure_ascii=False).encode() + b"\n"
                lines.append(line)
                self._end += len(line)
            self._file.write(b"".join(lines))
            self._file.flush()
            if durable:
                os.fdatasync(self._file.fileno())

    def read(self, after: int = 0, most: int | None = MOST_AT_ONCE) -> list[Entry]:
        """The entries behind number `after`, at most `most`."""
        with self._lock:
            if after >= len(self._offsets):
                return []
            start, end = self._offsets[max(after, 0)], self._end
        entries: list[Entry] = []
        with self._path.open("rb") as file:
            file.seek(start)
            while file.tell() < end and (most is None or len(entries) < most):
                entries.append(json.loads(file.readline()))
        return entries

    def sync(self) -> None:
        """Everything to the disk."""
        with self._lock:
            os.fdatasync(self._file.fileno())
