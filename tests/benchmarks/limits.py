"""Start-up, memory, growth with length and hostile texts: what can be said about the tagger without a peer."""

from __future__ import annotations

import json
import signal
import statistics
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import process_time

from monitor.model.mention import Document
from monitor.tagging.tag import Tagger

ROOT = Path(__file__).resolve().parents[2]
_MEGABYTE = 1_000_000
_MATCHES = 100_000
PATIENCE = 60  # seconds of CPU a hostile text may take before it is stopped

_LOAD = """
import json, resource, sys, time
from monitor.lib import shipped
from monitor.tagging.tag import Tagger
from monitor.model.mention import Document
imported = time.process_time()
tagger = Tagger.load(shipped.seeds())
loaded = time.process_time()
def resident():
    with open("/proc/self/statm") as status:
        return int(status.read().split()[1]) * resource.getpagesize() / 1e6
idle = resident()
for text in json.load(sys.stdin):
    tagger.tag(Document("", "", text))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
print(json.dumps([imported, loaded - imported, idle, resident(), peak]))
"""

_HOSTILE = f"""
import json, resource, sys, time
resource.setrlimit(resource.RLIMIT_CPU, ({PATIENCE}, {PATIENCE + 5}))
from monitor.lib import shipped
from monitor.tagging.tag import Tagger
from monitor.model.mention import Document
text = json.load(sys.stdin)
tagger = Tagger.load(shipped.seeds())
tagger.tag(Document("", "", text[:2000]))
before = time.process_time()
tagged = tagger.tag(Document("", "", text, language="en"))
print(json.dumps([time.process_time() - before, len(tagged.places), len(tagged.mentions)]))
"""


@dataclass(frozen=True, slots=True)
class Start:
    """A fresh process: CPU seconds until the modules and then the tagger stand, and resident megabytes."""

    modules: float
    tagger: float
    idle: float
    after: float
    peak: float


@dataclass(frozen=True, slots=True)
class Endured:
    """A hostile text and what it cost; `seconds` is None where it was stopped."""

    name: str
    characters: int
    seconds: float | None
    places: int = 0
    mentions: int = 0


def start(texts: Sequence[str], rounds: int) -> Start:
    """Medians over fresh processes that load the tagger and then tag all texts."""
    runs = [_fresh(_LOAD, list(texts)) for _ in range(rounds)]
    return Start(*(statistics.median(column) for column in zip(*runs, strict=True)))


def growth(tagger: Tagger, texts: Sequence[str], rounds: int) -> list[tuple[int, float]]:
    """Mean length and CPU microseconds a character, for the same texts one by one, ten and a hundred in one."""
    sizes = [size for size in (1, 10, 100) if len(texts) >= size]
    used = texts[: len(texts) // sizes[-1] * sizes[-1]]
    groups = {size: ["\n".join(used[at : at + size]) for at in range(0, len(used), size)] for size in sizes}
    times: dict[int, list[float]] = {size: [] for size in sizes}
    for _ in range(rounds):
        for size, group in groups.items():
            before = process_time()
            for text in group:
                tagger.tag(Document("", "", text, language="en"))
            times[size].append((process_time() - before) / sum(map(len, group)))
    return [(sum(map(len, groups[n])) // len(groups[n]), 1e6 * statistics.median(times[n])) for n in sizes]


def hostile_texts(texts: Sequence[str]) -> Mapping[str, Callable[[], str]]:
    """Texts nobody sends in good faith."""
    news = " ".join(texts).translate(str.maketrans(".!?;:\n", "      "))
    return {
        "1 MB of news without a full stop": lambda: (news * (_MEGABYTE // len(news) + 1))[:_MEGABYTE],
        "1 MB without a space": lambda: "a" * _MEGABYTE,
        "1 MB of brackets and quotes": lambda: "(\u201c" * (_MEGABYTE // 2),
        "100,000 places": lambda: "Kyiv " * _MATCHES,
        "100,000 ambiguous places": lambda: "Alexandria, Georgia " * (_MATCHES // 2),
        "100,000 acts in one sentence": lambda: "airstrike " * _MATCHES,
        "100,000 acts in as many sentences": lambda: "Drones hit Erbil. " * _MATCHES,
        "100,000 counts": lambda: "12 killed, " * _MATCHES,
        "100,000 number words": lambda: "hundred " * _MATCHES,
        "100,000 denials of one strike": lambda: "denied that " * _MATCHES + "an airstrike hit Erbil",
    }


def endure(name: str, text: str) -> Endured:
    """Tag a hostile text in a process of its own, which is stopped when it takes too long."""
    try:
        seconds, places, mentions = _fresh(_HOSTILE, text)
    except subprocess.CalledProcessError as stopped:
        if stopped.returncode != -signal.SIGXCPU:
            raise
        return Endured(name, len(text), None)
    return Endured(name, len(text), seconds, int(places), int(mentions))


def _fresh(script: str, given: object) -> list[float]:
    done = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps(given),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    numbers: list[float] = json.loads(done.stdout)
    return numbers
