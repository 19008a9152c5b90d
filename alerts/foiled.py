"""What was foiled or averted is denied by nobody: the data has one assertion for both, readers hear which it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

# By how the deciding words begin, after `seeds/language/en/assertion.yaml`; a word of denial is none of them.
_WORDS: Final[Mapping[str, str]] = {
    "foil": "foiled",
    "thwart": "foiled",
    "avert": "averted",
    "prevent": "averted",
    "abort": "broken off",
    "call": "called off",
    "cancel": "called off",
    "scrap": "called off",
    "fail": "failed",
    "block": "blocked",
}


def foiled(assertion: str | None, cue: str | None) -> str | None:
    """What became of an act that did not succeed; None of what is told of otherwise, or denied."""
    if assertion != "denied" or cue is None:
        return None
    return next((said for word, said in _WORDS.items() if cue.lower().startswith(word)), None)
