"""What of a document is of the past because another sentence of it says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from monitor.model.mention import Assertion
from monitor.tagging.assertion import Judge, Verdict
from monitor.tagging.closereading import Draft
from monitor.tagging.scene import Scene, View

_SINCE_REACH: Final = 4  # tokens from "since" to what an act is only measured by
_ARTICLE_REACH: Final = 2  # tokens between an article and its noun


def settle_past(drafts: Sequence[Draft], scene: Scene, judge: Judge) -> None:
    """Lend the verdict of the past from one sentence of a document to another that tells of the same."""
    _past_as_told(drafts)
    _past_as_the_title_tells(drafts)
    _past_by_occasion(drafts, scene, judge)


def _past_as_told(drafts: Sequence[Draft]) -> None:
    """A bare headline is of the past where the sentence under it says so: "Man admits killing || …, a court hears".

    What that sentence only dates beside the news says nothing of it: "Clash on the border || The last was in May".
    """
    for draft in drafts:
        if draft.view.field != "title" or draft.verdict.rule is not None:
            continue
        below = [d for d in drafts if _akin(d, draft) and d.view.field == "text" and d.view.number == 0]
        if not any(d.verdict.aside for d in below):
            _follow(draft, [d for d in below if not _only_measures(d)], "opening")


def _past_as_the_title_tells(drafts: Sequence[Draft]) -> None:
    """What is named as known under a title that only recalls it: "Guilty in 2015 attacks trial || The attacks …"."""
    for draft in drafts:
        if draft.view.field == "title" or draft.verdict.rule is not None or not _definite(draft):
            continue
        _follow(draft, [d for d in drafts if _akin(d, draft) and d.view.field == "title"], "title")


def _past_by_occasion(drafts: Sequence[Draft], scene: Scene, judge: Judge) -> None:
    """Under a title of the trial or anniversary of some violence that tells no fact, the violence of the text is that.

    Not what the text tells of these days, or of countries of which the title names none.
    """
    open_ones = [d for d in drafts if d.view.field == "text" and d.verdict.rule is None and _is_violent(d)]
    if not open_ones or not scene.readings["title"].sentences:
        return
    headlines = (d for d in drafts if d.view.field == "title")
    if any(d.verdict.assertion is not Assertion.HISTORICAL for d in headlines):
        return
    title = scene.view("title", 0)
    if not title.roles.past.violent.isdisjoint(title.lows) and judge.recalls(title):
        for draft in open_ones:
            if not _is_recent(draft.view) and not _is_elsewhere(draft.view, title):
                draft.verdict = Verdict(Assertion.HISTORICAL, None, "occasion")


def _is_recent(view: View) -> bool:
    return view.grammar.calendar.is_of_late(view.lows) or not view.roles.past.recent.isdisjoint(view.lows)


def _is_elsewhere(view: View, title: View) -> bool:
    """Whether a sentence names countries, and a title others."""
    ours, theirs = ({p.mention.country for p in one.places} for one in (view, title))
    return bool(ours) and bool(theirs) and ours.isdisjoint(theirs)


def _is_violent(draft: Draft) -> bool:
    return draft.verdict.assertion is Assertion.ACTUAL and not draft.kind.home and "killed" in draft.kind.counts


def _follow(draft: Draft, others: Sequence[Draft], rule: str) -> None:
    """The cue stands in another sentence, so that none is quoted."""
    if others and all(other.verdict.assertion is Assertion.HISTORICAL for other in others):
        draft.verdict = Verdict(Assertion.HISTORICAL, None, rule)


def _definite(draft: Draft) -> bool:
    before = draft.view.lows[max(0, draft.first - _ARTICLE_REACH) : draft.first + 1]
    return not draft.view.roles.definite.isdisjoint(before)


def _only_measures(draft: Draft) -> bool:
    """Whether an act only says how bad another is: "the worst killing since an arson attack in 2001"."""
    lows = draft.view.lows[max(0, draft.first - _SINCE_REACH) : draft.first]
    if draft.view.roles.past.since.isdisjoint(lows):
        return False
    before = draft.view.lows[max(0, draft.first - 3 * _SINCE_REACH) : draft.first]
    return not draft.view.roles.past.superlative.isdisjoint(before)


def _akin(one: Draft, other: Draft) -> bool:
    """Whether two drafts are of one type, or of a type and one more general."""
    return one.type == other.type or one.type in other.kind.ancestors or other.type in one.kind.ancestors
