"""The tagger against what a user could pick instead, in one interleaved run: `python tests/benchmarks/tagger.py`.

Prints tables; `--page` puts the same into `docs/performance.md`. Nothing is asserted about time: two runs differ, the
ratios of one run hold. Peers come with `pip install 'watchfloor[bench]'`; one that is missing gets a row that says so.
"""

from __future__ import annotations

import argparse
import gc
import os
import platform
import statistics
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import process_time

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from limits import PATIENCE, Start, endure, growth, hostile_texts, start  # noqa: E402 - the checkout is not installed
from news import ARTICLES, articles, headlines  # noqa: E402 - as above
from pages import replaced, table  # noqa: E402 - as above
from peers import Missing, Peer, all_peers, names  # noqa: E402 - as above
from sampling import Profile, profiled  # noqa: E402 - as above

from monitor.lib import clock, shipped  # noqa: E402 - as above
from monitor.model.mention import Document  # noqa: E402 - as above
from monitor.tagging import places  # noqa: E402 - as above
from monitor.tagging.gazetteer import Gazetteer  # noqa: E402 - as above
from monitor.tagging.tag import Tagger  # noqa: E402 - as above

PAGE = ROOT / "docs" / "performance.md"
ROUNDS = 5
_HEADLINES = 6_000
_SHOWN = 0.03  # share of time below which a function is not worth a line
_DEEPEST = 5
_PASSES = 20
# What we want to reach; printed beside what was measured.
_SPACY_RATIO, _ITEMS_A_SECOND, _START_UP, _RESIDENT = 15, 2_500, 1.5, 250


@dataclass(frozen=True, slots=True)
class Measured:
    """A contestant's CPU seconds for one text, by round, and those of our three stages on the same texts."""

    peer: Peer
    seconds: tuple[float, ...]
    ours: tuple[tuple[float, ...], ...]

    @property
    def per_text(self) -> float:
        """Median."""
        return statistics.median(self.seconds)

    def ratio(self, stage: int) -> float:
        """How many times longer it takes than one of our stages: the median of the rounds' ratios."""
        pairs = zip(self.seconds, self.ours[stage], strict=True)
        return statistics.median(theirs / ours for theirs, ours in pairs)


def our_stages(seeds: Path) -> tuple[Peer, ...]:
    """The whole tagger, its places alone, its bare look-up of names alone."""
    tagger, gazetteer = Tagger.load(seeds), Gazetteer.load(seeds)

    def tag(texts: Sequence[str]) -> int:
        tagged = (tagger.tag(Document("", "", text)) for text in texts)
        return sum(len(found.mentions) + len(found.places) for found in tagged)

    def find(texts: Sequence[str]) -> int:
        return sum(len(places.find("", text, gazetteer).places) for text in texts)

    def look_up(texts: Sequence[str]) -> int:
        return sum(len(gazetteer.hits(text)) for text in texts)

    return (
        Peer("**watchfloor, everything**", f"places, {len(tagger.types)} types, assertion, quantities", tag),
        Peer("watchfloor, places only", "names found, resolved, given roles", find),
        Peer("watchfloor, names only", "names found", look_up),
    )


def race(texts: Sequence[str], ours: Sequence[Peer], peers: Sequence[Peer], rounds: int) -> list[Measured]:
    """Everyone in every round, in turn, after one round that is not counted."""
    strides = sorted({peer.stride for peer in (*ours, *peers)})
    times: dict[tuple[str, int], list[float]] = {}
    for number in range(rounds + 1):
        entrants = [(peer, peer.stride) for peer in peers] + [(peer, stride) for peer in ours for stride in strides]
        shift = number % len(entrants)
        for peer, stride in entrants[shift:] + entrants[:shift]:
            seconds = _timed(peer, texts[::stride])
            if number:
                times.setdefault((peer.name, stride), []).append(seconds)
    stages = {stride: tuple(tuple(times[own.name, stride]) for own in ours) for stride in strides}
    return [Measured(p, tuple(times[p.name, p.stride]), stages[p.stride]) for p in (*ours, *peers)]


