"""Slack forms of digests and notices, from the same views as the mail."""

from __future__ import annotations

from collections.abc import Iterator

from alerts.render.blocks import Block, Sheet, context, first_fitting, header, section
from alerts.render.clean import clip, slack, slack_link
from alerts.render.view import (
    AdviceView,
    AdvisoryEntry,
    AlertEntry,
    BacklogView,
    DigestView,
    DivergingEntry,
    FiringEntry,
    NoticeView,
    OverdueEntry,
    Quote,
    RegionEntry,
    StoryEntry,
)
from alerts.render.words import SEVERITY
from monitor.model.severity import Severity

# The only colour in Slack text, and it means severity here as everywhere.
_DOT = {
    Severity.CRITICAL: "🔴",
    Severity.HIGH: "🟠",
    Severity.MEDIUM: "🟡",
    Severity.LOW: "🔵",
    Severity.INFO: "⚪",
}
_ALERT, _FIRING = ("alert", "alerts"), ("firing alert", "firing alerts")
_ADVISORY, _STORY = ("change of advice", "changes of advice"), ("story", "stories")
_DIVERGENCE, _OVERDUE = ("divergence", "divergences"), ("review overdue", "reviews overdue")
_REGION, _CLAUSE = ("region", "regions"), ("line on coverage", "lines on coverage")
_LATE = ("message", "messages")
_HELD = ("alert held back", "alerts held back")
_SILENCE = ("silence", "silences")
_MISS = ("near miss", "near misses")
_COVERAGE = 1_500  # characters of the tail that always stands
_WHY = 400  # characters


def digest_blocks(view: DigestView) -> tuple[Block, ...]:
    """A digest within Slack's limits."""
    coverage, unnamed = _coverage(view)
    sheet = Sheet(tail=(section(coverage), context(slack(clip(view.why, _WHY)))))
    sheet.put(header(f"{view.title} · {view.day}"))
    sheet.put(section(f"*{slack(view.headline)}*"))
    counts = "" if view.quiet else " · ".join(f"{figure} {name}" for figure, name in view.counts) + "\n"
    sheet.put(context(slack(f"{counts}{view.window}, {view.zone}")))
    _write_alerts(sheet, view)
    _write_advice(sheet, view.advice)
    _write_regions(sheet, view)
    if view.near_misses:
        sheet.put(header("Near misses"))
    for miss in view.near_misses:
        sheet.write(slack(miss), _MISS)
    sheet.omit(view.more_near_misses, _MISS)
    for words in view.held_back:
        sheet.write(f"Not told at once: {slack(words)}", _HELD)
    sheet.omit(view.more_held_back, _HELD)
    for words in view.silences:
        sheet.write(f"Silenced: {slack(words)}", _SILENCE)
    sheet.omit(view.more_silences, _SILENCE)
    sheet.omit(unnamed + view.more_sights + view.more_blind + view.more_undelivered, _CLAUSE)
    return sheet.blocks()


def notice_blocks(view: NoticeView) -> tuple[Block, ...]:
    """Alerts told at once within Slack's limits: as many as fit with their proof, and the others by name."""
    for proven in range(len(view.alerts), -1, -1):
        sheet = _notice_sheet(view, proven)
        if not sheet.left_out:
            break
    sheet.omit(view.more_alerts, _ALERT)
    return sheet.blocks()


def _notice_sheet(view: NoticeView, proven: int) -> Sheet:
    unshown = (section(first_fitting([slack(view.unshown_alerts)])),) if view.unshown_alerts else ()
    sheet = Sheet(tail=(*unshown, context(slack(clip(view.why, _WHY)))))
    if len(view.alerts) + view.more_alerts != 1:  # an alert that is alone says all of it itself, how bad it is first
        sheet.put(section(f"*{slack(view.headline)}*"))
    for place, alert in enumerate(view.alerts):
        sheet.write(first_fitting(_alert_forms(alert)) if place < proven else _alert_head(alert), _ALERT)
    sheet.put(context(slack(f"{view.brand} · {view.at}, {view.zone}")))
    return sheet


def backlog_blocks(view: BacklogView) -> tuple[Block, ...]:
    """Messages that waited too long, a line or two each."""
    sheet = Sheet(tail=(context(slack(clip(view.why, _WHY))),))
    sheet.put(section(f"*{slack(view.headline)}*"))
    for entry in view.entries:
        summary = f"\n{slack(entry.summary)}" if entry.summary else ""
        head = f"{_DOT[entry.severity]} *{slack(entry.subject)}*"
        foot = f"\n_{slack(entry.at)}_"
        sheet.write(head + summary + foot, _LATE)
    sheet.put(context(slack(f"{view.brand} · {view.at}, {view.zone}")))
    return sheet.blocks()


def _coverage(view: DigestView) -> tuple[str, int]:
    """What could not be seen or told, and how many of those clauses found no room."""
    clauses = list(view.sights)
    clauses += [f"{feed.name} {feed.health}: {clip(feed.detail, 120)}" for feed in view.blind]
    clauses += [f"Could not be told: {clip(who, 160)}" for who in view.undelivered]
    words, shown = f"*Coverage*\n{slack(view.coverage)}", 0
    for clause in clauses:
        longer = f"{words}\n• {slack(clause)}"
        if len(longer) > _COVERAGE:
            break
        words, shown = longer, shown + 1
    return words, len(clauses) - shown


def _write_alerts(sheet: Sheet, view: DigestView) -> None:
    if view.alerts or view.firing:
        sheet.put(header("Alerts"))
    for alert in view.alerts:
        sheet.write(first_fitting(_alert_forms(alert)), _ALERT)
    sheet.omit(view.more_alerts, _ALERT)
    for firing in view.firing:
        sheet.write(_firing(firing), _FIRING)
    sheet.omit(view.more_firing, _FIRING)


