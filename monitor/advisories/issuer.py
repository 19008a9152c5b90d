"""What is known of an issuer of travel advice: its words for levels, reasons and departures, read from data."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from monitor.advisories import namesakes, parts
from monitor.advisories.namesakes import Namesakes
from monitor.advisories.parts import Parts
from monitor.advisories.prose import Prose, compiled, shipped_prose
from monitor.lib import configfile
from monitor.model.advisory import STRICTEST, Departure, People


def _compilable(pattern: str) -> str:
    try:
        compiled(pattern.replace("{country}", "x"))
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    return pattern


DAYS_A_MONTH = 365.25 / 12

PatternText = Annotated[str, AfterValidator(_compilable)]
Code = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]


class LevelEntry(configfile.Keys):
    """The issuer's words for one step of the common scale."""

    level: Annotated[int, Field(ge=1, le=STRICTEST)]
    words: str
    pattern: PatternText
    parts: PatternText = ""


class ReasonEntry(configfile.Keys):
    """Words that stand for one letter."""

    letter: Literal["C", "T", "U", "H", "N", "E", "K", "D", "O"]
    title: str
    pattern: PatternText


class DepartureEntry(configfile.Keys):
    """Words that state what the issuer's own people were told, within one sentence; to whom, where they imply it."""

    status: Departure
    people: tuple[People, ...] = ()
    pattern: PatternText
    stands: configfile.Switch = False
    example: str


class PeopleEntry(configfile.Keys):
    """Words for a group of the issuer's own people."""

    people: People
    pattern: PatternText


class PhraseEntry(configfile.Keys):
    """Words with a meaning of their own, and why they have it."""

    pattern: PatternText
    reason: str


class IssuerFile(configfile.Keys):
    """One file of `seeds/advisories/`."""

    id: str
    name: str
    adapter: str
    prose: str = "en"
    levels: tuple[LevelEntry, ...]
    scale: dict[str, int] = Field(default_factory=dict)
    scale_domain: str = ""
    reasons: tuple[ReasonEntry, ...] = ()
    departures: tuple[DepartureEntry, ...] = ()
    stubs: tuple[PhraseEntry, ...] = ()
    boilerplate: tuple[PhraseEntry, ...] = ()
    preamble: tuple[PhraseEntry, ...] = ()
    negations: tuple[PhraseEntry, ...] = ()
    of_advice: tuple[PhraseEntry, ...] = ()
    leads: tuple[PhraseEntry, ...] = ()
    list_ends: tuple[PhraseEntry, ...] = ()
    unnamed_parts: tuple[PhraseEntry, ...] = ()
    area_openers: tuple[str, ...] = ()
    title_noise: tuple[str, ...] = ()
    destinations: dict[str, Code] = Field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    country_tags: dict[str, Code] = Field(default_factory=dict)
    iso_codes: configfile.Switch = True
    people: tuple[PeopleEntry, ...] = ()
    review_months: dict[str, Annotated[configfile.Whole, Field(ge=1)]] = Field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LevelWords:
    """One step: its place on the common scale, how the issuer calls it, how its texts say it, also of mere parts."""

    level: int
    words: str
    pattern: str
    parts: str = ""


