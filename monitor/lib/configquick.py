"""The same parse events from libyaml, many times as fast: half of a start was reading the shipped files.

Only for files that are ours. libyaml reads YAML 1.1, whose line breaks and escapes differ here and there, and its
words about mistakes are not those an operator is told; a test holds both scanners' readings of every shipped file
against each other. Where libyaml is not there, or finds something wrong, the careful scanner reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import yaml
from ruamel.yaml import events as careful
from ruamel.yaml.events import Event

from monitor.lib.configevents import events


def quick_events(text: str) -> Iterator[Event]:
    """The events of a text of ours.

    Raises:
        UnreadableError: where the text stops being YAML.
    """
    if not yaml.__with_libyaml__:
        return events(text)
    try:
        read = [_MADE[type(event)](event) for event in yaml.parse(text, Loader=yaml.CSafeLoader)]
    except yaml.YAMLError:
        return events(text)
    return iter(read)


def _marked(kind: Callable[..., Event]) -> Callable[[Any], Event]:
    return lambda event: kind(event.start_mark, event.end_mark)


def _scalar(event: Any) -> Event:
    return careful.ScalarEvent(
        event.anchor,
        event.tag,
        event.implicit,
        event.value,
        event.start_mark,
        event.end_mark,
        style=event.style or None,
    )


def _collection(kind: Callable[..., Event]) -> Callable[[Any], Event]:
    return lambda event: kind(event.anchor, event.tag, event.implicit, event.start_mark, event.end_mark)


_MADE: Mapping[type, Callable[[Any], Event]] = {
    yaml.StreamStartEvent: _marked(careful.StreamStartEvent),
    yaml.StreamEndEvent: _marked(careful.StreamEndEvent),
    yaml.DocumentStartEvent: _marked(careful.DocumentStartEvent),
    yaml.DocumentEndEvent: _marked(careful.DocumentEndEvent),
    yaml.SequenceStartEvent: _collection(careful.SequenceStartEvent),
    yaml.SequenceEndEvent: _marked(careful.SequenceEndEvent),
    yaml.MappingStartEvent: _collection(careful.MappingStartEvent),
    yaml.MappingEndEvent: _marked(careful.MappingEndEvent),
    yaml.ScalarEvent: _scalar,
    yaml.AliasEvent: lambda event: careful.AliasEvent(event.anchor, event.start_mark, event.end_mark),
}
