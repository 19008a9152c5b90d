"""Judging, apart from placing: what was placed comes in step by step, the rules of a share are judged after each.

What rules say has no part in where items are placed. So several judges may follow one who places, each in a process of
its own with a share of the rules; put together, their alerts are what one judge of all rules would have raised.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.backtest.outcome import Ledger, Raised
from monitor.brought import Placed
from monitor.model.names import Names
from monitor.model.rule import Rule
from monitor.pipeline import Pipeline
from monitor.rules.evaluate import evaluate
from monitor.rules.standing import Standing
from monitor.settings import Settings
from monitor.storage.memory import Memory
from monitor.tagging.tag import Tagger

RuleSets = Mapping[str, Sequence[Rule]]


@dataclass(frozen=True, slots=True)
class Step:
    """What one step of the clock brought.

    Attributes:
        now: Its end.
        placed: The items that came, placed, and how official advice moved; to be kept one after the other.
        rests: Whether nobody was recording, so that no rule is judged.
    """

    now: datetime
    placed: tuple[Placed, ...]
    rests: bool


@dataclass(frozen=True, slots=True)
class Judge:
    """A share of the rules over what one pipeline holds.

    Attributes:
        rules: All there are, whoever judges them: facts reach as far back for one judge as for the other.
        sets: The share, by the name of the set.
        ledgers: Its alerts, by the same.
        standing: What its rules found at the moment before, by the same.
    """

    pipeline: Pipeline
    rules: Sequence[Rule]
    sets: RuleSets
    ledgers: Mapping[str, Ledger]
    standing: Mapping[str, Standing]

    @classmethod
    def of(cls, pipeline: Pipeline, rules: Sequence[Rule], sets: RuleSets) -> Judge:
        """A judge who has judged nothing yet."""
        return cls(pipeline, rules, sets, {name: Ledger() for name in sets}, {name: Standing() for name in sets})

    def follow(self, steps: Iterable[Step]) -> None:
        """Keep what another process placed, and judge after each step."""
        for step in steps:
            for placed in step.placed:
                self.pipeline.keep(placed)
            self.judge(step)

    def judge(self, step: Step) -> None:
        """Judge the share at the end of a step and move its alerts on."""
        if step.rests or not any(self.sets.values()):
            return
        facts = self.pipeline.facts(self.rules, step.now)
        for name, held in self.sets.items():
            own = replace(facts, standing=self.standing[name])
            self.ledgers[name].assess(evaluate(held, own, step.now))

    def raised(self) -> Mapping[str, tuple[Raised, ...]]:
        """Every alert that fired, by the name of the set; nothing is judged afterwards."""
        return {name: ledger.closed() for name, ledger in self.ledgers.items()}


def pipeline(settings: Settings, tagger: Tagger, names: Names, since: datetime) -> Pipeline:
    """A pipeline over an empty store in memory."""
    made = Pipeline(Memory(), tagger, settings, names)
    made.lookout.off = True  # a record tells what came, not when feeds were asked: an hour without items was watched
    made.start(since)
    return made