def _write_advice(sheet: Sheet, view: AdviceView) -> None:
    if view.any:
        sheet.put(header("Official travel advice"))
    for group in view.groups:
        heading = "\n".join([f"*{slack(group.title)}*", *map(slack, group.notes), ""])
        for advisory in group.entries:
            if sheet.write(first_fitting(heading + form for form in _advisory_forms(advisory)), _ADVISORY):
                heading = ""
    sheet.omit(view.more, _ADVISORY)
    heading = "*Diverging*\n"
    for apart in view.diverging:
        if sheet.write(first_fitting([heading + _diverging(apart)]), _DIVERGENCE):
            heading = ""
    sheet.omit(view.more_diverging, _DIVERGENCE)
    heading = "*Reviews overdue*\n"
    for late in view.overdue:
        if sheet.write(first_fitting([heading + _overdue(late)]), _OVERDUE):
            heading = ""
    sheet.omit(view.more_overdue, _OVERDUE)
    if view.overdue_before:
        sheet.put(context(slack(view.overdue_before)))


def _write_regions(sheet: Sheet, view: DigestView) -> None:
    if view.regions:
        sheet.put(header("By region"))
    for region in view.regions:
        _write_region(sheet, region)
    sheet.omit(view.more_regions, _REGION)
    if view.left_out:
        sheet.put(context(slack(view.left_out)))


def _write_region(sheet: Sheet, region: RegionEntry) -> None:
    """Its name stands with the first of its stories that fits, so that no heading stands alone."""
    heading = f"{_DOT[region.severity]} *{slack(region.title)}*\n"
    for story in region.stories:
        if sheet.write(first_fitting(heading + form for form in _story_forms(story)), _STORY):
            heading = ""
    sheet.omit(region.more_stories, _STORY)


def _alert_head(entry: AlertEntry) -> str:
    severity = f"was {SEVERITY[entry.severity].lower()}" if entry.over else SEVERITY[entry.severity].upper()
    severity += f", was {entry.was}" if entry.was else ""
    return f"{'✅' if entry.over else _DOT[entry.severity]} *{entry.change} · {severity}*\n*{slack(entry.title)}*"


def _alert_forms(entry: AlertEntry) -> Iterator[str]:
    """With all quotes, with fewer, with none."""
    head = _alert_head(entry)
    if entry.summary and entry.summary != entry.title:
        head += f"\n{slack(entry.summary)}"
    foot = f"\n_{slack(entry.since)} · rule{'s' if entry.rules > 1 else ''} {slack(entry.rule)}_"
    if entry.taken:
        foot += f"\n*{slack(entry.taken)}*"
    if entry.answer:
        foot += f"\n_To take it on:_ `{slack(entry.answer)}`"
    if entry.feedback:
        foot += f"\nWorth it? `{slack(entry.feedback)}`, or noise, or wrong-place"
    for shown in range(len(entry.quotes), -1, -1):
        quoted = "".join(_quote(said) for said in entry.quotes[:shown])
        yield head + quoted + _after("\n", entry.unquoted(len(entry.quotes) - shown)) + foot


def _quote(said: Quote) -> str:
    words = f"\n“{slack(said.words)}”" if said.words else ""
    source = slack_link(said.link, said.source) if said.link else slack(said.source)
    title = f", “{slack(said.title)}”" if said.title else ""
    return f"{words}\n— {source}{title}{_after(' ', said.copies)}{_after(' · ', said.certainty)}"


def _after(joint: str, words: str) -> str:
    return joint + slack(words) if words else ""


def _firing(entry: FiringEntry) -> str:
    return f"{_DOT[entry.severity]} Still firing: {slack(entry.title)}, {slack(entry.since)}"


def _advisory_forms(entry: AdvisoryEntry) -> Iterator[str]:
    native = f"\n{slack(entry.native)}" if entry.native else ""
    head = f"{_DOT[entry.severity]} *{slack(entry.country)}*, {slack(entry.issuer)}: {slack(entry.change)}{native}"
    notes = "".join(f"\n{slack(note)}" for note in entry.notes)
    yield head + notes + _quote(entry.quote)
    yield head + notes
    yield head


def _diverging(entry: DivergingEntry) -> str:
    return f"{_DOT[entry.severity]} *{slack(entry.country)}*: {slack(entry.change)}\n{slack(entry.stances)}"


def _overdue(entry: OverdueEntry) -> str:
    country = slack_link(entry.link, entry.country) if entry.link else slack(entry.country)
    return f"{country}: {slack(entry.what)}"


def _story_forms(entry: StoryEntry) -> Iterator[str]:
    headline = slack_link(entry.link, entry.headline) if entry.link else slack(entry.headline)
    told = slack(" · ".join((entry.what, *entry.facts, *([f"also: {entry.also}"] if entry.also else []))))
    mark = "*" if entry.doubt else ""
    certainty = f" · {mark}{slack(entry.certainty)}{mark}" if entry.certainty else ""
    update = " · update" if entry.update else ""
    foot = f"\n_Event: {SEVERITY[entry.severity].lower()}{update} · {slack(entry.source)} · {slack(entry.origins)}_"
    quote = f"\n“{slack(entry.quote)}”" if entry.quote else ""
    yield f"{headline}\n{told}{certainty}{quote}{foot}"
    yield f"{headline}\n{told}{certainty}{foot}"
    yield f"{slack(entry.headline)}\n{told}{certainty}{foot}"
