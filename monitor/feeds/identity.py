"""What an entry is recognised by at every poll: its guid, else its link, else its title.

Feeds break this in known ways: a guid that is the same for all entries, one link for all of them, guids that change
from http to https. A guid of its own is kept verbatim otherwise: two guids are two items, and copies of one text are
for the stories room to join.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from monitor.feeds.text import visible
from monitor.lib.digest import fingerprint
from monitor.model.item import KeyKind

# Parameters that say how a reader came, not what is read: `?utm_source=rss`, `?at_medium=RSS` (BBC), `?cmpid=rss`.
_TRACKING = re.compile(
    r"(utm|at|pk|mtm|hsa|wt)_\w+|(fb|g|d|ms|y)clid|cmp(id)?|ns_(mchannel|source|campaign)|traffic_source|maca|xtor",
    re.IGNORECASE,
)
# Characters that no address may hold unescaped (RFC 3986) and that end or split a link in mails and chats.
_UNSAFE = str.maketrans({character: f"%{ord(character):02X}" for character in "<>\"'`|\\^{}"})
_LONGEST_KEY = 500
_LONGEST_LINK = 2_000


@dataclass(frozen=True, slots=True)
class Named:
    """What an entry could be recognised by; empty where it has none.

    Attributes:
        link: Normalised.
        title: Plain text.
    """

    guid: str
    link: str
    title: str


@dataclass(frozen=True, slots=True)
class Key:
    """What an entry is recognised by."""

    text: str
    kind: KeyKind


def keys(entries: Sequence[Named]) -> tuple[Key | None, ...]:
    """The key of each entry of one document; None for an entry with neither guid nor link nor title.

    A guid shared by entries that have different links, or different titles, names none of them; nor does a link
    shared by entries that have different titles and no guid of their own.
    """
    shared_guids = _shared((one.guid, (one.link, one.title)) for one in entries)
    shared_links = _shared((one.link, one.title) for one in entries if not one.guid or one.guid in shared_guids)
    return tuple(_key(one, shared_guids, shared_links) for one in entries)


def _shared(pairs: Iterable[tuple[str, Hashable]]) -> frozenset[str]:
    """The names that stand for more than one thing."""
    bearers: dict[str, set[Hashable]] = defaultdict(set)
    for shared, bearer in pairs:
        bearers[shared].add(bearer)
    return frozenset(shared for shared, found in bearers.items() if len(found) > 1)


def _key(one: Named, shared_guids: frozenset[str], shared_links: frozenset[str]) -> Key | None:
    if one.guid and one.guid not in shared_guids:
        return Key(_bounded(one.guid), KeyKind.GUID)
    if one.link and one.link not in shared_links:
        return Key(_bounded(one.link), KeyKind.LINK)
    if one.title:
        return Key(fingerprint(one.title.casefold()), KeyKind.TITLE)
    rest = one.link or one.guid
    return Key(_bounded(rest), KeyKind.LINK if one.link else KeyKind.GUID) if rest else None


def guid(text: str) -> str:
    """A guid as it is compared: trimmed, without control characters, and with http taken for https.

    Sites move to https one day, and all their stories with them; none of them is new.
    """
    trimmed = " ".join(visible(text).split())
    return "https://" + trimmed[7:] if trimmed[:7].lower() == "http://" else trimmed


def absolute(link: str, base: str) -> str | None:
    """The http(s) address a link means; None where it is no such thing (`javascript:`, `mailto:`, an empty one)."""
    text = "".join(visible(link).split()).translate(_UNSAFE)
    if not text:
        return None
    try:
        own, joined = urlsplit(text), urljoin(base, text)
        parts = urlsplit(joined)
    except ValueError:
        return None
    if own.scheme and not own.netloc:  # `https:` alone would be joined to the feed's own address
        return None
    if parts.scheme.lower() not in ("http", "https") or not parts.netloc or len(joined) > _LONGEST_LINK:
        return None
    return joined[: len(parts.scheme)].lower() + joined[len(parts.scheme) :]


def normalised(link: str) -> str:
    """A link as it is compared: https, host in lower case, no default port, fragment or tracking parameters."""
    parts = urlsplit(link)
    host = parts.netloc.lower().removesuffix(":80").removesuffix(":443")
    query = [(key, value) for key, value in parse_qsl(parts.query, keep_blank_values=True) if not _is_tracking(key)]
    return urlunsplit(("https", host, parts.path or "/", urlencode(query), ""))


def _is_tracking(parameter: str) -> bool:
    return _TRACKING.fullmatch(parameter) is not None


def _bounded(text: str) -> str:
    """Keys are stored and indexed: a giant guid is kept as its fingerprint."""
    return text if len(text) <= _LONGEST_KEY else fingerprint(text)
