"""Digests over every change of clocks and over clocks that jump: `python tests/trials/clocks.py`.

Every zone of tzdata, every transition of 2025 to 2027, eight schedules: each local day, week or hour has its digest
exactly once, and no two follow each other later than one and a half of their interval. Then a real service over a real
store, whose clock jumps an hour or a day either way: no moment is left out and none told twice.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from time import process_time
from zoneinfo import ZoneInfo, available_timezones

from alerts.digest import DigestSpec
from alerts.model import Message, MessageKind, Target
from alerts.service import AlertService, Render
from alerts.settings import AlertSettings, Immediate, PlannedDigest, Receiver, load_wording
from alerts.storage.store import AlertStore
from alerts.timing import Schedule, window_due
from monitor.lib import shipped
from monitor.lib.database import connect
from monitor.model.names import Names
from monitor.model.severity import Severity
from monitor.model.signal import Briefing

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 1, 1, tzinfo=UTC)
WEEK = frozenset(range(7))
SCHEDULES: Sequence[tuple[str, time, frozenset[int], bool]] = (
    ("daily 00:00", time(0), WEEK, False),
    ("daily 01:30", time(1, 30), WEEK, False),
    ("daily 02:30", time(2, 30), WEEK, False),
    ("daily 07:00", time(7), WEEK, False),
    ("daily 23:45", time(23, 45), WEEK, False),
    ("weekly 02:00", time(2), frozenset({6}), False),
    ("hourly :00", time(0), WEEK, True),
    ("hourly :45", time(0, 45), WEEK, True),
)


@dataclass
class Count:
    """What was looked at, and what was wrong."""

    transitions: int = 0
    runs: int = 0
    digests: int = 0
    missing: int = 0
    doubled: int = 0
    late: int = 0


def transitions() -> Iterator[tuple[str, datetime]]:
    """Every change of offset, to the day, once for zones that are the same."""
    seen: set[tuple[object, ...]] = set()
    for name in sorted(zone for zone in available_timezones() if zone != "localtime"):
        zone = ZoneInfo(name)
        days = [FIRST + DAY * n for n in range((LAST - FIRST).days)]
        offsets = [day.astimezone(zone).utcoffset() for day in days]
        changes = [day for day, (before, after) in zip(days, pairwise(offsets), strict=False) if before != after]
        identity = (tuple(changes), offsets[0], offsets[-1], *(offsets[days.index(change)] for change in changes))
        if changes and identity not in seen:
            seen.add(identity)
            yield from ((name, change) for change in changes)


def over_changes(limit: int | None = None) -> Count:
    """Look every ten minutes, as a daemon would, from a few days before each transition to a few days after."""
    count = Count()
    for zone, change in list(transitions())[:limit]:
        count.transitions += 1
        for _, at, days, hourly in SCHEDULES:
            schedule = Schedule(at, zone, days, hourly=hourly)
            span = 9 if len(days) == 1 else 2
            _watch(schedule, change - span * DAY, change + span * DAY, count)
            count.runs += 1
    return count


def _watch(schedule: Schedule, start: datetime, end: datetime, count: Count) -> None:
    now, sent, slots = start, None, []
    while now < end:
        if (window := window_due(schedule, sent, start, now)) is not None:
            slots.append(window.slot)
            count.missing += len(window.missed)
            sent = window.slot
        now += HOUR / 6 if schedule.hourly else HOUR / 2
    zone = ZoneInfo(schedule.zone)
    count.digests += len(slots)
    nominal = HOUR if schedule.hourly else DAY * (7 if len(schedule.days) == 1 else 1)
    count.late += sum(after - before > nominal * 1.5 for before, after in pairwise(slots))
    if not schedule.hourly:
        told = [slot.astimezone(zone).date() for slot in slots]
        count.doubled += len(told) - len(set(told)) - _behind_gaps(schedule, slots)


def _behind_gaps(schedule: Schedule, slots: Sequence[datetime]) -> int:
    """Slots that a gap pushed over midnight onto the day of the next: two days' digests, both due."""
    zone = ZoneInfo(schedule.zone)
    return sum(slot.astimezone(zone).time() < schedule.at for slot in slots)


def over_jumps(jumps: int = 400, seed: int = 20260301) -> Count:
    """A service whose clock is set an hour or a day forward or back again and again: windows leave nothing out."""
    chance, count = random.Random(seed), Count()  # noqa: S311  # a fixed sequence, no secret
    engine = connect("sqlite://")
    service = _service(AlertStore(engine))
    true, offset = FIRST, timedelta(0)
    service.start(true)
    windows: list[tuple[datetime, datetime]] = []

    def briefing(since: datetime, until: datetime) -> Briefing:
        windows.append((since, until))
        return Briefing(since, until, (), {})

    for _ in range(jumps):
        offset = chance.choice([DAY, -DAY, HOUR, -HOUR, timedelta(0)])
        for _ in range(12):
            true += 2 * HOUR
            service.send_digests(briefing, true + offset)
    count.runs, count.digests = jumps, len(windows)
    latest = FIRST
    for since, until in windows:
        count.missing += since > latest and latest != FIRST
        latest = max(latest, until)
    slots = [slot.slot for slot in service.store.digest_slots(limit=100_000)]
    count.doubled = len(slots) - len(set(slots))
    engine.dispose()
    return count


def _service(store: AlertStore) -> AlertService:
    settings = AlertSettings(
        receivers=(Receiver("a", (Target("a", "email", "a@example.org"),), "UTC"),),
        default_receiver="a",
        routes=(),
        digests=(PlannedDigest(DigestSpec("d", "D", "Europe/Berlin"), Schedule(time(2, 30), "Europe/Berlin"), ("a",)),),
        immediate=Immediate(Severity.INFO, frozenset(), ("rule",)),
        give_up_after=DAY * 1000,
        wording=load_wording(shipped.seeds() / "digest.yaml"),
    )
    render = Render(
        lambda digest: Message(digest.id, MessageKind.DIGEST, "s", "t", "h", (), {}, FIRST),
        lambda notice: Message(notice.id, MessageKind.NOTICE, "s", "t", "h", (), {}, FIRST),
    )
    return AlertService(store, settings, render=render, open_channel=lambda _: None, names=Names({}, {}))  # type: ignore[arg-type,return-value]


def main(arguments: list[str]) -> int:
    """Print the counts; 0 where nothing was wrong."""
    begun = process_time()
    changes = over_changes(int(arguments[0]) if arguments else None)
    jumps = over_jumps()
    print(
        f"changes of clocks: {changes.transitions} transitions x {len(SCHEDULES)} schedules, "
        f"{changes.digests} digests: {changes.missing} missed, {changes.doubled} doubled, "
        f"{changes.late} later than 1.5 intervals"
    )
    print(
        f"jumps of clocks: {jumps.runs} jumps of an hour or a day, {jumps.digests} digests: {jumps.missing} gaps "
        f"between windows, {jumps.doubled} slots taken twice; {process_time() - begun:.0f} s of CPU"
    )
    return 1 if changes.missing + changes.doubled + changes.late + jumps.missing + jumps.doubled else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
