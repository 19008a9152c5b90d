"""What the daemon notes of itself while it works, and what was counted; read as facts, never acted on here.

All of it is written and read on the event loop's thread.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import timedelta

from monitor.health.answers import Answers
from monitor.health.facts import FeedsFacts, Instant, ReloadFacts, Stage, StageFacts
from monitor.lib.clock import Clock

Labels = tuple[str, ...]


class Pulse:
    """The daemon's own notes since the process started.

    Args:
        clock: Both of its clocks are noted.
        tell: Hears of `ready`, `reloading` and `stopping`, for whoever supervises the process.
    """

    def __init__(self, clock: Clock, tell: Callable[[str], None] = lambda _state: None) -> None:
        self._clock = clock
        self._tell = tell
        self._answers = Answers()
        self.started = self.now()
        self.ready = False
        self.stages: dict[Stage, StageFacts] = {}
        self.reload = ReloadFacts(self.started)
        self.jump: tuple[float, Instant] | None = None
        self.jumps = 0
        self.counts: Counter[tuple[str, Labels]] = Counter()
        self.signals: Mapping[str, int] = {}

    def now(self) -> Instant:
        """The present moment on both clocks."""
        return Instant(self._clock.now(), self._clock.monotonic())

    # The life of the process

    def planned(self, ticks: Mapping[Stage, timedelta]) -> None:
        """The daemon has scheduled its ticks, or has done so anew; from now on it works."""
        now = self.now()
        before = {stage: self.stages.get(stage, StageFacts(every, now)) for stage, every in ticks.items()}
        self.stages = {stage: replace(before[stage], every=every, planned=now) for stage, every in ticks.items()}
        self.ready = True
        self._tell("ready")

    def reloading(self) -> None:
        """An edited configuration is being read."""
        self._tell("reloading")

    def reloaded(self) -> None:
        """The edited configuration runs, and its ticks are planned."""
        self.reload = ReloadFacts(self.now())

    def refused(self, why: str = "") -> None:
        """The edited configuration was refused and the running one stays."""
        self.reload = replace(self.reload, refused=self.now(), why=why)
        self._tell("ready")

    def stopping(self) -> None:
        """The daemon winds down."""
        self._tell("stopping")

    def jumped(self, seconds: float) -> None:
        """The wall clock moved by so much more than the steady one; less than zero is back."""
        self.jump, self.jumps = (seconds, self.now()), self.jumps + 1

    # Stages

    def began(self, stage: Stage) -> None:
        """A run of a stage begins."""
        now = self.now()
        held = self.stages.get(stage) or StageFacts(timedelta(0), now)
        self.stages[stage] = replace(held, began=now, moved=now, runs=held.runs + 1)
        if stage is Stage.POLL:
            self._answers.begin(now)

    def moved(self, stage: Stage) -> None:
        """The run that is under way got on with something."""
        if held := self.stages.get(stage):
            self.stages[stage] = replace(held, moved=self.now())

    def ended(self, stage: Stage, error: str | None = None) -> None:
        """A run ended; with what went wrong, if something did."""
        held, now = self.stages[stage], self.now()
        took = now.since(held.began or now)
        self.stages[stage] = replace(
            held,
            began=None,
            moved=None,
            ended=now,
            took=took,
            succeeded=held.succeeded if error else now,
            failures=held.failures + 1 if error else 0,
            failed_runs=held.failed_runs + bool(error),
            error=error,
        )
        if stage is Stage.POLL:
            self._answers.end()

    # What the stages did

    def polled(self, feed: str, failure: str | None, *, before: int = 0) -> None:
        """A feed was asked.

        Args:
            feed: Its id.
            failure: Why nothing came, in words; None where it answered.
            before: How often in a row it had failed until then.
        """
        self.moved(Stage.POLL)
        if failure is None:
            self._answers.answered(feed, self.now())
        else:
            self._answers.failed(feed, failure, newly=before == 0)

    def feeds(self, configured: Collection[str], patience: timedelta) -> FeedsFacts:
        """How asking goes, with these feeds configured and so much time for one to answer."""
        return self._answers.facts(configured, self.now(), patience)

    def count(self, name: str, *labels: str, by: int = 1) -> None:
        """Something happened, `by` times."""
        if by:
            self.counts[name, labels] += by
