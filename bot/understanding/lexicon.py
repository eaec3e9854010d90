"""The one place of this folder that reads files: the lexicons that travel in the package."""

from functools import lru_cache
from importlib import resources

from bot.languages import Language
from bot.understanding.compiled import Lexicons, compile_lexicons
from bot.understanding.lexicon_file import LexiconFault
from bot.understanding.ranks import Ranker, parsed

__all__ = ["LexiconFault", "Lexicons", "load_lexicons"]


@lru_cache(maxsize=1)
def load_lexicons() -> Lexicons:
    """All lexicons, read once per process. Raises LexiconFault with file, line and reason: a fault stops the start."""
    folder = resources.files("bot.understanding") / "lexicons"
    sources: dict[str, str] = {}
    for language in Language:
        file = folder / f"{language}.toml"
        try:
            sources[file.name] = file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise LexiconFault(file.name, 0, f"cannot be read: {error}") from error
    return compile_lexicons(sources, _ranker())


def _ranker() -> Ranker:
    file = resources.files("bot.understanding") / "ranker.tsv"
    try:
        return parsed(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise LexiconFault("ranker.tsv", 0, f"cannot be read: {error}") from error
