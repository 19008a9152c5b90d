"""Reads rendered HTML the way an accessibility checker does: which ink stands on which ground, and what has words.

The cascade it knows is what our mails use: styles at the elements, and for the dark the rules of one media query, whose
selectors are a tag, a class, or a tag below a class; all of them `!important`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset({"meta", "img", "br"})
_DARK = re.compile(r"@media \(prefers-color-scheme: ?dark\) ?\{(.*?\})\s*\}", re.DOTALL)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")


@dataclass(frozen=True)
class Seen:
    """A run of visible text."""

    words: str
    ink: str
    ground: str
    size: float


@dataclass(frozen=True)
class Element:
    """An open element with what its text looks like."""

    tag: str
    given: dict[str, str | None]
    ink: str
    ground: str
    size: float
    hidden: bool

    @property
    def classes(self) -> frozenset[str]:
        return frozenset((self.given.get("class") or "").split())


@dataclass(frozen=True)
class Rule:
    """What one selector asks for."""

    selector: str
    styles: dict[str, str]
    order: int

    @property
    def weight(self) -> tuple[int, int, int]:
        """Classes before tags before order, as in CSS."""
        parts = self.selector.split()
        classes = sum(part.startswith(".") for part in parts)
        return (classes, len(parts) - classes, self.order)

    def meets(self, element: Element, above: list[Element]) -> bool:
        *ancestors, own = self.selector.split()
        return _is(own, element) and all(any(_is(part, one) for one in above) for part in ancestors)


@dataclass
class Eyes(HTMLParser):
    """Text as it is seen, in the light or in the dark."""

    page: str
    dark: bool = False
    seen: list[Seen] = field(default_factory=list)
    link_texts: list[str] = field(default_factory=list)
    languages: list[str | None] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    heading_texts: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        found = _DARK.search(self.page) if self.dark else None
        self._rules = list(_rules(found.group(1))) if found else []
        assert bool(self._rules) is self.dark
        self._open: list[Element] = []
        self.feed(self.page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "html":
            self.languages.append(given.get("lang"))
        if tag == "a":
            self.link_texts.append("")
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
            self.heading_texts.append("")
        self._look(tag, given)
        if tag not in _VOID:
            self._open.append(self._styled(tag, given))

    def handle_endtag(self, tag: str) -> None:
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open or not data.strip() or any(one.tag in {"style", "title"} or one.hidden for one in self._open):
            return
        here = self._open[-1]
        self.seen.append(Seen(data.strip(), here.ink, here.ground, here.size))
        if any(one.tag == "a" for one in self._open):
            self.link_texts[-1] += data
        if any(re.fullmatch("h[1-6]", one.tag) for one in self._open):
            self.heading_texts[-1] += data

    def _look(self, tag: str, given: dict[str, str | None]) -> None:
        """Pictures and what stands for one need words; a table that is only layout must say so."""
        if tag == "img" and not given.get("alt"):
            self.unnamed.append("picture")
        if given.get("role") == "img" and not given.get("aria-label"):
            self.unnamed.append("drawing")
        if tag == "table" and given.get("role") != "presentation":
            self.unnamed.append("table")

    def _styled(self, tag: str, given: dict[str, str | None]) -> Element:
        above = self._open[-1] if self._open else Element("", {}, "#000000", "#ffffff", 16, hidden=False)
        plain = Element(tag, given, "", "", 0, hidden=False)
        style = _styles(given.get("style") or "")
        for rule in sorted(self._rules, key=lambda rule: rule.weight):
            if rule.meets(plain, self._open):
                style |= rule.styles
        size = style.get("font-size", "")
        return Element(
            tag,
            given,
            style.get("color", above.ink),
            style.get("background-color", above.ground),
            float(size.removesuffix("px")) if size else above.size,
            hidden=style.get("display") == "none",
        )


def _rules(sheet: str) -> Iterator[Rule]:
    for order, (selectors, styles) in enumerate(_RULE.findall(sheet)):
        for selector in selectors.split(","):
            yield Rule(selector.strip(), _styles(styles), order)


def _styles(text: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in text.split(";") if ":" in part)
    return {name.strip(): value.replace("!important", "").strip() for name, value in pairs}


def _is(part: str, element: Element) -> bool:
    return part[1:] in element.classes if part.startswith(".") else part == element.tag


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Of `#rrggbb`, relative to white (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
