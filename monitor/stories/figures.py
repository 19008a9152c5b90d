"""What a story counts, side by side, and what those figures were before.

Figures of one side follow each other: 12 killed, then 27. Those of two sides are two claims and stay two. A figure
gives way to a higher one by whoever reports it; a lower one counts only as the correction of the publisher that gave
it, for a report that lags behind is no news: an agency's old text that somebody else prints late takes nothing back. A
vaguer figure that holds the one we have says nothing new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from monitor.model.mention import Assertion, Attribution, Mention, Stance, Tagged
from monitor.model.story import Figure, Revision, Story
from monitor.stories.similarity import words
from monitor.stories.sketch import Entry

_NAMING = 4  # letters of the shortest word that says who somebody is
MOST_REVISIONS = 50  # of a story; more is a machine that rewrites one text


def figures_of(entry: Entry) -> tuple[Figure, ...]:
    """The figures an item gives for what happened, the highest for each role and side."""
    item, by = entry.item, entry.feed.family
    found: dict[tuple[str, str | None], Figure] = {}
    for mention in entry.tagged.mentions:
        if mention.assertion is not Assertion.ACTUAL:
            continue
        side = _side(mention.attribution, mention, entry.tagged)
        for role, quantity in mention.quantities.items():
            figure = Figure(role, side, quantity, mention.type, by, item.id, item.at, item.seen)
            held = found.get((role, side))
            if held is None or quantity.point > held.quantity.point:
                found[role, side] = figure
    return tuple(found[key] for key in sorted(found, key=_key_order))


def revised(story: Story, told: Iterable[Figure]) -> Story:
    """The story with the figures of one more item."""
    figures = {(figure.role, figure.side): figure for figure in story.figures}
    revisions = list(story.revisions)
    for new in told:
        held = figures.get((new.role, new.side))
        if held is None:
            figures[new.role, new.side] = new
        elif new.quantity.takes_the_place_of(held.quantity, of_one_source=new.by == held.by):
            figures[new.role, new.side] = new
            revisions.append(Revision(held, new))
    ordered = tuple(figures[key] for key in sorted(figures, key=_key_order))
    return replace(story, figures=ordered, revisions=tuple(revisions[-MOST_REVISIONS:]))


def _key_order(key: tuple[str, str | None]) -> tuple[str, str]:
    return key[0], key[1] or ""


def _side(said: Attribution | None, mention: Mention, tagged: Tagged) -> str | None:
    """Whose claim a figure is; None where it is reported as such.

    Who speaks of what happens in his own country reports; who speaks of another's, or is said to claim, is a side.
    """
    if said is None:
        return None
    code = _country_of(said.source, tagged)
    if said.stance in (Stance.CLAIMS, Stance.DENIES):
        return code or _named(said.source)
    return code if code is not None and code not in mention.countries else None


def _named(source: str) -> str | None:
    """The words for a source, where any of them names somebody: `who is` does not."""
    spoken = source.casefold()
    return spoken if any(len(word) >= _NAMING for word in words(spoken)) else None


def _country_of(source: str, tagged: Tagged) -> str | None:
    """The country that the words for a source name, as the tagger read them."""
    named: Mapping[str, str | None] = {place.text: place.country or place.id for place in tagged.places}
    return next((code for name, code in named.items() if name in source), None)
