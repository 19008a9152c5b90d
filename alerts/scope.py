"""What an alert or a report is about: the questions that both routes and digests ask."""

from __future__ import annotations

from collections.abc import Mapping

from alerts.model import Alert
from monitor.model.mention import Mention
from monitor.model.place import Region


def alert_in_region(alert: Alert, region: Region) -> bool:
    """Whether an alert's labels name a country of a region, or the region itself; the world holds every alert."""
    return labels_in_region(alert.labels, region)


def labels_in_region(labels: Mapping[str, str], region: Region) -> bool:
    """The same of labels alone."""
    return region.everywhere or labels.get("region") == region.id or labels.get("country") in region.countries


def country_of(labels: Mapping[str, str]) -> str | None:
    """The country that labels name, by its code; None of what lies at sea or nowhere."""
    code = labels.get("country", "")
    return code if code.isupper() else None


def alert_types(alert: Alert) -> frozenset[str]:
    """The indicator types an alert is about: its `type` label, else those of its evidence."""
    if label := alert.labels.get("type"):
        return frozenset({label})
    return frozenset(line.type for line in alert.evidence if line.type)


def mention_in_region(mention: Mention, region: Region) -> bool:
    """Whether what a mention tells lies in a region, by its countries or its places; the world holds every mention."""
    if region.everywhere:
        return True
    return any(map(region.holds_country, mention.countries)) or any(map(region.holds_place, mention.places))
