"""Near-duplicates: MinHash candidates verified on the texts, against datasketch and against comparing every pair.

    python tests/benchmarks/duplicates.py [--page]

Prints what stands on docs/performance.md between its marks; asserts nothing. Texts are items of the headline streams
beside the checkout, every third of them retouched, cut or carried on, so that there are near-duplicates to find. A pair
is one where the Jaccard index of the word runs is at least `likeness.RETELLING`.
"""

from __future__ import annotations

import argparse
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from archives import headlines
from pages import replaced, table

from monitor.model.hashes import Hashes
from monitor.stories import likeness
from monitor.stories.holders import Holders
from monitor.stories.minhash import BANDS, PERMUTATIONS, band_keys
from monitor.stories.similarity import opening, resemblance, shingles

PAGE = Path(__file__).resolve().parents[2] / "docs" / "performance.md"
TEXTS = 4_000
ROUNDS = 3

Runs = Hashes
Pairs = set[tuple[int, int]]


def retouched(text: Sequence[str], random: Random) -> list[str]:
    """A text as another publisher prints it: some words changed, cut behind its middle, or carried on."""
    words = list(text)
    kind = random.randrange(3)
    if kind == 0:
        for _ in range(max(1, len(words) // 25)):
            words[random.randrange(len(words))] = "reworded"
        return words
    if kind == 1:
        return words[: len(words) * 3 // 4]
    carried_on = "this story was updated with what the ministry said later in the day"
    return [*words, *carried_on.split()]


def corpus() -> list[Runs]:
    """Word runs of the texts, originals and retouched ones."""
    random = Random(2022)  # noqa: S311 - the same texts in every run
    texts = [[word for part in opening(one.title, one.text) for word in part] for one in headlines(2022, TEXTS)]
    texts = [text for text in texts if len(text) >= 20]
    return [shingles(text) for text in texts] + [shingles(retouched(text, random)) for text in texts[::3]]


def alike(one: Runs, other: Runs) -> bool:
    """What verification asks of a candidate."""
    return resemblance(one, other) >= likeness.RETELLING


def by_exhaustion(texts: Sequence[Runs]) -> Pairs:
    """Every pair that shares a run, compared."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for number, runs in enumerate(texts):
        for run in runs:
            holders[run].append(number)
    candidates = {pair for found in holders.values() if len(found) < 200 for pair in combinations(found, 2)}
    return {(one, other) for one, other in candidates if alike(texts[one], texts[other])}


def ours(texts: Sequence[Runs]) -> Pairs:
    """As the board of open stories looks for them."""
    found: Pairs = set()
    holders = Holders()
    for number, bands in enumerate(band_keys(texts)):
        near = map(int, holders.of_any(bands))
        found.update((other, number) for other in near if alike(texts[other], texts[number]))
        holders.add(bands, str(number))
    return found


def by_datasketch(texts: Sequence[Runs]) -> Pairs:
    """datasketch as its manual begins: 128 permutations, a threshold, one update a run; candidates verified alike."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(threshold=likeness.RETELLING, num_perm=128)
    found: Pairs = set()
    for number, runs in enumerate(texts):
        sketch = MinHash(num_perm=128)
        for run in runs:
            sketch.update(run.to_bytes(4, "little"))
        near = [int(str(other)) for other in index.query(sketch)]
        found.update((other, number) for other in near if alike(texts[other], texts[number]))
        index.insert(str(number), sketch)
    return found


def by_datasketch_in_bulk(texts: Sequence[Runs]) -> Pairs:
    """datasketch with our number of permutations and bands, and with its fastest way to read many texts."""
    from datasketch import MinHash, MinHashLSH

    index = MinHashLSH(params=(BANDS, PERMUTATIONS // BANDS), num_perm=PERMUTATIONS)
    found: Pairs = set()
    encoded = [[run.to_bytes(4, "little") for run in runs] for runs in texts]
    for number, sketch in enumerate(MinHash.generator(encoded, num_perm=PERMUTATIONS)):
        near = [int(str(other)) for other in index.query(sketch)]
        found.update((other, number) for other in near if alike(texts[other], texts[number]))
        index.insert(str(number), sketch)
    return found


@dataclass(frozen=True, slots=True)
class Row:
    """One contestant's pairs and its cost."""

    name: str
    seconds: float
    pairs: Pairs


def measured(texts: Sequence[Runs]) -> list[Row]:
    """Each contestant, in interleaved rounds."""
    contestants: dict[str, Callable[[Sequence[Runs]], Pairs]] = {
        "**watchfloor**": ours,
        "datasketch, as its manual begins": by_datasketch,
        "datasketch, in bulk": by_datasketch_in_bulk,
    }
    times: dict[str, list[float]] = {name: [] for name in contestants}
    pairs: dict[str, Pairs] = {}
    for _ in range(ROUNDS):
        for name, find in contestants.items():
            start = process_time()
            pairs[name] = find(texts)
            times[name].append(process_time() - start)
    return [Row(name, median(times[name]), pairs[name]) for name in contestants]


def report(texts: Sequence[Runs]) -> str:
    """The part of the page."""
    truth, rows = by_exhaustion(texts), measured(texts)
    slowest = max(row.seconds for row in rows)
    lines = [
        (
            row.name,
            f"{row.seconds / len(texts) * 1e6:.0f}",
            f"{slowest / row.seconds:.1f}×",
            f"{len(row.pairs & truth) / len(truth):.3f}",
            f"{len(row.pairs & truth) / max(1, len(row.pairs)):.3f}",
        )
        for row in rows
    ]
    head = ("contestant", "µs a text", "times as fast", "recall", "precision of pairs")
    return (
        f"{len(texts):,} texts, {len(truth):,} pairs; medians of {ROUNDS} interleaved rounds.\n\n{table(head, lines)}"
    )


def main() -> int:
    """Print it, and with --page put it on the page."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--page", action="store_true", help="rewrite the part of docs/performance.md")
    page = arguments.parse_args().page
    try:
        text = report(corpus())
    except ImportError as error:
        sys.stderr.write(f"{error.name} is not installed; pip install 'watchfloor[bench]'\n")
        return 1
    sys.stdout.write(text)
    if page:
        PAGE.write_text(replaced(PAGE.read_text("utf-8"), "duplicates", text), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
