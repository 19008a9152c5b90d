"""`watchfloor coverage`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from monitor.cli.options import DEFAULT_STATE, ConfigOption, JsonOption, StateOption

if TYPE_CHECKING:
    from collections.abc import Sequence

    from monitor.rules.coverage import Coverage

_STYLE = {"seen": "green", "quiet": "cyan", "dim": "yellow", "blind": "bold red"}


def coverage(config: ConfigOption = None, state: StateOption = DEFAULT_STATE, json: JsonOption = False) -> None:
    """Compare [bold]what was received[/] in 24 hours with what is usual, by language and country.

    Quiet means that the feeds are well and bring less than usual; blind that nothing can be seen.
    """
    from monitor.cli import screen
    from monitor.cli.looking import WATCHED, looked_at
    from monitor.configuration import names_of
    from monitor.history import Days
    from monitor.lib.clock import SystemClock
    from monitor.rules.coverage import PAST, SPAN, by_country, by_language

    app = looked_at(config, state, WATCHED)
    now = SystemClock().now()
    history = Days(app.pipeline.store.hourly).history(now - PAST - 2 * SPAN, now)
    watch = app.pipeline.lookout.watch(now - SPAN, now)
    health = watch.seen(app.health())
    found = {
        "language": by_language(health, history, now),
        "country": by_country(health, history, names_of(app.configuration), now),
    }
    if not json:
        for lapse in watch.dark:
            screen.out.print(f"[bold red]{screen.foreign(lapse.words())}[/]", soft_wrap=True)
    for kind, held in found.items():
        if json:
            for one in held:
                screen.line(_record(kind, one))
        elif held:
            _table(kind, held)


def _record(kind: str, one: Coverage) -> dict[str, object]:
    return {
        "kind": kind,
        "name": one.name,
        "sight": one.sight.value,
        "feeds": one.feeds,
        "well": one.well,
        "received": one.received,
        "expected": one.expected,
        "words": one.words,
    }


def _table(kind: str, held: Sequence[Coverage]) -> None:
    from rich.table import Table

    from monitor.cli.screen import foreign, out

    table = Table(kind, "sight", "feeds well", "24 h", "usual", "", box=None, header_style="dim", pad_edge=False)
    for one in held:
        usual = "?" if one.expected is None else f"{one.expected:g}"
        sight = f"[{_STYLE[one.sight.value]}]{one.sight.value}[/]"
        table.add_row(
            foreign(one.name), sight, f"{one.well} of {one.feeds}", f"{one.received:,}", usual, foreign(one.words)
        )
    out.print(table)
    out.print()
