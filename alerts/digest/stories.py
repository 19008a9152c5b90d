"""From reports to lines: one line for each story, whatever number of items tells it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from alerts.digest.certainty import certainty_of, severity_of
from alerts.digest.facts import facts_of
from alerts.digest.spec import DigestSpec
from alerts.digest.wording import Wording
from alerts.model import Line
from alerts.scope import mention_in_region
from monitor.model.mention import BACKGROUND, Assertion, Mention, Quantity
from monitor.model.names import Names
from monitor.model.place import Region, Role
from monitor.model.severity import Severity
from monitor.model.signal import Briefing
from monitor.model.story import Report, Story

NOWHERE = ""
_AFTER_ALL = " ’'”\""  # what may stand behind the mark that ends a headline


@dataclass(frozen=True, slots=True)
class Told:
    """A line and the section it belongs to.

    Attributes:
        section: A country code, a region id, or `NOWHERE`.
        own_facts: Those facts of the line that belong to its own type, not to other acts in the same story.
        stated: Whether its headline tells the act, and does not ask.
    """

    section: str
    line: Line
    own_facts: tuple[str, ...]
    stated: bool


@dataclass(frozen=True, slots=True)
class Telling:
    """The stories of a window.

    Attributes:
        news: Those that tell something new, worst first.
        continuing: How many were told before and only go on: more items, nothing that was not known.
    """

    news: tuple[Told, ...]
    continuing: int


def tell(spec: DigestSpec, briefing: Briefing, wording: Wording, names: Names) -> Telling:
    """Every story of a digest; stories that only recall or simulate something are none."""
    by_story: dict[str, list[Report]] = {}
    for report in sorted(briefing.reports, key=_in_reading_order):
        if _in_scope(report.mention, spec) and report.mention.assertion not in BACKGROUND:
            by_story.setdefault(report.story_id, []).append(report)
    new = {story_id: live for story_id, live in by_story.items() if _brings_news(story_id, live, briefing)}
    told = [_told(spec, story_id, live, briefing, wording, names) for story_id, live in new.items()]
    return Telling(tuple(sorted(told, key=_worst_first)), len(by_story) - len(new))


def _brings_news(story_id: str, live: Iterable[Report], briefing: Briefing) -> bool:
    """Whether a story is new, or tells of an act, an assertion or a number that it did not tell before the window."""
    before = briefing.told_before.get(story_id)
    if before is None or any((report.mention.type, report.mention.assertion.value) not in before for report in live):
        return True
    story = briefing.stories.get(story_id)
    return story is not None and any(briefing.since <= figure.seen < briefing.until for figure in story.figures)


def _revised(story: Story | None, briefing: Briefing) -> Mapping[str, Quantity]:
    """By role, the figures that were told before the window and changed in it."""
    if story is None:
        return {}
    changed = [one for one in story.revisions if one.after.side is None and one.after.seen < briefing.until]
    return {
        one.before.role: one.before.quantity
        for one in reversed(changed)
        if one.before.seen < briefing.since <= one.after.seen
    }


def _in_reading_order(report: Report) -> tuple[object, ...]:
    """An order that leaves nothing to chance, so that the same facts make the same digest."""
    mention = report.mention
    span = mention.field, mention.start, mention.end
    return (report.at, report.item_id, *span, mention.type, mention.assertion, mention.countries, mention.weight)


def _worst_first(told: Told) -> tuple[object, ...]:
    """Then what cost most lives, what more found out by themselves, what its headline states, and the newest."""
    line = told.line
    return (-line.severity.rank, -line.toll, -line.origins, not told.stated, -line.at.timestamp(), line.story_id)


def _states(report: Report) -> bool:
    """Whether a headline tells the act, and does not ask: what a text has in passing leads nothing."""
    return report.mention.in_headline and not report.title.rstrip(_AFTER_ALL).endswith("?")


def _toll(live: Iterable[Report]) -> int:
    """The most that a story's reports count as killed."""
    counted = (one.mention.quantities.get("killed") for one in live if one.mention.assertion is Assertion.ACTUAL)
    return max((count.lo or count.hi or 0 for count in counted if count is not None), default=0)


