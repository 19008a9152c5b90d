"""`watchfloor check`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import routing
from monitor.cli.options import ConfigOption, JsonOption, config_folder, moment
from monitor.cli.whereabouts import circled, empty_circles, misplaced, placed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from monitor.configuration import Configuration
    from monitor.lib.errors import ConfigError
    from monitor.model.rule import Rule
    from monitor.ruletests import Outcome

_NAMED = 3  # that many receivers or rules that are told alike


def check(
    config: ConfigOption = None,
    route: Annotated[
        str | None,
        typer.Option(
            metavar="ALERT",
            show_default="nothing is asked",
            help="Who would be told of such an alert, when and why: country=IQ,severity=high,type=…,rule=…",
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(metavar="TIME", show_default="now", help="With --route: if it fired then: 2026-02-14T03:00."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Validate [bold]every config file[/], run its rule tests and say what would happen: feeds, rules, routes, digests.

    All faults are printed at once with file, line and column; exit code 2 if there is any. Exit code 1 if a receiver
    cannot be told for want of something here, such as a secret, or something installed is too old.
    """
    if at is not None and route is None:
        raise typer.BadParameter("--at says when an alert of --route fires; add that")
    from monitor.cli import screen
    from monitor.lib.clock import SystemClock

    configuration, outcomes = _tried(config_folder(config), json=json)
    now = SystemClock().now()
    if route is not None:
        routing.ask(configuration, route, moment(at) if at else now, json=json)
    elif json:
        screen.line(_record(configuration, now))
    else:
        _show(configuration, now)
        expectations = sum(len(outcome.test.expect) for outcome in outcomes)
        held = "rule test holds" if len(outcomes) == 1 else "rule tests hold"
        expected = screen.many(expectations, "expectation")
        proof = f"[green]✓[/] {len(outcomes):,} {held}, with {expected}"
        screen.out.print(proof if outcomes else "no rule is tested; docs/rules.md tells how")
    if route is None:
        _tell_wrong(configuration)


def _tried(folder: Path, *, json: bool) -> tuple[Configuration, tuple[Outcome, ...]]:
    """The configuration, and what came of its rule tests.

    Raises:
        Exit: With 2, where something is wrong; all of it is told.
    """
    from monitor.configuration import configure, proven
    from monitor.lib.errors import ConfigError

    configuration: Configuration | None = None
    try:
        configuration = configure(folder)
        return configuration, proven(configuration)
    except ConfigError as error:
        _tell_faults(error, json=json)
        if configuration is None:
            _tell_untested(folder)
        raise typer.Exit(2) from None


def _tell_faults(error: ConfigError, *, json: bool) -> None:
    from monitor.cli import screen

    for fault in error.faults if json else ():
        screen.line({"path": fault.path, "line": fault.line, "column": fault.column, "message": fault.message})
    screen.err.print(str(error), markup=False, soft_wrap=True)


def _tell_untested(folder: Path) -> None:
    """That rule tests say nothing of a configuration that does not hold."""
    from monitor.cli.screen import err
    from monitor.settings.load import RULE_TESTS

    if (folder / RULE_TESTS).exists():
        err.print(f"{RULE_TESTS} was not run: mend this first, then check again", soft_wrap=True)


def _tell_wrong(configuration: Configuration) -> None:
    """What is wrong though the configuration holds, on standard error: secrets that are not there, old parts.

    Raises:
        Exit: With 1, where a receiver gets nothing because of it or something should not run at all.
    """
    from monitor.cli.screen import err, foreign
    from monitor.lib import shipped
    from monitor.lib.floors import outdated

    found = [(words, True) for words in _lacking(configuration)]
    found += [(str(one), one.grave) for one in outdated(shipped.seeds())]
    for words, grave in found:
        err.print(f"[{'bold red' if grave else 'yellow'}]![/] {foreign(words)}", soft_wrap=True)
    if any(grave for _, grave in found):
        raise typer.Exit(1)


def _record(configuration: Configuration, now: datetime) -> dict[str, object]:
    from alerts.timing import next_slot

    settings, telling = configuration.monitor, configuration.alerts
    return {
        "config": str(configuration.folder),
        "feeds": [feed.id for feed in settings.feeds],
        "rules": [{"id": rule.id, "kind": rule.kind, "severity": rule.severity.value} for rule in settings.rules],
        "rule_tests": len(settings.rule_tests),
        "receivers": {
            r.name: [f"{t.channel} {t.address}" for t in r.targets]
            for r in sorted(telling.receivers, key=lambda one: one.name)
        },
        "digests": [
            {"name": digest.name, "next": next_slot(digest.schedule, now), "zone": str(digest.schedule.zone)}
            for digest in telling.digests
        ],
        "assets": [
            {"id": one.id, "lat": one.lat, "lon": one.lon, "country": one.country, "nearest": nearest}
            for one, nearest in placed(configuration)
        ],
        "lacking": list(_lacking(configuration)),
        "notes": list(_notes(configuration)),
    }


