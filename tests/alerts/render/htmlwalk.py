"""Reads rendered HTML the way a wary mail program does: by what is allowed."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_TAGS = "html head meta title style body div table tbody tr td h1 h2 h3 p b span a blockquote img br"
_ATTRIBUTES = (
    "lang charset name content style class role width cellpadding cellspacing border align valign href src alt "
    "aria-hidden aria-label"
)
TAGS = frozenset(_TAGS.split())
ATTRIBUTES = frozenset(_ATTRIBUTES.split())
# Outlook knows no max-width: these two comments, and no others, give it a table of the right width.
MSO = (
    '[if mso]><table role="presentation" width="600" cellpadding="0" cellspacing="0" border="0"><tr><td><![endif]',
    "[if mso]></td></tr></table><![endif]",
)
_VOID = frozenset({"meta", "img", "br"})
_BAD_STYLE = re.compile(r"url\s*\(|@import|expression|javascript:|behavior", re.IGNORECASE)


class Walk(HTMLParser):
    """Faults found, and what there is to read: text, links, headings in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.links: list[str] = []
        self.headings: list[str] = []
        self.tables: list[dict[str, str | None]] = []
        self._open: list[str] = []
        self._words: list[str] = []
        self.feed(page)
        self.close()
        if self._open:
            self.faults.append(f"never closed: {self._open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag not in TAGS:
            self.faults.append(f"tag <{tag}>")
        self.faults += [f"attribute {name} of <{tag}>" for name in given if name not in ATTRIBUTES]
        if _BAD_STYLE.search(given.get("style") or ""):
            self.faults.append(f"style {given['style']}")
        if tag == "img" and not ((given.get("src") or "").startswith("cid:") and given.get("alt")):
            self.faults.append(f"picture {given.get('src')}, which is loaded from elsewhere or not in words")
        if tag == "a":
            self._link(given.get("href") or "")
        if tag in {"h1", "h2", "h3"}:
            self.headings.append(tag)
        if tag == "table":
            self.tables.append(given)
        if tag == "br":
            self._words.append(" ")
        if tag not in _VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            self.faults.append(f"</{tag}> closes what is not open")
        if tag not in {"b", "span", "a"}:
            self._words.append(" ")

    def handle_data(self, data: str) -> None:
        if "style" in self._open:
            if _BAD_STYLE.search(data):
                self.faults.append("style sheet reaches out")
        elif "title" not in self._open:
            self._words.append(data)

    def handle_comment(self, data: str) -> None:
        if data not in MSO:
            self.faults.append(f"comment {data[:40]}")

    def _link(self, address: str) -> None:
        self.links.append(address)
        if not address.startswith(("http://", "https://")):
            self.faults.append(f"link {address[:60]}")

    @property
    def text(self) -> str:
        return squeezed("".join(self._words))


def squeezed(text: str) -> str:
    """White space as a reader perceives it."""
    return " ".join(text.split())
