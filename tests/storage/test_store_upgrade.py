"""What an older version stored is read by this one."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from storage_builders import DAY, HOUR, NOON, WIRE, item, link, poll, state, story

from monitor.lib.migration.newest import migrate
from monitor.model.advisory import AdvisoryChange, Area, DepartureStatus
from monitor.storage.store import MIGRATIONS, VERSION_TABLE, Poll, Store

OLD_STATE = {
    "issuer": "us-state", "country": "IQ", "name": "Iraq", "level": 3, "max_level": 4, "native": "Reconsider Travel",
    "reasons": ["T"], "seen_at": "2026-01-02T00:00:00+00:00", "departure": "ordered", "posts": ["Erbil"],
    "areas": ["the north"], "text_hash": "t", "issued_at": None, "item_id": None, "link": None, "quote": "q",
    "levels_seen": [3], "max_levels_seen": [4],
}  # fmt: skip


@pytest.fixture
def first_revision(tmp_path: Path) -> Path:
    (tmp_path / "first").mkdir()
    shutil.copy(next(MIGRATIONS.glob("0001*.py")), tmp_path / "first")
    return tmp_path / "first"


def test_an_upgrade_is_logged_with_the_schema_before_and_after_it_and_a_new_database_is_none(
    engine: Engine, first_revision: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "monitor.lib.migration.run")
    migrate(engine, first_revision, VERSION_TABLE)
    assert caplog.messages == []
    store = Store(engine)
    store.migrate()
    store.migrate()
    (told,) = caplog.records
    newest = max(path.name for path in MIGRATIONS.glob("0*.py")).partition("_")[0]
    assert (told.message, vars(told)["from"], vars(told)["to"]) == ("schema upgraded", "0001", newest)


def test_advice_of_the_first_revision_is_kept_with_groups_and_areas(engine: Engine, first_revision: Path) -> None:
    migrate(engine, first_revision, VERSION_TABLE)
    state = json.dumps(OLD_STATE)
    moment = "2026-01-02 00:00:00"
    with engine.begin() as connection:
        connection.execute(
            text(
                "insert into advisories (issuer, country, level, seen_at, state) values ('us-state','IQ',3,:at,:state)"
            ),
            {"at": moment, "state": state},
        )
        connection.execute(
            text(
                "insert into advisory_transitions (id, at, issuer, country, changes, before, after)"
                " values ('one', :at, 'us-state', 'IQ', '[\"raised\", \"areas\"]', null, :state)"
            ),
            {"at": moment, "state": state},
        )
    store = Store(engine)
    store.migrate()
    held = store.advisories()["us-state", "IQ"]
    assert held.departures == (DepartureStatus("employees", "ordered"),)  # type: ignore[arg-type]  # as their values
    assert held.areas == (Area("the north", 4),)
    (moved,) = store.advisory_history("IQ")
    assert moved.after == held
    assert moved.changes == (AdvisoryChange.RAISED, AdvisoryChange.AREA_ADDED)


def test_what_was_held_as_the_country_by_the_row_of_a_part_is_the_parts(engine: Engine, first_revision: Path) -> None:
    """Canada's row for Bonaire was its word on the Caribbean Netherlands."""
    migrate(engine, first_revision, VERSION_TABLE)
    kept = OLD_STATE | {"country": "BQ", "name": "Bonaire", "areas": [], "departure": "normal", "max_level": 3}
    values = {"at": "2026-01-02 00:00:00", "state": json.dumps(kept)}
    with engine.begin() as connection:
        connection.execute(
            text("insert into advisories (issuer, country, level, seen_at, state) values ('ca','BQ',3,:at,:state)"),
            values,
        )
        connection.execute(
            text(
                "insert into advisory_transitions (id, at, issuer, country, changes, before, after)"
                " values ('one', :at, 'ca', 'BQ', '[\"first_seen\"]', null, :state)"
            ),
            values,
        )
    store = Store(engine)
    store.migrate()
    assert {key: state.area for key, state in store.advisories().items()} == {("ca", "BQ/Bonaire"): "Bonaire"}
    (moved,) = store.advisory_history("BQ")
    assert (moved.country, moved.after.area) == ("BQ", "Bonaire")


def test_texts_from_before_dates_were_kept_take_the_items_but_none_that_lies_ahead(engine: Engine) -> None:
    store = Store(engine)
    store.migrate()
    store.sync_feeds((WIRE,), NOON)
    store.save_poll(poll(item("a")))
    edited = replace(item("a", "The toll rose."), seen=NOON + DAY, published=NOON + DAY - HOUR)
    store.save_poll(Poll(state=state(at=NOON + DAY), items=(edited,)))
    with engine.begin() as connection:
        connection.execute(text("update item_versions set published = null, byline = null"))
    before, after = store.texts(None, NOON + 2 * DAY)
    assert (before.item.published, before.item.byline) == (NOON, "By a reporter")
    assert after.item.published == NOON + DAY - HOUR


def test_of_items_linked_before_it_was_noted_a_copy_is_the_word_of_who_opened_the_story(engine: Engine) -> None:
    store = Store(engine)
    store.migrate()
    store.sync_feeds((WIRE,), NOON)
    origins = {"a": "harbour", "b": None, "c": "ministry"}
    items = [item(key) for key in origins]
    links = {one.id: link(one, origin=origin) for one, origin in zip(items, origins.values(), strict=True)}
    store.save_poll(Poll(state=state(), items=tuple(items), stories=(story(*items),), links=links))
    with engine.begin() as connection:
        connection.execute(text("drop table dropped_mentions"))
        connection.execute(text("alter table story_items drop column word"))
        connection.execute(text("alter table mentions drop column titled"))
        for names in ("place_id", "country"):
            connection.execute(text(f"create index ix_places_{names}_seen on places ({names}, seen)"))
        connection.execute(text("drop table lapses"))
        connection.execute(text("alter table feeds drop column read_until"))
        connection.execute(text(f"update {VERSION_TABLE} set version_num = '0009'"))
    store.migrate()
    held = store.memberships([one.id for one in items])
    assert [held[one.id].word for one in items] == ["harbour", "harbour", "ministry"]