def _show(configuration: Configuration, now: datetime) -> None:
    from collections import Counter

    from rich.table import Table

    from alerts.timing import next_slot
    from monitor.cli.screen import SEVERITY_STYLE, foreign, local, many, out

    settings, telling = configuration.monitor, configuration.alerts
    topics = Counter(feed.topic for feed in settings.feeds)
    out.print(f"[green]✓[/] {foreign(str(configuration.folder))} is valid\n")
    out.print(
        f"[bold]{many(len(settings.feeds), 'feed')}[/]  "
        + ", ".join(f"{n} {foreign(topic)}" for topic, n in topics.most_common())
    )

    rules = Table("rule", "fires when", "severity", box=None, header_style="dim", pad_edge=False)
    for rule in settings.rules:
        rules.add_row(
            foreign(rule.id),
            f"{foreign(rule.title)} [dim]({foreign(_fires_on(rule))})[/]",
            f"[{SEVERITY_STYLE[rule.severity.value]}]{rule.severity}[/]{_up_to(rule)}",
        )
    off = f", {len(settings.resting):,} more switched off" if settings.resting else ""
    out.print(f"\n[bold]{many(len(settings.rules), 'rule')}[/]{off}")
    out.print(rules)

    _show_assets(configuration)
    out.print("\n[bold]Who is told[/]")
    for receiver in sorted(telling.receivers, key=lambda one: one.name):
        default = " [dim](default)[/]" if receiver.name == telling.default_receiver else ""
        targets = ", ".join(f"{target.channel} {target.address}" for target in receiver.targets)
        out.print(f"{foreign(receiver.name)}{default}: {foreign(targets)}")
    for route in telling.routes:
        out.print(foreign(f"  route {route.name} → {', '.join(route.receivers)}"))

    for words in _if_dark(configuration, now):
        out.print(foreign(f"  {words}"), soft_wrap=True)

    out.print("\n[bold]Next digests[/]")
    for digest in telling.digests:
        when = local(next_slot(digest.schedule, now), str(digest.schedule.zone))
        out.print(f"{foreign(digest.name)}: {when} → {foreign(', '.join(digest.receivers))}")
    if not telling.digests:
        alone = "nothing but threshold alerts will be told" if settings.rules else "without rules nothing is ever told"
        out.print(f"[yellow]none is configured[/]: {alone}")
    for feed_id, reason in settings.withheld.items():
        out.print(f"[dim]not used: {foreign(f'{feed_id}, shipped switched off: {reason}')}[/]", soft_wrap=True)
    for warning in _notes(configuration):
        out.print(f"[yellow]note[/] {foreign(warning)}", soft_wrap=True)


def _show_assets(configuration: Configuration) -> None:
    """Each with its nearest town: whoever swapped two numbers sees it at once."""
    from monitor.cli.screen import foreign, many, out

    if configuration.monitor.assets:
        out.print(f"\n[bold]{many(len(configuration.monitor.assets), 'asset')}[/]")
    for asset, nearest in placed(configuration):
        out.print(foreign(f"{asset.id}: {nearest}"), soft_wrap=True)
    circles = tuple(circled(configuration))
    if circles:
        out.print(f"\n[bold]{many(len(circles), 'circle')}[/]")
    for name, nearest in circles:
        out.print(foreign(f"{name}: {nearest}"), soft_wrap=True)


def _if_dark(configuration: Configuration, now: datetime) -> Iterator[str]:
    """Where an alert goes that says the sources went dark: whoever relies on quiet has to hear of it.

    Receivers that hear alike are one line, and rules that are told alike.
    """
    from alerts.rehearsal import made_up, rehearse
    from alerts.verdicts import Verdict

    alike: dict[tuple[str, ...], list[str]] = {}
    for rule in configuration.monitor.rules:
        if rule.kind != "silence":
            continue
        heard: dict[str, list[str]] = {}
        for told in rehearse(configuration.alerts, made_up({}, rule.severity, rule.id, now), now):
            when = "told at once" if told.verdict is Verdict.TOLD else f"not at once; {told.decision or told}"
            heard.setdefault(when, []).append(told.receiver)
        for when, receivers in sorted(heard.items()):
            alike.setdefault((when, *sorted(receivers)), []).append(f"{rule.id} ({rule.severity})")
    for (when, *receivers), rules in alike.items():
        yield f"where feeds go dark, {_some(rules)} → {_some(receivers)}: {when}"


