"""Dated episodes that rules are measured against: what happened where, and from when on people should have known.

They are written down before rules are tuned. Onsets that are chosen after looking at the alerts prove nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from monitor.lib.configfile import Keys, Whole, opened
from monitor.lib.durations import Duration
from monitor.lib.errors import ConfigError
from monitor.lib.schemawords import below
from monitor.model.place import Region
from monitor.settings.schema.words import Line, PositiveDuration, RegionNames, Text


def _moment(text: str) -> str:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f'"{text}" is no date; write 2022-02-24 or 2022-02-24T03:00Z') from None
    return text


Moment = Annotated[Text, AfterValidator(_moment)]


class EpisodeKeys(Keys):
    """Something that happened and that people should be told of."""

    name: Line = Field(description="What people call it.", examples=["Coup in Myanmar"])
    regions: Annotated[RegionNames, Field(min_length=1)] = Field(
        description="Where it is; an alert about any of these is about it.", examples=[["MM"]]
    )
    onset: Moment = Field(description="When it began: a day (UTC), or a moment.", examples=["2021-02-01"])
    end: Moment | None = Field(
        default=None, description="Until when alerts are no false alarms; `lasts` after the onset where left out."
    )

    @model_validator(mode="after")
    def _in_order(self) -> EpisodeKeys:
        if self.end is not None and utc(self.end) <= utc(self.onset):
            raise below("the end comes after the onset", "end")
        return self


class EpisodesFile(Keys):
    """`episodes.yaml`."""

    within: PositiveDuration = Field(
        default=timedelta(hours=24), description="An alert this soon after the first item of an onset is a hit."
    )
    enough: Annotated[Whole, Field(ge=1)] = Field(
        default=3, description="Onsets with fewer items in their first 24 hours are shown, but nobody could be blamed."
    )
    lead: Duration = Field(
        default=timedelta(days=7), description="An alert this long before an onset is a warning, no false alarm."
    )
    lasts: PositiveDuration = Field(
        default=timedelta(days=30), description="How long an episode without an end goes on.", examples=["30d"]
    )
    episodes: tuple[EpisodeKeys, ...] = Field(description="The episodes, in any order.", examples=[[]])


@dataclass(frozen=True, slots=True)
class Episode:
    """One episode.

    Attributes:
        onset: UTC.
        end: From when on an alert is a false alarm again.
    """

    name: str
    regions: tuple[Region, ...]
    onset: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Episodes:
    """All of a file, by onset, with what makes a hit."""

    within: timedelta
    enough: int
    lead: timedelta
    all: tuple[Episode, ...]

    def during(self, since: datetime, until: datetime) -> Episodes:
        """Those whose onset lies in since <= onset < until, and those that reach into it from before."""
        held = tuple(one for one in self.all if one.onset < until and one.end > since)
        return Episodes(self.within, self.enough, self.lead, held)


def load(path: Path, regions: Mapping[str, Region]) -> Episodes:
    """A file of episodes.

    Raises:
        ConfigError: with every fault, each at its place.
    """
    checked = opened(path, EpisodesFile).checked({"region": regions})
    if checked.loaded is None or checked.faults:
        raise ConfigError(checked.faults)
    file = checked.loaded.value
    found = [_episode(keys, regions, file.lasts) for keys in file.episodes]
    ordered = tuple(sorted(found, key=lambda one: (one.onset, one.name)))
    return Episodes(file.within, file.enough, file.lead, ordered)


def _episode(keys: EpisodeKeys, regions: Mapping[str, Region], lasts: timedelta) -> Episode:
    onset = utc(keys.onset)
    end = utc(keys.end) if keys.end else onset + lasts
    return Episode(keys.name, tuple({regions[name].id: regions[name] for name in keys.regions}.values()), onset, end)


def utc(text: str) -> datetime:
    """A moment as written, in UTC unless it says otherwise."""
    parsed = datetime.fromisoformat(text)
    return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
