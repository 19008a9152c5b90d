"""How many ways of telling an act the tagger knows: `python tests/benchmarks/wordings.py` measures for docs/quality.md.

`wordings.tsv` holds some fifty texts for each type of act, no two worded alike, and others that are of no concern. They
were written for it, as four styles of press tell such acts, and labelled by who wrote them. Rules were widened with one
half in sight; the other half is kept apart, so is a whole set of mixed styles, and two more were written later: only
these tell how wordings read that nobody saw.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from pages import replaced, scores, share, table  # noqa: E402 - the checkout is not installed
from tagcommand import tagged  # noqa: E402 - as above

from monitor.lib import clock  # noqa: E402 - as above

PAGE = ROOT / "docs" / "quality.md"
TEXTS = Path(__file__).with_name("wordings.tsv")
PARTS = ("seen", "apart", "later")  # later: written after the widening, as a second trial
HEADLINE = 130  # characters; what is longer is read as a text below no title
WRITTEN = "2026-11-30T09:00:00Z"  # a year named in a text is past by it
RUNNING = "casualties"  # a toll beside an act is no act of its own


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with what it tells.

    Attributes:
        part: `seen` while rules were widened, kept `apart`, or written `later`.
        types: Types of act, the main one first; none of what is of no concern.
        asserted: Of the main one.
        countries: Where that is, ISO 3166-1 alpha-2.
    """

    part: str
    text: str
    types: tuple[str, ...]
    asserted: str
    countries: frozenset[str]

    @property
    def acts(self) -> frozenset[str]:
        """The types that are counted."""
        return frozenset(self.types) - {RUNNING}


def wordings(path: Path = TEXTS) -> list[Wording]:
    """The texts of a file of tab-separated lines."""
    return [_wording(line) for line in path.read_text("utf-8").splitlines() if line and not line.startswith("#")]


def _wording(line: str) -> Wording:
    part, text, types, asserted, countries = line.split("\t")
    return Wording(part, text, _several(types), asserted, frozenset(_several(countries)))


def _several(cell: str) -> tuple[str, ...]:
    return tuple(part for part in cell.split(",") if part != "-")


def _item(name: str, text: str) -> dict[str, str]:
    field = "title" if len(text) < HEADLINE else "text"
    return {"id": name, field: text, "published": WRITTEN}


def counted(pairs: Iterable[tuple[Wording, Mapping[str, Any]]]) -> Counter[str]:
    """What is right and wrong of some texts, by name."""
    count: Counter[str] = Counter()
    for one, tags in pairs:
        got = {mention["type"] for mention in tags["indicators"]} - {RUNNING}
        count.update(right=len(one.acts & got), wrong=len(got - one.acts), missed=len(one.acts - got))
        if not one.types:
            count.update(others=1, quiet=not got)
        elif one.types[0] in got:
            count.update(_main(one, [mention for mention in tags["indicators"] if mention["type"] == one.types[0]]))
    return count


def _main(one: Wording, mentions: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    asserted = {mention["assertion"] for mention in mentions}
    where = {country for mention in mentions for country in mention["countries"]}
    unreal = one.asserted != "actual"
    return {
        "found": 1,
        "asserted": one.asserted in asserted,
        "unreal": unreal,
        "as_fact": unreal and "actual" in asserted,
        "placed": bool(one.countries & where) if one.countries else not where,
    }


def _row(name: str, texts: Sequence[Wording], count: Counter[str]) -> tuple[str, ...]:
    return (
        name,
        f"{len(texts):,}",
        *scores(count["right"], count["wrong"], count["missed"]),
        share(count["asserted"], count["found"]),
        f"{count['as_fact']} of {count['unreal']}",
        share(count["placed"], count["found"]),
        share(count["quiet"], count["others"]),
    )


HEAD = ("texts", "of them", "precision", "recall", "F1", "assertion", "as a fact though not", "country", "quiet")


def report(texts: Sequence[Wording], tags: Sequence[Mapping[str, Any]]) -> str:
    """The page's part: figures of all parts, then of each type what share of the texts nobody saw is found."""
    pairs = list(zip(texts, tags, strict=True))
    rows = [
        _row(part, [one for one in texts if one.part == part], counted(p for p in pairs if p[0].part == part))
        for part in PARTS
    ]
    today, version = clock.SystemClock().now().date(), tags[0]["version"]
    return (
        f"Measured {today} by tagger version `{version}`.\n\n{table(HEAD, rows)}\n"
        f"Found of the texts nobody saw, by type: {_by_type(p for p in pairs if p[0].part != 'seen')}.\n"
    )


def _by_type(pairs: Iterable[tuple[Wording, Mapping[str, Any]]]) -> str:
    there: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for one, tags in pairs:
        got = {mention["type"] for mention in tags["indicators"]}
        there.update(one.acts)
        found.update(one.acts & got)
    worst_first = sorted(there, key=lambda name: (found[name] / there[name], name))
    return ", ".join(f"{name} {found[name]} of {there[name]}" for name in worst_first)


def main() -> None:
    """Measure and rewrite the page's part."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    texts = wordings()
    text = report(texts, tagged(_item(str(at), one.text) for at, one in enumerate(texts)))
    PAGE.write_text(replaced(PAGE.read_text("utf-8"), "wordings", text), "utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
