"""The tree of all forms: one step for each word, so that a text is read in one pass."""

from dataclasses import dataclass, field

from bot.languages import Language

End = tuple[str, Language, bool]
"""What a form says: the concept, the language, and whether only the beginning of its last word is known."""


@dataclass(slots=True)
class Node:
    """One step in the tree of forms: what may follow, and what has been said when a form ends here."""

    words: dict[str, "Node"] = field(default_factory=dict)
    stems: dict[str, "Node"] = field(default_factory=dict)
    gap: "Node | None" = None
    ends: list[End] = field(default_factory=list)


def add(tree: Node, steps: list[tuple[str, bool]], end: End) -> None:
    """Put one form into the tree: its words in order, each with whether it is only a beginning; "_" is a gap."""
    node = tree
    for word, stem in steps:
        if word == "_":
            node.gap = node.gap or Node()
            node = node.gap
        else:
            node = (node.stems if stem else node.words).setdefault(word, Node())
    if end not in node.ends:
        node.ends.append(end)
