"""Publishers' markup to plain text that is safe to quote, to compare and to print.

Every title and summary passes here once: tags are dropped (block elements become line breaks), character references
are read, and characters that steer a display or hide in it (controls, bidirectional overrides, zero-width and tag
characters) are removed, so that no later room needs to think of them.
"""

from __future__ import annotations

import html
import re

import nh3

TITLE_LENGTH = 500
SUMMARY_LENGTH = 5_000
NAME_LENGTH = 200

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "br", "caption", "dd", "details", "div", "dl", "dt", "fieldset",
    "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
})  # fmt: skip
_UNSEEN = frozenset({"script", "style", "noscript", "template", "iframe", "object", "svg", "math", "head"})
_KEPT_TAG = re.compile(r"</?[a-z0-9]+>")
_ANY_TAG = re.compile(r"<[^<>]*+>")
_MARKUP = re.compile(r"<[a-zA-Z/!?]")
_REFERENCE = re.compile(r"&(?:[a-zA-Z][a-zA-Z0-9]{1,30}|#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6});")
# Escaped twice or three times is common; deeper is a trick.
_ROUNDS = 4
# What we read of a text at most: markup is long, and beyond this nothing is kept anyway.
_READ = 60_000
# Tags nested thousands deep cost a tree builder the square of their number; such texts are stripped without a tree.
_MOST_TAGS = 3_000

_SPACES = r"\t\x0b\x0c\x1c-\x1f\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_STEERS = (
    "\x00-\x09\x0b-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
_SPACED = re.compile(f"[{_SPACES}]")
_BROKEN = re.compile(r"\r\n?|[\x85\u2028\u2029]")
_HIDDEN = re.compile(f"[{_STEERS}]")
_ODD = re.compile(f"[{_SPACES}{_STEERS}\r\x85\u2028\u2029]")  # anything of the three


def plain(markup: str) -> str:
    """Plain text of a piece of HTML or of text that may hold some; lines are kept, blank ones dropped."""
    text = visible(markup[:_READ])
    for _ in range(_ROUNDS):
        if "<" not in text and "&" not in text:
            break
        read = visible(html.unescape(_without_tags(text)))
        if read == text:
            break
        text = read
        if not _MARKUP.search(text) and not _REFERENCE.search(text):
            break
    else:
        text = _MARKUP.sub(" ", text)
    return _lines(text)


def title(markup: str) -> str:
    """One line of plain text, at most `TITLE_LENGTH` characters."""
    return shortened(" ".join(plain(markup).split()), TITLE_LENGTH)


def summary(description: str, content: str) -> str:
    """Plain text of an entry's body, at most `SUMMARY_LENGTH` characters.

    The description is the publisher's own summary; where it is missing or merely the cut-off start of the content, the
    content says more.
    """
    short, full = plain(description), plain(content)
    return shortened(full if len(full) > len(short) and _is_cut(short, full) else short, SUMMARY_LENGTH)


def name(markup: str) -> str | None:
    """A byline or a term: one short line; None where nothing is left."""
    return shortened(" ".join(plain(markup).split()), NAME_LENGTH) or None


def shortened(text: str, length: int) -> str:
    """The text, or its beginning up to a word's end and an ellipsis, within `length` characters."""
    if len(text) <= length:
        return text
    room = text[: length - 1]
    end = max(room.rfind(" "), room.rfind("\n"))
    return (room[:end] if end > length // 2 else room).rstrip() + "…"


def _without_tags(text: str) -> str:
    if not _MARKUP.search(text):
        return text
    if text.count("<") > _MOST_TAGS:
        return _ANY_TAG.sub("\n", text)
    kept = nh3.clean(
        text, tags=set(_BLOCKS), clean_content_tags=set(_UNSEEN), attributes={}, link_rel=None, strip_comments=True
    )
    return _KEPT_TAG.sub("\n", kept)


def visible(text: str) -> str:
    """The text without what steers a display or hides in it, with plain spaces and line ends; tags are left alone."""
    if (text.isascii() and text.replace("\n", " ").isprintable()) or not _ODD.search(text):
        return text  # as most are
    return _HIDDEN.sub("", _SPACED.sub(" ", _BROKEN.sub("\n", text)))


def _lines(text: str) -> str:
    if "\n" not in text:
        return " ".join(text.split())
    return "\n".join(line for raw in text.split("\n") if (line := " ".join(raw.split())))


def _is_cut(short: str, full: str) -> bool:
    """Whether a description is only the beginning of the content: empty, ending in dots, or the same words."""
    stem = " ".join(re.split(r"\s*(?:\[(?:…|\.\.\.)\]|…|\.\.\.)", short.rstrip(), maxsplit=1)[0].split())
    return " ".join(full[: len(short) + 200].split()).startswith(stem[:200])
