"""From composed digests and notices to views: words chosen, text cleaned, lists cut with their counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from alerts.foremost import as_told, events, still_firing
from alerts.model import Digest, Line, Notice, Picture, Section, Silenced, Transition
from alerts.render import clean
from alerts.render.advice import advice_view
from alerts.render.clean import NAME, QUOTE, SENTENCE, TITLE
from alerts.render.entries import Answers, cue_in_words, entries, firing_entry
from alerts.render.sights import sight_words
from alerts.render.subject import notice_headline, notice_severity
from alerts.render.times import Times
from alerts.render.view import (
    DigestView,
    FeedEntry,
    NoticeView,
    RegionEntry,
    Room,
    StoryEntry,
)
from alerts.render.words import HEALTH, REASON, SEVERITY, listed, plural
from monitor.lib.spans import spoken
from monitor.model.feed import FeedHealth, Health, in_utc
from monitor.model.names import Names
from monitor.model.watch import Unread

_LANGUAGES = 3  # that many are named
_LAPSES = 3  # the same of stretches that nobody watched, and of feeds that were not read


def digest_view(
    digest: Digest, room: Room, times: Times, *, brand: str, names: Names, why: str, picture: Picture | None = None
) -> DigestView:
    """A digest as a reader sees it, within `room`."""
    changed, firing = events(digest.alerts), still_firing(digest.alerts, digest.firing)
    silences = _silences(digest)
    answers = Answers(digest.taken, digest.judged, digest.feedback)
    top = max((_count(section) for section in digest.sections), default=1)
    return DigestView(
        brand=clean.clip(clean.line(brand), NAME),
        title=clean.clip(clean.line(digest.title), NAME),
        day=times.day(digest.slot),
        window=f"{times.moment(digest.since)} to {times.moment(digest.until)}",
        zone=times.zone_name(digest.until),
        headline=clean.clip(clean.line(digest.headline), SENTENCE),
        counts=_counts(digest, len(changed), len(firing)),
        quiet=not (digest.alerts or firing or digest.advisories or digest.sections),
        alerts=entries(_all(changed[: room.alerts]), times, room.quotes, answers),
        more_alerts=max(0, len(changed) - room.alerts),
        firing=tuple(firing_entry(alert, times, digest.taken) for alert in firing[: room.firing]),
        more_firing=max(0, len(firing) - room.firing),
        advice=advice_view(digest, room, times, names),
        regions=tuple(_region(section, times, room.stories, top, names) for section in digest.sections[: room.regions]),
        more_regions=max(0, len(digest.sections) - room.regions),
        left_out=_left_out(digest),
        map_name=picture.name if picture else "",
        map_words=picture.words if picture else "",
        unshown_alerts=_named([_label(as_told(event)) for event in changed[room.alerts :]], room.named),
        unshown_regions=_named(
            [(SEVERITY[section.severity], section.title) for section in digest.sections[room.regions :]], room.named
        ),
        coverage=_coverage(digest, names, times),
        sights=tuple(
            clean.clip(clean.line(sight_words(sight, times)), SENTENCE) for sight in digest.sights[: room.sights]
        ),
        more_sights=max(0, len(digest.sights) - room.sights),
        blind=tuple(_feed(health, times) for health in digest.blind[: room.blind]),
        more_blind=max(0, len(digest.blind) - room.blind),
        undelivered=tuple(clean.clip(clean.line(who), SENTENCE) for who in digest.undelivered[: room.undelivered]),
        more_undelivered=max(0, len(digest.undelivered) - room.undelivered),
        silences=tuple(_silence(about, held, times) for about, held in silences[: room.silences]),
        more_silences=max(0, len(silences) - room.silences),
        held_back=tuple(clean.clip(clean.line(words), SENTENCE) for words in digest.held_back[: room.held_back]),
        more_held_back=max(0, len(digest.held_back) - room.held_back),
        near_misses=tuple(clean.clip(clean.line(miss), SENTENCE) for miss in digest.near_misses[: room.near_misses]),
        more_near_misses=max(0, len(digest.near_misses) - room.near_misses),
        why=clean.line(why),
    )


def notice_view(notice: Notice, room: Room, times: Times, *, brand: str, why: str) -> NoticeView:
    """Alerts told at once as a reader sees them, within `room`."""
    told = events(notice.transitions)
    return NoticeView(
        brand=clean.clip(clean.line(brand), NAME),
        at=times.moment(notice.at),
        zone=times.zone_name(notice.at),
        headline=clean.bound(notice_headline(notice)),
        severity=notice_severity(notice),
        alerts=entries(_all(told[: room.alerts]), times, room.quotes, Answers(at_once=True)),
        more_alerts=max(0, len(told) - room.alerts),
        why=clean.line(why),
        unshown_alerts=_named([_label(as_told(event)) for event in told[room.alerts :]], room.named),
    )


def _all(told: Iterable[Sequence[Transition]]) -> tuple[Transition, ...]:
    return tuple(one for event in told for one in event)


def _label(told: Transition) -> tuple[str, str]:
    return f"{REASON[told.reason]} · {SEVERITY[told.alert.severity]}", told.alert.title


def _named(unshown: Sequence[tuple[str, str]], room: int) -> str:
    """What found no room is still named, such as `High: Mirna; Port Selim. Low: Orsa; and 3 more`."""
    groups = groupby(unshown[:room], key=lambda one: one[0])
    said = [f"{label}: {'; '.join(clean.clip(clean.line(name), NAME) for _, name in names)}" for label, names in groups]
    more = f"; and {len(unshown) - room:,} more" if len(unshown) > room else ""
    return ". ".join(said) + more + "." if said else ""


def _region(section: Section, times: Times, room: int, top: int, names: Names) -> RegionEntry:
    count = _count(section)
    return RegionEntry(
        title=clean.clip(clean.line(section.title), NAME),
        severity=section.severity,
        stories=tuple(_story(line, section, times, names) for line in section.lines[:room]),
        count=count,
        share=max(4, round(100 * count / top)),
        more_stories=count - min(room, len(section.lines)),
        week=_heights(section.week),
        week_words=_week(section),
    )


def _heights(week: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Nothing where the week held no more than today: a single column compares nothing."""
    if not any(week[:-1]):
        return ()
    return tuple((stories, round(100 * stories / max(week))) for stories in week)


