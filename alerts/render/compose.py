"""From composed digests and notices to views: words chosen, text cleaned, lists cut with their counts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

from alerts.model import OVER, Alert, AlertStatus, Digest, Line, Notice, Picture, Reason, Section, Silenced, Transition
from alerts.render import clean
from alerts.render.advice import advice_view
from alerts.render.sights import sight_words
from alerts.render.subject import notice_headline, notice_severity
from alerts.render.times import Times
from alerts.render.view import (
    AlertEntry,
    DigestView,
    FeedEntry,
    FiringEntry,
    NoticeView,
    Quote,
    RegionEntry,
    Room,
    StoryEntry,
)
from alerts.render.words import ASSERTION, HEALTH, REASON, SEVERITY, listed, plural
from monitor.lib.figures import figure
from monitor.model.feed import FeedHealth, Health, in_utc
from monitor.model.names import Names
from monitor.model.signal import Evidence

_PROOF_OF_THE_PAST = 1  # quotes of an alert that is over
_LANGUAGES = 3  # that many are named
_SHORT = 12  # characters of an alert's id, as `watchfloor alerts` shows them
_Quoted = tuple[str, str]  # an item and its words
TITLE, SENTENCE, QUOTE, NAME = 240, 400, 420, 80  # characters; what is longer is not a headline, a sentence, a name


def digest_view(
    digest: Digest, room: Room, times: Times, *, brand: str, names: Names, why: str, picture: Picture | None = None
) -> DigestView:
    """A digest as a reader sees it, within `room`."""
    told = {transition.alert.fingerprint for transition in digest.alerts}
    firing = tuple(alert for alert in digest.firing if alert.fingerprint not in told)
    top = max((_count(section) for section in digest.sections), default=1)
    return DigestView(
        brand=clean.clip(clean.line(brand), NAME),
        title=clean.clip(clean.line(digest.title), NAME),
        day=times.day(digest.slot),
        window=f"{times.moment(digest.since)} to {times.moment(digest.until)}",
        zone=times.zone_name(digest.until),
        headline=clean.clip(clean.line(digest.headline), SENTENCE),
        counts=_counts(digest, len(firing)),
        quiet=not (digest.alerts or firing or digest.advisories or digest.sections),
        alerts=_entries(digest.alerts[: room.alerts], times, room.quotes, feedback=digest.feedback),
        more_alerts=max(0, len(digest.alerts) - room.alerts),
        firing=tuple(_firing(alert, times) for alert in firing[: room.firing]),
        more_firing=max(0, len(firing) - room.firing),
        advice=advice_view(digest, room, times, names),
        regions=tuple(_region(section, times, room.stories, top, names) for section in digest.sections[: room.regions]),
        more_regions=max(0, len(digest.sections) - room.regions),
        left_out=_left_out(digest),
        map_name=picture.name if picture else "",
        map_words=picture.words if picture else "",
        unshown_alerts=_named([_label(told) for told in digest.alerts[room.alerts :]], room.named),
        unshown_regions=_named(
            [(SEVERITY[section.severity], section.title) for section in digest.sections[room.regions :]], room.named
        ),
        coverage=_coverage(digest, names),
        sights=tuple(
            clean.clip(clean.line(sight_words(sight, times)), SENTENCE) for sight in digest.sights[: room.sights]
        ),
        more_sights=max(0, len(digest.sights) - room.sights),
        blind=tuple(_feed(health, times) for health in digest.blind[: room.blind]),
        more_blind=max(0, len(digest.blind) - room.blind),
        undelivered=tuple(clean.clip(clean.line(who), SENTENCE) for who in digest.undelivered[: room.undelivered]),
        more_undelivered=max(0, len(digest.undelivered) - room.undelivered),
        silences=tuple(_silence(silence, times) for silence in digest.silences[: room.silences]),
        more_silences=max(0, len(digest.silences) - room.silences),
        held_back=tuple(clean.clip(clean.line(words), SENTENCE) for words in digest.held_back[: room.held_back]),
        more_held_back=max(0, len(digest.held_back) - room.held_back),
        near_misses=tuple(clean.clip(clean.line(miss), SENTENCE) for miss in digest.near_misses[: room.near_misses]),
        more_near_misses=max(0, len(digest.near_misses) - room.near_misses),
        why=clean.line(why),
    )


def notice_view(notice: Notice, room: Room, times: Times, *, brand: str, why: str) -> NoticeView:
    """Alerts told at once as a reader sees them, within `room`."""
    return NoticeView(
        brand=clean.clip(clean.line(brand), NAME),
        at=times.moment(notice.at),
        zone=times.zone_name(notice.at),
        headline=notice_headline(notice),
        severity=notice_severity(notice),
        alerts=_entries(notice.transitions[: room.alerts], times, room.quotes),
        more_alerts=max(0, len(notice.transitions) - room.alerts),
        why=clean.line(why),
        unshown_alerts=_named([_label(told) for told in notice.transitions[room.alerts :]], room.named),
    )


def _entries(
    told: Sequence[Transition], times: Times, quotes: int, *, feedback: bool = False
) -> tuple[AlertEntry, ...]:
    """Changes of alerts in their order; what one quotes the next do not quote again."""
    above: set[_Quoted] = set()
    entries = []
    for transition in told:
        shown = transition.alert.evidence[: _PROOF_OF_THE_PAST if transition.reason in OVER else quotes]
        entries.append(_alert_entry(transition, times, shown, above, feedback=feedback))
        above |= {_words_of(line) for line in shown}
    return tuple(entries)


def _alert_entry(
    transition: Transition, times: Times, shown: Sequence[Evidence], above: Collection[_Quoted], *, feedback: bool
) -> AlertEntry:
    """One change of an alert with its evidence, quoted and linked."""
    alert = transition.alert
    return AlertEntry(
        severity=alert.severity,
        change=REASON[transition.reason],
        over=alert.status is AlertStatus.RESOLVED,
        title=clean.clip(clean.line(alert.title), TITLE),
        summary=_summary(transition, times),
        since=_since(alert, times),
        rule=clean.clip(clean.line(f"{alert.rule_id}: {alert.condition}"), TITLE),
        quotes=tuple(_evidence(evidence, times) for evidence in shown if _words_of(evidence) not in above),
        quoted_above=sum(_words_of(evidence) in above for evidence in shown),
        more_quotes=len(alert.evidence) - len(shown),
        feedback=f"watchfloor feedback {alert.id[:_SHORT]} useful" if feedback else "",
    )


def _words_of(evidence: Evidence) -> _Quoted:
    return evidence.item_id, evidence.quote


def _summary(transition: Transition, times: Times) -> str:
    """What proves the alert; of one whose condition ceased to hold, that the world may not have calmed down."""
    alert = transition.alert
    if transition.reason is not Reason.RESOLVED or not alert.evidence:
        grown = _grown(alert.value, transition.was)
        return clean.clip(clean.line(grown + alert.summary), SENTENCE)
    return f"Its rule last held on {times.moment(alert.last_held_at)}; what it tells of may go on."


def _grown(value: float, was: float | None) -> str:
    return f"Worse: {figure(value)}, {figure(was)} when last told. " if was is not None else ""


def _label(told: Transition) -> tuple[str, str]:
    return f"{REASON[told.reason]} · {SEVERITY[told.alert.severity]}", told.alert.title


def _named(unshown: Sequence[tuple[str, str]], room: int) -> str:
    """What found no room is still named, such as `High: Mirna; Port Selim. Low: Orsa; and 3 more`."""
    groups = groupby(unshown[:room], key=lambda one: one[0])
    said = [f"{label}: {'; '.join(clean.clip(clean.line(name), NAME) for _, name in names)}" for label, names in groups]
    more = f"; and {len(unshown) - room:,} more" if len(unshown) > room else ""
    return ". ".join(said) + more + "." if said else ""


def _since(alert: Alert, times: Times) -> str:
    begun = _begun(alert, times)
    return f"{begun}, ended {times.moment(alert.ends_at)}" if alert.ends_at else begun


def _begun(alert: Alert, times: Times) -> str:
    return f"since {times.moment(alert.fired_at or alert.starts_at)}"


def _evidence(evidence: Evidence, times: Times) -> Quote:
    words = clean.clip(clean.line(evidence.quote or evidence.title), QUOTE)
    title = clean.clip(clean.line(evidence.title), TITLE)
    return Quote(
        words=clean.nested(words),
        title="" if title == words else clean.nested(title),
        source=f"{clean.clip(clean.line(evidence.publisher), NAME)}, {times.stated(evidence.at)}",
        link=clean.link(evidence.link),
        certainty=_certainty(evidence),
        copies=f"and {plural(evidence.copies, 'more item', 'more items')}" if evidence.copies else "",
    )


def _certainty(evidence: Evidence) -> str:
    """Who claims it, and what keeps it from being plainly reported, with the deciding words."""
    parts = [clean.clip(clean.line(evidence.claim), NAME)] if evidence.claim else []
    if evidence.assertion and evidence.assertion != "actual":
        parts.append(ASSERTION.get(evidence.assertion, clean.line(evidence.assertion)) + _cue(evidence.cue))
    return "; ".join(parts)


def _cue(cue: str | None) -> str:
    return f" (“{clean.clip(clean.line(cue), NAME)}”)" if cue else ""


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
    return StoryEntry(
        severity=line.severity,
        headline=headline,
        link=clean.link(line.link),
        what=clean.clip(clean.line(line.type_title), NAME) + (f", also {listed(elsewhere)}" if elsewhere else ""),
        facts=tuple(clean.clip(clean.line(fact), NAME) for fact in line.facts[:6]),
        certainty=clean.clip(clean.line(line.certainty), NAME) + _cue(line.cue),
        doubt=line.assertion != "actual" or line.certainty != "reported",
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


def _silence(silence: Silenced, times: Times) -> str:
    """`country=IQ, by jane until Sun 1 Mar, 09:00: an exercise`."""
    about, author = (clean.clip(clean.line(words), NAME) for words in (silence.about, silence.author))
    reason = clean.clip(clean.line(silence.reason), SENTENCE)
    return f"{about}, by {author} until {times.moment(silence.until)}: {reason}"


def _firing(alert: Alert, times: Times) -> FiringEntry:
    """What fired when the window ended; that it ended between then and now is for the next digest to tell."""
    return FiringEntry(alert.severity, clean.clip(clean.line(alert.title), TITLE), _begun(alert, times))


def _counts(digest: Digest, firing: int) -> tuple[tuple[str, str], ...]:
    """The figures under the headline; where nobody saw it, zeros would look like peace and are left out."""
    answered = (f"{digest.feeds_answered:,}/{digest.feeds:,}", "feeds answered")
    if digest.sees_nothing and not digest.items:
        return (answered,)
    figures = (
        (f"{len(digest.alerts):,}", _alerts_counted(len(digest.alerts), firing)),
        (f"{len(digest.advisories):,}", "advisory change" if len(digest.advisories) == 1 else "advisory changes"),
        (f"{digest.stories:,}", f"{'story' if digest.stories == 1 else 'stories'}, {digest.items:,} items read"),
        answered,
    )
    return tuple(figure for figure in figures if figure[0] != "0" or not digest.sees_none_of_its_regions)


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


def _coverage(digest: Digest, names: Names) -> str:
    """Quiet or blind: what the calm in this digest is worth."""
    if digest.feeds == 0:
        return "No feed is watched: this digest can say nothing."
    answered = _answered(digest)
    read = f", {plural(digest.items, 'new item')} read{_unread(digest, names)}"
    if digest.sees_nothing:
        nothing = ", and none brings anything now" if digest.silent else ""
        read = read if digest.items and digest.feeds_answered else ""
        return f"Blind: {answered}{read}{nothing}.{_lapsed(digest)} Calm in this digest means nothing."
    silent = f" {plural(digest.silent, 'of them is', 'of them are')} silent." if digest.silent else ""
    eyes = "it is our only eye" if digest.unheard == 1 else "these are our only eyes"
    only = f" Where {eyes}, calm means nothing." if digest.unheard else ""
    return f"{answered[0].upper()}{answered[1:]}{read}.{_lapsed(digest)}{silent}{only}"


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
    if digest.feeds_answered == 0:
        waiting = all(one.health is Health.NEW for one in digest.blind)
        return f"none of {feeds} was asked yet" if waiting else f"none of {feeds} answered"
    if digest.feeds_answered < digest.feeds:
        return f"{digest.feeds_answered:,} of {feeds} answered"
    return f"all {feeds} answered" if digest.feeds > 1 else "the feed answered"
