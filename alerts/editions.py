"""One digest as its several readers see it: each in their own zone and language of dates."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from alerts.model import Digest
from alerts.settings.meaning import Receiver
from monitor.lib.digest import fingerprint


@dataclass(frozen=True, slots=True)
class Edition:
    """A digest in one zone and language.

    Attributes:
        receivers: Who read it so.
    """

    digest: Digest
    receivers: tuple[Receiver, ...]


def editions(digest: Digest, receivers: Iterable[Receiver]) -> tuple[Edition, ...]:
    """One edition for each way its readers want their times, in the order of the first who wants it.

    Who asked for no zone of their own reads a digest in its zone. The edition that changes nothing keeps its id.
    """
    made: dict[tuple[str, str], list[Receiver]] = {}
    for receiver in receivers:
        zone = receiver.zone if receiver.own_zone else digest.zone
        made.setdefault((zone, receiver.language), []).append(receiver)
    return tuple(Edition(_shown(digest, *key), tuple(readers)) for key, readers in made.items())


def _shown(digest: Digest, zone: str, language: str) -> Digest:
    if (zone, language) == (digest.zone, digest.language):
        return digest
    return replace(digest, id=fingerprint(digest.id, zone, language), zone=zone, language=language)
