"""How names and words are compared, however they are spelt."""

from __future__ import annotations

import re
import unicodedata


def fold(text: str) -> str:
    """A text reduced to what a reader hears: no accents, case, punctuation or runs of blanks."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return " ".join(re.findall(r"\w+", "".join(char for char in plain if not unicodedata.combining(char))))
