"""Compiles catalogues and lexicons into the wheel, so that an installed program starts at once."""

import sys
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileWords(BuildHookInterface):  # type: ignore[type-arg]
    """Writes a `.mo` beside each `.po`, the compiled lexicons beside theirs, and adds them to what is built."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalogue below `locales/` and the lexicons; a fault in one stops the build."""
        root = Path(self.root)
        for po in sorted((root / "locales").rglob("*.po")):
            mo = po.with_suffix(".mo")
            with po.open("rb") as source, mo.open("wb") as target:
                write_mo(target, read_po(source))
            build_data["artifacts"].append(str(mo.relative_to(root)))
        sys.path.insert(0, self.root)
        from bot.understanding.lexicon import write_compiled

        build_data["artifacts"].append(str(write_compiled().relative_to(root)))
