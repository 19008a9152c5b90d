"""A document of GOV.UK whose text states a milder level: believed at once, and no withdrawal."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from advisory_builders import NOW, READER, ROOT

from monitor.advisories.polls import Advisories
from monitor.feeds.parse import parse
from monitor.model.advisory import AdvisoryState, AdvisoryTransition
from monitor.model.feed import Fetched
from monitor.model.item import Parsed
from monitor.recordings import issuer_feed
from monitor.settings import tables

BRITISH = issuer_feed("uk-fcdo", "uk-fcdo", tables.load(ROOT / "seeds" / "tables.yaml"))
WHOLE = "avoid_all_travel_to_whole_country"
MILDER = "avoid_all_but_essential_travel_to_whole_country"
Known = dict[tuple[str, str], AdvisoryState]


def poll(known: Known, status: str, words: str, at: datetime) -> tuple[AdvisoryTransition, ...]:
    details = {
        "country": {"name": "Chad"},
        "alert_status": [status],
        "change_description": words,
        "updated_at": at.isoformat(),
    }
    body = json.dumps({"base_path": "/foreign-travel-advice/chad", "details": details}).encode()
    parsed = parse(BRITISH, Fetched(BRITISH.id, BRITISH.url, 200, {}, body, at))
    assert isinstance(parsed, Parsed), parsed
    advanced = Advisories(READER, {"Chad": "TD"}.get).poll(BRITISH, parsed, known, at).advanced
    known.update({state.key: replace(state) for state in advanced.states})
    return advanced.transitions


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("FCDO now advises against all but essential travel to Chad, and all travel to parts.", ["lowered"]),
        ("FCDO advice changed.", []),
        ("FCDO no longer advises against all but essential travel to Chad.", []),
        ("FCDO advises against all but essential travel to parts of Chad.", []),
    ],
)
def test_what_a_new_issue_states_is_a_lowering_at_the_first_poll(words: str, told: list[str]) -> None:
    known: Known = {}
    poll(known, MILDER, "Editorial.", NOW)
    poll(known, WHOLE, "FCDO now advises against all travel to Chad.", NOW + timedelta(hours=6))
    moved = poll(known, MILDER, words, NOW + timedelta(hours=48))
    assert [one.change for one in moved] == told
