"""The one place of this folder that touches files: the lexicons that travel in the package, and their compiled form.

Compiling takes a third of a second. What it gives is kept beside the sources, as Python keeps its bytecode: the build
makes the file, a process that finds it made from other sources makes it anew, and where nothing can be written
everything works as well, only later.
"""

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from bot.languages import Language
from bot.understanding.compiled import Lexicons, compile_lexicons
from bot.understanding.lexicon_file import LexiconFault
from bot.understanding.ranks import Ranker, parsed
from bot.understanding.stored import dumped, loaded

__all__ = ["LexiconFault", "Lexicons", "compiled_file", "load_lexicons", "sources", "write_compiled"]

_HERE = Path(__file__).parent
_COMPILER = ("compiled", "endings", "forms", "inflect", "lexicon_file", "normalise", "stored", "tree")
"""The modules that decide what the compiled form is: of another program's words it is another."""


@lru_cache(maxsize=1)
def load_lexicons() -> Lexicons:
    """All lexicons, read once per process. Raises LexiconFault with file, line and reason: a fault stops the start."""
    texts, ranker = sources(), _ranker()
    made_from = _digest(texts)
    file = compiled_file()
    with _collector_at_rest():
        try:
            with file.open(encoding="utf-8") as lines:
                kept = loaded(lines, made_from, ranker)
        except (OSError, UnicodeDecodeError):
            kept = None
    if kept is not None:
        return kept
    lexicons = compile_lexicons(texts, ranker)
    _keep(file, dumped(lexicons, made_from))
    return lexicons


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Everything that is read here stays: looking through it for garbage again and again costs half of the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


def compiled_file() -> Path:
    """Where the compiled form is kept."""
    return _HERE / "lexicons" / "compiled.json"


def write_compiled() -> Path:
    """Compile the sources and keep the result, whatever was kept before. Raises LexiconFault and OSError."""
    texts, file = sources(), compiled_file()
    file.write_text(dumped(compile_lexicons(texts), _digest(texts)), encoding="utf-8")
    return file


def sources() -> dict[str, str]:
    """The lexicons as they are written, by the names of their files. Raises LexiconFault."""
    return {f"{language}.toml": _read("lexicons", f"{language}.toml") for language in Language}


def _read(*name: str) -> str:
    try:
        return _HERE.joinpath(*name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise LexiconFault(name[-1], 0, f"cannot be read: {error}") from error


def _digest(texts: dict[str, str]) -> str:
    code = [_read(f"{module}.py") for module in _COMPILER]
    return sha256("\0".join([*texts.values(), *code]).encode()).hexdigest()


def _keep(file: Path, content: str) -> None:
    """Put the file there in one step: another process that starts now reads the old one or the new one."""
    new = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        new.write_text(content, encoding="utf-8")
        new.replace(file)
    except OSError:
        new.unlink(missing_ok=True)


def _ranker() -> Ranker:
    try:
        return parsed(_HERE.joinpath("ranker.bin").read_bytes())
    except (OSError, ValueError) as error:
        raise LexiconFault("ranker.bin", 0, f"cannot be read: {error}") from error
