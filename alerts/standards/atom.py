"""The latest alerts as an Atom feed (RFC 4287), so that a feed reader or another Watchfloor can subscribe."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from urllib.parse import urljoin
from xml.etree import ElementTree

from alerts.model import Reason
from alerts.render.clean import line, link
from alerts.standards.cap import CapMessage
from alerts.standards.terms import Terms, told

NAMESPACE = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"

_PREFIX = {Reason.RESOLVED: "Over: ", Reason.RULE_REMOVED: "Over: ", Reason.WITHDRAWN: "Withdrawn: "}


def atom_feed(
    messages: Sequence[CapMessage], *, identity: str, title: str, author: str, address: str, terms: Terms
) -> bytes:
    """An entry for each message, newest first.

    Args:
        messages: In any order; `cap/IDENTIFIER.xml` below `address` is where each one lies.
        identity: Of this feed alone, among all there are: readers know feeds by it.
        title: Of the feed.
        author: Who publishes it.
        address: Where the folder is served, with a slash at the end; empty makes links relative.
        terms: The standard's words, for categories.
    """
    newest = sorted(messages, key=lambda one: (one.transition.at, one.identifier), reverse=True)
    feed = ElementTree.Element("feed", xmlns=NAMESPACE)
    _add(feed, "id", f"urn:watchfloor:{identity}:alerts")
    _add(feed, "title", line(title))
    _add(feed, "updated", _moment(newest[0].transition.at) if newest else "1970-01-01T00:00:00Z")
    _add(_add(feed, "author"), "name", line(author))
    ElementTree.SubElement(feed, "link", rel="self", href=urljoin(address, "alerts.atom"))
    for message in newest:
        feed.append(_entry(message, address, terms))
    ElementTree.indent(feed)
    xml: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return xml + b"\n"


def _entry(message: CapMessage, address: str, terms: Terms) -> ElementTree.Element:
    transition, alert = message.transition, message.transition.alert
    entry = ElementTree.Element("entry")
    _add(entry, "id", f"urn:watchfloor:{message.identifier}")
    _add(entry, "title", _PREFIX.get(transition.reason, "") + line(alert.title))
    _add(entry, "published", _moment(alert.starts_at))
    _add(entry, "updated", _moment(transition.at))
    ElementTree.SubElement(entry, "category", term=alert.severity.value, scheme="urn:watchfloor:severity")
    for category in told(transition, terms).categories:
        ElementTree.SubElement(entry, "category", term=category, scheme="urn:oasis:names:tc:emergency:cap:1.2")
    _add(entry, "summary", line(alert.summary) or line(alert.title))
    where = urljoin(address, f"cap/{message.identifier}.xml")
    ElementTree.SubElement(entry, "link", rel="alternate", type=CAP_TYPE, href=where)
    for found in dict.fromkeys(link(one.link) for one in alert.evidence):
        if found is not None:
            ElementTree.SubElement(entry, "link", rel="via", href=found)
    return entry


def _moment(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"


def _add(parent: ElementTree.Element, name: str, text: str | None = None) -> ElementTree.Element:
    element = ElementTree.SubElement(parent, name)
    element.text = text
    return element
