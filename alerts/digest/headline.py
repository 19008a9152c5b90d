"""The first sentence of a digest, made of its facts; on a quiet day it says so, and what that calm is worth."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.digest.spec import DigestSpec
from alerts.digest.stories import Told
from alerts.digest.wording import Wording
from alerts.foremost import as_told, events, still_firing
from alerts.model import GRAVER, OVER, Alert, Digest, Line, Section, Transition
from monitor.lib.spans import spoken
from monitor.model.advisory import AdvisoryChange, AdvisoryTransition, told_as
from monitor.model.feed import FeedHealth, Health
from monitor.model.names import Names
from monitor.model.severity import Severity
from monitor.model.sight import RegionSight, Sight
from monitor.model.watch import Watch

_CLAUSES = 3
_NAMED = 4  # countries that one change of advice names
_APART = 1  # steps of severity: a scuffle does not stand beside a war
_WEIGHTY = (AdvisoryChange.RAISED, AdvisoryChange.DEPARTURE, AdvisoryChange.LOWERED, AdvisoryChange.WITHDRAWN)


def headline(
    spec: DigestSpec,
    digest: Digest,
    told: Sequence[Told],
    health: Sequence[FeedHealth],
    wording: Wording,
    names: Names,
) -> str:
    """Such as `Advice for Iraq raised to Level 4; drone attack in Iraq, killed: 3; 2 new or worse alerts.`.

    Each country speaks once, and each event: what two countries share is told of the one that is worse off. Where its
    regions or half of the feeds cannot be seen, that is said too: the rest of the day is not known.
    """
    stories = _stories(digest.sections, told, wording, names)
    grave = _gravest(digest.alerts, digest.advisories, stories)
    others = {country: clause for country, clause in stories.items() if country not in grave}
    clauses = list(dict.fromkeys([*_advice(digest.advisories, names), *grave.values(), *others.values()]))[:_CLAUSES]
    counted = _alerts(digest.alerts)
    if not clauses and not counted:
        return _calm(spec, len(told), health, digest) + _going_on(digest)
    dark = _unwatched(digest.watch) or _dark(health, digest.sights)
    sentence = "; ".join([*(clauses or _foremost(digest.alerts)), *dark, *counted])
    return sentence[0].upper() + sentence[1:] + "."


def _foremost(alerts: Sequence[Transition]) -> list[str]:
    """Where no story says what happened: what the first of the alerts tells, with its figures where it is news."""
    told = as_told(events(alerts)[0])
    if told.reason in GRAVER:
        return [told.alert.title]
    return [("over: " if told.reason in OVER else "eased: ") + _fact(told.alert)]


def _going_on(digest: Digest) -> str:
    """What a quiet day does not end, counted as the figures below it count."""
    firing = still_firing(digest.alerts, digest.firing)
    if not firing:
        return ""
    more = f" and {len(firing) - 1} more" if len(firing) > 1 else ""
    return f" Still firing from before: {_fact(firing[0])}{more}."


def _fact(alert: Alert) -> str:
    """What an alert tells without its figures, which may have passed."""
    return alert.title.partition(": ")[0]


def _unwatched(watch: Watch) -> list[str]:
    """For how long of the window nobody looked, in a clause."""
    return [f"nobody watched for {spoken(watch.darkness)}"] if watch.dark else []


def _dark(health: Sequence[FeedHealth], sights: Sequence[RegionSight]) -> list[str]:
    """What of the day is not known, in a clause: what a digest tells of is then not all there was."""
    if blind := _blind(sights):
        return [blind]
    unheard = sum(not feed.health.heard and feed.health is not Health.NEW for feed in health)
    if unheard == len(health) > 0:
        return ["no feed brings anything now"]
    return [f"{unheard} of {len(health)} feeds bring nothing"] if 2 * unheard >= len(health) > 0 else []


def _blind(sights: Sequence[RegionSight]) -> str:
    """`blind on Sahel and 1 more`; nothing where each region is seen by somebody."""
    blind = [sight.title for sight in sights if sight.sight is Sight.BLIND]
    more = f" and {len(blind) - 1} more" if len(blind) > 1 else ""
    return f"blind on {blind[0]}{more}" if blind else ""


def _advice(advisories: Sequence[AdvisoryTransition], names: Names) -> list[str]:
    """The weightiest change of official advice, for all countries that had it, and how many others there are."""
    weighty = [moved for moved in advisories if moved.change in _WEIGHTY]
    if not weighty:
        return []
    moved = weighty[0]
    alike = [one for one in weighty if one.change is moved.change and one.after.level == moved.after.level]
    if moved.change not in (AdvisoryChange.RAISED, AdvisoryChange.LOWERED):
        alike = [moved]
    others = len(weighty) - len(alike)
    country = _several([names.within(one.country, one.after.area) for one in alike])
    words = {
        AdvisoryChange.RAISED: f"advice for {country} raised to Level {moved.after.level}",
        AdvisoryChange.LOWERED: f"advice for {country} lowered to Level {moved.after.level}",
        AdvisoryChange.DEPARTURE: f"departure of staff from {country} {moved.after.departure}",
        AdvisoryChange.WITHDRAWN: f"the {told_as(moved)} of advice for {country} did not stand",
    }[moved.change]
    return [words + (f" and {others} more advice change{'s' if others > 1 else ''}" if others else "")]


def _several(countries: Sequence[str]) -> str:
    """`Orsa, Velden, Mirna and 3 more`; one that two governments moved is named once."""
    apart = list(dict.fromkeys(countries))
    named = apart if len(apart) <= _NAMED else [*apart[: _NAMED - 1], f"{len(apart) - _NAMED + 1} more"]
    return " and ".join(filter(None, [", ".join(named[:-1]), named[-1]]))


def _gravest(
    alerts: Sequence[Transition], advisories: Sequence[AdvisoryTransition], stories: Mapping[str, str]
) -> dict[str, str]:
    """By country, what critical alerts that began or grew tell, whatever stories have more dead.

    It is said in a story's words where one tells of the same, else in those of the first alert.
    """
    advised = {moved.country for moved in advisories if not moved.after.area}
    clauses: dict[str, str] = {}
    for told in alerts:
        fact, colon, _ = told.alert.title.partition(": ")
        country = told.alert.labels.get("country", "")
        grave = told.alert.severity is Severity.CRITICAL and told.reason in GRAVER
        if not (grave and colon and country) or country in advised:
            continue
        fact = fact if fact[1:2].isupper() else fact[:1].lower() + fact[1:]
        story = stories.get(country, "")
        if story.startswith(_foremost_kind(fact)):
            clauses[country] = story
        else:
            clauses.setdefault(country, fact)
    return clauses


def _foremost_kind(fact: str) -> str:
    """Of `ground offensive, shelling and 2 more in Orsa` or `coup (possible) in Orsa` the kind that leads."""
    return fact.partition(" in ")[0].partition(" (")[0].partition(", ")[0]


def _stories(sections: Sequence[Section], told: Sequence[Told], wording: Wording, names: Names) -> dict[str, str]:
    """The worst story of each section, by its country; the worst sections first, no event twice."""
    facts = {one.line.story_id: one.own_facts for one in told}
    clauses: dict[str, str] = {}
    said: set[tuple[str, str]] = set()
    worst_of_all = max((section.severity.rank for section in sections), default=0)
    for section in sections:
        if section.severity.rank < worst_of_all - _APART:
            continue
        worst = [line for line in section.lines if line.severity is section.severity]
        line = next((line for line in worst if not any((line.type, code) in said for code in line.countries)), None)
        if line is None:
            continue
        said.add((line.type, section.code))
        place = names.within(section.code) if section.code in names.countries else section.title
        clauses[section.code] = _clause(line, place if section.code else "", facts[line.story_id][:1], wording)
    return clauses


def _clause(line: Line, place: str, facts: Sequence[str], wording: Wording) -> str:
    certainty = "" if line.certainty == wording.certainty["actual"] else line.certainty
    fact = "".join(f", {own}" for own in facts)
    where = f" in {place}" if place else ", no place stated"  # a reader who is told no place asks for it first
    # "reported by state media only in Iraq" would tell of the only place: a clause stands behind the place
    sure = f"{where}, {certainty}"
    sure = f" {certainty}{where}" if " " not in certainty else sure
    return f"{line.type_title[:1].lower()}{line.type_title[1:]}{sure if certainty else where}{fact}"


def _alerts(alerts: Sequence[Transition]) -> list[str]:
    told = [event[0] for event in events(alerts)]  # one event is one alert, however many rules see it
    fired = sum(transition.reason in GRAVER for transition in told)
    over = sum(transition.reason in OVER for transition in told)
    counted = [(fired, "new or worse alert"), (over, "alert over"), (len(told) - fired - over, "alert eased")]
    return [f"{count} {_plural(words, count)}" for count, words in counted if count]


def _plural(words: str, count: int) -> str:
    return words if count == 1 else words.replace("alert", "alerts")


def _calm(spec: DigestSpec, left_out: int, health: Sequence[FeedHealth], digest: Digest) -> str:
    if not digest.watch.is_blind and not any(feed.health.heard for feed in health):
        return f"{_none(health)}: this digest cannot tell calm from crisis."
    floor = "" if spec.min_severity is Severity.INFO else f" of severity {spec.min_severity} or above"
    slight = f" {left_out} slighter {'story was' if left_out == 1 else 'stories were'} left out." if left_out else ""
    watch, lacking = digest.watch, _lacking(health, digest.watch)
    parts = ", ".join(f"{count} of {len(health)} feeds {words}" for count, words in lacking)
    worth = f" {parts}, so this calm is partial." if parts else ""
    if watch.is_blind:
        dark = f"{spoken(watch.darkness)} of {spoken(watch.span)}"
        return f"Blind for {dark}: nothing new{floor} was seen, and calm means nothing.{slight}"
    if where := _blind(digest.sights):
        return f"B{where[1:]}: nothing new{floor} was seen, and calm there means nothing.{slight}{worth}"
    if watch.dark:
        rest = f"nothing new{floor} was reported in the rest"
        return f"Partly blind: nobody watched for {spoken(watch.darkness)}; {rest}.{slight}{worth}"
    if 2 * sum(count for count, _ in lacking) >= len(health):
        return f"Partly blind: {parts}; the others tell nothing new{floor}.{slight}"
    return f"Quiet: nothing new{floor} was reported.{slight}{worth}"


def _none(health: Sequence[FeedHealth]) -> str:
    if health and all(feed.health is Health.NEW for feed in health):
        return "No feed was asked yet"
    silent = any(feed.health is Health.SILENT for feed in health)
    return "No feed brings anything" if silent else "No feed could be read"


def _lacking(health: Sequence[FeedHealth], watch: Watch) -> list[tuple[int, str]]:
    """How many feeds could not tell what they should, and why not; each is counted once."""
    silent = sum(feed.health is Health.SILENT for feed in health)
    unheard = sum(not feed.health.heard for feed in health) - silent
    heard = {feed.feed.id for feed in health if feed.health.heard}
    gaps = sum(unread.feed.id in heard for unread in watch.unread)
    counted = [
        (unheard, "could not be read"),
        (silent, "answered but brought nothing for too long"),
        (gaps, f"could not be read for up to {spoken(watch.longest)}"),
    ]
    return [(count, words) for count, words in counted if count]
