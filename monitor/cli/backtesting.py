"""Backtests as commands run them, with a progress bar, and as the terminal shows them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from rich.table import Table
from rich.text import Text

from monitor.cli.screen import SEVERITY_STYLE, err, foreign, many, out
from monitor.lib.spans import spoken

if TYPE_CHECKING:
    from monitor.backtest.compare import Difference
    from monitor.backtest.measure import Told
    from monitor.backtest.outcome import Raised
    from monitor.backtest.prepare import Request
    from monitor.backtest.report import Measured, Report

_MOST = 20  # differences of one kind that are listed; the rest is counted
_BARS = " ▁▂▃▄▅▆▇█"
_CELL = {"critical": "█", "high": "▓", "medium": "▒", "low": "░", "info": "·"}


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on standard error that is gone when the work is done.

    It begins with the first part that is done: it draws in a thread, and processes that share the work begin faster
    while there is none.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
    bar = Progress(*columns, console=err, transient=True, disable=not err.is_terminal)
    task = bar.add_task(what, total=total)

    def hear(more: int) -> None:
        bar.start()
        bar.advance(task, more)

    try:
        yield hear
    finally:
        bar.stop()


def run(asked: Request, episodes: Path | None) -> Report:
    """Read, tag, replay and measure."""
    from monitor.backtest.drive import drive
    from monitor.backtest.episodes import load
    from monitor.backtest.prepare import prepare
    from monitor.backtest.report import report

    with progress("tagging", None) as tagged:
        ready = prepare(asked, tagged)
    dated = load(episodes, ready.configuration.monitor.regions) if episodes else None
    with progress("replaying", ready.past.items) as replayed:
        outcome = drive(ready.past, ready.configuration, ready.sets, ready.span, replayed, workers=asked.workers)
    if undated := ready.past.undated:
        rows = "1 row has" if undated == 1 else f"{undated:,} rows have"
        err.print(f"{rows} no date that can be read; left out")
    return report(outcome, dated)


def show(told: Report, places: int, alerts: int = 0) -> None:
    """A report on standard output."""
    outcome = told.outcome
    span = f"{outcome.since:%d %b %Y} to {outcome.until:%d %b %Y}"
    out.print(f"[bold]{span}[/]: {many(outcome.coverage.items.total(), 'item')}, {many(len(told.raised), 'alert')}")
    for since, until in outcome.blank:
        out.print(f"[dim]nothing was recorded from {since:%d %b %H:%M} to {until:%d %b %H:%M} UTC; rules rested[/]")
    _standing(told.standing)
    _rules(told)
    if places and (told.raised or told.standing):
        _timeline(told, places)
    if alerts and told.raised:
        _alerts(told.raised, alerts)
    if told.measured is not None:
        _measured(told.measured)
    if told.difference is not None:
        _difference(told.difference)


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="dim", pad_edge=False)
    for name in columns:
        table.add_column(name, no_wrap=name in _WHOLE, justify="right" if name in _NUMBERS else "left")
    return table


_NUMBERS = frozenset({"alerts", "a week", "most", "items", "hits", "false alarms", "per region-month"})
_WHOLE = _NUMBERS | {"onset", "week by week", "rule", "by"}
_BESIDE_BARS = 28  # columns that the numbers beside them and the gaps take


def _bars(counts: Sequence[int]) -> str:
    """One character each, the highest for the most."""
    most = max(counts)
    return "".join(_BARS[-(-count * (len(_BARS) - 1) // most)] for count in counts)


def _rules(told: Report) -> None:
    weeks = len(told.weeks())
    room = max(10, out.width - _BESIDE_BARS - max((len(rule) for rule in told.by_rule()), default=0))
    together = -(-weeks // room)
    table = _table("rule", "alerts", "a week", "most", "week by week" if together == 1 else f"each {together} weeks")
    table.columns[-1].no_wrap = True
    silent: list[str] = []
    for rule, counts in told.by_rule().items():
        if not counts:
            silent.append(rule)
            continue
        most = max(counts.values())
        bars = _bars([sum(counts[week + more] for more in range(together)) for week in range(0, weeks, together)])
        a_week = f"{counts.total() / told.outcome.weeks:.2f}"
        table.add_row(foreign(rule), f"{counts.total():,}", a_week, str(most), f"[cyan]{bars}[/]")
    out.print("\n[bold]Alerts by rule and week[/]")
    out.print(table)
    if silent:
        out.print(f"[dim]never fired:[/] {foreign(', '.join(silent))}", soft_wrap=True)


def _timeline(told: Report, places: int) -> None:
    weeks = told.weeks()
    out.print("\n[bold]Timeline[/]: the worst alert of each week")
    onsets = _onsets(told)
    found = told.by_place()
    width = max(len(place) for place in list(found)[:places])
    out.print(Text(f"{'':{width}} {_months(told)}", style="dim"), soft_wrap=True)
    for place, worst in list(found.items())[:places]:
        row = Text(f"{place:{width}} ")
        for week in range(len(weeks)):
            severity = worst.get(week)
            cell = _CELL[severity.value] if severity else " "
            style = SEVERITY_STYLE[severity.value].removeprefix("bold white on ") if severity else ""
            row.append("|" if not severity and (place, week) in onsets else cell, style=style)
            if severity and (place, week) in onsets:
                row.stylize("underline", len(row) - 1)
        out.print(row, soft_wrap=True)
    if len(found) > places:
        out.print(f"[dim]and {many(len(found) - places, 'more place')}[/]")
    legend = "  ".join(f"{cell} {name}" for name, cell in _CELL.items())
    out.print(f"[dim]{legend}{'  underlined or |: an episode began' if onsets else ''}[/]")


def _months(told: Report) -> str:
    """The first letters of months above the weeks in which they begin."""
    letters = [" "] * (len(told.weeks()) + 3)
    for week, name in told.months():
        letters[week : week + len(name)] = name
    return "".join(letters).rstrip()


def _onsets(told: Report) -> frozenset[tuple[str, int]]:
    if told.measured is None:
        return frozenset()
    return frozenset(
        (code, told.week_of(one.episode.onset))
        for one in told.measured.score.told
        for region in one.episode.regions
        for code in (region.id, *region.countries)
    )


def _measured(measured: Measured) -> None:
    out.print("\n[bold]Episodes[/]: from the first item after the onset to the first alert")
    table = _table("onset", "episode", "items", "told after", "by", "warned before")
    for told in measured.score.told:
        table.add_row(*_episode(told))
    out.print(table)
    out.print("\n[bold]Against the naive rule[/]: so many items in 24 h that name a country")
    table = _table("", "hits", "alerts", "false alarms", "per region-month")
    best = measured.naive[measured.best]
    rows = [("these rules", measured.score), (f"naive, best in hindsight: {many(measured.best, 'item')}", best)]
    others = [(least, one) for least, one in measured.naive.items() if least != measured.best and one.hits]
    rows += [(f"naive, {many(least, 'item')}", one) for least, one in others]
    for name, one in rows:
        false = sum(one.false.values())
        table.add_row(name, f"{one.hits}/{one.asked}", f"{one.alerts:,}", f"{false:,}", f"{one.false_rate:.3f}")
    out.print(table)
    chance = f"{measured.by_chance:.2f} of {measured.score.asked}"
    verdict = "[green]better on both[/]" if measured.score.beats(best) else "[yellow]not better on both[/]"
    out.print(f"Than the naive rule at its best: {verdict}.")
    out.print(f"[dim]Placebo: of the same onsets moved to other weeks, these rules hit {chance} in the mean of "
              f"{len(measured.placebo)} moves.[/]", soft_wrap=True)  # fmt: skip


def _episode(told: Told) -> tuple[str, ...]:
    onset, name = f"{told.episode.onset:%Y-%m-%d}", foreign(told.episode.name)
    if told.hit is not None and told.delay is not None:
        after = f"[green]{spoken(told.delay)}[/]"
    elif told.items:
        after = "[red]no alert[/]"
    else:
        after = "[dim]nothing was reported[/]"
    before = f"{spoken(told.lead)} by {foreign(told.warned.rule)}" if told.lead is not None and told.warned else ""
    return onset, name, str(told.items), after, foreign(told.hit.rule) if told.hit else "", before


def _difference(difference: Difference) -> None:
    counts = f"{len(difference.appeared)} appeared, {len(difference.vanished)} vanished, "
    counts += f"{len(difference.earlier)} came earlier, {len(difference.later)} later, {difference.same} are the same"
    out.print(f"\n[bold]Against the other rules[/]: {counts}")
    _changes("+", "green", difference.appeared)
    _changes("-", "red", difference.vanished)
    for sign, pairs in (("<", difference.earlier), (">", difference.later)):
        for pair in pairs[:_MOST]:
            out.print(f"{sign} {_line(pair.new)} [dim]by {spoken(abs(pair.later))}[/]")
        _rest(len(pairs))


def _standing(standing: Sequence[Raised]) -> None:
    """What had fired before: no alert of the span, and no calm in it."""
    if standing:
        out.print(f"{many(len(standing), 'more alert')} had fired before and still stood when it began:")
    for one in standing[:_MOST]:
        out.print(f"  {_line(one)}", soft_wrap=True)
    _rest(len(standing))


def _alerts(raised: Sequence[Raised], most: int) -> None:
    """The first alerts with what they rested on when they fired, so that each can be judged."""
    out.print("\n[bold]Alerts[/]")
    for one in raised[:most]:
        out.print(_line(one), soft_wrap=True)
        for told in one.headlines:
            out.print(f"  “{foreign(told.title)}” [dim]{foreign(told.publisher)}[/]", soft_wrap=True)
    if len(raised) > most:
        out.print(f"  [dim]and {len(raised) - most:,} more[/]")


def _changes(sign: str, style: str, alerts: tuple[Raised, ...]) -> None:
    for one in alerts[:_MOST]:
        out.print(f"[{style}]{sign}[/] {_line(one)}")
    _rest(len(alerts))


def _rest(count: int) -> None:
    if count > _MOST:
        out.print(f"  [dim]and {count - _MOST} more; all of them with --json[/]")


def _line(one: Raised) -> str:
    severity = f"[{SEVERITY_STYLE[one.severity.value]}]{one.severity}[/]"
    return f"{one.at:%Y-%m-%d %H:%M} {severity} {foreign(one.rule)} {foreign(one.group)}"
