"""Alerts as OASIS CAP 1.2 messages: one for each time an alert was told, each naming those before it.

Elements and their order are those of the standard's schema (CAP-v1.2-os, section 3.4); times are written with a numeric
offset, `-00:00` for UTC, since the standard forbids `Z` (section 3.3.2).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from xml.etree import ElementTree

from alerts.model import OVER, Alert, Reason, Transition
from alerts.render.clean import line, link, nested
from alerts.standards.terms import Locate, Terms, told
from monitor.lib.digest import fingerprint
from monitor.model.place import Area

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"

_CANCELLED = frozenset({Reason.WITHDRAWN, Reason.RULE_REMOVED})
_UNSAID = "not stated"


@dataclass(frozen=True, slots=True)
class Sender:
    """Who signs CAP messages.

    Attributes:
        address: Globally unique, by convention an address on the Internet; no spaces, commas, `<` or `&`.
        name: For people.
        restriction: Whom the messages are for; None makes them public.
    """

    address: str
    name: str
    restriction: str | None = None


@dataclass(frozen=True, slots=True)
class CapMessage:
    """One message as it is written.

    Attributes:
        identifier: Of this message; no spaces, commas, `<` or `&`.
        xml: The document, UTF-8.
    """

    identifier: str
    transition: Transition
    xml: bytes


def cap_messages(history: Sequence[Transition], sender: Sender, terms: Terms, locate: Locate) -> tuple[CapMessage, ...]:
    """The messages of one alert, oldest first.

    Args:
        history: Transitions of one alert, oldest first; those nobody was told of make no message.
        sender: Who signs.
        terms: The standard's words.
        locate: Where labels lie.
    """
    shown = [transition for transition in history if transition.tell]
    made: list[CapMessage] = []
    for transition in shown:
        document = _alert(transition, made, sender, terms, locate(transition.alert.labels))
        ElementTree.indent(document)
        xml = ElementTree.tostring(document, encoding="utf-8", xml_declaration=True)
        made.append(CapMessage(identifier(transition), transition, xml + b"\n"))
    return tuple(made)


def identifier(transition: Transition) -> str:
    """The same for the same transition, whenever and wherever it is written."""
    return f"watchfloor-{fingerprint(transition.alert.id, transition.reason.value, transition.at.isoformat())}"


def cap_time(at: datetime) -> str:
    """A moment as CAP writes it, to the second."""
    return f"{at:%Y-%m-%dT%H:%M:%S}-00:00"


def _alert(
    transition: Transition, earlier: Sequence[CapMessage], sender: Sender, terms: Terms, areas: Iterable[Area]
) -> ElementTree.Element:
    root = ElementTree.Element("alert", xmlns=NAMESPACE)
    _add(root, "identifier", identifier(transition))
    _add(root, "sender", sender.address)
    _add(root, "sent", cap_time(transition.at))
    _add(root, "status", "Actual")
    _add(root, "msgType", _message_type(transition, earlier))
    _add(root, "scope", "Restricted" if sender.restriction else "Public")
    if sender.restriction:
        _add(root, "restriction", line(sender.restriction))
    if earlier:
        named = [f"{sender.address},{one.identifier},{cap_time(one.transition.at)}" for one in earlier]
        _add(root, "references", " ".join(named))
    root.append(_info(transition, sender, terms, areas))
    return root


def _message_type(transition: Transition, earlier: Sequence[CapMessage]) -> str:
    """What proved false, or lost its rule, is cancelled; an ordinary end is an update that says all clear."""
    if not earlier:
        return "Alert"
    return "Cancel" if transition.reason in _CANCELLED else "Update"


def _info(transition: Transition, sender: Sender, terms: Terms, areas: Iterable[Area]) -> ElementTree.Element:
    alert, axes = transition.alert, told(transition, terms)
    info = ElementTree.Element("info")
    _add(info, "language", "en")
    for category in axes.categories:
        _add(info, "category", category)
    _add(info, "event", line(alert.rule_id))
    _add(info, "responseType", "AllClear" if transition.reason in OVER else "Monitor")
    _add(info, "urgency", axes.urgency)
    _add(info, "severity", axes.severity)
    _add(info, "certainty", axes.certainty)
    _add(info, "onset", cap_time(alert.starts_at))
    _add(info, "senderName", line(sender.name))
    _add(info, "headline", line(alert.title))
    _add(info, "description", _description(alert))
    if address := next((found for one in alert.evidence if (found := link(one.link))), None):
        _add(info, "web", address)
    for name, value in _parameters(transition):
        _pair(info, "parameter", name, value)
    for area in areas:
        info.append(_area(area))
    return info


def _description(alert: Alert) -> str:
    quotes = [f"“{nested(line(one.quote))}” ({line(one.publisher)})" for one in alert.evidence]
    return "\n".join(text for text in [line(alert.summary), *quotes] if text) or _UNSAID


def _parameters(transition: Transition) -> list[tuple[str, str]]:
    alert = transition.alert
    known = {"alert": alert.id, "reason": transition.reason.value, "condition": alert.condition, **alert.labels}
    return [(name, line(value)) for name, value in known.items()]


def _area(area: Area) -> ElementTree.Element:
    element = ElementTree.Element("area")
    _add(element, "areaDesc", line(area.title))
    if area.radius_km is not None and area.lat is not None and area.lon is not None:
        _add(element, "circle", f"{area.lat:g},{area.lon:g} {area.radius_km:g}")
    if area.code is not None:
        _pair(element, "geocode", "ISO3166-1", area.code)
    return element


def _pair(parent: ElementTree.Element, kind: str, name: str, value: str) -> None:
    pair = ElementTree.SubElement(parent, kind)
    _add(pair, "valueName", name)
    _add(pair, "value", value)


def _add(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, name).text = text
