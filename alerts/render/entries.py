"""Changes of alerts as a reader sees them: one entry for each event, with its proof and how to answer it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from alerts.foremost import as_told, events
from alerts.model import OVER, Alert, AlertStatus, Reason, Taken, Transition
from alerts.render import clean
from alerts.render.clean import NAME, QUOTE, SENTENCE, TITLE
from alerts.render.times import Times
from alerts.render.view import AlertEntry, FiringEntry, Quote
from alerts.render.words import ASSERTION, REASON, SEVERITY, plural
from monitor.lib.figures import figure
from monitor.model.signal import Evidence

_PROOF_OF_THE_PAST = 1  # quotes of an alert that is over
_SHORT = 12  # characters of an alert's id, as `watchfloor alerts` shows them
_Quoted = tuple[str, str]  # an item and its words


@dataclass(frozen=True, slots=True)
class Answers:
    """What readers said of alerts, and whether they are asked.

    Attributes:
        taken: Who took an alert on, by its id.
        judged: Alerts of which it was said what they were worth; nobody is asked again.
        asked: Whether it is asked at all.
        at_once: Whether they are told at once, and can be taken on from what is in hand.
    """

    taken: Mapping[str, Taken] = field(default_factory=dict)
    judged: Collection[str] = ()
    asked: bool = False
    at_once: bool = False


def entries(told: Sequence[Transition], times: Times, quotes: int, answers: Answers) -> tuple[AlertEntry, ...]:
    """Events in their order; what one quotes the next do not quote again."""
    above: set[_Quoted] = set()
    shown = []
    for event in events(told):
        proof = _proof(event)
        limit = _PROOF_OF_THE_PAST if event[0].reason in OVER else quotes
        shown.append(_entry(event, proof, limit, above, times, answers))
        above |= {_words_of(line) for line in proof[:limit]}
    return tuple(shown)


def _proof(event: Sequence[Transition]) -> tuple[Evidence, ...]:
    """What all rules that tell it rest on, each line once."""
    return tuple({_words_of(line): line for told in event for line in told.alert.evidence}.values())


def _entry(
    event: Sequence[Transition],
    proof: Sequence[Evidence],
    limit: int,
    above: Collection[_Quoted],
    times: Times,
    answers: Answers,
) -> AlertEntry:
    first, shown = as_told(event), proof[:limit]
    alert = first.alert
    return AlertEntry(
        severity=alert.severity,
        change=REASON[first.reason],
        over=alert.status is AlertStatus.RESOLVED,
        title=clean.bound(clean.clip(clean.line(alert.title), TITLE)),
        summary=_summary(first, times),
        since=_since(alert, times),
        rule=_rules(event),
        quotes=tuple(_evidence(line, times) for line in shown if _words_of(line) not in above),
        quoted_above=sum(_words_of(line) in above for line in shown),
        more_quotes=len(proof) - len(shown),
        feedback=_feedback(event, answers),
        was=was(first),
        taken="; ".join(filter(None, (taken_in_words(one.alert, times, answers.taken) for one in event))),
        ids=_ids(event) if answers.at_once else (),
        rules=len(event),
    )


def _ids(event: Sequence[Transition]) -> tuple[str, ...]:
    """Of those that fired: a test message is nothing to take on."""
    return tuple(clean.line(told.alert.id[:_SHORT]) for told in event if told.alert.fired_at is not None)


def was(told: Transition) -> str:
    """The severity its readers were told before, where it has changed since; empty elsewhere."""
    before = told.alert.told_before
    if told.reason not in (Reason.ESCALATED, Reason.EASED) or before in (None, told.alert.severity):
        return ""
    return SEVERITY[before].lower()


def _rules(event: Sequence[Transition]) -> str:
    """`coup: at least 2`, or all that tell the event."""
    said = [f"{told.alert.rule_id}: {told.alert.condition}" for told in event]
    return clean.clip(clean.line("; ".join(dict.fromkeys(said))), TITLE)


def _feedback(event: Sequence[Transition], answers: Answers) -> str:
    """The command for the first of which nobody said anything yet."""
    unjudged = [told.alert.id for told in event if told.alert.id not in answers.judged]
    return f"watchfloor feedback {unjudged[0][:_SHORT]} useful" if answers.asked and unjudged else ""


def taken_in_words(alert: Alert, times: Times, taken: Mapping[str, Taken]) -> str:
    """`Taken on by jane, Sun 1 Mar, 09:00: calling the office`; empty where nobody did."""
    if (one := taken.get(alert.id)) is None:
        return ""
    note = f": {clean.clip(clean.line(one.note), SENTENCE)}" if one.note else ""
    return f"Taken on by {clean.clip(clean.line(one.author), NAME)}, {times.moment(one.at)}{note}"


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


def _since(alert: Alert, times: Times) -> str:
    begun = _begun(alert, times)
    return f"{begun}, ended {times.moment(alert.ends_at)}" if alert.ends_at else begun


def _begun(alert: Alert, times: Times) -> str:
    return f"since {times.moment(alert.fired_at or alert.starts_at)}"


def firing_entry(alert: Alert, times: Times, taken: Mapping[str, Taken]) -> FiringEntry:
    """What fired when the window ended; that it ended between then and now is for the next digest to tell."""
    title = clean.bound(clean.clip(clean.line(alert.title), TITLE))
    said = taken_in_words(alert, times, taken)
    return FiringEntry(alert.severity, title, _begun(alert, times) + (f". {said}" if said else ""))


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
        said = evidence.undone or ASSERTION.get(evidence.assertion, evidence.assertion)
        parts.append(clean.line(said) + cue_in_words(evidence.cue))
    return "; ".join(parts)


def cue_in_words(cue: str | None) -> str:
    """The words that decide how certain something is; empty where none do."""
    return f" (“{clean.clip(clean.line(cue), NAME)}”)" if cue else ""
