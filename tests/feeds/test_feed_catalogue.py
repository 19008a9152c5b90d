"""The shipped catalogue, by what people rely on in it."""

from __future__ import annotations

import re
from functools import cache

import pytest

from monitor.feeds import adapters
from monitor.lib import shipped
from monitor.lib.addresses import Allowed, Refused, check_url
from monitor.settings import catalogue, regions
from monitor.settings.catalogue import CatalogueEntry


@cache
def entries() -> tuple[CatalogueEntry, ...]:
    return catalogue.load(shipped.seeds() / "catalogue.yaml")


def test_the_catalogue_is_read_without_a_fault_and_is_worldwide() -> None:
    assert len(entries()) >= 170
    assert len({one.feed.language for one in entries()}) >= 10


def test_ids_and_addresses_are_unique() -> None:
    assert len({one.feed.id for one in entries()}) == len(entries())
    assert len({one.feed.url for one in entries()}) == len(entries())


def test_every_address_may_be_asked_and_is_protected() -> None:
    for one in entries():
        assert not isinstance(check_url(one.feed.url, Allowed()), Refused), one.feed.id
        assert one.feed.url.startswith("https://"), one.feed.id


def test_every_feed_that_is_on_has_an_adapter_and_every_one_that_is_off_its_reason() -> None:
    for one in entries():
        if one.enabled:
            assert adapters.find(one.feed.adapter)
            assert one.feed.format in ("rss", "atom", "rdf") or one.feed.tables, one.feed.id
        else:
            assert one.note, one.feed.id


def test_regions_and_countries_are_ones_we_know() -> None:
    known = regions.load(shipped.seeds() / "regions.yaml")
    for one in entries():
        assert all(name in known or re.fullmatch("[A-Z]{2}", name) for name in one.covers), one.feed.id
        assert one.feed.country is None or re.fullmatch("[A-Z]{2}", one.feed.country), one.feed.id


def test_a_feed_is_asked_more_often_than_it_may_be_silent() -> None:
    assert all(one.feed.interval < one.feed.cadence for one in entries())


@pytest.mark.parametrize("feed_id", ["tass-en", "isna"])
def test_what_a_government_controls_is_marked_with_its_country(feed_id: str) -> None:
    (one,) = (one.feed for one in entries() if one.feed.id == feed_id)
    assert one.state_media
    assert one.country


def test_one_government_is_one_family() -> None:
    official = {one.feed.family for one in entries() if one.feed.id.startswith(("us-emb", "us-state", "us-pentagon"))}
    assert official == {"us-government"}


def test_feeds_of_one_publisher_are_of_one_family() -> None:
    families: dict[str, set[str]] = {}
    for one in entries():
        families.setdefault(one.feed.publisher, set()).add(one.feed.family)
    assert {publisher for publisher, found in families.items() if len(found) > 1} == set()


@pytest.mark.parametrize("feed_id", ["iaea", "bellingcat", "breakingdefense", "oryx"])
def test_a_feed_not_yet_seen_answering_ships_off(feed_id: str) -> None:
    (one,) = (one for one in entries() if one.feed.id == feed_id)
    assert not one.enabled


def test_official_sources_and_wires_are_the_first_tier_and_what_a_government_controls_the_third() -> None:
    for one in (one.feed for one in entries()):
        if one.topic in ("advisory", "embassy-alert", "un"):
            assert one.tier == 1, one.id
        if one.state_media:
            assert one.tier == 3, one.id
    tiers = {one.feed.id: one.feed.tier for one in entries()}
    assert (tiers["upi"], tiers["us-pentagon"], tiers["bbc-world"], tiers["allafrica"]) == (1, 1, 2, 3)
