"""The lines that prove a signal: the strongest first, one for each story."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from monitor.model.advisory import AdvisoryState
from monitor.model.mention import Assertion, Mention, Stance
from monitor.model.signal import Evidence
from monitor.model.story import Report, Story

# What a government's own advice weighs by its level: that nobody should go says more than that its staff leaves.
_ADVICE = {4: 9.0, 3: 6.5, 2: 5.0, 1: 4.0}
_MARKS = " .,:;’'‘“”\""  # that may stand behind a question
MOST = 8  # lines; a person reads no more, the value says how many there are


def lines(reports: Iterable[Report], stories: Mapping[str, Story], first: Report | None = None) -> tuple[Evidence, ...]:
    """The best report of each story, official word before news, then the better founded, then the newer.

    Within a story the earlier is the better one: later ones repeat it.

    Args:
        reports: What a group rests on.
        stories: By id, to count copies that no report of the group quotes.
        first: A report that must lead, because the value is its.
    """
    told = _by_story(reports)
    best = [first if first in held else _quoted(held) for held in told.values()]
    ordered = sorted(best, key=lambda report: (report is not first, *strength(report)))
    return tuple(line(report, copies(report.story_id, told, stories)) for report in ordered[:MOST])


def lines_of_each(
    origins: Collection[str], reports: Collection[Report], stories: Mapping[str, Story]
) -> tuple[Evidence, ...]:
    """The same, and the best report of every origin that counts: what each of so many publishers says.

    Of several lines of a story the first says how many further items tell it.
    """
    told = _by_story(reports)
    best = sorted(map(_quoted, told.values()), key=strength)
    quoted = {report.word for report in best}
    others = [_quoted(held) for word, held in _by_word(reports).items() if word in origins and word not in quoted]
    others = sorted(others, key=strength)[: MOST - 1]
    chosen = sorted((*best[: MOST - len(others)], *others), key=strength)
    found, further = [], {story: copies(story, told, stories) for story in told}
    for report in chosen:
        more = max(0, further[report.story_id] - sum(other.story_id == report.story_id for other in chosen) + 1)
        found.append(line(report, more))
        further[report.story_id] = 0
    return tuple(found)


def _by_story(reports: Iterable[Report]) -> dict[str, list[Report]]:
    told: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        told[report.story_id].append(report)
    return told


def _by_word(reports: Iterable[Report]) -> dict[str, list[Report]]:
    told: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        if report.word is not None:
            told[report.word].append(report)
    return told


def _quoted(held: Iterable[Report]) -> Report:
    """The one of some reports that stands for them."""
    return min(held, key=lambda report: (_copies_another(report), *strength(report, newest=False)))


def publishers(proof: Sequence[Evidence], reports: Iterable[Report]) -> tuple[str, ...]:
    """Who tells it on their own: those who are quoted first, then the others by name; who prints copies is left out."""
    quoted = dict.fromkeys(line.publisher for line in proof)
    own = {report.publisher for report in reports if not _copies_another(report)}
    return (*quoted, *sorted(own - quoted.keys()))


def publishers_of(origins: Collection[str], proof: Sequence[Evidence], reports: Collection[Report]) -> tuple[str, ...]:
    """One for every origin that counts: who is quoted first, then the others by name."""
    words = {report.item_id: report.word for report in reports}
    names: dict[str, str] = {}
    for told in proof:
        if (word := words.get(told.item_id)) is not None and word in origins:
            names.setdefault(word, told.publisher)
    others = {word: held for word, held in _by_word(reports).items() if word in origins and word not in names}
    return (*dict.fromkeys(names.values()), *sorted(_quoted(held).publisher for held in others.values()))


def _copies_another(report: Report) -> bool:
    """Whether a report's publisher only prints what another wrote; then the other is quoted."""
    return report.official is None and report.word != report.family


def strength(report: Report, *, newest: bool = True) -> tuple[object, ...]:
    """A total order over reports, the strongest evidence first; among equals the newest or the earliest.

    What happened stands before what is feared, and what an item is about, in its headline, before what it mentions: a
    column on football proves no war as well as the news of it does. A question proves nothing by itself.
    """
    mention = report.mention
    age = -report.at.timestamp() if newest else report.at.timestamp()
    return (
        report.official is None,
        report.state_media,
        mention.assertion is not Assertion.ACTUAL,
        mention.attribution is not None,
        not mention.quote,
        not mention.in_headline or mention.quote.rstrip(_MARKS).endswith("?"),
        -round(mention.confidence, 3),
        -len(mention.places),
        age,
        report.item_id,
        report.story_id,
        report.feed_id,
        report.family,
        mention.type,
        mention.field,
        mention.start,
        mention.end,
        mention.rule,
    )


def copies(story_id: str, told: Mapping[str, Sequence[Report]], stories: Mapping[str, Story]) -> int:
    """How many further items tell a story."""
    items = {report.item_id for report in told[story_id]}
    story = stories.get(story_id)
    return len(items.union(story.item_ids) if story else items) - 1


def line(report: Report, copies: int = 0) -> Evidence:
    """One report as a line of evidence."""
    mention = report.mention
    return Evidence(
        quote=mention.quote,
        title=report.title,
        link=report.link,
        publisher=report.publisher,
        item_id=report.item_id,
        at=report.at,
        story_id=report.story_id,
        type=mention.type,
        assertion=mention.assertion.value,
        cue=mention.cue,
        undone=mention.undone,
        claim=_claim(mention),
        copies=copies,
        weight=mention.weight,
        killed=mention.at_least("killed"),
        injured=mention.at_least("injured"),
    )


def official(state: AdvisoryState, publisher: str) -> Evidence:
    """An advisory as a line of evidence, in the issuer's words alone: nobody else's stand in quotation marks."""
    native = state.native or f"Level {state.level}"
    return Evidence(
        quote=state.quote or native,
        title=native,
        link=state.link,
        publisher=publisher,
        item_id=state.item_id or "",
        at=state.issued_at or state.seen_at,
        type="travel_advisory",
        assertion="actual",
        weight=_ADVICE.get(state.level or 0, _ADVICE[1]),
    )


def _claim(mention: Mention) -> str | None:
    """Who says so and how; nothing where a text names nobody."""
    attribution = mention.attribution
    if attribution is None or not attribution.source:
        return None
    stance = Stance.REPORTS if mention.undone else attribution.stance  # who tells that it was foiled denies nothing
    return f"{_BY[stance]} {attribution.source}"


# In words that fit one who says so and several: "Israel", "army officers".
_BY = {
    Stance.REPORTS: "according to",
    Stance.CONFIRMS: "confirmed by",
    Stance.CLAIMS: "claimed by",
    Stance.DENIES: "denied by",
}
