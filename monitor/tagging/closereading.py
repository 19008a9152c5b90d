"""Close reading of one sentence: triggers taken or rejected, each with its assertion, places and attributes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Final

from monitor.model.mention import UNDONE, Assertion, Attribute, Attribution, Quantity, Rejected
from monitor.tagging.anyof import AnyOf
from monitor.tagging.assertion import Verdict
from monitor.tagging.casts import Cast
from monitor.tagging.dates import Stated
from monitor.tagging.dating import FORETOLD, dated, is_past
from monitor.tagging.extractors import Spot
from monitor.tagging.governing import Cues
from monitor.tagging.index import Hit, Possible
from monitor.tagging.lexicons import Lexicons
from monitor.tagging.same_act import apart, covered, same_act, same_set, within
from monitor.tagging.scene import Scene, View
from monitor.tagging.standing import Question
from monitor.tagging.vocabulary import Compiled, Extract, Trigger, Unless
from monitor.tagging.where import cast
from monitor.tagging.whose import calls_home, sends_away

_ENOUGH: Final = 80  # mentions of one type looked at in one document
_READ: Final = 2_000  # sentences of one document read closely: no article has as many that hold a trigger
_MOST: Final = 24  # triggers of one type looked at in one sentence
_WEAK: Final = 0.65  # triggers no surer than this give way to named acts
_LATE: Final = 3  # days a picture may be old to tell the news
_CAPTION: Final = 600  # characters of a text that is no more than a caption
FEW: Final = 2  # victims of a crime as every day has one: a robbery, a quarrel, a family
_NEAR: Final = 1  # tokens an exclusion may stand off its trigger


@dataclass(slots=True)
class Draft:
    """A mention in the making.

    Attributes:
        first, last: Tokens of the trigger.
        day: When it happened, where the sentence dates it.
        quantities: By role, filled after reading.
        nearness: By role, how many tokens off the trigger the count stands.
        lone: By role the one person or weapon it tells of, where no number is told.
        everyday: With how many victims it would be everyday crime, by what the text says of it; none if it never is.
        told_by_title_too: Whether the title tells it too, in words that gave way to these.
    """

    kind: Compiled
    trigger: Trigger
    source: str
    view: View
    first: int
    last: int
    verdict: Verdict
    cast: Cast
    attributes: dict[str, Attribute]
    attribution: Attribution | None
    confidence: float
    day: date | None
    quantities: dict[str, Quantity] = field(default_factory=dict)
    nearness: dict[str, int] = field(default_factory=dict)
    lone: dict[str, Quantity] = field(default_factory=dict)
    everyday: int = 0
    told_by_title_too: bool = False

    @property
    def in_headline(self) -> bool:
        """Whether the title tells it, by these words or by others."""
        return self.told_by_title_too or self.view.field == "title"

    @property
    def type(self) -> str:
        """Its indicator type."""
        return self.kind.type.id


class CloseReader:
    """Reads the sentences of one document that hold a candidate."""

    def __init__(self, known: Lexicons, scene: Scene) -> None:
        """Ready to read a document by what is known of its language."""
        self._lexicon, self._judge, self._sources = known.lexicon, known.judge, known.sources
        self._extractors, self._scene = known.extractors, scene
        self._spotted = {name: known.lexicon.spot(reading) for name, reading in scene.readings.items()}
        for name, spotted in self._spotted.items():
            for number, kinds in scene.kinds(name):
                spotted[number] = spotted[number] | kinds
        self._found: dict[int, bool] = {}
        self._hits: dict[tuple[int, int], list[Hit[None]]] = {}
        self._excluding: dict[int, dict[int, list[Hit[int]]]] = {}
        document, agency = scene.document, scene.grammar.cutting.credits
        short = bool(document.title) and len(document.text) <= _CAPTION
        self._is_caption = short and agency is not None and agency.search(document.text) is not None
        self.rejected: list[Rejected] = []

    def read(self) -> list[Draft]:
        """Every draft of the document, in reading order."""
        left = self._to_read()
        drafts = [draft for view, possible in islice(left, _READ) for draft in self._sentence(view, possible)]
        for view, possible in islice(left, 1):
            self._leave(view, possible)
        if not drafts:
            return []
        page = self._page()
        kept = [draft for draft in drafts if not self._is_background(draft, page)] if page is not None else drafts
        return self._told_enough([draft for draft in kept if not self._is_pictured(draft)])

    def _to_read(self) -> Iterator[tuple[View, Possible[Trigger]]]:
        """The sentences that may hold a trigger, each with the patterns that may match there."""
        for name, spotted in self._spotted.items():
            for number, possible in self._lexicon.triggers.candidates(spotted):
                yield self._scene.view(name, number), possible

    def _past(self, view: View, hit: Hit[Trigger], verdict: Verdict, told: date, day: Stated | None) -> Verdict:
        """The verdict on an act by the date of a document and what the sentence dates."""
        first, last = hit.first, hit.last
        if day is not None and is_past(verdict.assertion, day, first, last, told):
            return Verdict(Assertion.HISTORICAL, view.slice(day.first, day.last), "date")
        return verdict

    def _leave(self, view: View, possible: Possible[Trigger]) -> None:
        """Put down that close reading ends before a sentence."""
        reason = f"{_READ:,} sentences before it were read closely: this one and what follows are not"
        for entries in islice(possible.values(), 1):
            self._reject(view, 0, len(view.lows), entries[0].payload, reason)

    def _told_enough(self, drafts: Sequence[Draft]) -> list[Draft]:
        """All drafts but those of a type the document has told dozens of times already."""
        told: dict[str, int] = {}
        kept = []
        for draft in drafts:
            told[draft.type] = told.get(draft.type, 0) + 1
            if told[draft.type] <= _ENOUGH:
                kept.append(draft)
            else:
                self._reject(draft.view, draft.first, draft.last, draft.trigger, f"told {_ENOUGH} times already")
        return kept

    def _page(self) -> Compiled | None:
        """The type the whole document is a page of, such as an issuer's own advisory."""
        if not self._scene.readings["title"].sentences:
            return None
        title = self._scene.view("title", 0).context
        return next((t for t in self._lexicon.types.values() if t.pages is not None and t.pages.present(title)), None)

    def _is_background(self, draft: Draft, page: Compiled) -> bool:
        if draft.type in page.pages_keep and _is_heading(draft):
            self._reject(draft.view, draft.first, draft.last, draft.trigger, "a heading of the page: the text tells it")
            return True
        if draft.kind is page or draft.type in page.pages_keep:
            return False
        self._reject(draft.view, draft.first, draft.last, draft.trigger, f"background on a page of {page.type.id}")
        return True

    def _is_pictured(self, draft: Draft) -> bool:
        """Whether an act is only seen on a picture: the text is a caption, and tells of no late day."""
        if draft.view.field == "title" or not self._is_caption or self._is_late(draft):
            return False
        self._reject(draft.view, draft.first, draft.last, draft.trigger, "a picture's caption")
        return True

    def _is_late(self, draft: Draft) -> bool:
        told, day = self._scene.told, draft.day
        if told is None or day is None or draft.verdict.assertion is Assertion.HISTORICAL:
            return False
        return abs((told - day).days) <= _LATE

    def _sentence(self, view: View, possible: Possible[Trigger]) -> list[Draft]:
        hits = self._lexicon.triggers.find(view.context, possible)
        if not hits:
            return []
        taken = [hit for hit in _bounded(hits) if self._taken(view, hit)]
        best = _one_each(view, taken, self._lexicon.types)
        if not best:
            return []
        cues = self._judge.cues(view)
        told = self._scene.told
        dates = view.grammar.calendar.stated(view.lows, told) if told is not None else []
        source = self._sources.of(view)
        return [self._draft(view, hit, cues, dates, source) for hit in best]

    def _taken(self, view: View, hit: Hit[Trigger]) -> bool:
        reason = self._why_not(view, hit)
        if reason is None:
            return True
        self._reject(view, hit.first, hit.last, hit.payload, reason)
        return False

    def _reject(self, view: View, first: int, last: int, trigger: Trigger, reason: str) -> None:
        start, end = view.sentence.starts[first], view.sentence.end_of(last - 1)
        text = view.sentence.source[start:end]
        self.rejected.append(Rejected(trigger.type, trigger.rule, view.field, start, end, text, reason))

    def _why_not(self, view: View, hit: Hit[Trigger]) -> str | None:
        trigger, beside = hit.payload, self._exclusions(view)
        for unless in (*self._lexicon.types[trigger.type].unless, *self._lexicon.everywhere):
            if (beside or unless.anywhere is not None) and self._excluded(view, hit, unless):
                return unless.reason
        if trigger.needs is not None and not self._has_needed(view, trigger.needs):
            return "nothing in the sentence supports it"
        if trigger.needs_text is not None and not self._anywhere(trigger.needs_text):
            return "nothing in the text supports it"
        if trigger.unless_text is not None and self._anywhere(trigger.unless_text):
            return "the text tells it in plainer words"
        return _of_others(view, hit)

    def _excluded(self, view: View, hit: Hit[Trigger], unless: Unless) -> bool:
        if unless.anywhere is not None:
            found = self._anywhere(unless.anywhere, unless.at_least)
        else:
            beside = self._exclusions(view).get(id(unless), ())
            found = any(unless.within == "sentence" or _near(view, hit, other, unless.within) for other in beside)
        return found and not (unless.unless_present is not None and self._anywhere(unless.unless_present))

    def _exclusions(self, view: View) -> Mapping[int, Sequence[Hit[int]]]:
        """The exclusions that stand in a sentence, looked for once however many triggers ask."""
        found = self._excluding.get(id(view))
        if found is None:
            found = self._excluding[id(view)] = {}
            for hit in self._lexicon.exclusions.find(view.context):
                found.setdefault(hit.payload, []).append(hit)
        return found

    def _found_in(self, view: View, patterns: AnyOf) -> list[Hit[None]]:
        """What patterns match in a sentence, looked for once however many triggers ask."""
        key = (id(view), id(patterns))
        if key not in self._hits:
            self._hits[key] = patterns.find(view.context)
        return self._hits[key]

    def _has_needed(self, view: View, needs: AnyOf) -> bool:
        """In the sentence; a headline is too short to hold it, so the text's opening counts for it, and it for that."""
        if needs.present(view.context):
            return True
        other = "text" if view.field == "title" else "title"
        if view.number > 1 or not self._scene.readings[other].sentences:
            return False
        return needs.present(self._scene.view(other, 0).context)

    def _anywhere(self, patterns: AnyOf, at_least: int = 1) -> bool:
        key = id(patterns)
        if key not in self._found:
            self._found[key] = self._places_of(patterns, at_least) >= at_least
        return self._found[key]

    def _places_of(self, patterns: AnyOf, enough: int) -> int:
        """In how many places of the document one of the patterns stands; counting ends with enough."""
        total = 0
        for name, spotted in self._spotted.items():
            for number in patterns.sentences(spotted):
                total += len({hit.first for hit in self._found_in(self._scene.view(name, number), patterns)})
                if total >= enough:
                    return total
        return total

    def _draft(
        self, view: View, hit: Hit[Trigger], cues: Cues, dates: Sequence[Stated], source: Attribution | None
    ) -> Draft:
        told = self._scene.told
        trigger, kind = hit.payload, self._lexicon.types[hit.payload.type]
        verdict = self._judge.judge(view, cues, hit, told)
        day = dated(view, hit.first, hit.last, dates)
        if told is not None:
            verdict = self._past(view, hit, verdict, told, day)
        foretold = kind.before == "people" and verdict.assertion in FORETOLD
        people = cast(view, Question(hit.first, hit.last, kind.place, kind.before, kind.home, foretold, kind.issued))
        undone: dict[str, Attribute] = {} if verdict.undone is None else {UNDONE: verdict.undone.value}
        attributes = {**trigger.attributes, **undone}
        spot = Spot(self._scene, view, hit.first, hit.last, people)
        for extract in kind.extract:
            found = (
                self._extractors.attributes(extract.extractor, spot) if extract.extractor else _case(view, hit, extract)
            )
            attributes.update({name: value for name, value in found.items() if name not in attributes})
        return Draft(
            kind,
            trigger,
            hit.source,
            view,
            hit.first,
            hit.last,
            verdict,
            people,
            attributes,
            source,
            trigger.confidence,
            day.day if day is not None and not day.bare else None,
            everyday=self._everyday(kind),
        )

    def _everyday(self, kind: Compiled) -> int:
        """How many victims of an act of a kind are no more than everyday crime, as this document tells it."""
        if kind.lone_needs is None or self._anywhere(kind.lone_needs):
            return 0
        return 1 if kind.pair_needs is not None and self._anywhere(kind.pair_needs) else FEW


