"""What a rule kind says of a rule: a value for each group, and which groups it could not see."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from monitor.model.rule import Rise, Rule
from monitor.model.signal import Evidence
from monitor.rules.facts import Facts
from monitor.rules.grouping import Groups


@dataclass(frozen=True, slots=True)
class Words:
    """What is said of a group.

    Attributes:
        title, summary: Sentences that tell the fact, not the rule.
        evidence: The strongest first.
        basis: What the value rests on, a clause each: the baseline with its measured window, the parts of a score.
        news_at: When the newest report behind it was seen, where the value may rise without any; None elsewhere.
    """

    title: str
    summary: str
    evidence: tuple[Evidence, ...]
    basis: tuple[str, ...] = ()
    news_at: datetime | None = None

    def with_summary(self, sentence: str) -> Words:
        """The same with a sentence more."""
        return replace(self, summary=f"{self.summary} {sentence}".lstrip())


@dataclass(frozen=True, slots=True)
class Finding:
    """One group of a rule, measured; whether its value fires is the condition's to say.

    Attributes:
        labels: Its identity.
        measured: What is compared with the rule's condition, or what works it out: of most groups nobody asks for it.
            What works it out is given the same facts whenever it is asked.
        said: What is said of it, or what finds the words: most groups never fire, and nobody asks for theirs. What
            finds them is asked at the moment of the finding or never: it may look at facts that change later.
        lacking: What else the rule asks for and is not there, in words; the condition may hold, no alert is raised.
        easing: What the rule's own fields would have to be for nothing to lack.
    """

    labels: Mapping[str, str]
    measured: float | Callable[[], float]
    said: Words | Callable[[], Words]
    lacking: str | None = None
    easing: Mapping[str, Any] = field(default_factory=dict)

    @property
    def value(self) -> float:
        """What is compared with the rule's condition."""
        return self.measured() if callable(self.measured) else self.measured

    @property
    def words(self) -> Words:
        """What is said of it."""
        return self.said if isinstance(self.said, Words) else self.said()


def fires(rule: Rule, finding: Finding) -> bool:
    """Whether a group raises an alert: its value keeps the condition, and nothing else the rule asks for lacks."""
    return finding.lacking is None and rule.condition.holds(finding.value)


def eased_rise(rise: Rise | None, grown: float) -> Mapping[str, Rise | None]:
    """What a rule's rise would have to be for so much growth to be enough; nothing where it is."""
    return {} if rise is None or grown >= rise.gte else {"rise": rise.met_by(grown)}


@dataclass(frozen=True, slots=True)
class Retraction:
    """A group whose finding proved false.

    Attributes:
        labels: Its identity.
        words: The sentence that takes it back.
    """

    labels: Mapping[str, str]
    words: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """Every group of a rule.

    Attributes:
        findings: Those that were measured.
        hopeless: Finds the other groups that were told of: each lacks so much that it cannot fire, only who explains
            a rule asks for them. It is asked at the moment of the judgement or never.
        blind: Labels of those whose sources could not be seen.
        withdrawn: Groups that held on what proved false.
        unjudged: Why nothing can be said of any group, such as too little history; None where something can.
    """

    findings: tuple[Finding, ...]
    blind: Groups = Groups()  # noqa: RUF009 - it is never changed
    withdrawn: tuple[Retraction, ...] = ()
    unjudged: str | None = None
    hopeless: Callable[[], tuple[Finding, ...]] = tuple

    def every(self) -> tuple[Finding, ...]:
        """Every group that was told of."""
        return (*self.findings, *self.hopeless())


Kind = Callable[[Rule, Facts, datetime], Judgement]
