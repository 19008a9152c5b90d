"""Whether a text belongs to a story: each rule is verified on the texts themselves, whatever made them candidates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from monitor.model.story import Sketch, Story
from monitor.stories.contradictions import compatible, contradict
from monitor.stories.opposites import opposed
from monitor.stories.similarity import contained, resemblance

OPEN_FOR = timedelta(hours=72)  # after its last item; what is told later is told anew
LIFETIME = timedelta(days=10)  # after its first item: a war is many stories, not one
SAME_ACT_WITHIN = timedelta(hours=36)  # two publishers' own reports of one act

COPY = 0.75  # of one text's word runs found in the other: the same text, at most retouched or cut
DERIVED = 0.5  # of one text's word runs found in the other: nobody shares as many who writes on his own
RETELLING = 0.4  # Jaccard of word runs: one text rewritten, or carried on with a new figure
FEWEST_RUNS = 4  # a text with fewer proves nothing by sharing some of them
LONG = 12  # runs; a shorter text may be one line of somebody's list of headlines, which tells other acts beside it

# Dice of weighed words that two texts of their own need, where country and kind of act agree. Read off the pairs of
# five days of headlines: below these most pairs were two acts, above them most were one.
SAME_ACT = 0.38  # where no place or number speaks for or against
SAME_PLACE = 0.30  # where they agree on a place more exact than the country
SAME_COUNT = 0.27  # where they give the same number for the same role
SAME_PLACE_AND_COUNT = 0.24
OTHER_PLACE = 0.50  # where each names an exact place and none is common
FEWEST_WORDS = 3  # two openings that share fewer telling words are about two things

IS_COPY = 2  # what is as alike or more was copied

Weights = Callable[[int], float]


def likeness(text: Sketch, story: Story, weights: Weights) -> float:
    """How well a text fits a story, 0 where it does not belong there; a copy more than 2, a retelling more than 1."""
    if _apart(text, story) > OPEN_FOR or abs(text.at - story.first_at) > LIFETIME:
        return 0.0
    if any(opposed(text, told) for told in story.sketches):
        return 0.0
    best = max((alike(text, told, weights) for told in story.sketches), default=0.0)
    if 0 < best < IS_COPY and any(contradict(text, told) for told in story.sketches):
        return 0.0
    return best


def _apart(text: Sketch, story: Story) -> timedelta:
    return max(text.at - story.last_at, story.first_at - text.at, timedelta(0))


def alike(text: Sketch, other: Sketch, weights: Weights) -> float:
    """How alike two texts are; 0 where they do not tell one act."""
    if not compatible(text.countries, other.countries):
        return 0.0
    if _long(text, other) or text.types == other.types:
        held = _held(text, other)
        if held >= COPY and (_long(text, other) or not contradict(text, other)):
            return IS_COPY + held
        if contradict(text, other):
            return 0.0
        told = resemblance(text.runs, other.runs)
        if told >= RETELLING and min(len(text.runs), len(other.runs)) >= FEWEST_RUNS and _of_one_kind(text, other):
            return 1 + told
    if text.themes.isdisjoint(other.themes) or abs(text.at - other.at) > SAME_ACT_WITHIN:
        return 0.0
    return 0.0 if contradict(text, other) else _same_act(text, other, weights)


def copies(text: Sketch, other: Sketch) -> bool:
    """Whether one of two texts was made from the other, so that both are one origin's word."""
    return text.runs == other.runs or _held(text, other) >= DERIVED


def _of_one_kind(text: Sketch, other: Sketch) -> bool:
    """Whether what two texts are tagged with leaves room for one act; a copy may be tagged as it likes."""
    return compatible(text.types, other.types) or not text.themes.isdisjoint(other.themes)


def _long(text: Sketch, other: Sketch) -> bool:
    return min(len(text.runs), len(other.runs)) >= LONG


def _held(text: Sketch, other: Sketch) -> float:
    """How much of the shorter of two texts the longer holds; a text of a few words must be the same."""
    shorter, longer = sorted((text.runs, other.runs), key=len)
    if len(shorter) < FEWEST_RUNS:
        return float(bool(shorter) and shorter == longer)
    return contained(shorter, longer)


def _same_act(text: Sketch, other: Sketch, weights: Weights) -> float:
    """Dice of the telling words, each weighed by how few stories have it, where it reaches what such texts need."""
    shared = text.words.both(other.words)
    if len(shared) < FEWEST_WORDS or not compatible(text.speakers, other.speakers):
        return 0.0
    both = sum(map(weights, text.words)) + sum(map(weights, other.words))
    found = 2 * sum(map(weights, shared)) / both
    return found if found >= _needed(text, other) else 0.0


def _needed(text: Sketch, other: Sketch) -> float:
    counted_alike = not text.counts.isdisjoint(other.counts)
    if not text.places.isdisjoint(other.places):
        return SAME_PLACE_AND_COUNT if counted_alike else SAME_PLACE
    if text.places and other.places:
        return OTHER_PLACE
    return SAME_COUNT if counted_alike else SAME_ACT
