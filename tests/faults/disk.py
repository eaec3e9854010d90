"""A disk that can be full: PostgreSQL's data on a small file system in memory. Needs root, and Linux.

The mount is seen by this process and its children alone, and is gone with them.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SIZE = "320m"
_CLONE_NEWNS = 0x00020000


class CannotMount(Exception):
    """This process may not, or this system cannot."""


def take_own_mounts() -> None:
    """From now on what this process mounts is its own. Raises `CannotMount`."""
    if sys.platform != "linux" or os.geteuid() != 0:
        raise CannotMount("a full disk needs root on Linux")
    if ctypes.CDLL(None, use_errno=True).unshare(_CLONE_NEWNS) != 0:
        raise CannotMount(f"no mounts of our own: {os.strerror(ctypes.get_errno())}")
    _run("mount", "--make-rprivate", "/")


@contextmanager
def on_small_disk(data: Path) -> Iterator[Path]:
    """This folder, with all that is in it, on a small file system. Whoever uses it must not run meanwhile."""
    owner, aside = data.stat(), data.with_name(f"{data.name}.aside")
    data.rename(aside)
    data.mkdir(mode=0o700)
    os.chown(data, owner.st_uid, owner.st_gid)
    options = f"size={SIZE},mode=0700,uid={owner.st_uid},gid={owner.st_gid}"
    _run("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(data))
    _run("cp", "-a", f"{aside}/.", str(data))
    shutil.rmtree(aside)
    try:
        yield data
    finally:
        _run("umount", "--lazy", str(data))


def fill(data: Path) -> None:
    """Take every byte that is left."""
    with (data / "full").open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 1_000_000)
        except OSError:
            return


def free(data: Path) -> None:
    """Give the bytes back."""
    (data / "full").unlink(missing_ok=True)


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotMount(f"{words[0]}: {done.stderr.strip()}")
