"""A JSON or XML document as plain objects, lists and texts, whichever it is written in."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree as ET

from monitor.feeds.unpack import BadEncodingError, TooLargeError, unpacked
from monitor.feeds.wire import Unreadable

LARGEST = 10 * 1024 * 1024
_SYNDICATION = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)[\s>]")
_HTML = re.compile(rb"<!doctype\s+html|<html[\s>]", re.IGNORECASE)
# Entities are how XML bombs are built, and no list of destinations declares any.
_DECLARATIONS = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD = 16_384


@dataclass(frozen=True, slots=True)
class Tree:
    """A whole document; `form` is `json` or `xml`."""

    root: Any
    form: str


def tree(body: bytes) -> Tree | Unreadable | None:
    """The document, or why it cannot be read; None for RSS, Atom, RDF and web pages, which others read or refuse."""
    try:
        body = unpacked(body, LARGEST).lstrip(b"\xef\xbb\xbf \t\r\n")
    except (BadEncodingError, TooLargeError) as error:
        return Unreadable(f"the document is a gzip file that cannot be unpacked: {str(error) or 'it is too large'}")
    if not body:
        return None
    if body[:1] in (b"{", b"["):
        return _json(body)
    head = body[:_HEAD]
    if body[:1] != b"<" or _SYNDICATION.search(head) or _HTML.search(head):
        return None
    return _xml(body)


def _json(body: bytes) -> Tree | Unreadable:
    try:
        return Tree(json.loads(body), "json")
    except json.JSONDecodeError as error:
        cut = "breaks off" if error.pos >= len(error.doc.rstrip()) - 1 or "Unterminated" in error.msg else "is broken"
        return Unreadable(f"the JSON document {cut} at line {error.lineno}, column {error.colno} ({error.msg})")
    except UnicodeDecodeError as error:
        return Unreadable(f"the JSON document is not UTF-8 at byte {error.start:,}")
    except RecursionError:
        return Unreadable("the JSON document is nested too deeply to be a list of destinations")


def _xml(body: bytes) -> Tree | Unreadable:
    if _DECLARATIONS.search(body):
        return Unreadable("the XML document declares entities; it is not read")
    try:
        return Tree(_plain(ET.fromstring(body)), "xml")  # noqa: S314 - without declarations there is nothing to expand
    except ET.ParseError as error:
        line, column = error.position
        return Unreadable(f"the XML document is not well-formed at line {line}, column {column + 1}")
    except RecursionError:
        return Unreadable("the XML document is nested too deeply to be a list of destinations")


def _plain(element: ET.Element) -> Any:
    """An element as an object of its attributes and children; one with neither is its text."""
    found: dict[str, Any] = {f"@{name}": value for name, value in element.attrib.items()}
    for child in element:
        name = child.tag.rpartition("}")[2]
        value = _plain(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    text = (element.text or "").strip()
    if not found:
        return text
    return found | ({"#text": text} if text else {})
