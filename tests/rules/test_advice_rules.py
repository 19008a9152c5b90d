"""`level` rules beyond a level: how far raised, how many issuers, how far apart, departures, areas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_builders import HOUR, LEVANT, NAMES, NOW, health, moved, rule, state

from monitor.model.advisory import (
    AdvisoryChange,
    AdvisoryState,
    AdvisoryTransition,
    Area,
    Departure,
    DepartureStatus,
    People,
    fold,
)
from monitor.model.feed import Health
from monitor.model.rule import Rule
from monitor.model.signal import Evaluation, Signal, alert_fingerprint
from monitor.rules.evaluate import Facts, evaluate
from monitor.rules.explain import near_miss

DAY = timedelta(days=1)
US, UK, CA = "us-state", "uk-fcdo", "ca-gac"


def asked(field: str, gte: float, **given: Any) -> Rule:
    return rule("level", gte=gte, field=field, **({"timespan": 7 * DAY} | given))


def judged(
    asked_: Rule,
    *transitions: AdvisoryTransition,
    beside: Sequence[AdvisoryState] = (),
    unseen: Mapping[str, str] | None = None,
    **given: Any,
) -> Evaluation:
    standing = {state.key: state for state in beside} | dict(fold(transitions))
    facts = Facts(
        transitions=transitions, advisories=tuple(standing.values()), names=NAMES, unseen=unseen or {}, **given
    )
    return evaluate([asked_], facts, NOW)


def only(evaluation: Evaluation) -> Signal:
    (signal,) = evaluation.signals
    return signal


def raised(issuer: str, before: int, after: int, *, days: float = 1, country: str = "IQ") -> AdvisoryTransition:
    at = NOW - days * DAY
    was = state(country, before, issuer, level_since=at - 90 * DAY)
    now = state(country, after, issuer, level_since=at, level_before=before, levels_seen=tuple(sorted({before, after})))
    return moved(now, was, hours=days * 24)


def back(raise_: AdvisoryTransition, *, days: float) -> AdvisoryTransition:
    """A raise that proved false."""
    assert raise_.before is not None
    return AdvisoryTransition(
        raise_.issuer, raise_.country, (AdvisoryChange.WITHDRAWN,), NOW - days * DAY, raise_.after, raise_.before,
        "The page showed another country.",
    )  # fmt: skip


# raised_by


def test_a_raise_by_two_levels_fires_and_says_from_where_to_where() -> None:
    signal = only(judged(asked("raised_by", 2), raised(US, 2, 4)))
    assert signal.title == "US State Department raised Iraq by 2 levels, from level 2 to level 4"
    assert (signal.value, signal.condition) == (2, "levels raised: at least 2")
    assert not judged(asked("raised_by", 2), raised(US, 3, 4)).signals


def test_steps_of_one_window_add_up() -> None:
    steps = raised(US, 2, 3, days=5), raised(US, 3, 4, days=1)
    assert only(judged(asked("raised_by", 2), *steps)).title.endswith("by 2 levels, from level 2 to level 4")
    assert not judged(asked("raised_by", 2, timespan=2 * DAY), *steps).signals


def test_what_was_lowered_again_no_longer_counts() -> None:
    down = replace(raised(US, 4, 3, days=1), changes=(AdvisoryChange.LOWERED,))
    assert not judged(asked("raised_by", 2), raised(US, 2, 4, days=5), down).signals


# issuer_count


def test_issuers_that_raise_within_the_timespan_are_counted_each_once() -> None:
    steps = raised(US, 2, 3, days=5), raised(US, 3, 4, days=2), raised(UK, 1, 2, days=1)
    signal = only(judged(asked("issuer_count", 2), *steps))
    assert (signal.value, signal.title) == (2, "2 governments raised Iraq within 7 days")
    assert signal.summary == "US State Department from level 2 to level 4; UK Foreign Office from level 1 to level 2."
    assert [line.publisher for line in signal.evidence] == ["US State Department", "UK Foreign Office"]
    assert not judged(asked("issuer_count", 3), *steps).signals


def test_only_raises_to_a_least_level_count_where_one_is_asked_for() -> None:
    steps = raised(US, 2, 4), raised(UK, 1, 2)
    assert not judged(asked("issuer_count", 2, least_level=3), *steps).signals
    title = only(judged(asked("issuer_count", 1, least_level=3), *steps)).title
    assert title == "1 government raised Iraq to level 3 or above within 7 days"


def test_issuers_that_stand_at_a_level_count_where_one_of_them_did_not_always() -> None:
    standing = [state("IQ", 4, US), state("IQ", 4, UK), state("SY", 4, US), state("SY", 4, UK)]
    reached = asked("issuer_count", 2, on="reached", least_level=4)
    assert not judged(reached, beside=standing).signals
    signal = only(judged(reached, raised(US, 3, 4, days=300), beside=standing))
    assert signal.title == "2 governments have Iraq at level 4"
    assert signal.labels == {"country": "IQ"}


# divergence


def test_a_gap_that_opens_fires_and_says_who_is_where_since_when() -> None:
    signal = only(judged(asked("divergence", 2), raised(US, 3, 4), beside=[state("IQ", 2, UK)]))
    assert signal.title == (
        "Governments stand 2 levels apart on Iraq: US State Department at 4, UK Foreign Office at 2"
    )
    assert signal.summary == "They have since 21 Oct 2023."
    assert (signal.value, signal.condition) == (2, "levels apart: at least 2")
    assert [line.publisher for line in signal.evidence] == ["US State Department", "UK Foreign Office"]


def test_a_gap_that_stood_before_the_window_is_no_news_and_one_that_narrows_neither() -> None:
    standing = [state("IQ", 4, US), state("IQ", 1, UK)]
    assert not judged(asked("divergence", 2), beside=standing).signals
    assert not judged(asked("divergence", 2), raised(UK, 1, 2), beside=standing).signals


def test_a_standing_gap_fires_where_it_came_about_while_we_watch() -> None:
    standing = [state("IQ", 4, US), state("IQ", 1, UK)]
    reached = asked("divergence", 2, on="reached")
    assert not judged(reached, beside=standing).signals
    assert only(judged(reached, raised(US, 3, 4, days=300), beside=standing)).value == 3


def test_an_issuer_that_cannot_be_seen_is_no_mild_one_and_leaves_the_country_dark() -> None:
    story, standing = raised(US, 3, 4), [state("IQ", 1, UK), state("IQ", 3, CA)]
    evaluation = judged(asked("divergence", 2), story, beside=standing, unseen={UK: "its feed is failing"})
    assert evaluation.signals == ()
    assert evaluation.blind == {alert_fingerprint("r", {"country": "IQ"})}
    signal = only(judged(asked("divergence", 1), story, beside=standing, unseen={UK: "its feed is failing"}))
    assert signal.summary.endswith("Cannot be seen: UK Foreign Office (last at 1).")


def test_a_gap_with_a_word_that_is_not_confirmed_fires_and_says_since_when() -> None:
    standing = [state("IQ", 4, US), replace(state("IQ", 1, UK), unread_since=NOW - timedelta(days=2))]
    signal = only(judged(asked("divergence", 2), raised(US, 3, 4), beside=standing[1:]))
    since = f"{NOW - timedelta(days=2):%-d %b %Y}"
    assert signal.summary.endswith(f"Not confirmed: UK Foreign Office (since {since}).")


def test_only_the_named_issuers_are_compared() -> None:
    standing = [state("IQ", 1, UK), state("IQ", 3, CA)]
    some = asked("divergence", 1, issuers=frozenset({US, CA}))
    assert only(judged(some, raised(US, 3, 4), beside=standing)).value == 1


# departure


def ordered(
    *told: tuple[People, Departure], before: tuple[tuple[People, Departure], ...] = (), hours: float = 1
) -> AdvisoryTransition:
    statuses = [tuple(DepartureStatus(*one) for one in group) for group in (before, told)]
    was, now = (state("IQ", 4, departures=held, posts=("Baghdad",)) for held in statuses)
    return replace(moved(now, was, hours=hours), changes=(AdvisoryChange.DEPARTURE,))


STAFF, FAMILIES = People.EMPLOYEES, People.FAMILIES


def test_an_ordered_departure_fires_and_says_whose() -> None:
    signal = only(judged(asked("departure", 2), ordered((FAMILIES, Departure.ORDERED))))
    assert signal.title == "US State Department ordered the departure of families from Iraq (Baghdad)"
    assert signal.condition == "departure (1 authorized, 2 ordered, 3 services suspended): at least 2"
    assert not judged(asked("departure", 2), ordered((FAMILIES, Departure.AUTHORIZED))).signals


def test_a_second_group_that_is_told_to_leave_is_news_though_another_was_before() -> None:
    step = ordered((FAMILIES, Departure.ORDERED), (STAFF, Departure.ORDERED), before=((FAMILIES, Departure.ORDERED),))
    assert "departure of embassy staff" in only(judged(asked("departure", 2), step)).title


@pytest.mark.parametrize("later", [Departure.LIFTED, Departure.AUTHORIZED])
def test_an_order_that_was_lifted_or_eased_no_longer_fires(later: Departure) -> None:
    first = ordered((FAMILIES, Departure.ORDERED), hours=9)
    second = ordered((FAMILIES, later), before=((FAMILIES, Departure.ORDERED),), hours=1)
    assert not judged(asked("departure", 2), first, second).signals


# area


def areas(before: Sequence[Area], after: Sequence[Area], *, hours: float = 1, **given: Any) -> AdvisoryTransition:
    levels = [max([2, *(area.level for area in held)]) for held in (before, after)]
    was, now = (
        state("IQ", 2, areas=tuple(held), max_level=level, **given)
        for held, level in zip((before, after), levels, strict=True)
    )
    return replace(moved(now, was, hours=hours), changes=(AdvisoryChange.AREA_ADDED,))


BORDER, KURDISTAN = Area("the Syrian border", 4), Area("Kurdistan Region", 3)


def test_an_area_that_is_new_or_raised_fires_at_its_own_level() -> None:
    step = areas([KURDISTAN], [BORDER, replace(KURDISTAN, level=4)])
    titles = {signal.title for signal in judged(asked("area", 4, group_by=("country", "area")), step).signals}
    assert titles == {
        "US State Department raised the Syrian border (Iraq) to level 4 (new)",
        "US State Department raised Kurdistan Region (Iraq) from level 3 to level 4",
    }
    both = only(judged(asked("area", 4), step))
    assert both.title.endswith("(and 1 more)")


@pytest.mark.parametrize("field", ["area", "max_level"])
def test_what_is_merely_read_better_of_one_issue_was_never_raised(field: str) -> None:
    step = replace(areas([], [BORDER]), changes=(AdvisoryChange.TEXT_ONLY,))
    assert not judged(asked(field, 4, on="raised"), step).signals
    order = replace(ordered((FAMILIES, Departure.ORDERED)), changes=(AdvisoryChange.TEXT_ONLY,))
    assert not judged(asked("departure", 2), order).signals


def test_a_part_that_is_named_now_may_have_been_stricter_without_a_name() -> None:
    nameless = Area("", 4)
    assert not judged(asked("area", 4), areas([nameless], [BORDER])).signals
    assert not judged(asked("area", 4), areas([BORDER], [nameless])).signals
    assert judged(asked("area", 4), areas([replace(nameless, level=3)], [BORDER])).signals


def test_only_areas_of_the_asked_names_count_whatever_the_case() -> None:
    step = areas([], [BORDER, KURDISTAN])
    signal = only(judged(asked("area", 3, areas=("kurdistan",), group_by=("country", "area")), step))
    assert signal.labels == {"country": "IQ", "area": "Kurdistan Region"}


def test_parts_without_a_name_are_told_as_parts() -> None:
    step = areas([], [])
    unnamed = replace(step, after=replace(step.after, max_level=4))
    assert only(judged(asked("area", 4), unnamed)).title == (
        "US State Department raised parts of Iraq to level 4 (new)"
    )
    assert not judged(asked("area", 4, areas=("border",)), unnamed).signals


def test_an_area_that_was_dropped_again_no_longer_fires() -> None:
    assert not judged(asked("area", 4), areas([], [BORDER], hours=9), areas([BORDER], [], hours=1)).signals


# what all have in common

FALSE = raised(US, 2, 4, days=2)


@pytest.mark.parametrize(
    ("asked_", "beside"),
    [
        (asked("level", 4), ()),
        (asked("max_level", 4), ()),
        (asked("raised_by", 2), ()),
        (asked("issuer_count", 1), ()),
        (asked("divergence", 2), (state("IQ", 2, UK),)),
    ],
    ids=lambda one: one.field if isinstance(one, Rule) else "",
)
def test_what_rested_on_a_raise_that_proved_false_is_withdrawn(asked_: Rule, beside: Sequence[AdvisoryState]) -> None:
    assert judged(asked_, FALSE, beside=beside).signals
    evaluation = judged(asked_, FALSE, back(FALSE, days=1), beside=beside)
    assert evaluation.signals == ()
    assert evaluation.withdrawn == {
        alert_fingerprint("r", {"country": "IQ"}): "The raise, told on 20 Oct at 18:00 UTC, did not stand: "
        "US State Department has Iraq at level 2. The page showed another country."
    }


def test_a_gap_that_a_false_lowering_opened_is_withdrawn_as_that() -> None:
    down = replace(raised(US, 4, 2, days=2), changes=(AdvisoryChange.LOWERED,))
    evaluation = judged(asked("divergence", 2), down, back(down, days=1), beside=[state("IQ", 4, UK)])
    assert evaluation.signals == ()
    assert [words.split(",")[0] for words in evaluation.withdrawn.values()] == ["The lowering"]


def test_a_count_that_still_holds_without_the_false_raise_is_not_withdrawn() -> None:
    true = raised(UK, 1, 3), raised(CA, 1, 3)
    evaluation = judged(asked("issuer_count", 2), FALSE, back(FALSE, days=1), *true)
    assert (only(evaluation).value, evaluation.withdrawn) == (2, {})


def test_an_alert_that_ends_for_another_reason_is_not_withdrawn() -> None:
    old = raised(UK, 1, 3, days=30), raised(CA, 1, 3, days=30)
    assert judged(asked("issuer_count", 2), *old, FALSE, back(FALSE, days=1)).withdrawn == {}


def test_regions_and_issuers_restrict_every_field() -> None:
    for field in ("raised_by", "issuer_count"):
        assert judged(asked(field, 1, regions=(LEVANT,)), raised(US, 2, 4)).signals
        assert not judged(asked(field, 1, regions=(LEVANT,)), raised(US, 2, 4, country="US")).signals
        assert not judged(asked(field, 1, issuers=frozenset({UK})), raised(US, 2, 4)).signals


def test_where_an_issuer_fails_its_countries_are_blind_for_every_field() -> None:
    feeds = (health(Health.FAILING, US), health(Health.OK, UK))
    for field in ("raised_by", "departure", "area"):
        evaluation = judged(asked(field, 1), beside=[state("IQ", 3), state("SY", 3, UK)], health=feeds)
        assert evaluation.blind == {alert_fingerprint("r", {"country": "IQ"})}


FIELDS = st.sampled_from(["level", "max_level", "raised_by", "issuer_count", "divergence", "departure", "area"])
STEPS = st.lists(
    st.tuples(st.sampled_from([US, UK, CA]), st.integers(1, 4), st.integers(1, 4), st.floats(0.1, 20)), max_size=8
)


@given(FIELDS, STEPS, st.randoms(use_true_random=False))
def test_the_order_of_facts_changes_nothing(field: str, steps: list[tuple[str, int, int, float]], chance: Any) -> None:
    story = [raised(issuer, before, after, days=days) for issuer, before, after, days in steps if before != after]
    story = [replace(one, at=NOW - number * HOUR) for number, one in enumerate(story)]
    standing = list(fold(story).values())
    facts = Facts(transitions=tuple(story), advisories=tuple(standing), names=NAMES)
    chance.shuffle(story)
    chance.shuffle(standing)
    mixed = Facts(transitions=tuple(story), advisories=tuple(standing), names=NAMES)
    for on in ("raised", "reached"):
        one = asked(field, 1, on=on)
        assert evaluate([one], facts, NOW) == evaluate([one], mixed, NOW)


def test_why_not_tells_of_what_was_never_reached_because_it_always_stood() -> None:
    apart = Facts(advisories=(state("IQ", 4, US), state("IQ", 1, UK)), names=NAMES)
    divergence = near_miss(asked("divergence", 2, on="reached"), apart, NOW, {"country": "IQ"})
    assert divergence is not None
    assert divergence.words == (
        "US State Department at 4, UK Foreign Office at 1: 3 levels apart on Iraq, and so when they were first read; "
        "`on: reached` fires on what was not always so"
    )
    level = near_miss(asked("level", 4, on="reached"), apart, NOW, {"country": "IQ"})
    assert level is not None
    assert level.words.startswith("US State Department keeps Iraq at level 4, where it stood when it was first read;")


# A part of a country that an issuer lists on its own


def part(step: AdvisoryTransition, area: str) -> AdvisoryTransition:
    """The same step, of a part that has a row of its own."""
    assert step.before is not None
    return replace(step, before=replace(step.before, area=area), after=replace(step.after, area=area))


COUNTRY, PART = {"country": "IQ"}, {"country": "IQ", "area": "Erbil"}


def test_a_part_that_is_listed_on_its_own_is_told_by_its_name_and_apart_from_the_country() -> None:
    steps = part(raised(CA, 1, 3, days=2), "Erbil"), raised(CA, 1, 3, days=1)
    found = {signal.labels.get("area", ""): signal for signal in judged(asked("level", 3), *steps).signals}
    assert {area: signal.labels for area, signal in found.items()} == {"": COUNTRY, "Erbil": PART}
    assert found[""].title == "ca-gac raised Iraq from level 1 to level 3"
    assert found["Erbil"].title == "ca-gac raised Erbil (Iraq) from level 1 to level 3"


def test_a_raise_of_the_country_fires_while_a_part_fires() -> None:
    early = part(raised(CA, 1, 3, days=2), "Erbil")
    assert [signal.labels for signal in judged(asked("level", 3), early).signals] == [PART]
    assert COUNTRY in [signal.labels for signal in judged(asked("level", 3), early, raised(CA, 2, 3)).signals]


@pytest.mark.parametrize(
    ("field", "title"),
    [
        ("max_level", "ca-gac raised the strictest area of Erbil (Iraq) from level 1 to level 4"),
        ("raised_by", "ca-gac raised Erbil (Iraq) by 3 levels, from level 1 to level 4"),
        ("issuer_count", "1 government raised Erbil (Iraq) within 7 days"),
    ],
)
def test_every_field_names_the_part(field: str, title: str) -> None:
    signal = only(judged(asked(field, 1), part(raised(CA, 1, 4), "Erbil")))
    assert (signal.title, signal.labels) == (title, PART)


def test_a_part_is_no_word_of_its_issuer_on_the_country_and_counts_for_nothing_there() -> None:
    beside = state("IQ", 3, CA, level_before=3)
    up = part(raised(CA, 1, 4), "Erbil")
    assert not judged(asked("issuer_count", 2), up, raised(US, 2, 3)).signals
    assert not judged(asked("divergence", 1), up, beside=[beside, state("IQ", 3, US)]).signals


def test_issuers_that_list_a_part_are_compared_on_it_alone() -> None:
    other = replace(state("IQ", 1, US), area="Erbil")
    signal = only(judged(asked("divergence", 2), part(raised(CA, 1, 4), "Erbil"), beside=[other, state("IQ", 1, UK)]))
    assert signal.title == "Governments stand 3 levels apart on Erbil (Iraq): ca-gac at 4, US State Department at 1"
    assert signal.labels == PART


def test_a_departure_from_a_part_names_it() -> None:
    told = (DepartureStatus(People.FAMILIES, Departure.ORDERED),)
    step = part(raised(US, 3, 3), "Erbil")
    step = replace(step, changes=(AdvisoryChange.DEPARTURE,), after=replace(step.after, departures=told))
    signal = only(judged(asked("departure", 2), step))
    assert (signal.title, signal.labels) == (
        "US State Department ordered the departure of families from Erbil (Iraq)", PART,
    )  # fmt: skip


def test_areas_within_a_part_say_so_in_their_label() -> None:
    step = part(raised(US, 2, 2), "Kurdistan")
    step = replace(step, after=replace(step.after, max_level=4, areas=(Area("the border", 4),)))
    by_area = asked("area", 4, group_by=("country", "area"))
    signal = only(judged(by_area, step))
    assert signal.labels == {"country": "IQ", "area": "the border, Kurdistan"}
    assert signal.title == "US State Department raised the border (Kurdistan (Iraq)) to level 4 (new)"


def test_a_false_raise_of_a_part_is_taken_back_from_the_part() -> None:
    up = part(raised(US, 1, 4, days=2), "Erbil")
    took = back(up, days=1)
    rule_ = asked("level", 4)
    ((identity, words),) = judged(rule_, up, took).withdrawn.items()
    assert identity == alert_fingerprint(rule_.id, PART)
    assert "has Erbil (Iraq) at level 1" in words
