"""What kinds of error remain in a corpus, counted; codes and types only, never a word of the texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

Row = Mapping[str, Any]
Pairs = Sequence[tuple[Row, Row]]
_SHOWN = 8  # of each list, the most frequent
_SAME = {"abducted": "people"}  # a role the corpora call otherwise


def most(count: Counter[str]) -> str:
    """The most frequent of a count, and how many others there are."""
    shown = count.most_common(_SHOWN)
    rest = sum(count.values()) - sum(number for _, number in shown)
    listed = ", ".join(f"{name} {number}" for name, number in shown)
    return listed + (f", others {rest}" if rest else "")


def _line(what: str, count: Counter[str]) -> Iterator[str]:
    if count:
        yield f"{what}, {sum(count.values())}: {most(count)}"


def countries(pairs: Pairs, exhaustive: bool) -> Iterator[str]:
    """Countries taken for others, missed and invented, and what stood first in place of the main one.

    Args:
        exhaustive: Whether the labels name every country, so that others are errors.
    """
    confused, missed, silent, invented, focus = Counter(), Counter(), Counter(), Counter(), Counter()
    for row, got in pairs:
        labels, found = row["labels"], [country["code"] for country in got["countries"]]
        gold = set(labels.get("countries") or ())
        lacking = gold - set(found)
        extra = (
            set(found) - gold - set(labels.get("countries_optional") or ()) if exhaustive or len(gold) == 1 else set()
        )
        if len(lacking) == len(extra) == 1:
            confused[f"{min(lacking)}→{min(extra)}"] += 1
        else:
            (missed if found else silent).update(lacking)
            invented.update(extra if exhaustive else ())
        focus.update(_focus(labels, gold, found))
    yield from _line("country taken for another", confused)
    yield from _line("country missed where nothing was found", silent)
    yield from _line("country missed beside others", missed)
    yield from _line("country too many", invented)
    yield from _line("another country first", focus)


def _focus(labels: Row, gold: set[str], found: Sequence[str]) -> Iterator[str]:
    mentions = labels.get("country_mentions")
    main = max(mentions, key=mentions.get) if mentions else (min(gold) if len(gold) == 1 else None)
    if main is not None and found and found[0] != main:
        yield f"{main}→{found[0]}"


def toponyms(pairs: Pairs) -> Iterator[str]:
    """Toponyms not found, by their country, and those resolved to another one."""
    missed, wrong = Counter(), Counter()
    for row, got in pairs:
        spans = [place for place in got["places"] if place["field"] == "text"]
        for gold in row["labels"].get("toponyms") or ():
            if not gold.get("country"):
                continue
            hit = [place for place in spans if place["start"] < gold["end"] and gold["start"] < place["end"]]
            if not hit:
                missed[gold["country"]] += 1
            elif all(place["country"] != gold["country"] for place in hit):
                wrong[f"{gold['country']}→{hit[0]['country'] or 'several'}"] += 1
    yield from _line("toponym not found", missed)
    yield from _line("toponym in the wrong country", wrong)


def events(pairs: Pairs, mapping: Mapping[str, Iterable[str]], live: Iterable[str]) -> Iterator[str]:
    """By label of the corpus: what was tagged in vain and by which type, and why others were missed."""
    for label, types in mapping.items():
        invented, missed = Counter(), Counter()
        for row, got in pairs:
            told = row["labels"].get("event_types") or ()
            tagged = [i for i in got["indicators"] if i["type"] in set(types)]
            alive = {i["type"] for i in tagged if i["assertion"] in set(live)}
            if label in told and not alive:
                missed[_why_missed(tagged, got["indicators"])] += 1
            elif alive and label not in told and label not in (row["labels"].get("event_types_optional") or ()):
                invented.update([min(alive)] if len(alive) == 1 else ["several types"])
        yield from _line(f"{label}: too many", invented)
        yield from _line(f"{label}: missed", missed)


def _why_missed(tagged: Sequence[Row], every: Sequence[Row]) -> str:
    if tagged:
        return f"taken as {tagged[0]['assertion']}"
    if every:
        return f"only {every[0]['type']}" if len(every) == 1 else "other types"
    return "nothing tagged"


def killed(pairs: Pairs, role: str, floor: int) -> Iterator[str]:
    """Counts of people that are not exact: under another role, within an interval, another number, none."""
    classes: Counter[str] = Counter()
    for row, got in pairs:
        gold = row["labels"].get(role)
        if isinstance(gold, int) and gold >= floor:
            slack = {gold, gold + 1} if row["labels"].get("number_in_text") else {gold}
            classes[_count_class(_SAME.get(role, role), slack, got["indicators"])] += 1
    del classes["exact"]
    yield from _line(f"{role} not exact", classes)


def _count_class(role: str, gold: set[int], indicators: Sequence[Row]) -> str:
    counts = [(name, q) for i in indicators for name, q in (i.get("quantities") or {}).items()]
    own = [q for name, q in counts if name == role]
    if any({q["lo"], q["hi"]} & gold for q in own):
        return "exact"
    if any({q["lo"], q["hi"]} & gold for _, q in counts):
        return "under another role"
    if any(_holds(q, gold) for q in own):
        return "within an interval"
    return "another number" if own else "no count of that role"


def _holds(quantity: Row, numbers: set[int]) -> bool:
    low, high = quantity["lo"], quantity["hi"]
    return any((low is None or low <= n) and (high is None or n <= high) for n in numbers)


def advisories(pairs: Pairs, letters: Mapping[str, str]) -> Iterator[str]:
    """Levels taken for others, destinations missed, reasons missed and invented by letter."""
    level, destination, missed, invented = Counter(), Counter(), Counter(), Counter()
    for row, got in pairs:
        labels = row["labels"]
        told = [i for i in got["indicators"] if i["type"] == "travel_advisory"]
        if labels.get("level"):
            levels = [i["attributes"].get("level_to") for i in told]
            if labels["level"] not in levels:
                level[f"{labels['level']}→{levels[0] if levels else 'none'}"] += 1
            if not any(set(i["countries"]) & set(labels["countries"] or ()) for i in told):
                destination.update(labels["countries"] or ["none named"])
        if (labels.get("level") or 0) >= 2 and labels.get("reasons_sentence"):
            gold = {letters[t] for t in labels["event_types"] if t in letters}
            found = {letter for i in told for letter in i["attributes"].get("reasons") or ()} & set(letters.values())
            missed.update(gold - found)
            invented.update(found - gold)
    yield from _line("level taken for another", level)
    yield from _line("destination missed", destination)
    yield from _line("reason missed", missed)
    yield from _line("reason too many", invented)


def labelled(pairs: Pairs) -> Iterator[str]:
    """The headlines labelled by hand: types, assertion, countries of the act, counts, quiet items disturbed."""
    missed, invented, disturbed, asserted, where = Counter(), Counter(), Counter(), Counter(), Counter()
    for row, got in pairs:
        gold = row["labels"]["indicators"]
        found = [i for i in got["indicators"] if i["type"] != "casualties"]
        gold_types, types = {i["type"] for i in gold}, {i["type"] for i in found}
        missed.update(gold_types - types)
        (invented if gold else disturbed).update(types - gold_types)
        for name in gold_types & types:
            told, read = _of(gold, name), _of(found, name)
            if not {i["assertion"] for i in told} & {i["assertion"] for i in read}:
                asserted[f"{told[0]['assertion']}→{read[0]['assertion']}"] += 1
            where.update(_elsewhere(told, read))
    yield from _line("type missed", missed)
    yield from _line("type too many", invented)
    yield from _line("type in a quiet item", disturbed)
    yield from _line("assertion taken for another", asserted)
    yield from _line("country of the act", where)
    yield from _labelled_counts(pairs)


def _of(indicators: Sequence[Row], name: str) -> list[Row]:
    return [i for i in indicators if i["type"] == name]


def _elsewhere(told: Sequence[Row], read: Sequence[Row]) -> Iterator[str]:
    gold, found = ({code for i in rows for code in i.get("countries") or ()} for rows in (told, read))
    if gold - found and found - gold:
        yield "another"
    elif gold - found:
        yield "missed"
    elif found - gold:
        yield "one too many"


def _labelled_counts(pairs: Pairs) -> Iterator[str]:
    by_role: dict[str, Counter[str]] = {}
    extra: Counter[str] = Counter()
    for row, got in pairs:
        gold = [(role, q) for i in row["labels"]["indicators"] for role, q in (i.get("quantities") or {}).items()]
        counts = [(role, q) for i in got["indicators"] for role, q in (i.get("quantities") or {}).items()]
        for role, wanted in gold:
            by_role.setdefault(role, Counter())[_interval_class(role, wanted, counts)] += 1
        extra.update({role for role, _ in counts} - {role for role, _ in gold})
    for role, classes in sorted(by_role.items()):
        del classes["exact"]
        yield from _line(f"{role} not exact", classes)
    yield from _line("count of a role that is not there", extra)


def _interval_class(role: str, wanted: Row, counts: Sequence[tuple[str, Row]]) -> str:
    ends = (wanted.get("lo"), wanted.get("hi"))
    same = [name for name, q in counts if (q["lo"], q["hi"]) == ends]
    if role in same:
        return "exact"
    if same:
        return "under another role"
    own = [q for name, q in counts if name == role]
    if any({q["lo"], q["hi"]} & set(ends) - {None} for q in own):
        return "one end of the interval"
    return "another interval" if own else "no count of that role"
