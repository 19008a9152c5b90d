"""What codes are called, so that rules, digests and mails say the same words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from monitor.model.advisory import REASONS


@dataclass(frozen=True, slots=True)
class Names:
    """English names by code; a code without one is shown as it is.

    Attributes:
        countries: By ISO 3166-1 alpha-2.
        types: Titles of indicator types.
        issuers: Of travel advice, by id.
        languages: By ISO 639-1.
        reasons: Of travel advice, by the State Department's letters.
        articles: Codes of countries that are called `the …` within a sentence.
    """

    countries: Mapping[str, str] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    issuers: Mapping[str, str] = field(default_factory=dict)
    languages: Mapping[str, str] = field(default_factory=dict)
    reasons: Mapping[str, str] = field(default_factory=lambda: REASONS)
    articles: frozenset[str] = frozenset()

    def country(self, code: str) -> str:
        """`Iraq` for `IQ`."""
        return self.countries.get(code, code)

    def within(self, country: str, area: str = "") -> str:
        """A destination as it stands within a sentence: `the United States` for `US`."""
        whole = country in self.articles and not area
        return f"the {self.country(country)}" if whole else self.destination(country, area)

    def destination(self, country: str, area: str = "") -> str:
        """`Portugal`, or `Azores (Portugal)` for a part that an issuer lists on its own."""
        return f"{area} ({self.country(country)})" if area else self.country(country)

    def type(self, kind: str) -> str:
        """`drone attack` for `drone_attack`; without a title its words."""
        return self.types.get(kind, kind.replace("_", " "))

    def issuer(self, issuer: str) -> str:
        """`US State Department` for `us-state`."""
        return self.issuers.get(issuer, issuer)

    def language(self, code: str) -> str:
        """`Spanish` for `es` and `es-MX`."""
        return self.languages.get(code) or self.languages.get(code.partition("-")[0], code)

    def reason(self, letter: str) -> str:
        """`terrorism` for `T`."""
        return self.reasons.get(letter, letter)