def _timed(peer: Peer, texts: Sequence[str]) -> float:
    gc.collect()
    before = process_time()
    for _ in range(peer.repeats):
        peer.run(texts)
    return (process_time() - before) / peer.repeats / len(texts)


def race_rows(measured: Sequence[Measured], missing: Sequence[Missing]) -> Iterator[Sequence[str]]:
    """One row for each contestant, then one for each that is not there."""
    for m in measured:
        ratios = [_times(m.ratio(stage)) for stage in (0, 2)]
        yield m.peer.name, m.peer.does, _micros(m.per_text), f"{1 / m.per_text:,.0f}", *ratios
    for peer in missing:
        yield peer.name, peer.reason, "–", "–", "–", "–"


def _times(ratio: float) -> str:
    digits = 0 if ratio >= 100 else 1 if ratio >= 10 else 2 if ratio >= 0.1 else 4
    return f"{ratio:,.{digits}f}×"


def _micros(seconds: float) -> str:
    return f"{1e6 * seconds:,.0f}" if seconds > 1e-5 else f"{1e6 * seconds:.2f}"


def headline_rate(tagger: Tagger) -> tuple[int, int, float]:
    """How many headlines, their mean length, and items a second where each is read for the first time."""
    found = headlines(_HEADLINES)
    gc.collect()
    before = process_time()
    for title, text in found:
        tagger.tag(Document("", title, text))
    length = sum(len(title) + len(text) for title, text in found) // len(found)
    return len(found), length, len(found) / (process_time() - before)


def report(rounds: int, with_hostile: bool) -> Iterator[str]:
    """The page's measured part, a block at a time."""
    seeds, texts = shipped.seeds(), articles()
    yield _conditions(texts, seeds, clock.SystemClock().now().date())
    begun = start(texts, rounds)
    entered = all_peers(seeds)
    ours, peers = our_stages(seeds), [peer for peer in entered if isinstance(peer, Peer)]
    gc.freeze()  # what the peers hold in memory is no garbage of ours to look through
    measured = race(texts, ours, peers, rounds)
    rows = race_rows(measured, [peer for peer in entered if isinstance(peer, Missing)])
    head = ("contestant", "does", "µs a text", "texts/s", "÷ everything", "÷ names only")
    yield "### Against peers\n\n" + table(head, rows)
    yield _reached(measured, begun)
    tagger = Tagger.load(seeds)
    count, length, rate = headline_rate(tagger)
    yield (
        f"Headlines with their summaries ({count:,}, {length} characters in the mean, each read once, none before): "
        f"{rate:,.0f} a second.\n"
    )
    yield _start(begun)
    yield _growth(growth(tagger, texts, rounds))
    if with_hostile:
        yield _hostile(texts)
    work = [Document("", "", text) for text in texts] * _PASSES
    yield _where(profiled(lambda: [tagger.tag(document) for document in work], ROOT / "monitor"))


def _conditions(texts: Sequence[str], seeds: Path, today: date) -> str:
    mean = sum(map(len, texts)) // len(texts)
    return (
        f"Measured {today} on {os.cpu_count()} shared cores ({platform.machine()}), Python "
        f"{platform.python_version()}; CPU time of the process, medians of interleaved rounds. Texts: {len(texts)} "
        f"articles of {', '.join(ARTICLES)}, cut at a word, {mean} characters in the mean. Gazetteer: "
        f"{len(names(seeds)):,} names.\n"
    )


