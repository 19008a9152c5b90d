"""How real headlines are read: `python tests/benchmarks/streamlabels.py` measures for docs/quality.md.

`streamlabels.tsv` holds what readers found in 8,400 items of the headline streams beside the checkout, by the items'
ids; the texts stay there. They read without any tagger, by the rules of the gold corpus; `~` marks what others
might leave out, which is neither asked for nor wrong. Rules were widened with one half in sight. Items were drawn from
those that the tagger of before tagged, and from those it left quiet though words of conflict stand in them; the part
`further` from another draw, of which rules were mended by what the tagger made of it, without a look at its labels.
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

from news import EVAL, STREAMS, rows  # noqa: E402 - the checkout is not installed
from pages import replaced, scores, share, table  # noqa: E402 - as above
from tagcommand import tagged  # noqa: E402 - as above

from monitor.lib import clock  # noqa: E402 - as above

PAGE = ROOT / "docs" / "quality.md"
LABELS = Path(__file__).with_name("streamlabels.tsv")
AGAIN = Path(__file__).with_name("streamlabels_again.tsv")  # read a second time, by somebody else
PARTS = ("seen", "apart", "further")
READ = {"seen": 400, "apart": 400, "further": 280}  # characters of a summary that the readers of a part saw
RUNNING = "casualties"  # a toll beside an act is no act of its own
# How many items of the two years one that was drawn stands for: 9,233 tagged ones and 7,054 quiet ones were there.
STANDS_FOR = {
    "tagged": 9_233 / 900,
    "quiet": 7_054 / 3_000,
    "tagged-later": 11_250 / 1_800,
    "quiet-later": 20_433 / 2_700,
}


@dataclass(frozen=True, slots=True)
class Told:
    """An act as a reader found it.

    Attributes:
        country: ISO 3166-1 alpha-2; "?" where it is open.
        sure: Whether anybody would have put it down.
    """

    type: str
    assertion: str
    country: str
    sure: bool


@dataclass(frozen=True, slots=True)
class Labelled:
    """What is known of an item of a stream.

    Attributes:
        part: `seen` while rules were mended, kept `apart`, or `further`.
        drawn: `tagged` or `quiet`, or the same `-later`.
    """

    part: str
    drawn: str
    id: str
    told: tuple[Told, ...]

    @property
    def sure(self) -> frozenset[str]:
        """The types that must be found."""
        return frozenset(told.type for told in self.told if told.sure) - {RUNNING}

    @property
    def any(self) -> frozenset[str]:
        """The types that may be."""
        return frozenset(told.type for told in self.told)


def labels(path: Path = LABELS) -> list[Labelled]:
    """The rows of the file."""
    return [_labelled(line) for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]


def _labelled(line: str) -> Labelled:
    part, drawn, name, told = line.split("\t")
    return Labelled(part, drawn, name, tuple(_told(one) for one in told.split() if one != "-"))


def _told(written: str) -> Told:
    kind, assertion, country = written.removeprefix("~").split(":")
    return Told(kind, assertion, country, not written.startswith("~"))


def items(wanted: Sequence[Labelled]) -> list[dict[str, str]]:
    """The items as the command reads them.

    Raises:
        NewsMissingError: if the streams are absent.
    """
    found = {row["id"]: row for name in STREAMS for row in rows(EVAL / "streams" / f"{name}.jsonl.gz")}
    return [_item(found[one.id], READ[one.part]) for one in wanted]


def _item(row: Mapping[str, Any], read: int) -> dict[str, str]:
    return {
        "id": row["id"],
        "title": (row["title"] or "").strip(),
        "text": (row["text"] or "").strip()[:read],
        "published": row["date"],
        "language": "en",
    }


def counted(pairs: Iterable[tuple[Labelled, Mapping[str, Any]]]) -> Counter[str]:
    """What is right and wrong, by name; `all_` stands for all items of the two years that were there to be drawn."""
    count: Counter[str] = Counter()
    weighed: Counter[str] = Counter()
    for one, tags in pairs:
        got = {mention["type"] for mention in tags["indicators"]}
        right, wrong, missed = len(one.sure & got), len(got - one.any - {RUNNING}), len(one.sure - got)
        count.update(right=right, wrong=wrong, missed=missed)
        for name, value in (("right", right), ("wrong", wrong), ("missed", missed)):
            weighed[name] += round(1000 * value * STANDS_FOR[one.drawn])
        if not one.told:
            count.update(others=1, quiet=not got - {RUNNING})
        for kind in one.sure & got:
            count.update(_read(one, kind, [mention for mention in tags["indicators"] if mention["type"] == kind]))
    count.update({f"all_{name}": value for name, value in weighed.items()})
    return count


def _read(one: Labelled, kind: str, mentions: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    told = [other for other in one.told if other.type == kind]
    asserted, meant = {mention["assertion"] for mention in mentions}, {other.assertion for other in told}
    where, lies = {code for mention in mentions for code in mention["countries"]}, {other.country for other in told}
    unreal = "actual" not in meant
    return {
        "found": 1,
        "asserted": not asserted.isdisjoint(meant),
        "unreal": unreal,
        "as_fact": unreal and "actual" in asserted,
        "lies": lies != {"?"},
        "placed": not where.isdisjoint(lies - {"?"}),
    }


HEAD = (
    "items",
    "of them",
    "precision",
    "recall",
    "F1",
    "precision, all there",
    "recall, all there",
    "assertion",
    "as a fact though not",
    "country",
    "quiet",
)


def as_tags(one: Labelled) -> Mapping[str, Any]:
    """What a reader is sure of, in the form of what the command prints, to be measured like that."""
    sure = [told for told in one.told if told.sure]
    return {"indicators": [{"type": t.type, "assertion": t.assertion, "countries": [t.country]} for t in sure]}


def _row(part: str, pairs: Sequence[tuple[Labelled, Mapping[str, Any]]]) -> tuple[str, ...]:
    count = counted(pairs)
    return (
        part,
        f"{len(pairs):,}",
        *scores(count["right"], count["wrong"], count["missed"]),
        share(count["all_right"], count["all_right"] + count["all_wrong"]),
        share(count["all_right"], count["all_right"] + count["all_missed"]),
        share(count["asserted"], count["found"]),
        f"{count['as_fact']} of {count['unreal']}",
        share(count["placed"], count["lies"]),
        share(count["quiet"], count["others"]),
    )


def report(wanted: Sequence[Labelled], tags: Sequence[Mapping[str, Any]]) -> str:
    """The page's part: figures of both halves, and how far two readers agree."""
    pairs = list(zip(wanted, tags, strict=True))
    today, version = clock.SystemClock().now().date(), tags[0]["version"]
    table_rows = [_row(part, [pair for pair in pairs if pair[0].part == part]) for part in PARTS]
    again = {one.id: as_tags(one) for one in labels(AGAIN)}
    both = [pair for pair in pairs if pair[0].id in again]
    table_rows.append(_row("of `apart`, some", both))
    table_rows.append(_row("the same, by a second reader", [(one, again[one.id]) for one, _ in both]))
    return f"Measured {today} by tagger version `{version}`.\n\n{table(HEAD, table_rows)}\n"


def main() -> None:
    """Measure and rewrite the page's part."""
    argparse.ArgumentParser(description=__doc__.splitlines()[0]).parse_args()
    wanted = labels()
    text = report(wanted, tagged(items(wanted)))
    PAGE.write_text(replaced(PAGE.read_text("utf-8"), "streamlabels", text), "utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
