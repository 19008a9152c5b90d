"""Who acts: a state by its code, an armed group by any name that texts give it."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache


@lru_cache(4096)
def plain(name: str) -> str:
    """A name as names are compared: small letters and figures with single blanks between them, no accents."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", name) if not unicodedata.combining(char))
    return re.sub(r"[\W_]+", " ", bare.casefold()).strip()