def _week(section: Section) -> str:
    """More than are told under it, for all are counted that name it, also those that stand under another country."""
    counted = ", ".join(map(str, section.week))
    title = clean.clip(clean.line(section.title), NAME)
    return f"Stories a day that name {title}, in the last week: {counted}." if any(section.week[:-1]) else ""


def _count(section: Section) -> int:
    return len(section.lines) + section.more


def _story(line: Line, section: Section, times: Times, names: Names) -> StoryEntry:
    headline = clean.clip(clean.line(line.headline), TITLE)
    quote = clean.clip(clean.line(line.quote), QUOTE)
    elsewhere = [clean.line(names.country(code)) for code in line.countries if code != section.code][:4]
    done = line.assertion == "actual"  # what is reported as done needs no words that say why
    return StoryEntry(
        severity=line.severity,
        headline=headline,
        link=clean.link(line.link),
        what=clean.clip(clean.line(line.type_title), NAME) + (f", also {listed(elsewhere)}" if elsewhere else ""),
        facts=tuple(clean.clip(clean.line(fact), NAME) for fact in line.facts[:6]),
        certainty=clean.clip(clean.line(line.certainty), NAME) + ("" if done else cue_in_words(line.cue)),
        doubt=not done or line.certainty != "reported",
        quote="" if quote in headline else clean.nested(quote),
        source=f"{clean.clip(clean.line(line.publisher), NAME)}, {times.stated(line.at)}",
        origins=_origins(line),
        update=line.update,
        also=", ".join(clean.clip(clean.line(other), NAME) for other in line.also[:5]),
    )


