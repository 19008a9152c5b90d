"""`watchfloor explain` and `watchfloor why-not`: which rule fired and on what, and why another did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli.options import DEFAULT_STATE, ConfigOption, StateOption, beginning, known_moment

if TYPE_CHECKING:
    from datetime import datetime

    from alerts.model import Alert, Transition
    from monitor.app import App
    from monitor.model.rule import Rule
    from monitor.rules.explain import NearMiss
    from monitor.rules.facts import Facts
    from monitor.rules.kinds.judgement import Finding


def explain(
    alert: Annotated[str, typer.Argument(metavar="ALERT", help="Id of an alert; its beginning is enough.")],
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
) -> None:
    """Explain [bold]one alert[/]: its condition, value and evidence, what it was compared with, who was told or not.

    Exits 1 if there is no such alert, or several.
    """
    from monitor.cli.looking import JUDGED, looked_at
    from monitor.cli.screen import foreign, out, prove
    from monitor.lib.errors import WatchfloorError

    wanted = beginning(alert)
    app = looked_at(config, state, JUDGED)
    found = app.alert_store.beginning_with(wanted)
    if not found:
        raise WatchfloorError(f'no alert has an id that begins with "{alert}"; `watchfloor alerts --all` shows them')
    if len(found) > 1:
        raise WatchfloorError(f'several alerts have an id that begins with "{alert}"; write more of it')
    (one,) = found
    out.print(f"[bold]{foreign(one.title)}[/]\n{foreign(one.summary)}\n")
    _condition(app, one)
    prove(one.evidence)
    _life(app, one)


def _condition(app: App, alert: Alert) -> None:
    """The rule as it stands now, judged again at the moment the condition was last seen to hold."""
    from alerts.severities import held_back, told_again
    from monitor.cli.screen import foreign, out
    from monitor.lib.figures import figure
    from monitor.rules.evaluate import judge

    settings = app.configuration.monitor
    rule = next((rule for rule in settings.rules if rule.id == alert.rule_id), None)
    out.print(f"rule {foreign(alert.rule_id)}: value {figure(alert.value)}, condition {foreign(alert.condition)}")
    if rule is None:
        out.print("[dim]the rule is no longer in rules.yaml, or is switched off[/]")
        return
    out.print(f"[dim]rules.yaml line {rule.line}: {foreign(rule.description or rule.title)}[/]", soft_wrap=True)
    for words in (held_back(alert, rule), told_again(alert)):
        if words:
            out.print(f"  {words}", soft_wrap=True)
    at = alert.last_held_at
    judgement = judge(rule, app.pipeline.facts_then([rule], at), at)
    for finding in judgement.every():
        if dict(finding.labels) == dict(alert.labels):
            _basis(finding)
    for words in rule.false_positives:
        out.print(f"  [dim]may be wrong where: {foreign(words)}[/]")


def _basis(finding: Finding) -> None:
    from monitor.cli.screen import foreign, out

    for words in finding.words.basis:
        out.print(f"  {foreign(words)}", soft_wrap=True)


def _life(app: App, alert: Alert) -> None:
    """Every change with its reason, and what was decided about telling it."""
    from monitor.cli.screen import foreign, out
    from monitor.lib.figures import figure

    out.print("\n[bold]What became of it[/]")
    for moved in app.alert_store.history(alert.id):
        told = "to be told" if moved.tell else "not to be told"
        grown = "" if moved.was is None else f" ({figure(moved.alert.value)}, {figure(moved.was)} when last told)"
        reason = f"{moved.reason.value.replace('_', ' ')}{grown}"
        words = f"{moved.at:%d %b %Y %H:%M} UTC {reason}, {moved.alert.severity}{_before(moved)}, {told}"
        out.print(f"  {foreign(words)}")
    _not_counted(app, alert)
    for telling in app.alert_store.decisions(alert.id):
        verdict = f"{telling.verdict.words} ({telling})"
        words = f"{telling.at:%d %b %Y %H:%M} UTC {telling.reason} → {telling.receiver}: {verdict}"
        out.print(f"  {foreign(words)}", soft_wrap=True)


def _not_counted(app: App, alert: Alert) -> None:
    """The hours of its life in which nobody looked."""
    from monitor.cli.screen import foreign, out
    from monitor.lib.clock import SystemClock

    until = alert.ends_at or SystemClock().now()
    for lapse in app.pipeline.lookout.dark(alert.starts_at, until):
        if lapse.until > alert.starts_at:
            words = f"{lapse.words()}; counted neither for `for` nor for `keep_firing_for`"
            out.print(f"  [bold red]{foreign(words)}[/]", soft_wrap=True)


def _before(moved: Transition) -> str:
    """`, was high` of what rose or fell."""
    from alerts.model import Reason

    changed = moved.reason in (Reason.ESCALATED, Reason.EASED) and moved.alert.told_before is not None
    return f", was {moved.alert.told_before}" if changed else ""


def why_not(
    rule: Annotated[str, typer.Argument(metavar="RULE", help="Id of a rule.")],
    about: Annotated[
        str | None,
        typer.Argument(
            metavar="ITEM|REGION", show_default="all", help="An item's id, a country, a region or an asset."
        ),
    ] = None,
    config: ConfigOption = None,
    state: StateOption = DEFAULT_STATE,
    at: Annotated[str | None, typer.Option(metavar="TIME", show_default="now", help="At this moment.")] = None,
) -> None:
    """Say why [bold]a rule did not fire[/]: the nearest miss, and the smallest change that would have fired it.

    Every change that is named was tried on the same facts. Exits 2 if there is no such rule, and names the nearest.
    """
    from monitor.cli.looking import JUDGED, looked_at
    from monitor.cli.options import typed
    from monitor.cli.rulenames import rule_named
    from monitor.lib.clock import SystemClock

    now = SystemClock().now()
    asked = known_moment(at, now) if at is not None else now
    app = looked_at(config, state, JUDGED)
    named = rule_named(app.configuration.monitor, rule)
    _answer(app, named, about and typed(about), asked)


def _answer(app: App, rule: Rule, about: str | None, now: datetime) -> None:
    from dataclasses import replace

    from monitor.cli import standing, storeditem
    from monitor.cli.screen import out
    from monitor.rules.explain import explain as explained
    from monitor.rules.explain import near_miss

    facts = app.pipeline.facts_then([replace(rule, timespan=rule.timespan * 7)], now)
    reports = [report for report in facts.reports if about and report.item_id.startswith(about)]
    if reports:
        _item(rule, facts, reports[0].item_id, now)
        wanted = {"country": reports[0].mention.countries[0]} if reports[0].mention.countries else {}
    elif about and (record := app.pipeline.store.item(about)) is not None:
        storeditem.show(app, rule, record, now)
        return
    else:
        wanted = _labels(app, about)
    groups = {
        *rule.group_by,
        *(("country",) if "asset" in rule.group_by else ()),
    }  # what is near an asset has its country
    told = {name: value for name, value in wanted.items() if name in groups}
    if told != wanted:
        _apart(rule, wanted)
    if reports and not wanted:
        out.print("[dim]it names no place; what follows is of all the rule looks at[/]")
    _unwatched(app, rule, now)
    missed = near_miss(rule, facts, now, told, app.configuration.monitor.retention)
    if missed is None:
        standing.show(app, rule, explained(rule, facts, now).firing, told, now)
    else:
        _missed(rule, missed)
        standing.still(app, rule, missed, now)


def _unwatched(app: App, rule: Rule, now: datetime) -> None:
    """What a rule did not see because nobody looked: else "nothing is told" reads as calm."""
    from monitor.cli.screen import foreign, out
    from monitor.rules.coverage import SPAN

    for lapse in app.pipeline.lookout.watch(now - max(SPAN, rule.timespan), now).dark:
        out.print(f"[bold red]{foreign(lapse.words())}[/]", soft_wrap=True)


def _apart(rule: Rule, wanted: dict[str, str]) -> None:
    """Whoever asks of a country is told where the answer is of the whole rule."""
    from monitor.cli.screen import foreign, out

    names, groups = " and ".join(wanted), " and ".join(rule.group_by)
    how = f"one alert for each {groups}" if groups else "one alert for all it looks at"
    words = f"{rule.id} raises {how} and none for each {names}, so this is of all of them"
    out.print(f"[dim]{foreign(words)}[/]", soft_wrap=True)


def _labels(app: App, about: str | None) -> dict[str, str]:
    """The group a country, a region or an asset stands for.

    Raises:
        WatchfloorError: If it is none of these, nor an item the rule could see.
    """
    from monitor.lib.errors import WatchfloorError
    from monitor.settings.regions import is_country

    if about is None:
        return {}
    regions = app.configuration.monitor.regions
    if about in app.configuration.monitor.assets:
        return {"asset": about}
    if about not in regions:
        raise WatchfloorError(f'"{about}" is no country, no region, no asset and no item that is stored')
    return {"country" if is_country(regions[about]) else "region": regions[about].id}


def _item(rule: Rule, facts: Facts, item_id: str, now: datetime) -> None:
    """Each thing the item tells, question by question."""
    from monitor.cli.screen import foreign, out
    from monitor.rules.checks import checks

    for report in facts.reports:
        if report.item_id != item_id:
            continue
        out.print(f"[bold]{foreign(report.mention.type)}[/] “{foreign(report.mention.quote)}”")
        for check in checks(rule, report, facts, now):
            out.print(f"  {'[green]✓[/]' if check.passed else '[red]✗[/]'} {foreign(check.words)}", soft_wrap=True)


def _missed(rule: Rule, missed: NearMiss) -> None:
    from monitor.cli.screen import foreign, out

    labels = " ".join(f"{name} {value}" for name, value in sorted(missed.labels.items()))
    group = foreign(f" {labels}" if labels else "")
    out.print(f"[bold]{foreign(rule.id)}[/]{group}: {foreign(missed.words)}", soft_wrap=True)
    if missed.unwatched:
        words = f"{missed.unwatched}, so what is not told means nothing, and no alert of this rule ends"
        out.print(f"  [bold red]blind[/]: {foreign(words)}", soft_wrap=True)
    elif missed.blind:
        words = "none of the feeds that could tell of it is well, so what is not told means nothing"
        out.print(f"  [bold red]blind[/]: {words}; `watchfloor coverage` says more", soft_wrap=True)
    if missed.finding is not None:
        out.print(f"  {foreign(missed.finding.words.title)}", soft_wrap=True)
        _basis(missed.finding)
    if missed.change is None:
        out.print("  no single change of the rule would have fired it on what is stored")
        return
    out.print(f"  [green]would fire with[/] {foreign('; '.join(missed.change.words))}", soft_wrap=True)
    out.print(f"  [dim]as: {foreign(missed.change.title)}[/]", soft_wrap=True)
