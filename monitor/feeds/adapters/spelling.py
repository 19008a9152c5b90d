"""A document in UTF-8, as expat takes it: in the charset it declares, or as it may have been meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_DECLARED = re.compile(rb"""<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})["']""")
_UTF_8 = frozenset({"utf-8", "utf8", "us-ascii", "ascii"})
# Charsets whose first half is ASCII; in others, what looks like markup may be none.
_CHARSETS = re.compile(
    r"latin-?1|iso-8859-\d{1,2}|(?:windows-|cp)125\d|koi8-[ru]|gbk|gb18030|big5|euc-(?:jp|kr)|shift_jis"
)
_CONTROLS = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class Spelling:
    """A document in UTF-8, and what was mended for it."""

    document: bytes
    warnings: tuple[str, ...] = ()


def declared(body: bytes) -> str:
    """The charset that a document says it is in, in lower case; UTF-8 where it says nothing."""
    found = _DECLARED.match(body.removeprefix(_BYTE_ORDER_MARK))
    name = found[1].decode("ascii").lower() if found else "utf-8"
    return "utf-8" if name in _UTF_8 else name


def spellings(body: bytes) -> Iterator[Spelling]:
    """The document as it is, then as it may have been meant where it is not well-formed; nothing for odd charsets."""
    body, charset = body.removeprefix(_BYTE_ORDER_MARK), declared(body)
    if charset == "utf-8":
        yield Spelling(body)  # whether it is, expat finds out by itself
    elif not _CHARSETS.fullmatch(charset):
        return
    recoded = _recoded(body, charset)
    if recoded != body or charset != "utf-8":
        yield Spelling(recoded)
    cleaned, count = without_controls(recoded)
    if count:
        yield Spelling(cleaned, (f"{count} control character{'s' * (count > 1)}, which XML forbids, cut out",))


def without_controls(body: bytes) -> tuple[bytes, int]:
    """A document without the control characters that XML forbids, and how many those were."""
    return _CONTROLS.subn(b"", body)


def _recoded(body: bytes, charset: str) -> bytes:
    """The document in UTF-8, from its charset or else from the first that it could be in."""
    for one in (charset, "utf-8", "windows-1252"):
        try:
            return body.decode(one).encode()
        except UnicodeError:
            continue
    return body