def _origins(line: Line) -> str:
    """Who tells it; that only one does is what a reader must not overlook."""
    if line.origins == line.items == 1:
        return "single source"
    return f"{plural(line.origins, 'independent origin')}, {plural(line.items, 'item')}"


def _feed(health: FeedHealth, times: Times) -> FeedEntry:
    return FeedEntry(
        name=clean.clip(clean.line(health.feed.name), NAME),
        health=HEALTH[health.health],
        detail=_at_home(health, times),
    )


def _at_home(health: FeedHealth, times: Times) -> str:
    """What ails a feed, its moment as the reader's other ones are written."""
    detail = clean.clip(clean.line(health.detail), SENTENCE)
    return detail if health.since is None else detail.replace(in_utc(health.since), times.moment(health.since))


def _silences(digest: Digest) -> tuple[tuple[str, Sequence[Silenced]], ...]:
    """What is silenced, each once with all who wished it."""
    found: dict[str, list[Silenced]] = {}
    for silence in digest.silences:
        found.setdefault(silence.about, []).append(silence)
    return tuple(found.items())


def _silence(about: str, held: Sequence[Silenced], times: Times) -> str:
    """`Iraq, by jane until Sun 1 Mar, 09:00: an exercise; by joe until …`."""
    said = [
        f"by {clean.clip(clean.line(one.author), NAME)} until {times.moment(one.until)}: "
        f"{clean.clip(clean.line(one.reason), SENTENCE)}"
        for one in held
    ]
    return f"{clean.clip(clean.line(about), NAME)}, {'; '.join(said)}"


def _counts(digest: Digest, changed: int, firing: int) -> tuple[tuple[str, str], ...]:
    """The figures under the headline; where nobody saw it, zeros would look like peace and are left out."""
    for_long = " most of the time" if digest.watch.dark or digest.watch.unread else ""
    answered = (f"{digest.feeds_answered:,}/{digest.feeds:,}", f"feeds answered{for_long}")
    if digest.sees_nothing and not digest.items:
        return (answered,)
    figures = (
        (f"{changed:,}", _alerts_counted(changed, firing)),
        *_advice_counted(digest),
        (f"{digest.stories:,}", f"{'story' if digest.stories == 1 else 'stories'}, {digest.items:,} items read"),
        answered,
    )
    return tuple(figure for figure in figures if figure[0] != "0" or not digest.sees_none_of_its_regions)


def _advice_counted(digest: Digest) -> tuple[tuple[str, str], ...]:
    """How much official advice changed; where nobody reads any, a zero would look like calm."""
    changes = len(digest.advisories)
    if not changes and not digest.advised:
        return ()
    return ((f"{changes:,}", "advisory change" if changes == 1 else "advisory changes"),)


def _alerts_counted(changed: int, firing: int) -> str:
    """What changed and what goes on are counted apart: none new is not none."""
    new = "new or changed alert" if changed == 1 else "new or changed alerts"
    return f"{new}, {firing:,} firing from before" if firing else new


def _left_out(digest: Digest) -> str:
    """What was counted and is not shown, and why."""
    said = []
    if digest.continuing:
        verb = "goes" if digest.continuing == 1 else "go"
        said.append(f"{plural(digest.continuing, 'story', 'stories')} told before {verb} on without anything new.")
    if digest.left_out:
        further = plural(digest.left_out, "further story", "further stories")
        said.append(f"{further} counted, below what this digest shows.")
    if digest.first_sights:
        read = "advisory was" if digest.first_sights == 1 else "advisories were"
        said.append(
            f"{digest.first_sights:,} official {read} read for the first time, which is no change of advice; "
            "“watchfloor advisories” shows what stands."
        )
    return " ".join(said)


