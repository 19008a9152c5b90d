"""How well the tagger reads text nobody here wrote: `python tests/benchmarks/quality.py` regenerates docs/quality.md.

Runs `watchfloor tag` over the labelled corpora beside the checkout (`../shared/eval`), counts with the scoring script
that lies there, and adds which kinds of error remain.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import quality_errors as errors  # noqa: E402 - the checkout is not installed
from news import EVAL, rows  # noqa: E402 - as above
from pages import replaced, table  # noqa: E402 - as above

from monitor.lib import clock  # noqa: E402 - as above

PAGE = ROOT / "docs" / "quality.md"
FIGURES = Path(__file__).with_name("quality_figures.yaml")
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Corpus:
    """A corpus with what the tagger made of it.

    Attributes:
        lines: Lines of figures as the scoring script writes them, by name.
        remaining: Kinds of error, each with its count.
    """

    name: str
    items: int
    version: str
    lines: Mapping[str, str]
    remaining: Sequence[str]


def figures() -> list[Record]:
    """What is measured, the best peer's figure and the one to reach, in the order of the page."""
    found: list[Record] = YAML(typ="safe", pure=True).load(FIGURES.read_text("utf-8"))["figures"]
    return found


def value(figure: Record, lines: Mapping[str, str]) -> float:
    """A figure read from its line.

    Raises:
        LookupError: if the line does not hold it.
    """
    found = re.search(figure["read"], lines[figure["line"]])
    if found is None:
        raise LookupError(f"{figure['corpus']}, {figure['line']}: nothing reads like {figure['read']}")
    numbers = [float(group) for group in found.groups()]
    return numbers[0] if len(numbers) == 1 else numbers[0] / max(1.0, numbers[1])


def measured(score: Any, name: str, command: str) -> Corpus:
    """Tag a corpus and count."""
    gold = name == "gold"
    records = list(rows(EVAL / "gold.jsonl" if gold else EVAL / "corpora" / f"{name}.jsonl.gz"))
    out, _ = score.run(command, records, title=gold or name in score.WITH_TITLE)
    pairs = list(zip(records, out, strict=True))
    version = out[0]["version"] if out else ""
    return Corpus(
        name, len(records), version, dict(_lines(score, name, records, out)), list(_remaining(score, name, pairs))
    )


def _lines(score: Any, name: str, records: list[Record], out: list[Record]) -> Iterator[tuple[str, str]]:
    """The lines the scoring script prints for a corpus."""
    if name in score.COUNTRY_PRF:
        yield "countries", score.countries(records, out)
    if name in score.COUNTRY_RECALL:
        yield "countries", score.countries(records, out, recall_only=True)
    if _has(records, "toponyms"):
        yield "toponyms", score.toponyms(records, out).removeprefix("toponyms ")
    if name in score.EVENT_MAP:
        yield "events", score.events(name, records, out, 0)
    if name == "muc34":
        roles = ("killed", "injured", "abducted")
        yield "quantities", " · ".join(score.killed(records, out, role) for role in roles)
    if name == "gaza_death_toll":
        yield "quantities", score.killed(records, out, floor=1)
    if name == "travel_advisories_us":
        yield "advisories", score.advisories(records, out)
    if name == "gold":
        for line in score.gold(records, out, 0):
            yield line[:13].strip(), line[13:].strip()


def _remaining(score: Any, name: str, pairs: errors.Pairs) -> Iterator[str]:
    if name in (*score.COUNTRY_PRF, *score.COUNTRY_RECALL, "gold"):
        yield from errors.countries(pairs, exhaustive=name not in score.COUNTRY_RECALL)
    if _has([row for row, _ in pairs], "toponyms"):
        yield from errors.toponyms(pairs)
    if name in score.EVENT_MAP:
        yield from errors.events(pairs, score.EVENT_MAP[name], score.LIVE)
    if name == "muc34":
        for role in ("killed", "injured", "abducted"):
            yield from errors.killed(pairs, role, floor=2)
    if name == "gaza_death_toll":
        yield from errors.killed(pairs, "killed", floor=1)
    if name == "travel_advisories_us":
        yield from errors.advisories(pairs, score.LETTERS)
    if name == "gold":
        yield from errors.labelled(pairs)


def _has(records: Sequence[Mapping[str, Any]], label: str) -> bool:
    return any(label in record["labels"] for record in records)


def report(corpora: Sequence[Corpus]) -> str:
    """The page's measured part."""
    by_name = {corpus.name: corpus for corpus in corpora}
    wanted = [figure for figure in figures() if figure["corpus"] in by_name]
    lines = [_row(figure, value(figure, by_name[figure["corpus"]].lines)) for figure in wanted]
    met = sum(line[-1] == "yes" for line in lines)
    today, items = clock.SystemClock().now().date(), sum(corpus.items for corpus in corpora)
    return (
        f"Measured {today} by tagger version `{corpora[0].version}` over {items:,} items: {met} of {len(lines)} "
        f"figures are reached.\n\n"
        + table(("corpus", "figure", "best peer", "to reach", "ours", "reached"), lines)
        + "\n## Errors that remain\n\n"
        + "\n".join(_section(corpus) for corpus in corpora)
    )


def _row(figure: Record, ours: float) -> tuple[str, ...]:
    peer = f"{figure['peer']:.2f}" if "peer" in figure else "–"
    by = f" ({figure['by']})" if "by" in figure else ""
    reached = "yes" if ours >= figure["reach"] - 1e-9 else "no"
    return figure["corpus"], figure["figure"], peer + by, f"{figure['reach']:.2f}", f"{ours:.3f}", reached


def _section(corpus: Corpus) -> str:
    told = "".join(f"- {name}: {text}\n" for name, text in corpus.lines.items())
    left = "".join(f"- {line}\n" for line in corpus.remaining) or "- none\n"
    return f"### {corpus.name} ({corpus.items:,} items)\n\n{told}\nRemaining:\n\n{left}"


def scoring() -> Any:
    """The scoring script that lies with the corpora."""
    found = importlib.util.spec_from_file_location("score", EVAL / "score.py")
    if found is None or found.loader is None or not (EVAL / "score.py").is_file():
        sys.exit("score.py is missing: the corpora belong in ../shared/eval beside the checkout")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


def main() -> None:
    """Measure all or some corpora; the page is written when all were."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", default="", help="corpora, with commas: printed, the page stays")
    given = parser.parse_args()
    os.environ["PYTHONPATH"] = str(ROOT)
    names = list(dict.fromkeys(figure["corpus"] for figure in figures()))
    some = [name for name in names if not given.only or name in given.only.split(",")]
    score = scoring()
    text = report([measured(score, name, f"{sys.executable} -m monitor tag") for name in some])
    if given.only:
        sys.stdout.write(text)
        return
    PAGE.write_text(replaced(PAGE.read_text("utf-8"), "quality", text), "utf-8")
    sys.stdout.write(text.partition("\n## ")[0])


if __name__ == "__main__":
    main()
