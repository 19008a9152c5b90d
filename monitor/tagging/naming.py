"""What indicator files call by name must be there: other types, and cues that do not touch one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from collections.abc import Set as AbstractSet

from monitor.lib.configfile import Loaded
from monitor.lib.errors import Fault
from monitor.lib.suggest import hint
from monitor.tagging.schema import IndicatorFile, TypeSpec

_Named = tuple[str, tuple[str | int, ...]]


def unknown_type(name: str, types: Collection[str]) -> str:
    """What is said of a type that is not there."""
    return f'unknown indicator "{name}"{hint(name, types) or "; docs/configuration.md lists what there is"}'


def unknown_cue(name: str, cues: AbstractSet[str]) -> str:
    """What is said of a cue that is not there."""
    return f'unknown cue "{name}"{hint(name, cues) or "; assertion.yaml of the language lists what there is"}'


def misnamed(
    name: str, spec: TypeSpec, loaded: Loaded[IndicatorFile], types: AbstractSet[str], cues: AbstractSet[str]
) -> Iterator[Fault]:
    """A fault at each type or cue that a type names and that is not there; it would have no effect.

    Args:
        name: The type.
        spec: What its file says of it.
        loaded: The file.
        types: Every type that is named, on or off.
        cues: The ids of all cues of the language.
    """
    for other, loc in _types(spec):
        if other not in types:
            yield loaded.fault(unknown_type(other, types), "types", name, *loc)
    for cue, loc in _cues(spec):
        if cue not in cues:
            yield loaded.fault(unknown_cue(cue, cues), "types", name, *loc)


def _types(spec: TypeSpec) -> Iterator[_Named]:
    if spec.parent is not None:
        yield spec.parent, ("parent",)
    for key, names in (("yields_to", spec.yields_to), ("pages_keep", spec.pages_keep)):
        yield from ((other, (key, at)) for at, other in enumerate(names))


def _cues(spec: TypeSpec) -> Iterator[_Named]:
    for key, ids in (("ignores_cues", spec.ignores_cues), ("ignores_behind", spec.ignores_behind)):
        yield from ((cue, (key, at)) for at, cue in enumerate(ids))
    for index, trigger in enumerate(spec.triggers):
        yield from ((cue, ("triggers", index, "ignores_cues", at)) for at, cue in enumerate(trigger.ignores_cues))