def _in_scope(mention: Mention, spec: DigestSpec) -> bool:
    if spec.types and mention.type not in spec.types:
        return False
    return not spec.regions or any(mention_in_region(mention, region) for region in spec.regions)


def _told(
    spec: DigestSpec, story_id: str, live: Sequence[Report], briefing: Briefing, wording: Wording, names: Names
) -> Told:
    story = briefing.stories.get(story_id)
    before = _revised(story, briefing)
    lead = max(live, key=lambda report: _weight(report, wording))
    mention, stated = lead.mention, _states(lead)
    same = [report for report in live if report.mention.type == mention.type]
    own_facts = facts_of(same, wording, names.countries, before)
    countries = tuple(dict.fromkeys(code for report in [lead, *live] for code in report.mention.countries))
    line = Line(
        story_id=lead.story_id,
        type=mention.type,
        type_title=names.types.get(mention.type, mention.type.replace("_", " ")),
        severity=severity_of(mention, wording),
        assertion=mention.assertion.value,
        headline=lead.title,
        facts=tuple(dict.fromkeys([*own_facts, *facts_of(live, wording, names.countries, before)])),
        certainty=certainty_of(lead, same, wording),
        quote=mention.quote,
        publisher=lead.publisher,
        link=lead.link,
        at=lead.at,
        origins=len(story.families if story else {report.family for report in live}),
        items=len(story.item_ids if story else {report.item_id for report in live}),
        publishers=tuple(dict.fromkeys(report.publisher for report in live)),
        countries=countries,
        cue=mention.cue,
        also=_also(mention, live, wording, names),
        update=story_id in briefing.told_before,
        toll=_toll(live) if stated else 0,
    )
    return Told(_section(spec, mention, countries), line, own_facts, stated)


def _also(lead: Mention, live: Sequence[Report], wording: Wording, names: Names) -> tuple[str, ...]:
    """The other things a story tells, the weightiest first, each with what makes it less than plainly reported."""
    others = sorted(
        (report.mention for report in live if report.mention.type != lead.type),
        key=lambda mention: (-mention.weight, mention.type, mention.assertion),
    )
    plain = {mention.type for mention in others if mention.assertion is Assertion.ACTUAL}
    told = (one for one in others if one.assertion is Assertion.ACTUAL or one.type not in plain)
    return tuple(dict.fromkeys(_briefly(mention, wording, names) for mention in told))


def _briefly(mention: Mention, wording: Wording, names: Names) -> str:
    title = names.type(mention.type)
    title = title[:1].lower() + title[1:]
    return title if mention.assertion is Assertion.ACTUAL else f"{title} ({wording.certainty[mention.assertion]})"


def _weight(report: Report, wording: Wording) -> tuple[Severity, bool, bool, float, bool, bool, float]:
    """What makes a report speak for its story: the worst, then the headline, then what happened, then its source."""
    mention = report.mention
    return (
        severity_of(mention, wording),
        mention.in_headline,
        mention.assertion is Assertion.ACTUAL,
        mention.weight,
        report.official is not None,
        not report.state_media,
        mention.confidence,
    )


def _section(spec: DigestSpec, mention: Mention, countries: Sequence[str]) -> str:
    if spec.group_by == "region":
        return next((region.id for region in spec.regions if mention_in_region(mention, region)), NOWHERE)
    inside = (code for code in _where_first(mention, countries) if _wanted(code, spec.regions))
    return next(inside, countries[0] if countries else NOWHERE)


def _where_first(mention: Mention, countries: Sequence[str]) -> list[str]:
    """Countries where it happened before those of who did it."""
    scenes = {place.country for place in mention.places if place.role is Role.EVENT}
    return sorted(countries, key=lambda code: (code not in scenes, code == mention.actor))


def _wanted(code: str, regions: Sequence[Region]) -> bool:
    return not regions or any(region.holds_country(code) for region in regions)
