"""What a rule asks of a single report, question by question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from monitor.model.mention import Assertion
from monitor.model.rule import Rule, Where
from monitor.model.story import Report
from monitor.rules.facts import Facts
from monitor.rules.origins import tellers
from monitor.rules.where import confirmed_within, matching_within
from monitor.rules.window import Window


@dataclass(frozen=True, slots=True)
class Check:
    """One question and its answer: `assertion: possible, rule asks for actual`."""

    passed: bool
    words: str


_INSTANT = timedelta(microseconds=1)

# A `where` that asks nothing, to put single questions into.
_NOTHING = Where(assertions=frozenset())


def checks(rule: Rule, report: Report, facts: Facts, now: datetime) -> tuple[Check, ...]:
    """Every question of a rule to a report, in the order of its keys; what is not asked is left out.

    Each is the rule's own matching with nothing else asked, so that the answer is the one that counted.
    """
    window = facts.window(now, rule.timespan)
    inside = window.tells_of(report)
    seen = Check(inside, f"seen {report.seen:%d %b %H:%M} UTC{'' if inside else ', outside the window of the rule'}")
    return (seen, *_questions(rule.where, report, facts), *_confirmed(rule.where, report, facts, window))


def _questions(where: Where, report: Report, facts: Facts) -> Iterator[Check]:
    mention = report.mention
    found: dict[str, object] = {
        "types": mention.type,
        "assertions": mention.assertion,
        "undone": mention.undone or "came to nothing in no way that is told",
        "regions": ", ".join(mention.countries) or "names no country",
        "attributes": ", ".join(f"{name} {value}" for name, value in mention.attributes.items()) or "none",
        "actors": mention.actor or "none named",
        "issuers": report.official or "no issuer's own word",
        "min_confidence": f"{mention.confidence:g}",
        "headline": _where_told(report),
        "tiers": report.publisher,
        "state_media": "state media" if report.state_media else "no state media",
        "near": ", ".join(place.text for place in mention.places) or "no exact place",
    }
    for name, value in found.items():
        asked: Any = getattr(where, name)
        if asked == getattr(_NOTHING, name) or (name == "undone" and mention.assertion is not Assertion.DENIED):
            continue
        alone = replace(_NOTHING, **{name: asked})
        single = replace(facts, reports=(replace(report, at=report.seen),))
        passed = bool(matching_within(alone, single, Window(report.seen - _INSTANT, report.seen)))
        yield Check(passed, f"{name}: {value}" + ("" if passed else f", rule asks for {_spoken(asked)}"))


def _where_told(report: Report) -> str:
    if report.mention.in_headline:
        return "says so"
    return "an authority's own notice" if report.official is not None else "only the text says so"


def _confirmed(where: Where, report: Report, facts: Facts, window: Window) -> Iterator[Check]:
    """How many say the same of the story on their own: asked of all of it, as the rule asks."""
    if where.min_origins > 1:
        alone = replace(where, min_origins=0)
        told = confirmed_within(alone, facts, window, matching_within(alone, facts, window))
        words = tellers(told)
        most = max(len(words.get((report.story_id, code), ())) for code in report.mention.countries or ("",))
        passed = most >= where.min_origins
        yield Check(passed, f"min_origins: {most}" + ("" if passed else f", rule asks for {where.min_origins}"))


def _spoken(asked: object) -> str:
    if isinstance(asked, frozenset):
        return " or ".join(sorted(one.value if isinstance(one, Assertion) else str(one) for one in asked))
    if isinstance(asked, tuple):
        return " or ".join(getattr(one, "title", str(one)) for one in asked)
    if isinstance(asked, bool):
        return "it" if asked else "none"
    return str(asked) if not hasattr(asked, "assets") else "an exact place near an asset"
