"""Sets of function words, written as running text so that they can be read."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of a text with spaces between them."""
    return frozenset(text.split())
