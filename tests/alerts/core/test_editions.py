"""One digest, several readers: each in their own zone and language of dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from alerts.editions import editions
from alerts.model import Digest
from alerts.settings import Receiver

SLOT = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
DAILY = Digest(
    id="d1", name="daily", title="Daily", slot=SLOT, since=SLOT, until=SLOT, zone="Europe/London", headline="Quiet.",
    alerts=(), firing=(), advisories=(), sections=(), blind=(), feeds_answered=1, feeds=1, items=0, stories=0,
)  # fmt: skip
LONDON = Receiver("london", (), "UTC")
SYDNEY = Receiver("sydney", (), "Australia/Sydney", own_zone=True)
BERLIN = Receiver("berlin", (), "UTC", language="de")


def test_readers_who_ask_for_nothing_share_the_digest_as_it_is() -> None:
    (one,) = editions(DAILY, [LONDON, replace(LONDON, name="desk", zone="Asia/Tokyo")])
    assert one.digest is DAILY
    assert [receiver.name for receiver in one.receivers] == ["london", "desk"]


def test_each_zone_and_language_that_is_asked_for_is_one_edition() -> None:
    made = editions(DAILY, [LONDON, SYDNEY, BERLIN, replace(BERLIN, name="bonn")])
    told = [(one.digest.zone, one.digest.language, [reader.name for reader in one.receivers]) for one in made]
    assert told == [
        ("Europe/London", "en", ["london"]),
        ("Australia/Sydney", "en", ["sydney"]),
        ("Europe/London", "de", ["berlin", "bonn"]),
    ]


def test_editions_have_ids_of_their_own_and_the_same_ones_each_time() -> None:
    readers = [SYDNEY, BERLIN, LONDON]
    ids = [one.digest.id for one in editions(DAILY, readers)]
    assert len(set(ids)) == 3
    assert ids == [one.digest.id for one in editions(DAILY, readers)]
    assert ids[2] == "d1"


def test_an_edition_tells_what_the_digest_tells() -> None:
    (one,) = editions(DAILY, [SYDNEY])
    assert replace(one.digest, id=DAILY.id, zone=DAILY.zone, language=DAILY.language) == DAILY
