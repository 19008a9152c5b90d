"""The folder other systems subscribe to: which files lie in it, and what stands in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from enum import StrEnum
from itertools import groupby

from alerts.model import Transition
from alerts.scope import alert_in_region
from alerts.standards.atom import atom_feed
from alerts.standards.cap import CapMessage, Sender, cap_messages
from alerts.standards.geojson import geojson
from alerts.standards.terms import Locate, Terms
from monitor.lib.digest import fingerprint
from monitor.model.place import Region
from monitor.model.severity import Severity


class Form(StrEnum):
    """A standard form."""

    CAP = "cap"
    ATOM = "atom"
    GEOJSON = "geojson"


@dataclass(frozen=True, slots=True)
class Publication:
    """What an operator publishes.

    Attributes:
        folder: A relative one lies below the state folder.
        address: Where the folder is served, with a slash at the end; empty where nowhere.
        regions: Any of them holds the alert; empty is the whole world.
        min_severity: The alert was this bad at its worst.
        keep: How long an alert that is over stays.
        place: What tells installations apart that are configured alike.
    """

    folder: str
    forms: frozenset[Form]
    sender: Sender
    address: str
    regions: tuple[Region, ...]
    min_severity: Severity
    keep: timedelta
    place: str = ""

    @property
    def identity(self) -> str:
        """What stays the same while it is published by the same sender at the same place."""
        return fingerprint("publication", self.sender.address, self.address or self.place)

    def titled(self, title: str) -> Publication:
        """Signed as the installation calls itself."""
        return replace(self, sender=replace(self.sender, name=title))


def documents(
    publication: Publication, transitions: Sequence[Transition], terms: Terms, locate: Locate
) -> Mapping[str, bytes]:
    """Every file by its name below the folder; the same history gives the same bytes.

    Args:
        publication: What is asked for.
        transitions: All changes of every alert that is open or ended not long ago, in any order.
        terms: The standard's words.
        locate: Where labels lie.
    """
    histories = [history for history in _histories(transitions) if _wanted(history, publication)]
    messages = [one for history in histories for one in cap_messages(history, publication.sender, terms, locate)]
    files: dict[str, bytes] = {}
    if Form.CAP in publication.forms:
        files |= {f"cap/{message.identifier}.xml": message.xml for message in messages}
    if Form.ATOM in publication.forms:
        files["alerts.atom"] = _atom(publication, messages, terms)
    if Form.GEOJSON in publication.forms:
        files["alerts.geojson"] = geojson([history[-1] for history in histories], terms, locate)
    return files


def _atom(publication: Publication, messages: Sequence[CapMessage], terms: Terms) -> bytes:
    name = publication.sender.name
    return atom_feed(
        messages,
        identity=publication.identity,
        title=f"{name}: alerts",
        author=name,
        address=publication.address,
        terms=terms,
    )


def _histories(transitions: Sequence[Transition]) -> list[list[Transition]]:
    """The transitions of each alert that was told, oldest first."""
    told = [transition for transition in transitions if transition.tell]
    told.sort(key=lambda one: (one.alert.id, one.at))
    return [list(group) for _, group in groupby(told, key=lambda one: one.alert.id)]


def _wanted(history: Sequence[Transition], publication: Publication) -> bool:
    alert = history[-1].alert
    worst = max(transition.alert.severity for transition in history)
    placed = not publication.regions or any(alert_in_region(alert, region) for region in publication.regions)
    return placed and worst >= publication.min_severity
