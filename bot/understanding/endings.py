"""Endings of Fulfulde verbs that carry the "not"."""

import re

_FULFULDE_DENIES = re.compile(r".{2,}([^aeiou]aali|aaki|aaka|ataa|[^a]taa|ataako|taako|ataake|aaye|aayi|aani)\Z")
_FULFULDE_UNSURE = re.compile(r".{2,}(ali|aki|ata|taki)\Z")
_NO_DENIAL = frozenset(
    {"bataaki", "bataki", "kaaki", "daaka", "kaali", "haali", "baali", "mbaali", "waali", "tampaali", "calminaali"}
)


def denies_itself(fold: str) -> bool:
    """Whether a Fulfulde verb carries its own "not"."""
    return fold not in _NO_DENIAL and bool(_FULFULDE_DENIES.match(fold))


def may_deny_itself(fold: str) -> bool:
    """Whether it may, with its doubled letters left out as phones do."""
    return fold not in _NO_DENIAL and len(fold) >= 6 and bool(_FULFULDE_UNSURE.match(fold))
