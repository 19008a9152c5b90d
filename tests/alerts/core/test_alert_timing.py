"""Digest slots: each local day exactly once, in every zone there is."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from moments import utc

from alerts.timing import Schedule, Window, next_slot, previous_slot, slots_due, window_due

DAY = timedelta(days=1)
ZONES = sorted(zone for zone in available_timezones() if zone not in {"localtime"} and not zone.startswith("posix"))
SPAN = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))


@pytest.mark.parametrize(
    ("zone", "at", "slot"),
    [
        ("UTC", time(7), "2026-05-01T07:00"),
        ("Europe/London", time(7), "2026-01-15T07:00"),
        ("Europe/London", time(7), "2026-07-15T06:00"),
        ("Asia/Kathmandu", time(7), "2026-01-15T01:15"),
        # Clocks go from 02:00 to 03:00: the first moment after the gap is 07:00 UTC.
        ("America/New_York", time(2, 30), "2026-03-08T07:00"),
        # Clocks go from 02:00 back to 01:00: 01:30 comes twice, and the first is still summer time.
        ("America/New_York", time(1, 30), "2026-11-01T05:30"),
        # Midnight itself is missing.
        ("Africa/Cairo", time(0), "2026-04-23T22:00"),
        # The gap takes the last hour of Saturday, so Saturday's slot is Sunday's first moment.
        ("America/Nuuk", time(23, 30), "2026-03-29T01:00"),
        # A change of half an hour.
        ("Australia/Lord_Howe", time(2, 15), "2026-10-03T15:30"),
    ],
)
def test_a_slot_is_the_right_moment(zone: str, at: time, slot: str) -> None:
    assert next_slot(Schedule(at, zone), utc(slot) - DAY / 2) == utc(slot)


def test_a_day_left_out_at_the_date_line_has_no_slot() -> None:
    samoa = Schedule(time(7), "Pacific/Apia")
    local = [
        slot.astimezone(ZoneInfo("Pacific/Apia")).date().day
        for slot in slots_due(samoa, utc("2011-12-28T12:00"), utc("2012-01-02T00:00"))
    ]
    assert local == [28, 29, 31, 1, 2]


def test_weekdays_are_those_of_the_zone() -> None:
    sydney_mondays = Schedule(time(7), "Australia/Sydney", frozenset({0}))
    assert next_slot(sydney_mondays, utc("2026-05-01T00:00")) == utc("2026-05-03T21:00")


def transitions_of(zone: ZoneInfo) -> list[datetime]:
    """Days in the span on which the zone's offset changes."""
    days = [SPAN[0] + DAY * n for n in range((SPAN[1] - SPAN[0]).days)]
    return [
        before
        for before, after in pairwise(days)
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset()
    ]


def local_days(start: date, end: date) -> list[date]:
    return [start + DAY * n for n in range((end - start).days + 1)]


def test_every_local_day_has_exactly_one_slot_around_every_transition_of_every_zone() -> None:
    wall_times = [time(0), time(0, 30), time(1, 30), time(2), time(2, 30), time(3), time(7), time(23, 45)]
    checked = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for moment in transitions_of(zone):
            days = local_days((moment - 2 * DAY).date(), (moment + 3 * DAY).date())
            for at in wall_times:
                start = datetime.combine(days[0], at, tzinfo=zone).astimezone(UTC) - timedelta(seconds=1)
                end = datetime.combine(days[-1], at, tzinfo=zone).astimezone(UTC)
                slots = slots_due(Schedule(at, name), start, end)
                assert len(slots) == len(days), (name, at, moment)
                for day, slot in zip(days, slots, strict=True):
                    check_slot(zone, day, at, slot)
                checked += 1
    assert checked > 2000


def check_slot(zone: ZoneInfo, day: date, at: time, slot: datetime) -> None:
    """An independent definition: the first whole second whose wall clock shows at least this day and time."""
    wall = datetime.combine(day, at)
    shown = slot.astimezone(zone).replace(tzinfo=None)
    second_before = (slot - timedelta(seconds=1)).astimezone(zone)
    assert shown >= wall > second_before.replace(tzinfo=None), (zone, wall, slot)
    assert shown == wall or second_before.utcoffset() != slot.astimezone(zone).utcoffset()