def _reached(measured: Sequence[Measured], begun: Start) -> str:
    rates = [
        (f"÷ {m.peer.name}", f"{_SPACY_RATIO}×", f"{m.ratio(0):.1f}×") for m in measured if "NER only" in m.peer.name
    ]
    rows = [
        *rates,
        ("items a second on one core", f"{_ITEMS_A_SECOND:,}", f"{1 / measured[0].per_text:,.0f}"),
        ("start-up, modules and tagger", f"below {_START_UP} s", f"{begun.modules + begun.tagger:.2f} s CPU"),
        ("resident, highest at any time", f"below {_RESIDENT} MB", f"{begun.peak:.0f} MB"),
    ]
    return "### Figures to reach\n\n" + table(("figure", "to reach", "measured"), rows)


def _start(begun: Start) -> str:
    rows = [
        ("modules imported", f"{begun.modules:.2f} s CPU"),
        ("tagger loaded: gazetteer, lexicons, automata", f"{begun.tagger:.2f} s CPU"),
        ("resident once loaded", f"{begun.idle:.0f} MB"),
        ("resident after all texts", f"{begun.after:.0f} MB"),
        ("highest at any time", f"{begun.peak:.0f} MB"),
    ]
    return "### Start-up and memory\n\nA fresh process:\n\n" + table(("", "median"), rows)


def _growth(found: Sequence[tuple[int, float]]) -> str:
    rows = [(f"{size:,}", f"{cost:.3f}", f"{cost / found[0][1]:.2f}") for size, cost in found]
    return "### Cost by length\n\nThe same articles, strung together:\n\n" + table(
        ("characters a text", "µs a character", "of the shortest's"), rows
    )


def _hostile(texts: Sequence[str]) -> str:
    endured = [endure(name, make()) for name, make in hostile_texts(texts).items()]
    rows = [
        (
            e.name,
            f"{e.characters:,}",
            "stopped" if e.seconds is None else f"{e.seconds:.2f}",
            "–" if e.seconds is None else f"{1e6 * e.seconds / e.characters:.2f}",
            f"{e.places:,}",
            f"{e.mentions:,}",
        )
        for e in endured
    ]
    return f"### Hostile texts\n\nEach in a process of its own, stopped after {PATIENCE} seconds of CPU:\n\n" + table(
        ("text", "characters", "s CPU", "µs a character", "places", "mentions"), rows
    )


def _where(profile: Profile) -> str:
    tree = [
        (f"{'· ' * depth}`{function}`", file.removesuffix(".py"), f"{share:.0%}")
        for depth, (file, function), share in profile.tree(_SHOWN)
        if depth <= _DEEPEST
    ]
    own = [
        (f"`{function}`", file.removesuffix(".py"), f"{count / profile.samples:.0%}")
        for (file, function), count in profile.own.most_common(15)
    ]
    files: dict[str, int] = {}
    for (file, _), count in profile.own.items():
        files[file.removesuffix(".py")] = files.get(file.removesuffix(".py"), 0) + count
    ranked = sorted(files.items(), key=lambda pair: -pair[1])[:12]
    return (
        f"### Where the time goes\n\nThe stack looked at by a timer of CPU time ({profile.samples:,} times); each "
        f"function with all it calls, from {_SHOWN:.0%} up:\n\n"
        + table(("function", "file", "share"), tree)
        + "\nWithout what it calls (work in C counts for its caller):\n\n"
        + table(("function", "file", "share"), own)
        + "\nThe same by file: "
        + ", ".join(f"{name} {count / profile.samples:.0%}" for name, count in ranked)
        + ".\n"
    )


def main() -> None:
    """Run, print, and write the page if asked to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--page", action="store_true", help="put the result into docs/performance.md")
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--no-hostile", action="store_true", help="leave the hostile texts out")
    given = parser.parse_args()
    blocks = []
    for block in report(given.rounds, not given.no_hostile):
        sys.stdout.write(block + "\n")
        sys.stdout.flush()
        blocks.append(block)
    if given.page:
        PAGE.write_text(replaced(PAGE.read_text("utf-8"), "tagger", "\n".join(blocks)), "utf-8")


if __name__ == "__main__":
    main()
