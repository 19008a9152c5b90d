"""From `rules_test.yaml` to tests, every expectation with its place."""

from __future__ import annotations

from monitor.lib.configfile import Loaded
from monitor.model.advisory import Area, DepartureStatus
from monitor.model.feed import Health
from monitor.model.ruletest import Advised, Background, Expectation, FeedTurn, Firing, RuleTest, Spot, Telling
from monitor.settings.regions import Regions
from monitor.settings.schema.ruletests import (
    AdvisedKeys,
    BackgroundKeys,
    ExpectKeys,
    FiringKeys,
    RulesTestFile,
    RuleTestKeys,
    TellingKeys,
)


def build(loaded: Loaded[RulesTestFile], regions: Regions) -> tuple[RuleTest, ...]:
    """The tests of a file that is right."""
    reading = _Reading(loaded, regions)
    return tuple(reading.test(index, keys) for index, keys in enumerate(loaded.value.tests))


class _Reading:
    def __init__(self, loaded: Loaded[RulesTestFile], regions: Regions) -> None:
        self._loaded = loaded
        self._regions = regions

    def test(self, index: int, keys: RuleTestKeys) -> RuleTest:
        return RuleTest(
            name=keys.name,
            rules=tuple(dict.fromkeys(keys.rule)),
            start=keys.start,
            expect=tuple(self._expectation(index, at, keys, one) for at, one in enumerate(keys.expect)),
            items=tuple(self._telling(one, publisher) for one in keys.items for publisher in one.publisher),
            advisories=tuple(self._advised(one) for one in keys.advisories),
            feeds=tuple(FeedTurn(one.at, one.publisher, Health(one.health)) for one in keys.feeds),
            background=_background(keys.background),
        )

    def _expectation(self, index: int, at: int, test: RuleTestKeys, keys: ExpectKeys) -> Expectation:
        place = self._loaded.at("tests", index, "expect", at)
        firing = tuple(self._firing(test, one) for one in keys.firing)
        return Expectation(keys.at, firing, place.path, place.line, place.column)

    def _firing(self, test: RuleTestKeys, keys: FiringKeys) -> Firing:
        country = {"country": self._code(keys.country)} if keys.country is not None else {}
        return Firing(keys.rule or test.rule[0], {**keys.labels, **country}, keys.severity)

    def _telling(self, keys: TellingKeys, publisher: str) -> Telling:
        spot = Spot(keys.place.name, keys.place.lat, keys.place.lon) if keys.place is not None else None
        return Telling(
            at=keys.at,
            type=keys.type,
            countries=tuple(self._code(name) for name in keys.country),
            assertion=keys.assertion,
            every=keys.every,
            times=keys.times,
            story=keys.story,
            publisher=publisher,
            state_media=keys.state_media,
            quantities={str(role): (lo, hi) for role, (lo, hi) in keys.quantities.items()},
            attributes=dict(keys.attributes),
            actor=keys.actor,
            confidence=keys.confidence,
            headline=keys.headline,
            spot=spot,
        )

    def _advised(self, keys: AdvisedKeys) -> Advised:
        return Advised(
            at=keys.at,
            issuer=keys.issuer,
            country=self._code(keys.country),
            level=keys.level,
            max_level=keys.max_level or max(keys.level, *keys.areas.values(), 1),
            areas=tuple(Area(name, level) for name, level in sorted(keys.areas.items())),
            departures=tuple(DepartureStatus(people, told) for people, told in sorted(keys.departures.items())),
        )

    def _code(self, name: str) -> str:
        return self._regions[name].id if name in self._regions else name


def _background(keys: BackgroundKeys | None) -> Background:
    return Background() if keys is None else Background(keys.items, keys.days, keys.publishers)
