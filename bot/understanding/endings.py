"""Endings of Fulfulde verbs that carry the "not"."""

import re

_FULFULDE_DENIES = re.compile(r".{2,}([^aeiou]aali|aaki|aaka|ataa|[^a]taa|ataako|taako|ataake|aaye|aayi|aay|aani)\Z")
_FULFULDE_UNSURE = re.compile(r".{2,}(ali|aki|ata|taki)\Z")
_NO_DENIAL = frozenset(
    {"bataaki", "bataki", "kaaki", "daaka", "kaali", "haali", "baali", "mbaali", "waali", "tampaali", "calminaali"}
)


_NOT_GIVEN = re.compile(r"(n?jab|n?jid|yid|[fp]od|n?[dh]okk|kokk|tabintin)aa")
"""The short "not" of verbs that promise, where it matters most."""


def denies_itself(fold: str) -> bool:
    """Whether a Fulfulde verb carries its own "not"."""
    if _NOT_GIVEN.fullmatch(fold):
        return True
    return fold not in _NO_DENIAL and bool(_FULFULDE_DENIES.match(fold))


def may_deny_itself(fold: str) -> bool:
    """Whether it may, with its doubled letters left out as phones do."""
    return fold not in _NO_DENIAL and len(fold) >= 6 and bool(_FULFULDE_UNSURE.match(fold))
