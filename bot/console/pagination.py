"""Long lists in pages: links, so that they work without scripts; the rest of the address stays as it is."""

from dataclasses import dataclass
from urllib.parse import urlencode

from flask import request

PARAMETER = "page"
MOST = 100_000


def page_number() -> int:
    """Which page is asked for; the first where the address says nothing that can be read."""
    word = request.args.get(PARAMETER, "")
    return min(max(int(word), 1), MOST) if word.isascii() and word.isdigit() else 1


@dataclass(frozen=True, slots=True)
class Pages:
    """This page, and the last one."""

    number: int
    last: int

    def link(self, number: int) -> str:
        """The same list at another page."""
        rest = [(name, value) for name, value in request.args.items(multi=True) if name != PARAMETER]
        return f"{request.path}?{urlencode([*rest, (PARAMETER, str(number))])}"

    @property
    def before(self) -> str | None:
        """The page before this one."""
        return self.link(self.number - 1) if self.number > 1 else None

    @property
    def after(self) -> str | None:
        """The next page."""
        return self.link(self.number + 1) if self.number < self.last else None
