"""Every rule over the facts of one moment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from monitor.lib.errors import PluginError
from monitor.lib.figures import bound
from monitor.lib.spans import spoken
from monitor.lib.suggest import hint
from monitor.model.rule import Rule
from monitor.model.signal import Evaluation, Signal, alert_fingerprint
from monitor.rules.blindness import unheard_publishers
from monitor.rules.facts import Facts
from monitor.rules.kinds import KINDS
from monitor.rules.kinds.judgement import Finding, Judgement, fires
from monitor.rules.kinds.level import MEANT

__all__ = ["Facts", "asked", "evaluate", "fires", "judge"]


def evaluate(rules: Sequence[Rule], facts: Facts, now: datetime) -> Evaluation:
    """Which conditions hold at a moment, and which groups could not be judged.

    The order of facts does not matter. A group that fires on what is known is never blind.

    Raises:
        PluginError: where a rule is of a kind that does not exist.
    """
    facts.standing.turn()
    signals: dict[str, Signal] = {}
    blind: set[str] = set()
    withdrawn: dict[str, str] = {}
    for rule in rules:
        judgement = judge(rule, facts, now)
        for finding in judgement.findings:
            if fires(rule, finding):
                signal = _signal(rule, finding, now)
                signals[signal.fingerprint] = signal
        for taken in judgement.withdrawn:
            withdrawn[alert_fingerprint(rule.id, taken.labels)] = taken.words
        if judgement.blind:
            blind |= judgement.blind.fingerprints(rule.id)
    return Evaluation(
        at=now,
        signals=tuple(signals.values()),
        blind=frozenset(blind - signals.keys()),
        rules=frozenset(rule.id for rule in rules),
        withdrawn={print_: words for print_, words in withdrawn.items() if print_ not in signals},
        unheard=unheard_publishers(facts.health),
        dark=facts.dark,
    )


def judge(rule: Rule, facts: Facts, now: datetime) -> Judgement:
    """Every group of one rule with its value, whether or not the condition holds."""
    kind = KINDS.get(rule.kind)
    if kind is None:
        raise PluginError(f'rule {rule.id}: there is no kind "{rule.kind}"{hint(rule.kind, KINDS)}')
    return kind(rule, facts, now)


def asked(rule: Rule) -> str:
    """The condition in words, with the rise that is asked for besides: `at least 20, risen by 15 or more in 7 days`."""
    meant = MEANT.get(rule.field, "") if rule.kind == "level" else ""
    rise = rule.rise
    risen = f", risen by {bound(rise.gte)} or more in {spoken(rise.within)}" if rise is not None else ""
    return f"{meant}{rule.condition}{risen}"


def _stated(rule: Rule) -> str:
    """The same with what makes it worse: `at least 2, critical from 3`; a step that the condition is adds nothing."""
    steps = (step for step in rule.steps if step.at not in (rule.condition.gte, rule.condition.gt))
    return ", ".join([asked(rule), *(f"{step.severity} from {bound(step.at)}" for step in steps)])


def _signal(rule: Rule, finding: Finding, now: datetime) -> Signal:
    words = finding.words
    return Signal(
        rule_id=rule.id,
        fingerprint=alert_fingerprint(rule.id, finding.labels),
        labels=finding.labels,
        severity=rule.severity_of(finding.value),
        title=words.title,
        summary=words.summary,
        value=finding.value,
        condition=_stated(rule),
        at=now,
        evidence=words.evidence,
        for_=rule.for_,
        keep_firing_for=rule.keep_firing_for,
        repeat_interval=rule.repeat_interval,
        kept=rule.severity_kept(finding.value),
        step_down=rule.step_down.after,
        news_at=words.news_at,
        tell_again=rule.tell_again,
    )
