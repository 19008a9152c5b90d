"""A list of destinations as an issuer publishes it, described so that no code of its own is needed to read it.

The feeds room takes rows out of a document by these descriptions and writes what it found as categories of items;
the advisories room reads those. The names of the categories are here, because both need them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

# Categories that a row of a table becomes.
NAME = "advisory:name"  # the destination in the issuer's spelling
CODE = "advisory:code"  # its country code as the list has it
LEVEL = "advisory:level"  # 1 to 4
PARTS = "advisory:parts"  # level of the strictest part
WORDS = "advisory:words"  # the issuer's own words
UNDATED = "advisory:undated"  # its date, where that cannot be read


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a phrase of an issuer says on the common scale.

    Attributes:
        level: 1 to 4 for most of the country; None where the phrase speaks of parts only.
        parts: For the strictest part; None where it says nothing of parts.
    """

    level: int | None = None
    parts: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Where a JSON or XML document keeps its rows, and which field of a row says what.

    A path goes by keys or element names with dots between: `eng.name`. In `items`, `*` stands for every entry of a list
    or every value of an object. `@key` is the key of the row, `@name` an attribute of an XML element. Alternatives are
    separated by `|`; the first that is there counts.

    Attributes:
        items: To the rows; empty where the document itself is the list, or the only row.
        country: The destination's name.
        code: Its country code, ISO 3166-1 of two or three letters; never trusted against the name.
        level: The field that states the level, as a word, a number or a list of them.
        words: The level in the issuer's own words, where `level` has a mere number.
        regional: A field that is true where parts of the country have stricter advice that the list does not state.
        flags: Fields that are true where what they mean holds, in place of `level`.
        levels: What the values of `level` mean: whole values, else phrases within them.
        rest: Words of the sentence in which a text states the level of most of the country: "the rest of", the surest
            first; `{name}` stands for the destination.
        about: Words of the sentences of a text that state levels; without any, all do.
        past: Words of the sentences that say what was before, or is of something else than advice.
        otherwise: The level where the field is there and says nothing: no flag set, an empty list of warnings.
        date: When the advice was issued.
        date_order: `dmy` or `mdy`, whether its days or its months come first; empty where the list itself shows it.
        link: Where people read it, or a pattern such as `https://x.example/{slug}`.
        text: What the row says in prose.
        ignore: A field that is true for rows that no longer hold.
    """

    country: str
    items: str = ""
    code: str = ""
    level: str = ""
    words: str = ""
    regional: str = ""
    flags: Mapping[str, Meaning] = field(default_factory=dict)
    levels: Mapping[str, Meaning] = field(default_factory=dict)
    rest: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    past: tuple[str, ...] = ()
    otherwise: int | None = None
    date: str = ""
    date_order: str = ""
    link: str = ""
    text: str = ""
    ignore: str = ""
