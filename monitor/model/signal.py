"""A rule's condition met, with its value and its evidence: what `alerts` hears from `monitor`."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.comparison import AcrossIssuers
from monitor.model.feed import FeedHealth
from monitor.model.rule import TellAgain
from monitor.model.severity import Severity
from monitor.model.sight import RegionSight
from monitor.model.story import Report, Said, Story
from monitor.model.watch import WATCHED, Lapse, Watch


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of proof, linked to its item.

    Attributes:
        quote: The words of the source.
        copies: Further items of the same story that were not quoted.
        weight: How much what it tells of weighs, on the scale of `Mention.weight`.
        killed, injured: How many it counts at least; of an upper bound alone, that.
        assertion: actual, possible, … as the text has it.
        undone: How what is denied came to nothing, a value of `Undone`; None where nobody is said to have tried it.
        claim: Who says so and how, e.g. `claimed by a Houthi spokesman`; None where the publisher itself reports.
    """

    quote: str
    title: str
    link: str | None
    publisher: str
    item_id: str
    at: datetime
    story_id: str | None = None
    type: str | None = None
    assertion: str | None = None
    cue: str | None = None
    undone: str | None = None
    claim: str | None = None
    copies: int = 0
    weight: float = 0.0
    killed: int = 0
    injured: int = 0


@dataclass(frozen=True, slots=True)
class Signal:
    """One rule, one group, at one moment: its condition holds.

    Attributes:
        labels: Group values and the rule's own labels; with the rule id they are the identity.
        title: The fact in one line: what, where, how many.
        summary: One sentence that adds who says so or why, without repeating title or evidence.
        value: What was compared with the condition.
        condition: The condition in words, for explanations.
        kept: The severity down to which an alert that was worse goes back at once; between this one and `severity` it
            waits out `step_down`. None where both are the same.
        step_down: How long the value must have been below a severity that it is not clearly below, and how long
            an alert waits at the least between two steps down.
        news_at: When the newest report behind it was seen, where its value may rise without any, as a share does when
            calm items grow old or feeds fail; None where it cannot.
        tell_again: When growth of the value alone is told; None where it never is.
    """

    rule_id: str
    fingerprint: str
    labels: Mapping[str, str]
    severity: Severity
    title: str
    summary: str
    value: float
    condition: str
    at: datetime
    evidence: tuple[Evidence, ...] = ()
    for_: timedelta = timedelta(0)
    keep_firing_for: timedelta = timedelta(0)
    repeat_interval: timedelta | None = None
    kept: Severity | None = None
    step_down: timedelta = timedelta(0)
    news_at: datetime | None = None
    tell_again: TellAgain | None = None


@dataclass(frozen=True, slots=True)
class Evaluation:
    """All signals of one moment, and which groups could not be judged.

    Attributes:
        signals: Conditions that hold.
        blind: Fingerprints whose sources could not be seen: neither firing nor resolved, they stay as they are.
        rules: Ids of every rule that was evaluated; an open alert of another rule has lost its rule.
        withdrawn: Fingerprints whose condition held on what proved false, with the sentence that takes it back.
        unheard: Publishers none of whose feeds can be fetched: what they alone told of may go on unseen.
        dark: Stretches in which no feed was read, in order: how long a condition held, or did not, nobody knows there.
    """

    at: datetime
    signals: tuple[Signal, ...]
    blind: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()
    withdrawn: Mapping[str, str] = field(default_factory=dict)
    unheard: frozenset[str] = frozenset()
    dark: tuple[Lapse, ...] = ()


@dataclass(frozen=True, slots=True)
class NearMiss:
    """A group that came near a rule's threshold and does not reach it.

    Attributes:
        words: Such as `Drone attacks, Iraq: 2, rule needs at least 3`.
    """

    rule_id: str
    labels: Mapping[str, str]
    words: str

    @property
    def fingerprint(self) -> str:
        """The identity of the alert it would have been."""
        return alert_fingerprint(self.rule_id, self.labels)


@dataclass(frozen=True, slots=True)
class Briefing:
    """What happened in a half-open window of *seen* time, for a digest to be composed from.

    Attributes:
        since, until: since <= seen < until.
        reports: Every mention first seen in the window.
        stories: The stories those belong to, by id.
        transitions: Advisory changes seen in the window, first sights left out.
        advisories: Every advisory state as it stands at `until`.
        across: All issuers of advice beside one another, and what moved between them in the window.
        health: Every enabled feed's health at `until`.
        watch: What of the window was watched.
        items: How many items were first seen in the window.
        unread: How many of them are news in a language of which no indicators are read, by its code.
        told_before: Of stories that were told before the window: the type and assertion of what they told then.
        sights: What was received about each region that is usually told of, against what is expected.
        week: Of each country, how many stories opened on each of the seven days before `until`, oldest first.
    """

    since: datetime
    until: datetime
    reports: tuple[Report, ...]
    stories: Mapping[str, Story]
    transitions: tuple[AdvisoryTransition, ...] = ()
    advisories: tuple[AdvisoryState, ...] = ()
    across: AcrossIssuers = field(default_factory=AcrossIssuers)
    health: tuple[FeedHealth, ...] = ()
    items: int = 0
    near_misses: tuple[NearMiss, ...] = ()
    told_before: Mapping[str, frozenset[Said]] = field(default_factory=dict)
    week: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    sights: tuple[RegionSight, ...] = ()
    unread: Mapping[str, int] = field(default_factory=dict)
    watch: Watch = WATCHED


def alert_fingerprint(rule_id: str, labels: Mapping[str, str]) -> str:
    """The identity of an alert: rule and labels, whatever their order."""
    text = "\x1f".join([rule_id, *(f"{name}\x1e{labels[name]}" for name in sorted(labels))])
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()
