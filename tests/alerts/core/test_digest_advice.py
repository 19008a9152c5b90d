"""What a digest takes of official advice: one entry an advisory, nothing twice, between issuers only what moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from briefings import NOON, SINCE, UNTIL, advice
from hypothesis import given
from hypothesis import strategies as st

from alerts.digest import DigestSpec, Wording
from alerts.digest.advice import across, changes, first_sights, net
from alerts.settings.wording import load_wording
from monitor.advisories.across import across as compared_across
from monitor.lib import shipped
from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition, fold
from monitor.model.comparison import AcrossIssuers
from monitor.model.feed import Feed, FeedHealth, Health
from monitor.model.place import Region

SPEC = DigestSpec("daily", "Daily", "UTC")
UP, DOWN, BACK, AREA = (
    AdvisoryChange.RAISED, AdvisoryChange.LOWERED, AdvisoryChange.WITHDRAWN, AdvisoryChange.AREA_ADDED,
)  # fmt: skip
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def wording() -> Wording:
    return load_wording(shipped.seeds() / "digest.yaml")


def step(before: int, after: int, *moved: AdvisoryChange, hour: int = 0) -> AdvisoryTransition:
    made = advice("IQ", before, after, *moved)
    return replace(made, at=NOON + hour * HOUR, after=replace(made.after, seen_at=NOON + hour * HOUR))


def told(wording: Wording, *steps: AdvisoryTransition) -> list[tuple[AdvisoryChange, int | None, int]]:
    found = changes(SPEC, steps, wording)
    return [(one.change, one.before and one.before.level, one.after.level) for one in found]


def test_two_raises_of_one_advisory_are_one_from_the_first_level_to_the_last(wording: Wording) -> None:
    assert told(wording, step(2, 3, UP), step(3, 4, UP, hour=2)) == [(UP, 2, 4)]


def test_advice_read_for_the_first_time_is_counted_once_and_is_no_change(wording: Wording) -> None:
    seen = replace(step(3, 3, AdvisoryChange.FIRST_SEEN), before=None)
    assert told(wording, seen) == []
    assert first_sights(SPEC, [seen, seen, step(3, 4, UP, hour=2)]) == 1
    assert first_sights(SPEC, [step(3, 4, UP)]) == 0
    assert first_sights(replace(SPEC, types=frozenset({"drone_attack"})), [seen]) == 0


def test_a_raise_after_the_first_sight_is_told_from_the_level_that_was_seen(wording: Wording) -> None:
    """ "Raised, reissued and first seen at Level 4" was told of advice that went from Level 3 to 4 on the first day."""
    seen = replace(step(3, 3, AdvisoryChange.FIRST_SEEN), before=None)
    (one,) = changes(SPEC, [seen, step(3, 4, UP, hour=2)], wording)
    assert (one.changes, one.before and one.before.level, one.after.level) == ((UP,), 3, 4)


def test_a_raise_and_what_followed_are_one_entry_with_all_that_moved(wording: Wording) -> None:
    (one,) = changes(SPEC, [step(2, 3, UP), step(3, 3, AREA, hour=2)], wording)
    assert one.changes == (UP, AREA)
    assert one.at == NOON + 2 * HOUR


def test_a_raise_that_proved_false_the_same_day_is_told_by_its_withdrawal_alone(wording: Wording) -> None:
    assert told(wording, step(3, 4, UP), step(4, 3, BACK, hour=2)) == [(BACK, 4, 3)]


def test_a_lowering_that_proved_false_the_same_day_is_told_by_its_withdrawal_alone(wording: Wording) -> None:
    assert told(wording, step(4, 3, DOWN), step(3, 4, BACK, hour=2)) == [(BACK, 3, 4)]


def test_a_true_raise_before_a_false_one_stays(wording: Wording) -> None:
    steps = step(1, 2, UP), step(2, 4, UP, hour=1), step(4, 2, BACK, hour=2)
    assert told(wording, *steps) == [(UP, 1, 2), (BACK, 4, 2)]


def test_an_advisory_that_truly_rose_and_fell_is_told_by_both_steps(wording: Wording) -> None:
    assert told(wording, step(2, 3, UP), step(3, 2, DOWN, hour=2)) == [(UP, 2, 3), (DOWN, 3, 2)]


def test_notes_of_what_is_told_together_are_kept() -> None:
    one, two = replace(step(2, 3, UP), note="First."), replace(step(3, 4, UP, hour=1), note="Second.")
    assert [moved.note for moved in net([one, two], (UP,))] == ["First. Second."]


@given(st.lists(st.integers(1, 4), min_size=1, max_size=8))
def test_however_it_is_told_the_last_entry_ends_where_the_advisory_stands(levels: list[int]) -> None:
    steps = [
        step(before, after, UP if after > before else DOWN, hour=number)
        for number, (before, after) in enumerate(zip([2, *levels], levels, strict=False))
        if before != after
    ]
    found = net(steps, (UP, DOWN))
    assert len(found) <= len(steps)
    if steps:
        assert found[0].before == steps[0].before
        assert fold(found) == fold(steps)


# Between issuers


def stated(issuer: str, level: int, **given: object) -> AdvisoryState:
    return replace(advice("IQ", level, level).after, issuer=issuer, level_since=SINCE, **given)


def between(us: int, uk: int, *moved: AdvisoryTransition, until: int = 0, **us_has: object) -> AcrossIssuers:
    feeds = [
        Feed(name, name, "https://x.example", "rss", "advisory", "en", name, name, issuer=name)
        for name in ("us-state", "uk-fcdo")
    ]
    window = UNTIL + (until - 24) * HOUR, UNTIL + until * HOUR
    states = [stated("us-state", us, **us_has), stated("uk-fcdo", uk)]
    return compared_across(states, moved, [FeedHealth(feed, Health.OK, None, "") for feed in feeds], *window)


def test_a_divergence_is_told_on_the_day_it_opens_and_never_again(wording: Wording) -> None:
    raised = step(2, 4, UP)
    (apart,) = across(SPEC, between(4, 2, raised), wording).moved
    assert (apart.before.gap, apart.after.gap) == (0, 2)
    assert across(SPEC, between(4, 2, raised, until=24), wording).moved == ()


def test_a_gap_of_one_level_is_how_scales_differ(wording: Wording) -> None:
    assert across(SPEC, between(3, 2, step(2, 3, UP)), wording).moved == ()
    assert across(SPEC, between(3, 2, step(4, 3, DOWN)), wording).moved  # it was two


def test_a_review_is_told_on_the_day_it_comes_due_and_counted_afterwards(wording: Wording) -> None:
    due = {"review_due": NOON}
    first, second = (across(SPEC, between(3, 3, until=until, **due), wording) for until in (0, 24))
    assert [len(found.overdue) for found in (first, second)] == [1, 0]
    assert [len(found.overdue_before) for found in (first, second)] == [0, 1]


@pytest.mark.parametrize(
    "spec",
    [replace(SPEC, regions=(Region("sahel", "Sahel", frozenset({"ML"})),)), replace(SPEC, types=frozenset({"coup"}))],
    ids=["another region", "other types"],
)
def test_a_digest_tells_of_its_own_regions_and_types(spec: DigestSpec, wording: Wording) -> None:
    found = across(spec, between(4, 2, step(2, 4, UP), review_due=NOON), wording)
    assert (found.moved, found.overdue, found.overdue_before) == ((), (), ())
    assert changes(spec, [step(2, 4, UP)], wording) == ()
