"""What a message shows, already in clean words: every form of it (HTML, text, Slack) is drawn from the same view.

Text in a view is one visible line each and bounded in length; addresses are http(s) or None. Counts named `more_…` tell
what was left out.
"""

from __future__ import annotations

from dataclasses import dataclass

from alerts.render.words import plural
from monitor.model.severity import Severity


@dataclass(frozen=True, slots=True)
class Quote:
    """A source's words with where they stand.

    Attributes:
        title: The item's headline; empty where the quote is it.
        source: Publisher and time.
        certainty: Who claims it, or why it is less than reported; empty where plainly reported.
        copies: `and 3 more items`, or empty.
    """

    words: str
    title: str
    source: str
    link: str | None
    certainty: str = ""
    copies: str = ""


@dataclass(frozen=True, slots=True)
class AlertEntry:
    """One change of one alert.

    Attributes:
        over: Whether it has ended; what is over is not coloured.
        quoted_above: How many of its quotes stand with alerts above it and are not told again.
        rule: Its id and condition; several where they tell one event.
        feedback: The command that says it was useful; empty where that is not asked.
        was: The severity that was told before, in a word; empty where it is as it was.
        taken: Who took it on, when, and what others should know; empty where nobody did.
        ids: By which it is acknowledged and explained, one for each rule; none where that is not asked.
        rules: How many tell it.
    """

    severity: Severity
    change: str
    over: bool
    title: str
    summary: str
    since: str
    rule: str
    quotes: tuple[Quote, ...]
    quoted_above: int = 0
    more_quotes: int = 0
    feedback: str = ""
    was: str = ""
    taken: str = ""
    ids: tuple[str, ...] = ()
    rules: int = 1

    @property
    def answer(self) -> str:
        """The command that takes it on; empty of what is over, and where it is not asked."""
        return f"watchfloor ack {' '.join(self.ids)}" if self.ids and not self.over else ""

    def unquoted(self, hidden: int = 0) -> str:
        """`… and the 3 items quoted above and 4 more items not quoted here`; empty where all are quoted with it.

        Args:
            hidden: How many of its quotes find no room either.
        """
        above = "" if self.quoted_above == 1 else f"{self.quoted_above:,} "
        parts = [f"the {above}item{'s' if above else ''} quoted above"] if self.quoted_above else []
        if unshown := self.more_quotes + hidden:
            parts.append(f"{plural(unshown, 'more item')} not quoted here")
        alone = self.quoted_above and hidden == len(self.quotes)
        return f"{'Told in' if alone else '… and'} {' and '.join(parts)}" if parts else ""


@dataclass(frozen=True, slots=True)
class AdvisoryEntry:
    """One change of official advice.

    Attributes:
        severity: Of the level it now has.
        level: Now, 1 to 4.
        change: `raised from Level 3 to Level 4`.
        notes: Reasons, departure, areas; a clause each.
    """

    severity: Severity
    level: int
    country: str
    issuer: str
    change: str
    native: str
    notes: tuple[str, ...]
    quote: Quote


