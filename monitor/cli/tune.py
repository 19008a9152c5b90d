"""`watchfloor tune`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.backtest import CORES, ArchiveOption, EpisodesOption, FromOption, ToOption, WorkersOption
from monitor.cli.options import (
    DEFAULT_STATE,
    ConfigOption,
    JsonOption,
    StateOption,
    config_folder,
    moment,
)

if TYPE_CHECKING:
    from monitor.backtest.prepare import Request
    from monitor.backtest.tuning import Trial, Tuned
    from monitor.model.rule import Rule

_MOST = 15  # alerts that would go, as far as they are listed
_SAID = {"<": "earlier", ">": "later"}
_WEEKS = 4  # of the past, below which a budget of alerts a week is judged by chance


def tune(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="The id of a rule.")],
    budget: Annotated[str, typer.Option(help="How many alerts of it are bearable: 2/week, 1/day, 3/month.")],
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    archive: ArchiveOption = None,
    since: FromOption = None,
    until: ToOption = None,
    episodes: EpisodesOption = None,
    write: Annotated[
        bool, typer.Option("--write", help="Put the proposal into rules.yaml; nothing else in the file changes.")
    ] = False,
    workers: WorkersOption = CORES,
    json: JsonOption = False,
) -> None:
    """Propose [bold]a threshold[/] that keeps a rule within a budget, by how it would have done on the past.

    The rule is tried with a dozen other bounds over the same past, and the loosest one within the budget is proposed,
    with what that changes: which alerts would go, and which dated onsets would be missed. Nothing is written unless
    you ask for it.

    Exits 1 if no bound that was tried keeps the budget.
    """
    from monitor.backtest.prepare import Request
    from monitor.cli import screen
    from monitor.lib import shipped

    folder = config_folder(config)
    if write and folder == shipped.config():
        raise typer.BadParameter("the shipped configuration is not edited; run `watchfloor init` first")
    asked = Request(
        config=folder,
        state=state,
        archives=tuple(archive or ()),
        since=moment(since) if since else None,
        until=moment(until) if until else None,
        workers=workers,
    )
    found = _tried(asked, rule, budget, episodes)
    if json:
        for record in _records(found):
            screen.line(record)
    else:
        _show(found, _feedback(asked, rule))
    if found.proposal is None:
        raise typer.Exit(1)
    if write and found.proposal.value != found.bound.value:
        _write(asked.config, found, found.proposal)


def _tried(asked: Request, rule_id: str, budget: str, episodes: Path | None) -> Tuned:
    from monitor.backtest.drive import drive
    from monitor.backtest.episodes import load
    from monitor.backtest.prepare import prepare
    from monitor.backtest.tuning import budget_of, tuned, variants
    from monitor.cli.backtesting import progress
    from monitor.cli.rulenames import rule_named
    from monitor.configuration import configure
    from monitor.lib.errors import WatchfloorError

    try:
        a_week = budget_of(budget)
    except WatchfloorError as error:
        raise typer.BadParameter(str(error)) from None
    configuration = configure(asked.config)
    rule = rule_named(configuration.monitor, rule_id, at_work=True)
    with progress("tagging", None) as tagged:
        ready = prepare(asked, tagged, configuration)
    dated = load(episodes, ready.configuration.monitor.regions) if episodes else None
    with progress("replaying", ready.past.items) as replayed:
        sets = variants(rule)
        outcome = drive(ready.past, ready.configuration, sets, ready.span, replayed, workers=asked.workers)
    return tuned(rule, outcome, a_week, dated)


def _feedback(asked: Request, rule: str) -> str:
    """What readers said of this rule's alerts, in words; empty where the daemon never ran here."""
    from alerts.feedback import counted, spoken
    from monitor.app import bootstrap
    from monitor.configuration import STATE_DATABASE, configure

    configuration = configure(asked.config)
    if configuration.monitor.storage_url is None and not (asked.state / STATE_DATABASE).exists():
        return ""
    app = bootstrap(asked.config, asked.state, configuration=configuration)
    app.migrate()
    return spoken(counted(app.alert_store.feedback()).get(rule, {}))


def _show(found: Tuned, feedback: str) -> None:
    from datetime import timedelta

    from rich.table import Table

    from monitor.backtest.tuning import most
    from monitor.cli.screen import foreign, many, out
    from monitor.lib.spans import spoken

    table = Table(f"{found.bound.name}", "a week", "alerts", box=None, header_style="dim", pad_edge=False)
    if found.present.told:
        table.add_column("onsets")
    table.add_column("")
    for one in found.trials:
        onsets = [f"{one.hits}/{len(one.told)}"] if one.told else []
        table.add_row(f"{one.value:g}", f"{one.a_week:.2f}", f"{len(one.raised):,}", *onsets, _mark(found, one))
    out.print(f"[bold]{foreign(found.rule.id)}[/] with other bounds; the budget is {found.budget:.2f} alerts a week")
    out.print(table)
    if standing := found.present.standing:
        out.print(f"As configured, {many(standing, 'more alert')} had fired before and still stood when it began.")
    if (top := most(found.rule)) is not None:
        out.print(f"[dim]Its value is {top:g} at the most; bounds that this makes pointless were not tried.[/]")
    if feedback:
        out.print(f"Readers said: {feedback}.")
    if found.weeks < _WEEKS:
        long = spoken(timedelta(weeks=found.weeks))
        out.print(f"[yellow]This past is {long} long; four weeks or more say something.[/]")
    if found.never_fired:
        out.print("[yellow]No bound that was tried fired: this past says nothing of the rule.[/]")
        return
    if found.proposal is None:
        out.print("[yellow]No bound that was tried keeps the budget.[/] Narrow the rule, or allow more.")
        return
    _show_change(found, found.proposal)


