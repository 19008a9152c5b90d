"""Rules dealt out to several processes: one places items and judges some rules, the others follow and judge the rest.

A day of steps travels at a time. Nobody is further ahead of a judge than some days, so that memory stays flat.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import TracebackType
from typing import Self

from monitor.backtest.deaths import death_told
from monitor.backtest.judge import Judge, RuleSets, Step, pipeline
from monitor.backtest.outcome import Raised, in_order
from monitor.lib import shipped
from monitor.lib.garbage import look_seldom
from monitor.lib.parcel import packed, unpacked
from monitor.lib.workers import begun, pool, undisturbed
from monitor.model.names import Names
from monitor.model.rule import Rule
from monitor.settings import Settings
from monitor.tagging.later import LaterTagger

# What judging a rule costs beside one of `count`, measured on a month of headlines, and what whoever places items has
# to do more than the others, in the same unit. Being wrong costs time alone.
COSTS: Mapping[str, float] = {"surprise": 38, "share": 38, "ladder": 29, "first_seen": 16, "score": 10, "quantity": 8}
PLACING = 185.0

_AHEAD = 30  # days that may travel to a judge: enough that nobody waits, least of all for its start; few enough to hold


def dealt(sets: RuleSets, shares: int) -> list[RuleSets]:
    """Every rule in one share, the dearest first to whoever has least; the first share places items besides."""
    loads = [PLACING, *(0.0 for _ in range(shares - 1))]
    given: list[dict[str, list[Rule]]] = [{name: [] for name in sets} for _ in loads]
    rules = [(name, rule) for name, held in sets.items() for rule in held]
    for name, rule in sorted(rules, key=lambda pair: -_cost(pair[1])):
        least = loads.index(min(loads))
        loads[least] += _cost(rule)
        given[least][name].append(rule)
    return [share for share in given if share is given[0] or any(share.values())]


def _cost(rule: Rule) -> float:
    return COSTS.get(rule.kind, 1.0)


@dataclass(slots=True)
class Court:
    """All judges of a backtest: the one beside the placing, and those in processes of their own."""

    here: Judge
    elsewhere: tuple[_Elsewhere, ...] = ()
    _day: list[Step] = field(default_factory=list)

    def judge(self, step: Step) -> None:
        """One more step, which the pipeline of this process has kept already."""
        self.here.judge(step)
        if self.elsewhere:
            if self._day and self._day[-1].now.date() != step.now.date():
                self._send()
            self._day.append(replace(step, placed=tuple(placed.told() for placed in step.placed)))

    def _send(self) -> None:
        day = packed(tuple(self._day))
        for judge in self.elsewhere:
            judge.follow(day)
        self._day.clear()

    def raised(self) -> Mapping[str, tuple[Raised, ...]]:
        """Every alert of every judge, in the order they fired, by the name of the set."""
        self._send()
        found = [self.here.raised(), *(judge.raised() for judge in self.elsewhere)]
        return {name: in_order(one for each in found for one in each[name]) for name in self.here.sets}


@contextmanager
def court(here: Judge, settings: Settings, names: Names, since: datetime, processes: int) -> Iterator[Court]:
    """Share a judge's rules with as many processes as there are to be, this one counted."""
    own, *others = dealt(here.sets, processes)
    with ExitStack() as stack:
        elsewhere = [stack.enter_context(_Elsewhere(settings, names, since, here.rules, share)) for share in others]
        yield Court(replace(here, sets=own), tuple(elsewhere))


class _Elsewhere:
    """A judge in a process of its own, some days behind."""

    def __init__(
        self, settings: Settings, names: Names, since: datetime, rules: Sequence[Rule], share: RuleSets
    ) -> None:
        self._pool = pool(1, _start, settings, names, since, rules, share)
        self._following: deque[Future[None]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pool.shutdown(cancel_futures=True)

    def follow(self, day: bytes) -> None:
        """Send a day of packed steps; wait where too many are on their way."""
        with death_told("judged rules"):
            with undisturbed():
                self._following.append(self._pool.submit(_follow, day))
            while len(self._following) > _AHEAD:
                self._following.popleft().result()

    def raised(self) -> Mapping[str, tuple[Raised, ...]]:
        """Wait until all is judged."""
        with death_told("judged rules"):
            for day in self._following:
                day.result()
            return self._pool.submit(_raised).result()


_process: list[Judge] = []  # of a judge's process: who sits there


def _start(settings: Settings, names: Names, since: datetime, rules: Sequence[Rule], share: RuleSets) -> None:
    begun()
    look_seldom()
    tagger = LaterTagger(shipped.seeds())  # asked for nothing: what comes is tagged
    _process[:] = [Judge.of(pipeline(settings, tagger, names, since), rules, share)]


def _follow(day: bytes) -> None:
    steps: tuple[Step, ...] = unpacked(day)
    _process[0].follow(steps)


def _raised() -> Mapping[str, tuple[Raised, ...]]:
    return _process[0].raised()
