"""`level` rules: an advisory was raised to a level, or stands at one it did not always have."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from rule_builders import HOUR, LEVANT, NAMES, NEAR_BAGHDAD, NOW, WORLD, health, moved, report, rule, state
from rule_builders import judged as judged_reports

from monitor.lib.errors import PluginError
from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition
from monitor.model.feed import Health
from monitor.model.rule import Rule
from monitor.model.signal import Evaluation, alert_fingerprint
from monitor.rules.evaluate import Facts, evaluate


def judged(asked: Rule, *transitions: AdvisoryTransition, **given: Any) -> Evaluation:
    standing: dict[tuple[str, str], AdvisoryState] = {}
    for transition in sorted(transitions, key=lambda transition: transition.at):
        standing[transition.after.key] = transition.after
    facts: dict[str, Any] = {"advisories": tuple(standing.values())} | given
    return evaluate([asked], Facts(transitions=transitions, names=NAMES, **facts), NOW)


def raised(gte: float = 4, **given: Any) -> Rule:
    return rule("level", gte=gte, on="raised", **given)


def reached(gte: float = 4, **given: Any) -> Rule:
    return rule("level", gte=gte, on="reached", **given)


def test_a_raise_of_a_country_that_takes_an_article_names_it_as_a_sentence_does() -> None:
    names = replace(NAMES, countries={"GB": "United Kingdom"}, articles=frozenset({"GB"}))
    facts = Facts(transitions=(moved(state("GB", 4), state("GB", 3)),), advisories=(state("GB", 4),), names=names)
    (signal,) = evaluate([raised()], facts, NOW).signals
    assert signal.title == "US State Department raised the United Kingdom from level 3 to level 4"


def test_a_raise_to_the_level_fires_and_says_who_raised_what_and_why() -> None:
    after = state(
        "IQ",
        4,
        native="Do Not Travel",
        reasons=("T", "U"),
        quote="Do not travel to Iraq due to terrorism, kidnapping and unrest.",
        link="https://s.example",
    )
    (signal,) = judged(raised(), moved(after, state("IQ", 3))).signals
    assert signal.title == "US State Department raised Iraq from level 3 to level 4"
    assert signal.summary == "Do Not Travel: terrorism, civil unrest."
    assert signal.evidence[0].quote == "Do not travel to Iraq due to terrorism, kidnapping and unrest."
    assert (signal.value, signal.labels) == (4, {"country": "IQ"})
    (line,) = signal.evidence
    assert (line.publisher, line.quote, line.link) == ("US State Department", after.quote, "https://s.example")


@pytest.mark.parametrize(
    ("before", "after", "fires"),
    [
        (state("IQ", 3), state("IQ", 4), True),
        (state("IQ", 2), state("IQ", 3), False),
        (state("IQ", 4), state("IQ", 4), False),
        (state("IQ", 4, max_level=4), state("IQ", 3), False),
        (None, state("IQ", 4), False),
        (state("IQ", 2, max_level=3), state("IQ", 2, max_level=4), False),
    ],
)
def test_only_a_raise_to_the_level_fires(before: AdvisoryState | None, after: AdvisoryState, fires: bool) -> None:
    assert bool(judged(raised(), moved(after, before)).signals) is fires


def listed(*rows: AdvisoryState, besides: int = 120, issued: timedelta = 6 * HOUR, hours: float = 1) -> Evaluation:
    """An issuer of many destinations lists some for the first time."""
    seen = NOW - hours * HOUR
    new = [replace(row, issued_at=seen - issued, seen_at=seen) for row in rows]
    others = [replace(state("IT", 1), area=f"Part {number}") for number in range(besides)]
    transitions = [replace(moved(row, None), at=seen) for row in new]
    facts = Facts(transitions=tuple(transitions), advisories=(*others, *new), names=NAMES)
    return evaluate([raised()], facts, NOW)


def test_a_country_that_gets_its_first_level_from_who_lists_the_world_is_told() -> None:
    (signal,) = listed(state("IQ", 4)).signals
    assert signal.title == "US State Department lists Iraq at level 4, without a level before"
    assert (signal.value, signal.labels) == (4, {"country": "IQ"})


def test_a_first_level_is_no_news_below_the_bound_or_issued_long_ago_or_one_of_many_or_the_first_that_is_read() -> None:
    assert not listed(state("IQ", 3)).signals
    assert not listed(state("IQ", 4), issued=timedelta(days=200)).signals
    assert not listed(*(state(code, 4) for code in ("IQ", "SY", "LB", "ML"))).signals
    assert not listed(state("IQ", 4), besides=20).signals
    assert not listed(state("IQ", 4), hours=24 * 8).signals


def test_a_raise_of_the_strictest_area_is_a_matter_of_its_own_field() -> None:
    up = moved(state("IQ", 2, max_level=4), state("IQ", 2, max_level=3))
    (signal,) = judged(raised(field="max_level"), up).signals
    assert signal.title == "US State Department raised the strictest area of Iraq from level 3 to level 4"


def test_a_raise_holds_for_the_rules_timespan() -> None:
    assert judged(raised(), moved(state("IQ", 4), state("IQ", 3), hours=23)).signals
    assert not judged(raised(), moved(state("IQ", 4), state("IQ", 3), hours=24)).signals


def test_a_raise_that_was_taken_back_no_longer_fires() -> None:
    up = moved(state("IQ", 4), state("IQ", 3), hours=5)
    down = replace(moved(state("IQ", 3), state("IQ", 4), hours=1), changes=(AdvisoryChange.LOWERED,))
    assert not judged(raised(), up, down).signals


def withdrawn(after: AdvisoryState, before: AdvisoryState, *, hours: float) -> AdvisoryTransition:
    return replace(moved(after, before, hours=hours), changes=(AdvisoryChange.WITHDRAWN,))


@pytest.mark.parametrize("on", ["raised", "reached"])
def test_a_raise_that_proves_false_is_taken_back_and_says_when_it_was_told(on: str) -> None:
    true, false = state("IQ", 3, levels_seen=(3, 4)), state("IQ", 4, levels_seen=(3, 4), seen_at=NOW - 5 * HOUR)
    story = moved(false, true, hours=5), withdrawn(true, false, hours=1)
    evaluation = judged(rule("level", gte=4, on=on), *story)
    assert evaluation.signals == ()
    assert evaluation.withdrawn == {
        alert_fingerprint("r", {"country": "IQ"}): "The raise, told on 22 Oct at 13:00 UTC, did not stand: "
        "US State Department has Iraq at level 3."
    }


def test_of_two_raises_only_the_false_one_is_taken_back() -> None:
    steps = [state("IQ", level) for level in (1, 2, 3)]
    story = (
        moved(steps[1], steps[0], hours=9),
        moved(steps[2], steps[1], hours=5),
        withdrawn(steps[1], steps[2], hours=1),
    )
    evaluation = judged(raised(gte=2), *story)
    assert [signal.title for signal in evaluation.signals] == [
        "US State Department raised Iraq from level 1 to level 2"
    ]
    assert evaluation.withdrawn == {}
    assert judged(raised(gte=3), *story).withdrawn


def test_another_issuers_raise_keeps_the_alert_of_the_country() -> None:
    true, false = state("IQ", 3), state("IQ", 4)
    other = moved(state("IQ", 4, issuer="uk-fcdo"), state("IQ", 3, issuer="uk-fcdo"), hours=2)
    evaluation = judged(raised(), moved(false, true, hours=5), withdrawn(true, false, hours=1), other)
    assert [signal.title for signal in evaluation.signals] == ["UK Foreign Office raised Iraq from level 3 to level 4"]
    assert evaluation.withdrawn == {}


def test_regions_and_issuers_restrict_which_advisories_count() -> None:
    up = moved(state("IQ", 4), state("IQ", 3))
    assert judged(raised(regions=(LEVANT,)), up).signals
    assert judged(raised(regions=(WORLD,), issuers=frozenset({"us-state"})), up).signals
    assert not judged(raised(regions=(NEAR_BAGHDAD,)), up).signals
    assert not judged(raised(issuers=frozenset({"uk-fcdo"})), up).signals


def test_two_issuers_of_one_country_are_one_alert_of_the_country_or_one_each() -> None:
    ups = [
        moved(state("IQ", 4, issuer=issuer), state("IQ", 3, issuer=issuer), hours=hours)
        for issuer, hours in (("us-state", 1), ("uk-fcdo", 2))
    ]
    (signal,) = judged(raised(), *ups).signals
    assert signal.title == "US State Department raised Iraq from level 3 to level 4 (and 1 more)"
    assert [line.publisher for line in signal.evidence] == ["US State Department", "UK Foreign Office"]
    labels = [signal.labels for signal in judged(raised(group_by=("issuer", "country")), *ups).signals]
    assert labels == [{"issuer": "uk-fcdo", "country": "IQ"}, {"issuer": "us-state", "country": "IQ"}]


def test_a_level_that_stood_at_first_sight_was_never_reached() -> None:
    assert not judged(reached(), advisories=(state("IQ", 4), state("SY", 4))).signals
    assert not judged(reached(gte=3), advisories=(state("IQ", 3, levels_seen=(3, 4)),)).signals


def test_a_level_that_was_reached_fires_as_long_as_it_stands() -> None:
    standing = state("IQ", 4, levels_seen=(3, 4))
    (signal,) = judged(reached(), advisories=(standing,)).signals
    assert signal.title == "US State Department keeps Iraq at level 4"
    assert not judged(reached(), advisories=(state("IQ", 3, levels_seen=(3, 4)),)).signals


def test_a_level_just_reached_says_from_where() -> None:
    after = state("IQ", 4, levels_seen=(3, 4))
    (signal,) = judged(reached(), moved(after, state("IQ", 3))).signals
    assert signal.title == "US State Department raised Iraq from level 3 to level 4"


def test_reached_in_the_strictest_area_looks_at_that_alone() -> None:
    standing = state("IQ", 2, max_level=4, max_levels_seen=(3, 4), levels_seen=(2,))
    assert judged(reached(field="max_level"), advisories=(standing,)).signals
    assert not judged(reached(gte=2), advisories=(standing,)).signals


def test_where_the_issuers_feed_fails_its_countries_are_blind_and_other_issuers_are_not() -> None:
    standing = (state("IQ", 2), state("SY", 2, issuer="uk-fcdo"))
    evaluation = judged(
        raised(), advisories=standing, health=(health(Health.FAILING, "us-state"), health(Health.OK, "uk-fcdo"))
    )
    assert evaluation.blind == {alert_fingerprint("r", {"country": "IQ"})}


def test_a_second_feed_of_the_issuer_that_answers_ends_blindness() -> None:
    feeds = (health(Health.FAILING, "us-state"), health(Health.OK, "us-state"))
    assert judged(raised(), advisories=(state("IQ", 2),), health=feeds).blind == frozenset()


@pytest.mark.parametrize(
    ("given", "quote"),
    [
        ({"quote": "", "native": "Delta"}, "Delta"),
        ({"quote": "Stay away.", "native": "Delta"}, "Stay away."),
        ({"quote": "", "native": ""}, "Level 4"),
    ],
)
def test_nothing_is_quoted_but_the_words_of_the_issuer(given: dict[str, str], quote: str) -> None:
    (signal,) = judged(raised(), moved(state("IQ", 4, **given), state("IQ", 3))).signals
    (proof,) = signal.evidence
    assert (proof.quote, proof.title) == (quote, given["native"] or "Level 4")
    assert signal.title not in (proof.quote, proof.title)


def test_news_of_an_advisory_raises_no_level() -> None:
    told = report(type_="travel_advisory", attributes={"level_to": 4})
    assert not judged_reports(raised(), told).signals


def test_a_kind_that_does_not_exist_is_told() -> None:
    with pytest.raises(PluginError, match='rule r: there is no kind "cuont"; did you mean "count"'):
        evaluate([rule("cuont")], Facts(), NOW)


def test_the_same_facts_give_the_same_evaluation_in_any_order() -> None:
    ups = [moved(state(code, 4), state(code, 3), hours=hours) for code, hours in (("IQ", 1), ("SY", 2), ("US", 3))]
    assert judged(raised(group_by=()), *ups) == judged(raised(group_by=()), *reversed(ups))