def _mark(found: Tuned, one: Trial) -> str:
    marks = ["as configured"] if one.value == found.bound.value else []
    marks += ["[green]proposed[/]"] if one is found.proposal else []
    return ", ".join(marks)


def _show_change(found: Tuned, proposal: Trial) -> None:
    from monitor.cli.screen import foreign, out
    from monitor.lib.spans import spoken

    if proposal.value == found.bound.value:
        out.print(f"\n{foreign(found.rule.id)} keeps the budget as it is.")
        return
    before = found.present
    out.print(
        f"\nProposed: [bold]{found.bound.name}: {proposal.value:g}[/] in the place of {found.bound.value:g}, "
        f"{proposal.a_week:.2f} alerts a week in the place of {before.a_week:.2f}."
    )
    changed = found.difference
    for sign, alerts in (("-", changed.vanished), ("+", changed.appeared)):
        for one in alerts[:_MOST]:
            out.print(f"  {sign} {one.at:%Y-%m-%d %H:%M} {foreign(one.group)} [dim]value {one.value:g}[/]")
        if len(alerts) > _MOST:
            out.print(f"  [dim]{sign} and {len(alerts) - _MOST} more[/]")
    for sign, pairs in (("<", changed.earlier), (">", changed.later)):
        for pair in pairs[:_MOST]:
            when, by = f"{pair.new.at:%Y-%m-%d %H:%M}", spoken(abs(pair.later))
            out.print(f"  {sign} {when} {foreign(pair.new.group)} [dim]{_SAID[sign]} by {by}[/]")
        if len(pairs) > _MOST:
            out.print(f"  [dim]{sign} and {len(pairs) - _MOST} more[/]")
    for step in found.tried_with(proposal).idle_steps:
        out.print(f"  [yellow]{step.severity} never comes any more[/]: the rule fires where a worse step holds")
    for told in found.lost:
        out.print(f"  [red]lost[/] {told.episode.onset:%Y-%m-%d} {foreign(told.episode.name)}")


def _records(found: Tuned) -> list[dict[str, object]]:
    from monitor.backtest.tuning import most

    proposal, changed = found.proposal.value if found.proposal else None, found.difference
    head: dict[str, object] = {"kind": "tuned", "rule": found.rule.id, "bound": found.bound.name,
            "value": found.bound.value, "proposal": proposal, "budget_per_week": found.budget,
            "most": most(found.rule), "weeks": round(found.weeks, 2),
            "lost": [told.episode.name for told in found.lost],
            "vanished": len(changed.vanished), "appeared": len(changed.appeared),
            "earlier": len(changed.earlier), "later": len(changed.later)}  # fmt: skip
    return [head] + [
        {"kind": "trial", "value": one.value, "per_week": round(one.a_week, 4), "alerts": len(one.raised),
         "hits": one.hits, "onsets": len(one.told), "standing": one.standing}
        for one in found.trials
    ]  # fmt: skip


def _write(config: Path, found: Tuned, proposal: Trial) -> None:
    """Put the proposal into the file, unless that breaks its tests: a daemon would refuse the whole folder.

    Raises:
        WatchfloorError: With the tests that fail by it.
    """
    from monitor.cli.screen import foreign, out
    from monitor.lib.errors import WatchfloorError
    from monitor.settings.edit import set_bound

    if failing := _failing(config, found.tried_with(proposal)):
        told = "\n".join(failing)
        words = (
            f"not written: with {found.bound.name}: {proposal.value:g} rule tests fail; change them first, or together"
        )
        raise WatchfloorError(f"{words}\n{told}")
    done = set_bound(config / "rules.yaml", found.rule.id, found.bound.name, proposal.value)
    out.print(f"[green]written[/] {foreign(str(done))}; a running daemon reads it at SIGHUP")


def _failing(config: Path, proposed: Rule) -> tuple[str, ...]:
    """The rule tests of a folder that hold now and would not with another rule of this id."""
    from dataclasses import replace

    from monitor.configuration import configure, proven
    from monitor.lib.errors import ConfigError

    configuration = configure(config)
    settings = configuration.monitor
    others = [rule for rule in settings.rules if rule.id != proposed.id]
    tests = tuple(test for test in settings.rule_tests if proposed.id in test.rules)
    found: list[tuple[str, ...]] = []
    for rules in (settings.rules, (*others, proposed)):
        try:
            proven(replace(configuration, monitor=replace(settings, rules=tuple(rules), rule_tests=tests)))
            found.append(())
        except ConfigError as error:
            found.append(tuple(str(fault) for fault in error.faults))
    before, after = found
    return tuple(words for words in after if words not in before)