def _coverage(digest: Digest, names: Names, times: Times) -> str:
    """Quiet or blind: what the calm in this digest is worth."""
    if digest.feeds == 0:
        return "No feed is watched: this digest can say nothing."
    answered, unwatched = _answered(digest), _unwatched(digest, times)
    read = f", {plural(digest.items, 'new item')} read{_unread(digest, names)}"
    if digest.sees_nothing:
        nothing = ", and none brings anything now" if digest.silent else ""
        read = read if digest.items and digest.feeds_answered else ""
        return f"Blind: {answered}{read}{nothing}.{_lapsed(digest)}{unwatched} Calm in this digest means nothing."
    if digest.watch.is_blind:
        worth = " Calm in this digest means nothing."
        return f"Blind: {answered}{read}.{_lapsed(digest)}{unwatched}{worth}"
    silent = f" {plural(digest.silent, 'of them is', 'of them are')} silent." if digest.silent else ""
    eyes = "it is our only eye" if digest.unheard == 1 else "these are our only eyes"
    only = f" Where {eyes}, calm means nothing." if digest.unheard else ""
    advice = "" if digest.advised else " No feed carries official travel advice."
    return f"{answered[0].upper()}{answered[1:]}{read}.{_lapsed(digest)}{unwatched}{silent}{only}{advice}"


def _unwatched(digest: Digest, times: Times) -> str:
    """When nobody looked, which feeds were not read for hours besides, and for which digests this one stands too."""
    said = [_sentence(lapse.words(times.moment)) for lapse in digest.watch.dark[:_LAPSES]]
    if (more := len(digest.watch.dark) - _LAPSES) > 0:
        said.append(f"{plural(more, 'further stretch', 'further stretches')} went unwatched.")
    said += [_unread_feeds(digest.watch.unread)] if digest.watch.unread else []
    if digest.merged:
        slots = listed([times.moment(slot) for slot in digest.merged[-_LAPSES:]])
        earlier = plural(len(digest.merged), "earlier digest that was", "earlier digests that were")
        said.append(f"This stands for {earlier} not composed too: {slots}.")
    return "".join(f" {sentence}" for sentence in said)


def _unread_feeds(unread: Sequence[Unread]) -> str:
    """Few feeds are named, each with its hours; of many it is said how many there are."""
    if len(unread) > _LAPSES:
        return f"{len(unread):,} feeds were not read for up to {spoken(unread[0].span)}."
    named = [f"{clean.clip(clean.line(one.feed.name), NAME)} for {spoken(one.span)}" for one in unread]
    return f"Not read in this window: {listed(named)}."


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _lapsed(digest: Digest) -> str:
    """That what answered in the window no longer did at its end."""
    lapsed, answered = digest.feeds_lapsed, digest.feeds_answered
    if not lapsed:
        return ""
    if lapsed == answered:
        return " When last asked, it did not." if digest.feeds == 1 else " When last asked, none of these did."
    return f" When last asked, {lapsed:,} of these did not."


def _unread(digest: Digest, names: Names) -> str:
    """What of the items tells no rule anything: of a language without indicators only names are read."""
    unread = sum(digest.unread.values())
    if not unread:
        return ""
    spoken = sorted(digest.unread, key=lambda code: (-digest.unread[code], code))
    called = [clean.clip(clean.line(names.language(code)), NAME) for code in spoken[:_LANGUAGES]]
    if others := len(spoken) - len(called):
        called.append(plural(others, "more language"))
    of_them = "all of them" if unread == digest.items else f"of them {unread:,}"
    return f", {of_them} in {listed(called)}, in which no indicators are read"


def _answered(digest: Digest) -> str:
    feeds = plural(digest.feeds, "feed")
    if digest.watch.is_blind:
        return f"for {spoken(digest.watch.darkness)} of {spoken(digest.watch.span)} none of {feeds} was read"
    if digest.feeds_answered == 0:
        waiting = all(one.health is Health.NEW for one in digest.blind)
        return f"none of {feeds} was asked yet" if waiting and digest.blind else f"none of {feeds} answered"
    if digest.feeds_answered < digest.feeds:
        return f"{digest.feeds_answered:,} of {feeds} answered"
    return f"all {feeds} answered" if digest.feeds > 1 else "the feed answered"
