"""Several issuers beside one another: who is stricter, by how much, since when, who moved first, who is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from advice_world import BEGIN, DAY, END, first, seen, stated, step, world
from hypothesis import given
from hypothesis import strategies as st

from monitor.advisories.across import across
from monitor.advisories.divergence import differences
from monitor.advisories.moves import FOLLOWS_WITHIN, by_move, moves, shared
from monitor.advisories.overdue import overdue
from monitor.advisories.sight import unseen
from monitor.advisories.table import Wanted, changes, rows
from monitor.model.advisory import AdvisoryChange, AdvisoryState, AdvisoryTransition, fold
from monitor.model.comparison import Move, comparisons
from monitor.model.feed import Health
from monitor.model.place import Region

US, UK, CA = "us-state", "uk-fcdo", "ca-gac"
WELL = (seen(US), seen(UK), seen(CA))


def told(issuer: str, *levels: tuple[int, int], country: str = "IQ") -> list[AdvisoryTransition]:
    """An advisory as (day, level) tells it, beginning with its first sight."""
    (day, level), *later = levels
    made = [first(issuer, country, level, BEGIN + day * DAY)]
    for on, to in later:
        made.append(step(made[-1].after, to, BEGIN + on * DAY))
    return made


def day(number: float) -> timedelta:
    return number * DAY


def standing(transitions: Sequence[AdvisoryTransition]) -> list[AdvisoryState]:
    return list(fold(transitions).values())


# Divergence


def test_the_gap_is_between_the_strictest_and_the_mildest_and_names_both() -> None:
    states = [stated(US, "IQ", 4, BEGIN), stated(UK, "IQ", 2, BEGIN), stated(CA, "IQ", 3, BEGIN)]
    found = comparisons(states, {})["IQ"]
    assert found.gap == 2
    assert [stance.issuer for stance in found.strictest] == [US]
    assert [stance.issuer for stance in found.mildest] == [UK]


def test_issuers_that_agree_and_one_that_speaks_alone_stand_no_gap_apart() -> None:
    found = comparisons([stated(US, "IQ", 4, BEGIN), stated(UK, "IQ", 4, BEGIN), stated(US, "ML", 4, BEGIN)], {})
    assert [(told.country, told.gap, told.strictest, told.since) for told in found.values()] == [
        ("IQ", 0, (), None), ("ML", 0, (), None),
    ]  # fmt: skip


def test_an_issuer_that_cannot_be_seen_is_named_and_is_neither_mild_nor_strict() -> None:
    states = [stated(US, "IQ", 4, BEGIN), stated(UK, "IQ", 1, BEGIN), stated(CA, "IQ", 3, BEGIN)]
    found = comparisons(states, {UK: "its feed is failing: HTTP 503"})["IQ"]
    assert found.gap == 1
    assert [stance.issuer for stance in found.mildest] == [CA]
    assert [(stance.issuer, stance.level) for stance in found.unseen] == [(UK, 1)]


def test_a_word_that_could_not_be_read_again_counts_as_it_was_and_says_since_when_it_is_not_confirmed() -> None:
    states = [stated(US, "IQ", 4, BEGIN), stated(UK, "IQ", 1, BEGIN, unread_since=BEGIN + day(3))]
    found = comparisons(states, {})["IQ"]
    assert (found.gap, [stance.issuer for stance in found.mildest]) == (3, [UK])
    assert [(stance.issuer, stance.unconfirmed_since) for stance in found.unconfirmed] == [(UK, BEGIN + day(3))]


def test_a_gap_stands_since_the_later_of_the_two_moves_that_made_it() -> None:
    story = told(US, (0, 3), (10, 4)) + told(UK, (0, 3), (20, 2))
    found = comparisons(standing(story), {})["IQ"]
    assert (found.gap, found.since, found.always) == (2, BEGIN + day(20), False)


def test_of_several_pairs_as_far_apart_the_one_that_stood_longest_dates_the_gap() -> None:
    story = told(US, (0, 3), (10, 4)) + told(UK, (0, 2)) + told(CA, (0, 2), (50, 4))
    found = comparisons(standing(story), {})["IQ"]
    assert (found.gap, found.since) == (2, BEGIN + day(10))


def test_a_gap_that_stood_at_first_sight_may_be_older() -> None:
    found = comparisons(standing(told(US, (0, 4)) + told(UK, (3, 1))), {})["IQ"]
    assert (found.since, found.always) == (BEGIN + day(3), True)


def test_some_issuers_are_compared_among_themselves() -> None:
    states = [stated(US, "IQ", 4, BEGIN), stated(UK, "IQ", 1, BEGIN), stated(CA, "IQ", 3, BEGIN)]
    found = comparisons(states, {})["IQ"]
    assert found.among({US, CA}).gap == 1
    assert found.among(()) == found


def test_a_difference_tells_since_when_it_is_what_it_is_and_since_when_it_is_at_all() -> None:
    story = told(US, (0, 3), (10, 4)) + told(UK, (0, 3), (30, 2))
    (found,) = differences(moves(story))
    assert (found.stricter, found.milder, found.by) == (US, UK, 2)
    assert (found.since, found.stricter_since, found.always) == (BEGIN + day(30), BEGIN + day(10), False)


def test_a_difference_that_turned_round_begins_anew() -> None:
    story = told(US, (0, 4), (40, 1)) + told(UK, (0, 3))
    (found,) = differences(moves(story))
    assert (found.stricter, found.since, found.stricter_since) == (UK, BEGIN + day(40), BEGIN + day(40))


STEPS = st.lists(st.tuples(st.sampled_from([US, UK, CA]), st.integers(1, 4)), min_size=2, max_size=25)


@given(STEPS)
def test_differences_are_what_a_look_at_every_day_shows(steps: list[tuple[str, int]]) -> None:
    made: list[Move] = []
    levels: dict[str, int] = {}
    days: list[dict[str, int]] = []
    for number, (issuer, level) in enumerate(steps):
        if levels.get(issuer) != level:
            made.append(Move(issuer, "IQ", BEGIN + day(number), levels.get(issuer), level))
        levels[issuer] = level
        days.append(dict(levels))
    for found in differences(made):
        apart = [
            look[found.stricter] - look[found.milder] if {found.stricter, found.milder} <= look.keys() else 0
            for look in days
        ]
        assert found.by == apart[-1] > 0
        same = next(back for back in range(len(apart)) if back + 1 == len(apart) or apart[-2 - back] != found.by)
        assert found.since == BEGIN + day(len(apart) - 1 - same)
        ever = next(back for back in range(len(apart)) if back + 1 == len(apart) or apart[-2 - back] <= 0)
        assert found.stricter_since == BEGIN + day(len(apart) - 1 - ever)
    assert len(differences(made)) == sum(levels[one] != levels[two] for one in levels for two in levels if one < two)


# What moved apart in a window


def looked(story: Sequence[AdvisoryTransition], since: float, until: float, **health: Health):  # type: ignore[no-untyped-def]
    upto = [moved for moved in story if moved.at < BEGIN + day(until)]
    feeds = [seen(issuer, health.get(issuer.replace("-", "_"), Health.OK)) for issuer in (US, UK, CA)]
    return across(standing(upto), upto, feeds, BEGIN + day(since), BEGIN + day(until))


def test_only_a_gap_that_changed_within_the_window_is_told() -> None:
    story = told(US, (0, 2), (10, 4)) + told(UK, (0, 2), (12, 3))
    (opened,) = looked(story, 9, 11).moved
    assert (opened.before.gap, opened.after.gap) == (0, 2)
    assert looked(story, 11, 12).moved == ()
    (narrowed,) = looked(story, 12, 13).moved
    assert (narrowed.before.gap, narrowed.after.gap) == (2, 1)


def test_an_issuer_seen_for_the_first_time_did_not_move() -> None:
    story = told(US, (0, 4)) + told(UK, (10, 1))
    assert looked(story, 9, 11).moved == ()


def test_an_issuer_that_goes_dark_moves_nobody_apart() -> None:
    story = told(US, (0, 4)) + told(UK, (0, 1)) + told(CA, (0, 4), (10, 3))
    (moved,) = looked(story, 9, 11, uk_fcdo=Health.FAILING).moved
    assert (moved.before.gap, moved.after.gap) == (0, 1)
    assert looked(story, 11, 12, uk_fcdo=Health.FAILING).moved == ()


@given(st.integers(0, 10_000), st.integers(1, 700), st.integers(1, 60))
def test_gaps_before_and_after_are_those_of_the_two_moments(seed: int, since: int, length: int) -> None:
    _, story = world(["IQ", "ML", "UA"], (US, UK, CA), every=20, seed=seed)
    found = looked(story, since, since + length).moved
    gaps = [
        {
            code: told.gap
            for code, told in comparisons(standing([m for m in story if m.at < BEGIN + day(on)]), {}).items()
        }
        for on in (since, since + length)
    ]
    assert {told.country: (told.before.gap, told.after.gap) for told in found} == {
        code: (gaps[0][code], gap) for code, gap in gaps[1].items() if gaps[0][code] != gap
    }


@given(st.randoms(use_true_random=False))
def test_the_order_of_states_and_transitions_does_not_matter(chance: object) -> None:
    states, story = world(["IQ", "ML", "UA", "SY"], (US, UK, CA))
    mixed, told_mixed = list(states), list(story)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    chance.shuffle(told_mixed)  # type: ignore[attr-defined]
    window = END - day(30), END
    assert across(mixed, told_mixed, WELL, *window) == across(states, story, WELL, *window)


# Lead and lag


def test_who_moved_first_leads_and_others_follow_by_days() -> None:
    story = told(US, (0, 3), (10, 4)) + told(UK, (0, 2), (13, 3)) + told(CA, (0, 3), (22.5, 4))
    (together,) = shared(moves(story))
    assert [move.issuer for move in together.moves] == [US, UK, CA]
    assert (together.leader.issuer, together.lag(US), together.lag(UK), together.lag(CA)) == (US, None, 3, 12)
    assert together.leader.direction is AdvisoryChange.RAISED


def test_the_other_direction_is_another_move() -> None:
    story = told(US, (0, 3), (10, 4)) + told(UK, (0, 3), (12, 2))
    assert [len(together.moves) for together in shared(moves(story))] == [1, 1]


def test_who_moves_after_a_month_follows_nobody() -> None:
    late = FOLLOWS_WITHIN / DAY + 0.1
    story = told(US, (0, 3), (10, 4)) + told(UK, (0, 3), (10 + late, 4))
    assert [len(together.moves) for together in shared(moves(story))] == [1, 1]


def test_an_issuer_that_moves_twice_counts_once_and_by_its_first() -> None:
    story = told(US, (0, 1), (10, 2), (12, 3)) + told(UK, (0, 2), (11, 3))
    (together,) = shared(moves(story))
    assert [(move.issuer, move.after) for move in together.moves] == [(US, 2), (UK, 3)]


def test_a_raise_that_proved_false_leads_nobody_and_is_no_move() -> None:
    false = told(US, (0, 3), (10, 4))
    back = step(false[-1].after, 3, BEGIN + day(11), AdvisoryChange.WITHDRAWN)
    story = [*false, back, *told(UK, (0, 3), (12, 4))]
    assert [(move.issuer, move.after) for move in moves(story)] == [(UK, 3), (US, 3), (UK, 4)]
    (together,) = shared(moves(story))
    assert together.leader.issuer == UK


def test_a_lowering_that_proved_false_is_no_move_either() -> None:
    false = told(US, (0, 4), (10, 3))
    back = step(false[-1].after, 4, BEGIN + day(11), AdvisoryChange.WITHDRAWN)
    assert [move.after for move in moves([*false, back])] == [4]


def test_every_move_finds_those_it_belongs_to() -> None:
    story = told(US, (0, 3), (10, 4)) + told(UK, (0, 3), (12, 4))
    found = by_move(moves(story))
    assert found[UK, "IQ", BEGIN + day(12)].leader.issuer == US
    assert set(found) == {(US, "IQ", BEGIN + day(10)), (UK, "IQ", BEGIN + day(12))}


def test_a_window_tells_of_shared_moves_that_one_of_its_own_belongs_to() -> None:
    story = told(US, (0, 3), (10, 4)) + told(UK, (0, 3), (12, 4))
    (together,) = looked(story, 11, 13).shared
    assert together.leader.issuer == US
    assert looked(story, 13, 14).shared == ()


# Sight


@pytest.mark.parametrize(
    ("health", "why"),
    [
        ((seen(US),), None),
        ((seen(US, Health.FAILING, "HTTP 503"),), "its feed is failing: HTTP 503"),
        ((seen(US, Health.SILENT, "no new item since May"),), "its feed is silent: no new item since May"),
        ((seen(US, Health.SILENT, "none"), seen(US, Health.FAILING, "HTTP 503")), "its feed is failing: HTTP 503"),
        ((seen(US, Health.FAILING, "HTTP 503"), seen(US)), None),
        ((seen(UK),), "no feed of it is polled"),
        ((seen(US, Health.IMPAIRED, "1 of 200 rows states no level we know"),), None),
    ],
)
def test_an_issuer_is_seen_where_one_of_its_feeds_is_well(health: tuple[object, ...], why: str | None) -> None:
    assert unseen([US], health).get(US) == why  # type: ignore[arg-type]


# Reviews


def due(on: float, issuer: str = US, level: int = 3) -> AdvisoryState:
    return stated(issuer, "IQ", level, BEGIN, review_due=BEGIN + day(on))


def test_a_review_that_came_due_in_the_window_is_new_and_others_are_counted() -> None:
    found = overdue(
        [due(10), due(11, UK, level=4), due(2, CA), due(30, "au-smartraveller")], BEGIN + day(9), BEGIN + day(12)
    )
    assert [state.issuer for state in found.new] == [UK, US]
    assert [state.issuer for state in found.before] == [CA]


def test_an_issuer_without_a_rule_is_never_late_and_one_that_cannot_be_seen_neither() -> None:
    states = [stated(UK, "IQ", 4, BEGIN), due(1, CA)]
    assert overdue(states, BEGIN, BEGIN + day(900), {CA}) == overdue([], BEGIN, BEGIN)


@given(st.lists(st.integers(1, 50), max_size=12), st.integers(1, 40), st.integers(1, 10))
def test_every_review_is_new_in_exactly_one_of_the_windows_that_follow_one_another(
    days: list[int], since: int, length: int
) -> None:
    states = [replace(due(on), country=f"C{number}") for number, on in enumerate(days)]
    one, two = (overdue(states, BEGIN + day(at), BEGIN + day(at + length)) for at in (since, since + length))
    assert not {state.key for state in one.new} & {state.key for state in two.new}
    assert {state.key for state in two.before} == {state.key for state in (*one.new, *one.before)}


# The table


def table(wanted: Wanted) -> list[tuple[str, list[str]]]:
    states = [
        stated(US, "IQ", 4, BEGIN),
        stated(UK, "IQ", 2, BEGIN),
        stated(CA, "ML", 2, BEGIN, max_level=4),
        stated(US, "ML", 3, BEGIN, review_due=BEGIN),
        stated(US, "NO", 1, BEGIN),
    ]
    made = rows(states, comparisons(states, {}), wanted, BEGIN + day(1))
    return [(row.country, sorted(row.states)) for row in made]


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (Wanted(), ["IQ", "ML", "NO"]),
        (Wanted(regions=(Region("sahel", "Sahel", frozenset({"ML"})),)), ["ML"]),
        (Wanted(issuers=frozenset({UK})), ["IQ"]),
        (Wanted(level=4), ["IQ", "ML"]),
        (Wanted(apart=2), ["IQ"]),
        (Wanted(apart=1, issuers=frozenset({US})), []),
        (Wanted(overdue=True), ["ML"]),
    ],
)
def test_a_table_shows_the_countries_that_were_asked_for(wanted: Wanted, shown: list[str]) -> None:
    assert [country for country, _ in table(wanted)] == shown


def test_a_table_of_one_issuer_shows_no_other() -> None:
    assert table(Wanted(issuers=frozenset({US}))) == [("IQ", [US]), ("ML", [US]), ("NO", [US])]


def test_first_sights_and_new_wordings_are_no_changes_to_list() -> None:
    story = told(US, (0, 3), (10, 4), (12, 4)) + told(UK, (0, 1), (11, 2))
    assert [(moved.issuer, moved.change) for moved in changes(sorted(story, key=lambda m: m.at), Wanted())] == [
        (US, AdvisoryChange.RAISED), (UK, AdvisoryChange.RAISED),
    ]  # fmt: skip


# Parts of a country that have a row of their own


def part(moves_: Sequence[AdvisoryTransition], area: str) -> list[AdvisoryTransition]:
    return [
        replace(
            one, before=one.before and replace(one.before, area=area), after=replace(one.after, area=area, name=area)
        )
        for one in moves_
    ]


def test_a_part_is_compared_with_nobodys_word_on_the_country() -> None:
    """The Azores at 3 stood for Portugal, "2 apart" from the same issuer's word on the mainland."""
    story = told(CA, (0, 1), country="PT") + part(told(CA, (0, 1), (5, 3), country="PT"), "Azores")
    found = comparisons(standing(story), {})
    assert {key: (one.country, one.area, one.gap, len(one.stances)) for key, one in found.items()} == {
        "PT": ("PT", "", 0, 1),
        "PT/Azores": ("PT", "Azores", 0, 1),
    }


def test_the_table_has_a_row_for_the_country_and_one_for_each_part() -> None:
    story = told(CA, (0, 1), country="PT") + part(told(CA, (0, 1), (5, 3), country="PT"), "Azores")
    states = standing(story)
    made = rows(states, comparisons(states, {}), Wanted(), END)
    assert [(row.country, row.area, row.states[CA].level) for row in made] == [("PT", "", 1), ("PT", "Azores", 3)]


def test_moves_of_a_part_and_of_the_country_are_not_shared_and_move_no_gap_of_the_other() -> None:
    azores = part(told(CA, (0, 1), (5, 3), country="PT"), "Azores")
    story = azores + told(CA, (0, 1), country="PT") + told(US, (0, 1), (6, 2), country="PT")
    made = moves(story)
    assert [len(one.moves) for one in shared(made)] == [1, 1]
    assert by_move(made).keys() == {(CA, "PT/Azores", BEGIN + day(5)), (US, "PT", BEGIN + day(6))}
    found = across(standing(story), story, WELL, BEGIN + day(4), BEGIN + day(7))
    assert [(apart.country, apart.area, apart.before.gap, apart.after.gap) for apart in found.moved] == [
        ("PT", "", 0, 1)
    ]