def _some(names: Sequence[str]) -> str:
    """Few are named, of many the first ones."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _fires_on(rule: Rule) -> str:
    """`count at least 2 in 24 h`, or `level, levels apart: at least 2 in 7 days`."""
    from monitor.lib.spans import spoken
    from monitor.rules.evaluate import asked

    words = asked(rule)
    span = f" in {spoken(rule.timespan)}" if rule.timespan else ""
    return f"{rule.kind}{',' if ':' in words else ''} {words}{_unit(rule)}{span}"


def _unit(rule: Rule) -> str:
    """What the numbers of a condition are of, where the kind of the rule does not say it."""
    match rule.kind:
        case "share":
            return {"percent": " percent of the coverage", "times_usual": " times the usual"}.get(
                rule.measure, " deviations above the usual"
            )
        case "silence":
            return " hours without an answer" if rule.of == "answers" else " hours without a new item"
        case _:
            return ""


def _up_to(rule: Rule) -> str:
    """` to critical` where severity goes by steps."""
    worst = max((step.severity for step in rule.steps), default=rule.severity)
    return f" to {worst}" if worst is not rule.severity else ""


def _notes(configuration: Configuration) -> tuple[str, ...]:
    """What is unwise though it works."""
    from alerts.channels.readiness import unwise
    from monitor.lexicons import INDICATORS
    from monitor.ownindicators import replacing

    open_to_all = unwise(target for receiver in configuration.alerts.receivers for target in receiver.targets)
    feeds = (*_not_understood(configuration), *_unreadable(configuration))
    replaced = replacing(configuration.folder / INDICATORS)
    routes = (*_without_rules(configuration), *_unreached(configuration))
    return (
        *configuration.monitor.warnings,
        *misplaced(configuration),
        *empty_circles(configuration),
        *replaced,
        *routes,
        *feeds,
        *open_to_all,
    )


def _without_rules(configuration: Configuration) -> Iterator[str]:
    """That nobody will be alerted, where no rule is at work."""
    from monitor.configuration import RULES

    if not configuration.monitor.rules:
        off = " that is switched on" if configuration.monitor.resting else ""
        yield f"{RULES} holds no rule{off}: nobody is ever alerted; `watchfloor init` writes some to start from"


def _unreached(configuration: Configuration) -> Iterator[str]:
    """Routes that take no alert: one above them takes it first, or no rule raises any; likewise inhibitions."""
    from alerts.settings.schema import AlertsFile
    from alerts.uncaught import idle, uncaught
    from alerts.unreached import unreached
    from monitor.configuration import ALERTS
    from monitor.lib.configfile import opened

    rules = configuration.monitor.rules
    labelled = {region.id for rule in rules if "region" in rule.group_by for region in rule.where.regions}
    labelled |= {rule.labels["region"] for rule in rules if "region" in rule.labels}
    telling = configuration.alerts
    found = {one.loc: str(one) for one in unreached(telling.routes, labelled)}
    for one in (*uncaught(telling.routes, rules), *idle(telling.inhibitions, rules)):
        found.setdefault(one.loc, str(one))
    if found:
        file = opened(configuration.folder / ALERTS, AlertsFile)
        yield from (str(file.fault(words, *loc)) for loc, words in found.items())


def _lacking(configuration: Configuration) -> tuple[str, ...]:
    """What receivers cannot be told without."""
    from alerts.channels.readiness import lacking

    return lacking(target for receiver in configuration.alerts.receivers for target in receiver.targets)


def _not_understood(configuration: Configuration) -> Iterator[str]:
    """How many feeds of news are in languages that no rule is told anything of."""
    from collections import Counter

    from monitor.cli.screen import many
    from monitor.configuration import names_of
    from monitor.rules.sources import is_news_in

    feeds, read = configuration.monitor.feeds, configuration.tagger.languages
    spoken = Counter(feed.language for feed in feeds if feed.issuer is None and not is_news_in(read, feed))
    if spoken:
        called = names_of(configuration).language
        counted = ", ".join(f"{count} in {called(code)}" for code, count in spoken.most_common())
        yield (
            f"{many(spoken.total(), 'feed')} of {len(feeds):,} ({counted}): in these languages only names of places "
            "are read and no indicators, so what they tell fires no rule but those on coverage and stands in no digest"
        )


def _unreadable(configuration: Configuration) -> Iterator[str]:
    """Feeds whose own adapter cannot be loaded."""
    from monitor.feeds.adapters import find
    from monitor.lib.errors import PluginError

    for feed in configuration.monitor.feeds:
        try:
            find(feed.adapter)
        except PluginError as error:
            yield f"{feed.id}: {error}"
