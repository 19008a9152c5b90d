"""Did you mean …? For keys and names an operator typed."""

from __future__ import annotations

from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from difflib import get_close_matches

# Least likeness (difflib ratio): one slip in a short word weighs more, and long words are alike by chance.
_SHORT, _LONG = 0.7, 0.72
LISTED = 12  # so many choices still help when they are all written out


def closest(word: str, choices: Iterable[str]) -> str | None:
    """The choice most like a word, whatever its case and hyphens; None where none is near."""
    folded = {_fold(choice): choice for choice in sorted(choices, reverse=True)}
    near = get_close_matches(_fold(word), folded, n=1, cutoff=_SHORT if len(word) < 6 else _LONG)
    return folded[near[0]] if near else None


def hint(word: str, choices: Iterable[str]) -> str:
    """`; did you mean "x"?`, else `; choose from a, b, c` where they are few, else nothing.

    Choices keep their order; those of a set are sorted.
    """
    options = sorted(choices) if isinstance(choices, AbstractSet) else list(dict.fromkeys(choices))
    near = closest(word, options)
    if near is not None:
        return f'; did you mean "{near}"?'
    if 0 < len(options) <= LISTED:
        return f"; choose from {', '.join(options)}"
    return ""


def sharing(word: str, choices: Iterable[str]) -> str | None:
    """The only choice that has one of its words in common: "drone_attack" for "drone_strike"; None without one."""
    parts = {choice: set(_fold(choice).split("-")) for choice in choices}
    for part in _fold(word).split("-"):
        having = [choice for choice in parts if part in parts[choice]]
        if len(having) == 1:
            return having[0]
    return None


def _fold(word: str) -> str:
    return word.casefold().replace("_", "-").replace(" ", "-")
