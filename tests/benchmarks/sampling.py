"""Where the time goes: the call stack looked at by a timer of CPU time, which slows no function more than another."""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

_EVERY = 0.002  # seconds of CPU; the kernel may make it 4
Place = tuple[str, str]


@dataclass(slots=True)
class Profile:
    """Samples of a run.

    Attributes:
        inclusive: By path of functions from the outermost in.
        own: By function; work of libraries written in C counts for the function that called them.
    """

    samples: int = 0
    inclusive: Counter[tuple[Place, ...]] = field(default_factory=Counter)
    own: Counter[Place] = field(default_factory=Counter)

    def tree(self, least: float) -> Iterator[tuple[int, Place, float]]:
        """Depth, function and share of all samples, for every path with at least that share, largest first."""
        yield from self._below((), least)

    def _below(self, path: tuple[Place, ...], least: float) -> Iterator[tuple[int, Place, float]]:
        depth = len(path)
        for longer, count in self.inclusive.most_common():
            if len(longer) == depth + 1 and longer[:depth] == path and count >= least * self.samples:
                yield depth, longer[-1], count / self.samples
                yield from self._below(longer, least)


def profiled(work: Callable[[], object], below: Path) -> Profile:
    """Run some work and say where its time went, among functions of the files below a folder."""
    profile = Profile()

    def look(_number: int, frame: FrameType | None) -> None:
        path = tuple(reversed(list(_path(frame, str(below)))))
        if path:
            profile.samples += 1
            profile.own[path[-1]] += 1
            profile.inclusive.update(path[:depth] for depth in range(1, len(path) + 1))

    before = signal.signal(signal.SIGPROF, look)
    signal.setitimer(signal.ITIMER_PROF, _EVERY, _EVERY)
    try:
        work()
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
    return profile


def _path(frame: FrameType | None, below: str) -> Iterator[Place]:
    """The functions on a stack, innermost first; a comprehension belongs to its function, a recursion counts once."""
    last: Place | None = None
    while frame is not None:
        code = frame.f_code
        if code.co_filename.startswith(below) and not code.co_name.startswith("<"):
            place = (Path(code.co_filename).name, code.co_qualname)
            if place != last:
                yield place
            last = place
        frame = frame.f_back
