"""Names in a config file that must exist elsewhere: indicators, regions, receivers.

They are looked up while the file is held against its schema, so that an unknown name is told beside every other fault,
even inside an entry that is wrong in another way. What exists is passed to `configfile.read`; a kind of which nothing
is known there is not checked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final, Protocol, runtime_checkable

from pydantic import AfterValidator, ValidationInfo

from monitor.lib.suggest import hint

# Characters of a name that messages show: whole lines stand there where a bracket or a quote is missing.
_LONGEST: Final = 80

# What exists, by kind.
Names = Mapping[str, Collection[str]]


@runtime_checkable
class Suggesting(Protocol):
    """A collection of names that knows better than likeness what may have been meant."""

    def suggestion(self, name: str) -> str:
        """What follows the sentence that a name is unknown, from its semicolon on."""


def name_of(kind: str, *, among: str | None = None) -> AfterValidator:
    """Annotates a text that names something.

    Args:
        kind: What messages call it.
        among: The kind it is looked up in, where that is another.
    """

    def known(name: str, info: ValidationInfo) -> str:
        names = names_in(info).get(among or kind)
        if names is not None and name not in names:
            raise ValueError(unknown(kind, name, names))
        return name

    return AfterValidator(known)


def names_in(info: ValidationInfo) -> Names:
    """What exists, as passed to the reading of the file."""
    return info.context or {}


def unknown(kind: str, name: object, names: Collection[str], of: str = "") -> str:
    """`unknown indicator "drone_atack"; did you mean "drone_attack"?`; `of` says whose, such as ` of hostages`."""
    text = str(name)
    shown = text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"
    if several := _several(text, names):
        more = ", …" if len(several) > 2 else ""
        advice = f"; that is one text, and several are a list in brackets: [{', '.join(several[:2])}{more}]"
    elif isinstance(names, Suggesting):
        advice = names.suggestion(text)
    else:
        advice = hint(text, names) or "; docs/configuration.md lists what there is"
    return f'unknown {kind} "{shown}"{of}{advice}'


def _several(text: str, names: Collection[str]) -> list[str]:
    """The names that somebody wrote side by side where a bracket is missing; none where it is one text."""
    parts = [part.strip(" []") for part in text.split(",")]
    return parts if len(parts) > 1 and parts[0] in names else []
