"""What a text says: an indicator at its words, whether it happened, where, and how many."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as default
from datetime import datetime
from enum import StrEnum
from typing import Final

from monitor.model.place import CountryMention, PlaceMention

# What JSON can hold; attributes of mentions are kept as such.
Scalar = str | int | float | bool | None
Attribute = Scalar | tuple[Scalar, ...]


class Assertion(StrEnum):
    """Whether the text says it happened. After the modes of PLOVER, which no open system codes."""

    ACTUAL = "actual"
    PLANNED = "planned"
    THREATENED = "threatened"
    POSSIBLE = "possible"
    DENIED = "denied"
    HISTORICAL = "historical"
    EXERCISE = "exercise"


class Undone(StrEnum):
    """How an act that is `denied` came to nothing, though it was tried or meant; nobody need deny that."""

    FOILED = "foiled"
    AVERTED = "averted"
    FAILED = "failed"
    CALLED_OFF = "called off"
    BLOCKED = "blocked"
    SUSPENDED = "suspended"


UNDONE: Final = "undone"
"""The attribute of a mention that says so."""

BACKGROUND = frozenset({Assertion.HISTORICAL, Assertion.EXERCISE})
"""What only recalls or simulates something: never news."""


class Stance(StrEnum):
    """How the one who says so stands to it."""

    REPORTS = "reports"
    CONFIRMS = "confirms"
    CLAIMS = "claims"
    DENIES = "denies"


@dataclass(frozen=True, slots=True)
class Attribution:
    """Who says so, in the text's own words."""

    source: str
    stance: Stance


@dataclass(frozen=True, slots=True)
class Quantity:
    """A count as an interval of whole numbers.

    Attributes:
        role: killed, injured, missing, troops, ships, people, launched, intercepted.
        lo: Least, or None where only an upper bound is said ("up to 500").
        hi: Most, or None where only a lower bound is said ("more than 1,400" is lo 1401).
        approx: Whether the text hedges ("roughly", "some", "dozens").
        unit: What the text counts in where that was converted ("battalion"), else None.
        text: The words.
    """

    role: str
    lo: int | None
    hi: int | None
    approx: bool
    text: str
    unit: str | None = None

    def __post_init__(self) -> None:
        if self.lo is not None and self.hi is not None and self.lo > self.hi:
            raise ValueError(f"an interval runs upwards, not from {self.lo} to {self.hi}")

    @property
    def point(self) -> int:
        """The one number it is compared by: the least, where there is one."""
        return self.lo if self.lo is not None else self.hi or 0

    @property
    def vague(self) -> bool:
        """Whether it leaves open how many."""
        return self.approx or self.lo != self.hi

    @property
    def worded(self) -> bool:
        """Whether its own words say best how many: "dozens", "two battalions", "an unknown number"."""
        if self.lo is None or self.hi is None:
            return self.lo is self.hi
        return self.approx and self.lo < self.hi and not any(map(str.isdigit, self.text))

    def holds(self, number: int) -> bool:
        """Whether it may be that number."""
        return (self.lo is None or self.lo <= number) and (self.hi is None or number <= self.hi)

    def takes_the_place_of(self, held: Quantity, *, of_one_source: bool) -> bool:
        """Whether who was told the other of one thing is now to be told this: a higher number or a sharper one.

        A lower one only where its source gave the other too and so corrects itself: of two sources, one lags behind.
        """
        if self.point == held.point or (self.vague and self.holds(held.point)):
            return False
        sharper = held.vague and not self.vague and held.holds(self.point)
        return self.point > held.point or sharper or of_one_source


