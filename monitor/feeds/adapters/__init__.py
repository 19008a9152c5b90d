"""What turns one kind of document into entries: a registry by name.

An adapter is a function from a fetched document to its entries, or to a sentence that says why there are none. The
built-in ones have short names; another is named `package.module:function` in config.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from typing import cast

from monitor.feeds.wire import Unreadable, WireFeed
from monitor.lib.errors import PluginError
from monitor.model.feed import Fetched

Adapter = Callable[[Fetched], WireFeed | Unreadable]

BUILTIN: Mapping[str, str] = {"feed": "monitor.feeds.adapters.syndication:read"}


def find(name: str) -> Adapter:
    """The adapter of that name.

    Raises:
        PluginError: There is none; the text says what to do.
    """
    place = name if ":" in name else BUILTIN.get(name)
    if place is None:
        raise PluginError(
            f'unknown adapter "{name}"; use one of {", ".join(sorted(BUILTIN))}, or package.module:function'
        )
    try:
        found = pkgutil.resolve_name(place)
    except (ImportError, AttributeError, ValueError) as error:
        raise PluginError(f'adapter "{name}" cannot be loaded: {error}') from error
    if not callable(found):
        raise PluginError(f'adapter "{name}" is not a function')
    return cast("Adapter", found)
