"""Why a rule counts nothing of a stored item: what was read in it, and what of that the rule could see."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from monitor.app import App
    from monitor.model.mention import Mention
    from monitor.model.rule import Rule
    from monitor.storage.records import ItemRecord

# Kinds that look at no item, and what they look at.
_LOOKS_AT = {"level": "official travel advice as it stands and moves", "silence": "how feeds are doing"}


def show(app: App, rule: Rule, record: ItemRecord, now: datetime) -> None:
    """Print it on standard output."""
    from monitor.cli.screen import foreign, out
    from monitor.configuration import names_of

    item, tagged = record.item, record.tagged
    language = names_of(app.configuration).language(tagged.language)
    out.print(f"[bold]{foreign(item.title)}[/]", soft_wrap=True)
    out.print(
        f"[dim]{foreign(item.feed_id)}, first seen {item.seen:%d %b %Y %H:%M} UTC, read as {foreign(language)}[/]"
    )
    read = _read(tagged.mentions)
    if not tagged.mentions and tagged.language not in app.configuration.tagger.languages:
        read = f"nothing: of what is written in {language}, only names of places are read"
    out.print(f"  read in it: {foreign(read)}", soft_wrap=True)
    out.print(f"  [red]✗[/] {foreign(_why(app, rule, record, now))}", soft_wrap=True)


def _read(mentions: Sequence[Mention]) -> str:
    """`bombing (actual) in PK, threat (threatened) at no place that is named`."""
    if not mentions:
        return "no indicator; `watchfloor items --explain` shows what was looked at and not taken"
    told = (f"{one.type} ({one.assertion})" + _where(one) for one in mentions)
    return ", ".join(dict.fromkeys(told))


def _where(mention: Mention) -> str:
    return f" in {' and '.join(mention.countries)}" if mention.countries else " at no place that is named"


def _why(app: App, rule: Rule, record: ItemRecord, now: datetime) -> str:
    from monitor.lib.spans import spoken
    from monitor.model.story import STALE
    from monitor.rules.window import earliest

    item, since = record.item, earliest([rule], now)
    if rule.kind in _LOOKS_AT:
        return f"{rule.id} looks at {_LOOKS_AT[rule.kind]}, not at items"
    if not record.tagged.mentions:
        return f"{rule.id} counts what is read in items, and in this one there is nothing to count"
    if not since < item.seen <= now:
        return f"it was seen outside the {spoken(now - since)} that {rule.id} looks back on in all"
    if any(feed.id == item.feed_id and feed.issuer is not None for feed in app.configuration.monitor.feeds):
        return "it is an issuer's own advice, which counts only where it moved, and for what moved in it"
    if item.seen - item.at > STALE:
        return f"it was {spoken(item.seen - item.at)} old when it was first seen, and what comes so late is no news"
    return f"{rule.id} does not look at it"
