"""`watchfloor feeds doctor`: gathers what is kept of feeds, asks them where wanted, and shows what ails them."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import aclosing, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from monitor.feeds.doctor.diagnose import LOOKS_BACK, common_cause, diagnose
from monitor.feeds.doctor.examine import examined, unconditional
from monitor.feeds.doctor.findings import Finding
from monitor.model.feed import Feed, FeedState, FetchReason
from monitor.model.feedday import FeedDay
from monitor.model.severity import Severity
from monitor.network import probing

if TYPE_CHECKING:
    from monitor.app import App

_STYLE = {
    Severity.HIGH: "bold red",
    Severity.MEDIUM: "yellow",
    Severity.LOW: "cyan",
    Severity.INFO: "dim",
}


@dataclass(frozen=True, slots=True)
class Examined:
    """One feed with what ails it; nothing where it is well."""

    feed: Feed
    findings: tuple[Finding, ...]

    @property
    def worst(self) -> int:
        """Rank of its gravest finding; -1 where it is well."""
        return max((finding.severity.rank for finding in self.findings), default=-1)


def examination(config: Path | None, state: Path, only: str | None, *, probe: bool) -> tuple[Examined, ...]:
    """Every configured feed, or one, with what ails it; worst first.

    Raises:
        BadParameter: There is no such feed.
    """
    from monitor.cli.looking import WATCHED, looked_at

    app = looked_at(config, state, WATCHED)
    feeds = _wanted(app, only)
    now = app.clock.now()
    states = dict(app.pipeline.states())
    days = list(app.pipeline.store.feed_days(now - LOOKS_BACK, only))
    named: dict[str, tuple[str, ...]] = {}
    if probe:
        for after, day, found in asyncio.run(_asked(app, feeds, states, now)):
            states[after.feed_id] = after
            days.append(day)
            named[after.feed_id] = found
    return _examined(feeds, states, days, named, now)


def _wanted(app: App, only: str | None) -> Sequence[Feed]:
    from monitor.lib.suggest import closest

    feeds = {feed.id: feed for feed in app.configuration.monitor.feeds}
    if only is None:
        return list(feeds.values())
    if only not in feeds:
        near = closest(only, feeds)
        raise typer.BadParameter(f'there is no feed "{only}"' + (f'; did you mean "{near}"?' if near else ""))
    return [feeds[only]]


def _examined(
    feeds: Sequence[Feed],
    states: Mapping[str, FeedState],
    days: Sequence[FeedDay],
    named: Mapping[str, Sequence[str]],
    now: datetime,
) -> tuple[Examined, ...]:
    from monitor.lib import shipped
    from monitor.settings import catalogue

    listed = {entry.feed.id for entry in catalogue.load(shipped.seeds() / "catalogue.yaml")}
    diaries: dict[str, list[FeedDay]] = {}
    for day in days:
        diaries.setdefault(day.feed_id, []).append(day)
    found = []
    for feed in feeds:
        own, others = feed.id not in listed, named.get(feed.id, ())
        findings = diagnose(feed, states.get(feed.id), diaries.get(feed.id, ()), now, own=own, named=others)
        found.append(Examined(feed, findings))
    return tuple(sorted(found, key=lambda one: (-one.worst, one.feed.id)))


async def _asked(
    app: App, feeds: Sequence[Feed], states: Mapping[str, FeedState], now: datetime
) -> list[tuple[FeedState, FeedDay, tuple[str, ...]]]:
    """Every one of these feeds, asked now as the daemon would, for a whole document; and what a web page names."""
    known = {feed.id: feed for feed in feeds}
    asking = [unconditional(feed, states.get(feed.id), now) for feed in feeds]

    async def due() -> Sequence[FeedState]:
        named = asking.copy()
        asking.clear()
        return named

    found: list[tuple[FeedState, FeedDay, tuple[str, ...]]] = []
    try:
        async with (
            app.network or nullcontext(),
            probing(app.configuration.monitor.polling, app.clock) as look,
            aclosing(app.asker.ask(due, now)) as answers,
        ):
            async for state, answer in answers:
                feed = known[state.feed_id]
                after, day = examined(feed, state, answer, now)
                page = await look(feed.url) if day.ending == FetchReason.WEB_PAGE else None
                found.append((after, day, page.found if page else ()))
    finally:
        await app.close()
    return found


def show(found: Sequence[Examined], *, json: bool) -> int:
    """Print it; 1 where a feed brings nothing or less than it should, else 0."""
    from monitor.cli import screen

    if json:
        for one in found:
            screen.line(_record(one))
    else:
        _print(found)
    return int(any(one.worst >= Severity.MEDIUM.rank for one in found))


def _record(one: Examined) -> dict[str, object]:
    return {
        "feed": one.feed.id,
        "url": one.feed.url,
        "findings": [
            {
                "ailment": finding.ailment.value,
                "severity": finding.severity.value,
                "evidence": finding.evidence,
                "mend": finding.mend.words if finding.mend else None,
                "file": finding.mend.file if finding.mend else None,
                "change": finding.mend.change if finding.mend else None,
                "yaml": finding.mend.yaml if finding.mend else None,
            }
            for finding in one.findings
        ],
    }


def _print(found: Sequence[Examined]) -> None:
    from monitor.cli.screen import foreign, many, out, readable

    ailing = [one for one in found if one.findings]
    for one in ailing:
        out.print(f"[bold]{foreign(one.feed.id)}[/] [dim]{foreign(one.feed.url)}[/]", soft_wrap=True)
        for finding in one.findings:
            style = _STYLE.get(finding.severity, "")
            head = f"  [{style}]{finding.severity.value}[/] {finding.ailment.value}: "
            out.print(head + foreign(finding.evidence), soft_wrap=True)
            if finding.mend is not None:
                out.print(readable(f"    mend: {finding.mend.words}"), markup=False, soft_wrap=True)
                for line in (finding.mend.yaml or "").splitlines():
                    out.print(readable(f"    {finding.mend.file}: {line}"), markup=False, soft_wrap=True)
    common = common_cause([one.findings for one in found])
    if common is not None:
        out.print(
            f"Nearly all feeds fail alike ({common.value}): look at this machine's network and name service first."
        )
    well = len(found) - len(ailing)
    out.print(f"{well} of {many(len(found), 'feed')} {'is' if 1 in (well, len(found)) else 'are'} well")
