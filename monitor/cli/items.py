"""`watchfloor items`."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import (
    DEFAULT_STATE,
    ConfigOption,
    JsonOption,
    StateOption,
    country_code,
    typed,
)

if TYPE_CHECKING:
    from monitor.configuration import Configuration
    from monitor.model.mention import Mention
    from monitor.pipeline import Pipeline
    from monitor.storage.store import ItemRecord, Store


def items(
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    country: Annotated[str | None, typer.Option(help="Only items about this country (ISO code or name).")] = None,
    type_: Annotated[
        str | None, typer.Option("--type", help="Only items with this indicator, such as drone_attack.")
    ] = None,
    feed: Annotated[str | None, typer.Option(help="Only items of the feed with this id.")] = None,
    text: Annotated[str | None, typer.Option(help="Only items whose title or summary holds this, in any case.")] = None,
    hours: Annotated[
        int, typer.Option(min=1, max=1_000_000, help="How many hours back, by when an item was first seen.")
    ] = 48,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="How many at most, newest first.")] = 30,
    item: Annotated[
        str | None, typer.Option("--id", help="Only this item, however old; --json tells the ids.", metavar="ITEM")
    ] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Every decision of the tagger on each item, as it reads them today.")
    ] = False,
    json: JsonOption = False,
) -> None:
    """List stored [bold]items[/] with what they were tagged with, newest first; all filters given must pass.

    With [bold]--explain[/] each is told as [dim]watchfloor tag[/] tells a text: the triggers taken and turned down, the
    rule and the cue behind each, the places weighed and why one won.
    """
    from monitor.cli import screen
    from monitor.cli.looking import WATCHED, looked_at
    from monitor.lib.suggest import hint

    app = looked_at(config, state, WATCHED)
    tagger = app.pipeline.tagger
    code = country_code(app.configuration, country) if country else None
    if type_ and type_ not in tagger.types:
        raise typer.BadParameter(f'unknown indicator "{type_}"{hint(type_, tagger.types)}')
    since = app.clock.now() - timedelta(hours=hours)
    found = (
        _one(app.pipeline.store, item)
        if item is not None
        else app.pipeline.store.items(
            limit=limit, feed=feed, country=code, type_=type_, since=since, text=typed(text or "") or None
        )
    )
    tell = partial(_explain, app.pipeline) if explain else _line if json else _show
    for record in found:
        tell(record)
    if not found and feed:
        _be_a_feed(app.configuration, feed)
    if not found and not json:
        screen.out.print(f"No item in the last {hours} hours matches. `watchfloor feeds` tells how feeds are doing.")


def _be_a_feed(configuration: Configuration, feed: str) -> None:
    """Nothing is wrong with a feed that is polled; of what brought nothing and is not, the name may be wrong."""
    from monitor.lib.suggest import hint

    polled = {one.id for one in configuration.monitor.feeds}
    if feed not in polled:
        raise typer.BadParameter(f'no feed is called "{feed}"{hint(feed, polled)}')


def _one(store: Store, item: str) -> tuple[ItemRecord, ...]:
    record = store.item(item)
    if record is None:
        raise typer.BadParameter(f'no item "{item}" is stored')
    return (record,)


def _explain(pipeline: Pipeline, record: ItemRecord) -> None:
    from monitor.cli.explanation import show
    from monitor.cli.screen import foreign, out

    explanation = pipeline.explain(record.item)
    if explanation.tagged.version != record.tagged.version:
        out.print("[dim]stored with the tags of another tagger version; `watchfloor retag` brings them up to date[/]")
    out.rule(f"[dim]{foreign(record.item.feed_id)}, {record.item.at:%d %b %Y %H:%M} UTC, {foreign(record.item.id)}[/]")
    show(explanation)


def _line(record: ItemRecord) -> None:
    from monitor.cli import screen

    screen.line(_record(record))


def _record(record: ItemRecord) -> dict[str, object]:
    from monitor.tagging.output import as_json

    item = record.item
    return {
        "id": item.id,
        "feed": item.feed_id,
        "title": item.title,
        "summary": item.summary,
        "link": item.link,
        "published": item.published,
        "seen": item.seen,
        "story": record.story_id,
        "tags": as_json(record.tagged),
    }


def _show(record: ItemRecord) -> None:
    from monitor.cli.screen import foreign, out

    item = record.item
    countries = " ".join(country.code for country in record.tagged.countries)
    source = f"{foreign(item.feed_id)}, {item.at:%d %b %Y %H:%M} UTC"
    about = f" · [cyan]{foreign(countries)}[/]" if countries else ""
    out.print(f"[bold]{foreign(item.title)}[/] [dim]— {source}[/]{about}")
    for mention in record.tagged.mentions:
        out.print(f"  {_told(mention)}  [italic dim]“{foreign(mention.quote)}”[/]")


def _told(mention: Mention) -> str:
    """Type, assertion, places and numbers of one mention on one line."""
    from monitor.cli.screen import foreign

    style = "green" if mention.assertion.value == "actual" else "yellow"
    counts = " ".join(f"{role} {quantity.text}" for role, quantity in mention.quantities.items())
    told = foreign(f"{' '.join(mention.countries)} {counts}".rstrip())
    return f"{foreign(mention.type)} [{style}]{mention.assertion.value}[/] {told}"
