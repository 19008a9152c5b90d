"""Headlines are written by strangers: what a stranger's text must lose before it is shown or sent.

Every function here is pure, total (any `str` goes in, nothing raises) and idempotent unless it escapes.
"""

from __future__ import annotations

import re
import unicodedata
from email.errors import HeaderParseError
from email.header import decode_header
from itertools import groupby
from urllib.parse import quote, urlsplit, urlunsplit

TITLE, SENTENCE, QUOTE, NAME = 240, 400, 420, 80  # characters; what is longer is not a headline, a sentence, a name
MAX_LINK = 2_000  # longer addresses are session state, and some readers refuse them
MAX_MARKS = 4  # combining marks on one letter; more only serve to paint over neighbouring lines

# Controls, format characters (bidi overrides, zero widths, tags), surrogates and private use.
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co"})
# Letters and marks that draw nothing: fillers of Hangul and Khmer, the grapheme joiner, the blank Braille cell.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
_SPACE = re.compile(r"[\s\x1c-\x1f\x85\u2028\u2029]+")
_MARK = re.compile(r"[“”\"]")
_OPENING, _CLOSING = ("“", '"'), ("”", '"')
_COUNTED = re.compile(r"(?<![^\s(])(\d(?:[\d,.]*\d)?) (?=[^\W\d])")
_COUNTER = re.compile(r"\b([Ll]evel) (?=\d)")
_ENCODED = re.compile(r"=\?[^?\s]*\?[bBqQ]\?[^?]*\?=")
_DECODINGS = 3  # an encoded word inside an encoded word inside one is no one's honest headline


def line(text: str) -> str:
    """One line of visible text: white space collapsed, nothing that is invisible or reorders its neighbours.

    Unicode is composed (NFC), so that a letter and its marks count as one.
    """
    spaced = _SPACE.sub(" ", text)
    kept = "".join(letter for letter in spaced if _visible(letter))
    return " ".join(_few_marks(unicodedata.normalize("NFC", kept)).split())


def clip(text: str, limit: int) -> str:
    """At most `limit` characters, cut at a word where one ends in the last third, the cut shown by `…`."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    space = head.rfind(" ")
    return (head[:space] if space > limit * 2 // 3 else head).rstrip(" ,;:–-") + "…"


def bound(text: str) -> str:
    """Text whose numbers stay on one line with what they count: `24 h`, `60 killed`, `Level 4`."""
    return _COUNTED.sub("\\1\u00a0", _COUNTER.sub("\\1\u00a0", text))


def nested(text: str) -> str:
    """Words as they stand between our “ and ”: quotation marks of their own become single ones.

    Marks around the whole of it go: ours stand there instead.
    """
    inner = text[1:-1] if text[:1] in _OPENING and text[-1:] in _CLOSING and not _MARK.search(text[1:-1]) else text
    return _MARK.sub(lambda mark: "‘" if _opens(mark) else "’", inner)


def header(text: str) -> str:
    """A value that is safe as a mail header on every Python.

    The mail package of Python before 3.11.10 decodes encoded words inside a value and writes the line breaks they hide
    (CVE-2024-6923), so they are decoded here, cleaned, and what still looks like one afterwards is broken up.
    """
    decoded = line(text)
    for _ in range(_DECODINGS):
        if not _ENCODED.search(decoded):
            break
        decoded = line(_ENCODED.sub(lambda word: _decoded(word.group()), decoded))
    return decoded.replace("=?", "= ?")


def link(address: str | None) -> str | None:
    """An absolute http or https address made of plain ASCII, or None where it is none.

    Addresses that hide their host behind a user name (`https://bank.example@evil.example`) are refused; everything
    that could end a link in HTML, Slack or a text mail is percent-encoded.
    """
    if address is None:
        return None
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port is not None else ""
        name = host if ":" in host else host.encode("idna").decode("ascii")
    except ValueError:  # a broken port, brackets or name; UnicodeError is one too
        return None
    if parts.scheme.lower() not in {"http", "https"} or not _hostname(name) or parts.username is not None:
        return None
    netloc = (f"[{name}]" if ":" in name else name) + port
    made = urlunsplit((parts.scheme.lower(), netloc, _ascii(parts.path), _ascii(parts.query), _ascii(parts.fragment)))
    return made if len(made) <= MAX_LINK else None


def slack(text: str) -> str:
    """Text for a Slack `mrkdwn` object: `&`, `<` and `>` escaped, so that it can neither ping nor link.

    Back-ticks become apostrophes: three of them would turn the rest of a block into code.
    """
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("`", "'")


def slack_link(address: str, label: str) -> str:
    """A link of our own for `mrkdwn`; `address` comes from `link`, `label` is not yet escaped."""
    return f"<{slack(address)}|{slack(label)}>"


def _opens(mark: re.Match[str]) -> bool:
    """A straight mark opens where a word begins; the curved ones say themselves."""
    return mark.group() == "“" or (mark.group() == '"' and (mark.string[: mark.start()][-1:] or " ") in " ([—–-")


def _visible(letter: str) -> bool:
    if letter in _BLANK or unicodedata.category(letter) in _DROPPED:
        return False
    point = ord(letter)
    return point & 0xFFFE != 0xFFFE and not 0xFDD0 <= point <= 0xFDEF  # noncharacters


def _few_marks(text: str) -> str:
    """Text whose letters carry at most `MAX_MARKS` combining marks each."""
    if text.isascii():
        return text
    runs = ("".join(run) for _, run in groupby(text, key=lambda letter: unicodedata.category(letter) in {"Mn", "Me"}))
    return "".join(run[:MAX_MARKS] if unicodedata.category(run[0]) in {"Mn", "Me"} else run for run in runs)


def _decoded(word: str) -> str:
    """What an encoded word says; nothing where its charset or encoding is broken."""
    try:
        pieces = decode_header(word)
        return "".join(
            piece if isinstance(piece, str) else piece.decode(charset or "ascii", "replace")
            for piece, charset in pieces
        )
    except (HeaderParseError, LookupError, ValueError):
        return ""


def _hostname(name: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z0-9._-]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*", name)) and name.strip(".-:") != ""


def _ascii(part: str) -> str:
    """A path, query or fragment with everything but unreserved and reserved ASCII percent-encoded."""
    return quote(part.encode("utf-8", "replace"), safe="%/:?#[]@!$&()*+,;=~-._")