def _is_heading(draft: Draft) -> bool:
    """Whether a line of a text is nothing but the words that name an act: it says neither of whom nor since when."""
    lows = draft.view.lows
    beside = (*lows[: draft.first], *lows[draft.last :])
    return draft.view.field == "text" and not any(char.isalnum() for word in beside for char in word)


def _bounded(hits: Sequence[Hit[Trigger]]) -> list[Hit[Trigger]]:
    """At most a few triggers of a type in one sentence: text that repeats itself says no more by that."""
    seen: dict[str, int] = {}
    kept = []
    for hit in hits:
        seen[hit.payload.type] = seen.get(hit.payload.type, 0) + 1
        if seen[hit.payload.type] <= _MOST:
            kept.append(hit)
    return kept


def _case(view: View, hit: Hit[Trigger], extract: Extract) -> Mapping[str, Attribute]:
    """The case whose words stand nearest to the trigger; of equally near ones the first."""
    best: tuple[int, str] | None = None
    for case in extract.cases:
        for other in case.patterns.find(view.context):
            distance = max(0, other.first - hit.last, hit.first - other.last)
            if best is None or distance < best[0]:
                best = (distance, case.value)
    value = best[1] if best is not None else extract.otherwise
    return {extract.name: value} if value is not None else {}


def _near(view: View, hit: Hit[Trigger], other: Hit[int], within: str) -> bool:
    if within == "clause":
        return view.sentence.clause_of(hit.first) == view.sentence.clause_of(other.first)
    return other.first < hit.last + _NEAR and hit.first < other.last + _NEAR


