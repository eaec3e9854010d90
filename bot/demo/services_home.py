"""Where an embedded engine lives and as whom it runs.

PostgreSQL refuses to run as root, so that root lends it a user without rights. That user must be able to reach the
data and the binaries; where the folder asked for lies below one that it may not enter (a home of mode 0700), the
data goes to a private folder elsewhere, written down in the file `elsewhere` and removed with the rest.
"""

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

LOW_USERS = ("nobody", "daemon", "postgres")
SHARED_FOLDERS = ("/var/tmp", "/tmp")  # the first outlives a reboot
PREFIX = "jamtan-engine-"


class EngineError(Exception):
    """An engine did not start; the message ends with the last lines of its log, where it has any."""


@dataclass(frozen=True, slots=True)
class Home:
    """`folder` is what was asked for, `place` where data and binaries are reachable, `user` who runs (None: we)."""

    folder: Path
    place: Path
    user: pwd.struct_passwd | None

    @property
    def run_as(self) -> dict[str, Any]:
        """What `subprocess` needs to run something as that user."""
        if self.user is None:
            return {}
        return {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []}

    def make_private(self, name: str) -> Path:
        """A folder that only the engine's user may enter."""
        made = self.place / name
        made.mkdir(mode=0o700, exist_ok=True)
        if self.user:
            os.chown(made, self.user.pw_uid, self.user.pw_gid)
        return made

    def can(self, test: str, path: Path) -> bool:
        """Whether the engine's user passes `test -x path` and the like: asked of the system, which knows every rule."""
        if self.user is None:
            return True
        shell = ["/bin/sh", "-c", f'test {test} "$1"', "sh", str(path)]
        return subprocess.run(shell, check=False, cwd="/", env={}, **self.run_as).returncode == 0

    def within_reach(self, root: Path, probe: str, parts: tuple[str, ...]) -> Path:
        """`root` itself, or a copy of those of its `parts` that exist where the engine's user cannot run `probe`."""
        if self.can("-x", root / probe):
            return root
        copy = self.place / "binaries"
        shutil.rmtree(copy, ignore_errors=True)
        for part in parts:
            if (root / part).is_dir():
                shutil.copytree(root / part, copy / part)
            elif (root / part).exists():
                (copy / part).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(root / part, copy / part)
        for path in (copy, *copy.rglob("*")):
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
        return copy


def installed_beside(package: str) -> Path:
    """The folder that holds this installed package, without importing it."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise EngineError(f"{package} is missing: install jamtan[demo]")
    return Path(spec.origin).parents[1]


def settle(folder: Path) -> Home:
    """Make `folder` and find out where its engine can live."""
    folder.mkdir(parents=True, exist_ok=True)
    user = _low_user() if os.geteuid() == 0 else None
    folder.chmod(0o711 if user else 0o700)
    here = Home(folder, folder.resolve(), user)
    known = _elsewhere_of(folder)
    if known:
        return Home(folder, known, user)
    if here.can("-x", here.place):
        return here
    for moved in _sweep_and_make(folder):
        home = Home(folder, moved, user)
        if home.can("-x", moved):
            (folder / "elsewhere").write_text(str(moved), encoding="utf-8")
            return home
        shutil.rmtree(moved)
    raise EngineError(
        f"{folder} lies below a folder that {user and user.pw_name} may not enter, and no other was found"
    )


def throw_away(folder: Path) -> None:
    """Remove the folder and what of it lives elsewhere."""
    known = _elsewhere_of(folder)
    if known:
        shutil.rmtree(known, ignore_errors=True)
    shutil.rmtree(folder, ignore_errors=True)


def _low_user() -> pwd.struct_passwd:
    for name in LOW_USERS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        if found.pw_uid != 0:
            return found
    raise EngineError(f"PostgreSQL does not run as root, and none of the users {', '.join(LOW_USERS)} exists")


def _elsewhere_of(folder: Path) -> Path | None:
    try:
        known = Path((folder / "elsewhere").read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    return known if _is_ours(known) and _home_of(known) == folder.resolve() else None


def _is_ours(moved: Path) -> bool:
    """Shared folders are open to all: only what we made there ourselves is believed or removed."""
    if not moved.name.startswith(PREFIX) or moved.is_symlink() or not moved.is_dir():
        return False
    return moved.stat().st_uid == os.geteuid()


def _home_of(moved: Path) -> Path | None:
    try:
        return Path((moved / "home").read_text(encoding="utf-8"))
    except (FileNotFoundError, PermissionError):
        return None


def _sweep_and_make(folder: Path) -> Iterator[Path]:
    for shared in map(Path, SHARED_FOLDERS):
        if not shared.is_dir():
            continue
        for old in shared.glob(f"{PREFIX}*"):
            home = _home_of(old) if _is_ours(old) else None
            if home and not home.exists():
                shutil.rmtree(old, ignore_errors=True)
        moved = Path(tempfile.mkdtemp(prefix=PREFIX, dir=shared))
        (moved / "home").write_text(str(folder.resolve()), encoding="utf-8")
        (moved / "home").chmod(0o600)
        moved.chmod(0o711)
        yield moved
