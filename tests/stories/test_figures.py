"""What a story counts: figures follow each other, sides stay apart, and what was before is kept."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from story_builders import STRIKE, STRIKE_TEXT, entry, number, place, told

from monitor.model.mention import Assertion, Attribution, Quantity, Stance
from monitor.model.story import Story
from monitor.stories.cluster import Entry


def killed(
    quantity: Quantity,
    *,
    family: str = "bbc",
    hours: float = 0,
    said: Attribution | None = None,
    text: str = "",
    byline: str | None = None,
) -> Entry:
    return entry(
        STRIKE, text or STRIKE_TEXT, key=f"{family}{hours}", family=family, hours=hours, byline=byline,
        quantities={quantity.role: quantity}, attribution=said, places=(place("Israeli", "IL", "demonym"),),
    )  # fmt: skip


def figures(story: Story) -> dict[tuple[str, str | None], tuple[int | None, int | None]]:
    return {(one.role, one.side): (one.quantity.lo, one.quantity.hi) for one in story.figures}


def steps(story: Story) -> list[tuple[int | None, int | None]]:
    return [(one.before.quantity.lo, one.after.quantity.lo) for one in story.revisions]


def test_a_higher_figure_takes_over_and_what_was_before_is_kept_with_who_said_so_and_when() -> None:
    first, later = killed(number(12, 12)), killed(number(27, 27), family="npr", hours=5)
    (story,) = told(first, later).stories
    assert figures(story) == {("killed", None): (27, 27)}
    (revision,) = story.revisions
    assert (revision.before.quantity, revision.after.quantity) == (number(12, 12), number(27, 27))
    assert (revision.before.by, revision.after.by) == ("bbc", "npr")
    assert (revision.after.at, revision.after.item_id) == (later.item.at, later.item.id)


def test_a_later_batch_revises_what_an_earlier_one_told() -> None:
    known = told(killed(number(12, 12))).stories
    (story,) = told(killed(number(27, 27), hours=5), known=known).stories
    assert steps(story) == [(12, 27)]


def test_a_lower_figure_of_somebody_else_is_a_report_that_lags_behind() -> None:
    (story,) = told(killed(number(27, 27)), killed(number(12, 12), family="npr", hours=5)).stories
    assert (figures(story), steps(story)) == ({("killed", None): (27, 27)}, [])


def test_a_lower_figure_of_the_same_family_corrects_it() -> None:
    (story,) = told(killed(number(500, 500)), killed(number(471, 471), hours=5)).stories
    assert (figures(story), steps(story)) == ({("killed", None): (471, 471)}, [(500, 471)])


def test_an_agency_s_older_text_that_another_publisher_prints_late_takes_nothing_back() -> None:
    now = killed(number(27, 27), family="npr", byline="AFP")
    late = killed(number(12, 12), family="post", byline="AFP", hours=5)
    (story,) = told(now, late).stories
    assert (figures(story), steps(story)) == ({("killed", None): (27, 27)}, [])
    (story,) = told(now, killed(number(12, 12), family="npr", hours=6)).stories
    assert steps(story) == [(27, 12)]


def test_a_vague_figure_that_holds_the_known_one_says_nothing_new_and_a_sharp_one_within_a_vague_one_does() -> None:
    dozens = number(24, 99, approx=True)
    (story,) = told(killed(number(27, 27)), killed(dozens, family="npr", hours=5)).stories
    assert steps(story) == []
    (story,) = told(killed(dozens), killed(number(31, 31), family="npr", hours=5)).stories
    assert (figures(story), steps(story)) == ({("killed", None): (31, 31)}, [(24, 31)])
    (story,) = told(killed(number(None, 500)), killed(number(471, 471), family="npr", hours=5)).stories
    assert figures(story) == {("killed", None): (471, 471)}


def test_the_claims_of_two_sides_stay_two_claims() -> None:
    theirs = Attribution("The Israeli military", Stance.CLAIMS)
    ours = Attribution("the ministry of health", Stance.CLAIMS)
    (story,) = told(
        killed(number(471, 471), said=ours),
        killed(number(50, 50), said=theirs, hours=1),
        killed(number(480, 480), said=ours, hours=2),
    ).stories
    assert figures(story) == {("killed", "IL"): (50, 50), ("killed", "the ministry of health"): (480, 480)}
    assert steps(story) == [(471, 480)]


def test_only_what_happened_counts() -> None:
    feared = entry(STRIKE, STRIKE_TEXT, assertion=Assertion.POSSIBLE, quantities={"killed": number(100, 100)})
    (story,) = told(feared).stories
    assert story.figures == ()


COUNTS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(lambda two: number(min(two), max(two)))


@settings(max_examples=100)
@given(st.lists(st.tuples(COUNTS, st.sampled_from(["bbc", "npr", "ap"])), min_size=1, max_size=6))
def test_revisions_are_a_chain_that_ends_in_the_present_figure(counts: list[tuple[Quantity, str]]) -> None:
    entries = [killed(one, family=family, hours=hour) for hour, (one, family) in enumerate(counts)]
    (story,) = told(*entries).stories
    (figure,) = story.figures
    links = [revision.before for revision in story.revisions]
    ends = [revision.after for revision in story.revisions]
    assert [*links[1:], figure] == ends if ends else figure.quantity == counts[0][0]