@dataclass(frozen=True, slots=True)
class DepartureWords:
    """Words that state what the issuer's own people were told; to whom, where they imply it.

    Attributes:
        stands: Whether they name an order rather than give one; behind what lifts one they name what else is lifted.
    """

    status: Departure
    people: frozenset[People]
    pattern: re.Pattern[str]
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuer, ready to read with.

    Attributes:
        adapter: The file in `issuers/` that knows the shape of its feed.
        prose: How its texts are cut, by their language.
        levels: Strictest first.
        scale: The feed's own level codes, in the category domain `scale_domain`.
        departures: In order of precedence.
        stubs: Rows that say nothing of the country.
        boilerplate, preamble: Wording that is no advice.
        negations: Sentences that withdraw advice.
        of_advice: Texts that speak of advice at all, where a feed tells of other things too.
        leads: Words inside a sentence after which advice begins, as patterns.
        list_ends: Lines with which a list of areas is over.
        unnamed_parts: Sentences that parts of the country are stricter, which name none.
        area_openers: Words at the front of an area's name that are no name, in small letters.
        destinations: Folded names that no gazetteer resolves to one country.
        ignored: Folded names of rows that are no destination.
        parts: Destinations that are a part of a country, by their names as they are compared.
        country_tags: The feed's own country codes; only ever used beside a name.
        iso_codes: Whether its other codes are ISO 3166; then they serve where a name says nothing.
        people: The groups its departure orders speak of.
        review_months: Within how many months it reviews its advice, by level; none where it has no such rule.
        namesakes: Names that several countries bear.
    """

    id: str
    name: str
    adapter: str
    prose: Prose
    levels: tuple[LevelWords, ...]
    scale: Mapping[str, int]
    scale_domain: str
    reasons: tuple[tuple[str, re.Pattern[str]], ...]
    departures: tuple[DepartureWords, ...]
    stubs: tuple[re.Pattern[str], ...]
    boilerplate: tuple[re.Pattern[str], ...]
    preamble: tuple[re.Pattern[str], ...]
    negations: tuple[re.Pattern[str], ...]
    of_advice: tuple[re.Pattern[str], ...]
    leads: tuple[str, ...]
    list_ends: tuple[re.Pattern[str], ...]
    unnamed_parts: tuple[re.Pattern[str], ...]
    area_openers: frozenset[str]
    title_noise: tuple[str, ...]
    destinations: Mapping[str, str]
    ignored: tuple[str, ...]
    parts: Parts
    country_tags: Mapping[str, str]
    iso_codes: bool
    people: tuple[tuple[People, re.Pattern[str]], ...]
    review_months: Mapping[int, int]
    namesakes: Namesakes

    def words(self, level: int) -> str:
        """The issuer's own words for a step of the common scale; empty where it has none."""
        return next((step.words for step in self.levels if step.level == level), "")

    def review_due(self, level: int, issued: datetime) -> datetime | None:
        """When advice of that level and date has to be reviewed at the latest, by the issuer's own rules."""
        months = self.review_months.get(level)
        return issued + timedelta(days=round(months * DAYS_A_MONTH)) if months else None


def unlisted(issuer_id: str, name: str, shared: Namesakes, apart: Parts) -> Issuer:
    """An issuer whose list an operator describes: of its words only the levels are known."""
    return _issuer(IssuerFile(id=issuer_id, name=name, adapter="table", levels=()), shared, apart)


def load(folder: Path) -> Mapping[str, Issuer]:
    """Every issuer described in a folder, by id.

    Raises:
        ConfigError: with every fault of the first file that has any.
    """
    shared, apart = namesakes.load(folder), parts.load(folder)
    found = (_issuer(configfile.read(path, IssuerFile).value, shared, apart) for path in sorted(folder.glob("*.yaml")))
    return {issuer.id: issuer for issuer in found}


def _issuer(file: IssuerFile, shared: Namesakes, apart: Parts) -> Issuer:
    steps = sorted(file.levels, key=lambda step: -step.level)
    return Issuer(
        id=file.id,
        name=file.name,
        adapter=file.adapter,
        prose=shipped_prose(file.prose),
        levels=tuple(LevelWords(step.level, step.words, step.pattern, step.parts) for step in steps),
        scale=file.scale,
        scale_domain=file.scale_domain,
        reasons=tuple((entry.letter, compiled(entry.pattern)) for entry in file.reasons),
        departures=tuple(
            DepartureWords(
                entry.status, frozenset(entry.people), compiled(entry.pattern, across_lines=True), entry.stands
            )
            for entry in file.departures
        ),
        stubs=_phrases(file.stubs),
        boilerplate=tuple(compiled(entry.pattern, across_lines=True) for entry in file.boilerplate),
        preamble=_phrases(file.preamble),
        negations=_phrases(file.negations),
        of_advice=_phrases(file.of_advice),
        leads=tuple(entry.pattern for entry in file.leads),
        list_ends=_phrases(file.list_ends),
        unnamed_parts=_phrases(file.unnamed_parts),
        area_openers=frozenset(file.area_openers),
        title_noise=file.title_noise,
        destinations=file.destinations,
        ignored=file.ignored,
        parts=apart,
        country_tags=file.country_tags,
        iso_codes=file.iso_codes,
        people=tuple((entry.people, compiled(entry.pattern)) for entry in file.people),
        review_months={int(level): months for level, months in file.review_months.items()},
        namesakes=shared,
    )


def _phrases(entries: tuple[PhraseEntry, ...]) -> tuple[re.Pattern[str], ...]:
    return tuple(compiled(entry.pattern) for entry in entries)