def _one_each(view: View, hits: Sequence[Hit[Trigger]], types: Mapping[str, Compiled]) -> list[Hit[Trigger]]:
    """One trigger an act: of one type the surest of each clause, and the more specific type over its parents."""
    strong = [hit for hit in hits if not _too_weak(hit, hits, types)]
    present = {hit.payload.type for hit in strong}
    kept: list[Hit[Trigger]] = []
    ranked = sorted(strong, key=lambda hit: (-hit.payload.confidence, hit.first, hit.first - hit.last))
    ranked.sort(key=lambda hit: not hit.payload.covers)  # what they cover is dropped only behind them
    for hit in ranked:
        name = hit.payload.type
        if types[name].yields_to & present:
            continue
        special = [other for other in hits if name in types[other.payload.type].ancestors]
        if any(same_act(view, hit, other) and not apart(view, hit, other) for other in special):
            continue
        alike = [other for other in kept if other.payload.type == name and same_act(view, hit, other)]
        if any(same_set(hit, other) or within(hit, other) or covered(hit, other) for other in alike):
            continue
        kept.append(hit)
    return sorted(kept, key=lambda hit: hit.first)


def _too_weak(hit: Hit[Trigger], hits: Sequence[Hit[Trigger]], types: Mapping[str, Compiled]) -> bool:
    """Whether a vague trigger of violence ("soldiers killed") only tells of an act that has a name ("a bombing")."""
    if hit.payload.confidence > _WEAK or "killed" not in types[hit.payload.type].counts:
        return False
    return any(
        other.payload.confidence > _WEAK
        and other.payload.type != hit.payload.type
        and "killed" in types[other.payload.type].counts
        and not types[other.payload.type].people
        for other in hits
    )


def _of_others(view: View, hit: Hit[Trigger]) -> str | None:
    """Why those who are told to go are not whom a trigger asks for; None where they are."""
    if hit.payload.whose is None:
        return None
    if hit.payload.whose == "here":
        return "a state calls its own people home" if calls_home(view, hit.first, hit.last) else None
    if sends_away(view, hit.first, hit.last) == (hit.payload.whose == "others"):
        return None
    return "they are another's people, sent away" if hit.payload.whose == "own" else "nobody is sent away"