@pytest.mark.parametrize(
    ("zone", "minute", "start", "slots"),
    [
        # Clocks skip from 02:00 to 03:00: that hour has no slot, and none is lost.
        ("Europe/Berlin", 15, "2026-03-29T00:00", ["00:15", "01:15", "02:15"]),
        # Clocks go back from 03:00 to 02:00: the hour comes twice, and so does its slot.
        ("Europe/Berlin", 15, "2026-10-25T00:00", ["00:15", "01:15", "02:15"]),
        # Half an hour is repeated: the hour is still one. 01:45 comes twice, half an hour apart.
        ("Australia/Lord_Howe", 45, "2026-04-04T14:00", ["14:45", "16:15", "17:15"]),
        # Half an hour is skipped: 02:15 does not come, the hour begins at 02:30.
        ("Australia/Lord_Howe", 15, "2026-10-03T14:00", ["14:45", "15:30", "16:15"]),
        ("Asia/Kathmandu", 0, "2026-05-01T00:00", ["00:15", "01:15", "02:15"]),
    ],
)
def test_an_hourly_slot_is_the_right_moment(zone: str, minute: int, start: str, slots: list[str]) -> None:
    hourly = Schedule(time(0, minute), zone, hourly=True)
    moment, found = utc(start), []
    while len(found) < len(slots):
        moment = next_slot(hourly, moment)
        found.append(f"{moment:%H:%M}")
    assert found == slots


def test_every_local_hour_has_its_slot_around_every_transition_of_every_zone() -> None:
    checked: set[tuple[object, ...]] = set()  # zones that change alike are looked at once
    for name in ZONES:
        zone = ZoneInfo(name)
        for moment in transitions_of(zone):
            start, end = moment - DAY / 8, moment + DAY * 1.125
            change = moment, start.astimezone(zone).utcoffset(), end.astimezone(zone).utcoffset()
            for minute in (0, 45) if change not in checked else ():
                slots = slots_due(Schedule(time(0, minute), name, hourly=True), start, end)
                gaps = [after - before for before, after in pairwise(slots)]
                assert max(gaps) <= timedelta(minutes=90), (name, minute, moment)
                hours = {_local_hour(zone, start + timedelta(minutes=m)) for m in range(0, 30 * 60 + 1, 15)}
                answered = {_local_hour(zone, slot) for slot in slots}
                assert len(hours - answered) <= 2, "all but those the span cuts off"
            checked.add(change)
    assert len(checked) > 50


def _local_hour(zone: ZoneInfo, moment: datetime) -> tuple[date, int]:
    local = moment.astimezone(zone)
    return local.date(), local.hour


schedules = st.builds(
    Schedule,
    at=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    zone=st.sampled_from(ZONES),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    hourly=st.booleans(),
)
moments = st.datetimes(SPAN[0].replace(tzinfo=None), SPAN[1].replace(tzinfo=None), timezones=st.just(UTC))


@given(schedules, moments)
def test_next_and_previous_are_each_others_inverse(schedule: Schedule, moment: datetime) -> None:
    slot = next_slot(schedule, moment)
    assert slot > moment
    assert previous_slot(schedule, next_slot(schedule, slot)) == slot
    assert previous_slot(schedule, slot) <= moment


@given(schedules, moments, st.lists(st.integers(1, 60 * 24 * 9), min_size=1, max_size=15))
def test_windows_follow_each_other_without_hole_or_overlap_however_irregularly_the_daemon_looks(
    schedule: Schedule, known_since: datetime, steps: list[int]
) -> None:
    now, sent = known_since, None
    windows: list[Window] = []
    answered: list[datetime] = []
    for step in steps:
        now += timedelta(minutes=step)
        window = window_due(schedule, sent, known_since, now)
        if window is not None:
            windows.append(window)
            answered += [*window.missed, window.slot]
            sent = window.slot
        assert window_due(schedule, sent, known_since, now) is None, "nothing is due twice"
    assert all(before.until == after.since for before, after in pairwise(windows))
    assert all(window.since < window.until <= now for window in windows)
    assert tuple(answered) == slots_due(schedule, known_since, now), "each slot is sent or merged, exactly once"


def test_after_a_week_asleep_one_digest_tells_of_the_whole_week() -> None:
    daily = Schedule(time(7), "Europe/Berlin")
    window = window_due(daily, utc("2026-05-01T05:00"), utc("2026-01-01T00:00"), utc("2026-05-08T09:00"))
    assert window == Window(
        slot=utc("2026-05-08T05:00"),
        since=utc("2026-05-01T05:00"),
        missed=tuple(utc(f"2026-05-0{day}T05:00") for day in range(2, 8)),
    )


def test_a_digest_owes_nothing_for_the_time_before_it_was_configured() -> None:
    daily = Schedule(time(7), "UTC")
    known_since = utc("2026-05-01T12:00")
    assert window_due(daily, None, known_since, utc("2026-05-01T18:00")) is None
    assert window_due(daily, None, known_since, utc("2026-05-02T07:00")) == Window(
        slot=utc("2026-05-02T07:00"), since=utc("2026-05-01T07:00")
    )


def test_a_clock_set_back_sends_nothing_twice() -> None:
    daily = Schedule(time(7), "UTC")
    assert window_due(daily, utc("2026-05-02T07:00"), utc("2026-05-01T00:00"), utc("2026-05-01T08:00")) is None