@dataclass(frozen=True, slots=True)
class Mention:
    """One act or state of one indicator type, with the words that show it.

    Attributes:
        type: A type of the indicator lexicon, such as `drone_attack`.
        cue: The words that decided the assertion; None where nothing but the plain statement did.
        countries: Where it happens, stands or applies.
        places: The same to the place.
        quantities: By role.
        attributes: As the type defines them: issuer, level_to, kind, status, force, …; and `UNDONE`.
        actor, target: A country code or a group's name, where the text says.
        event_time: When it happened, where the text says and it differs from the report.
        field, start, end: The quoted evidence, as indices into `title` or `text`.
        told_by_title_too: Whether the title tells the act too, besides the quoted words; mostly in more general ones.
        quote: Those words.
        trigger: The words that named the indicator, inside the quote.
        rule: Id of the lexicon rule that matched, for explanations.
        confidence: 0 to 1.
        codes: `plover`, `cameo`, `acled`, `state_letter`.
        weight: Severity prior of the type, about −10 (relief) to +10; PLOVER's scale with the sign turned.
    """

    type: str
    assertion: Assertion
    cue: str | None
    countries: tuple[str, ...]
    field: str
    start: int
    end: int
    quote: str
    trigger: str
    rule: str
    confidence: float
    places: tuple[PlaceMention, ...] = ()
    quantities: Mapping[str, Quantity] = default(default_factory=dict)
    attributes: Mapping[str, Attribute] = default(default_factory=dict)
    actor: str | None = None
    target: str | None = None
    attribution: Attribution | None = None
    event_time: datetime | None = None
    codes: Mapping[str, str] = default(default_factory=dict)
    weight: float = 0.0
    told_by_title_too: bool = False

    def at_least(self, role: str) -> int:
        """How many it counts of a role at least; the most there may be where only that is told, 0 where nothing is."""
        counted = self.quantities.get(role)
        return 0 if counted is None else counted.lo or counted.hi or 0

    @property
    def in_headline(self) -> bool:
        """Whether the headline tells it, whatever else does."""
        return self.told_by_title_too or self.field == "title"

    @property
    def undone(self) -> Undone | None:
        """How it came to nothing; None of what is not `denied`, and of what nobody is said to have tried or meant."""
        said = self.attributes.get(UNDONE)
        return Undone(said) if self.assertion is Assertion.DENIED and isinstance(said, str) else None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A trigger that was looked at and not taken, and why (figurative, excluded, requirement missing)."""

    type: str
    rule: str
    field: str
    start: int
    end: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class Document:
    """What the tagger reads.

    Attributes:
        language: ISO 639-1 where known; None lets the tagger decide.
        publisher_country: A weak hint for ambiguous places.
    """

    id: str
    title: str
    text: str
    published: datetime | None = None
    language: str | None = None
    publisher_country: str | None = None


@dataclass(frozen=True, slots=True)
class Tagged:
    """What the tagger found in one document, stamped with who found it.

    Attributes:
        version: Of rules and data together; stored mentions of another version are due for re-tagging.
    """

    document_id: str
    version: str
    language: str
    countries: tuple[CountryMention, ...]
    places: tuple[PlaceMention, ...]
    mentions: tuple[Mention, ...]
    rejected: tuple[Rejected, ...] = ()


def least_in_words(least: int) -> str:
    """`at least 12`, or `more than 1,400`, which is kept as 1,401 and was never said so."""
    more = _zeros(least - 1) > _zeros(least) and least > 1
    return f"more than {least - 1:,}" if more else f"at least {least:,}"


def number_in_words(quantity: Quantity) -> str:
    """Such as `60`, `about 2,500`, `at least 12`, `up to 500`, `10 to 15`.

    `dozens` stays so, for nobody said `24 to 99`, but without the capital it has at the start of a headline.
    """
    least, most = quantity.lo, quantity.hi
    if quantity.worded:
        text = quantity.text.lower() if quantity.text.isupper() else quantity.text
        return f"{text[:1].lower()}{text[1:]}"
    about = "about " if quantity.approx else ""
    if least is None:
        return f"up to {most:,}"  # one of the two is known, or it were worded
    if most is None:
        return f"{about}{least_in_words(least)}"
    return f"{about}{least:,}" if least == most else f"{about}{least:,} to {most:,}"


def _zeros(number: int) -> int:
    return len(str(number)) - len(str(number).rstrip("0"))