@dataclass(frozen=True, slots=True)
class AdviceGroup:
    """Changes of advice of one kind, such as all raises.

    Attributes:
        notes: What is to be said of several of them at once.
    """

    title: str
    entries: tuple[AdvisoryEntry, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DivergingEntry:
    """A country on which issuers moved apart or closer.

    Attributes:
        severity: Of the strictest level; where they came together, none.
        change: `now 2 levels apart, 1 before`.
        stances: Who is where, strictest first.
    """

    severity: Severity
    country: str
    change: str
    stances: str


@dataclass(frozen=True, slots=True)
class OverdueEntry:
    """Advice whose review came due.

    Attributes:
        what: Issuer and level, since when it is due, when it was issued last.
    """

    country: str
    what: str
    link: str | None


@dataclass(frozen=True, slots=True)
class AdviceView:
    """All that a digest tells of official advice.

    Attributes:
        more: Changes that found no room.
        overdue_before: How many more reviews were overdue already, as a sentence; empty where none.
    """

    groups: tuple[AdviceGroup, ...]
    more: int
    diverging: tuple[DivergingEntry, ...]
    more_diverging: int
    overdue: tuple[OverdueEntry, ...]
    more_overdue: int
    overdue_before: str

    @property
    def any(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.groups or self.more or self.diverging or self.overdue)


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """One story: what, where, how many, who says so.

    Attributes:
        certainty: In words, with the cue that decided it.
        doubt: Whether that is less than plainly reported.
        origins: `3 independent origins, 7 items`.
        also: What else the story tells; empty where that is all.
        update: Whether it was told before.
    """

    severity: Severity
    headline: str
    link: str | None
    what: str
    facts: tuple[str, ...]
    certainty: str
    doubt: bool
    quote: str
    source: str
    origins: str
    also: str = ""
    update: bool = False


@dataclass(frozen=True, slots=True)
class RegionEntry:
    """A country or region with its stories.

    Attributes:
        count: All its stories, shown or not.
        share: Its count in per cent of the largest region's, for a bar.
        week: Stories a day of the last seven days, oldest first, each with its height in per cent of the highest.
        week_words: The same in words; empty where there is nothing to show.
    """

    title: str
    severity: Severity
    stories: tuple[StoryEntry, ...]
    count: int
    share: int
    more_stories: int = 0
    week: tuple[tuple[int, int], ...] = ()
    week_words: str = ""


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A feed that could not be seen."""

    name: str
    health: str
    detail: str


@dataclass(frozen=True, slots=True)
class FiringEntry:
    """An alert that has been firing since before."""

    severity: Severity
    title: str
    since: str


@dataclass(frozen=True, slots=True)
class DigestView:
    """A whole digest, cut to a size.

    Attributes:
        unshown_alerts, unshown_regions: Those that found no room, by name and severity; empty where all did.
        map_name: Of the picture that is its map; empty where there is none.
        map_words: What that shows.
    """

    brand: str
    title: str
    day: str
    window: str
    zone: str
    headline: str
    counts: tuple[tuple[str, str], ...]
    quiet: bool
    alerts: tuple[AlertEntry, ...]
    more_alerts: int
    firing: tuple[FiringEntry, ...]
    more_firing: int
    advice: AdviceView
    regions: tuple[RegionEntry, ...]
    more_regions: int
    left_out: str
    coverage: str
    sights: tuple[str, ...]
    more_sights: int
    blind: tuple[FeedEntry, ...]
    more_blind: int
    undelivered: tuple[str, ...]
    more_undelivered: int
    silences: tuple[str, ...]
    more_silences: int
    held_back: tuple[str, ...]
    more_held_back: int
    near_misses: tuple[str, ...]
    more_near_misses: int
    why: str
    map_name: str = ""
    map_words: str = ""
    unshown_alerts: str = ""
    unshown_regions: str = ""


@dataclass(frozen=True, slots=True)
class NoticeView:
    """Alerts told at once.

    Attributes:
        unshown_alerts: Those that found no room, by name and severity; empty where all did.
    """

    brand: str
    at: str
    zone: str
    headline: str
    severity: Severity
    alerts: tuple[AlertEntry, ...]
    more_alerts: int
    why: str
    unshown_alerts: str = ""


@dataclass(frozen=True, slots=True)
class LateEntry:
    """One of the messages a backlog tells of: its subject, when it was decided, and its alerts in a sentence."""

    severity: Severity
    subject: str
    at: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class BacklogView:
    """Messages that waited too long to come one by one."""

    brand: str
    at: str
    zone: str
    headline: str
    severity: Severity
    entries: tuple[LateEntry, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Room:
    """How much a message may show; what does not fit is counted, never dropped in silence.

    Attributes:
        named: How many of the alerts, and of the regions, that are not shown are still named.
    """

    alerts: int = 20
    quotes: int = 4
    firing: int = 20
    advisories: int = 30
    diverging: int = 12
    overdue: int = 12
    regions: int = 24
    stories: int = 8
    sights: int = 12
    blind: int = 24
    near_misses: int = 10
    undelivered: int = 10
    silences: int = 10
    held_back: int = 15
    named: int = 150

    def smaller(self) -> Room:
        """An eighth less of everything, at least one of each."""
        return Room(*(max(1, getattr(self, name) * 7 // 8) for name in self.__slots__))
