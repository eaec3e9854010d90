"""A disk that can be full, and names that can be taken away. Needs root, and Linux.

PostgreSQL's data lie on a small file system in memory, and a file of the run's own lies over /etc/hosts. Both are seen
by this process and its children alone, and are gone with them.
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


@contextmanager
def with_own_names(folder: Path) -> Iterator[Path]:
    """A file of names that this process and its children read in place of the machine's."""
    names, usual = folder / "hosts", Path("/etc/hosts")
    names.write_bytes(usual.read_bytes())
    names.chmod(0o644)
    _run("mount", "--bind", str(names), str(usual))
    try:
        yield names
    finally:
        _run("umount", "--lazy", str(usual))


def know(names: Path, name: str) -> None:
    """This name is of this machine from now on. The file stays the same one: another would not lie over the usual."""
    if name not in names.read_text():
        with names.open("a") as file:
            file.write(f"127.0.0.1 {name}\n")


def forget(names: Path, name: str) -> None:
    """Nobody is called so any more."""
    lines = names.read_text().splitlines()
    names.write_text("".join(f"{line}\n" for line in lines if name not in line))


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
