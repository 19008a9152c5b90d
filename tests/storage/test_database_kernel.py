"""What `transaction`, `reading` and `migrate` promise on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import JSON, Column, Engine, Integer, MetaData, Table, inspect, select
from sqlalchemy.exc import IntegrityError, StatementError

from monitor.lib.columns import PlainText, UtcDateTime
from monitor.lib.database import connect, reading, transaction
from monitor.lib.errors import StorageError
from monitor.lib.migration import run
from monitor.lib.migration.newest import migrate
from monitor.storage.store import MIGRATIONS, VERSION_TABLE, Store
from monitor.storage.tables import Kept

METADATA = MetaData()
NOTES = Table(
    "notes",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("text", PlainText, nullable=True),
)
MOMENT = datetime(2023, 10, 22, 12, 30, 15, 123456, tzinfo=UTC)
BROKEN = 'raise RuntimeError("half way")'
REVISION = """
import sqlalchemy as sa
from alembic import op

revision = "{revision}"
down_revision = {before!r}


def upgrade():
    op.create_table("{table}", sa.Column("id", sa.Integer(), primary_key=True))
    {then}
"""


@pytest.fixture
def notes(engine: Engine) -> Engine:
    with transaction(engine) as session:
        METADATA.create_all(session.connection())
    return engine


def texts(engine: Engine) -> list[str | None]:
    with reading(engine) as session:
        return list(session.connection().scalars(select(NOTES.c.text).order_by(NOTES.c.id)))


def write(folder: Path, revision: str, before: str | None, table: str, then: str = "pass") -> None:
    text = REVISION.format(revision=revision, before=before, table=table, then=then)
    (folder / f"{revision}_{table}.py").write_text(text)


def tables(engine: Engine) -> set[str]:
    with reading(engine) as session:
        return set(inspect(session.connection()).get_table_names())


def test_a_transaction_commits_at_the_end_of_its_block(notes: Engine) -> None:
    with transaction(notes) as session:
        session.connection().execute(NOTES.insert(), [{"at": MOMENT, "text": "kept"}])
    assert texts(notes) == ["kept"]


def test_any_exception_undoes_the_whole_transaction(notes: Engine) -> None:
    def interrupted() -> None:
        with transaction(notes) as session:
            session.connection().execute(NOTES.insert(), [{"at": MOMENT, "text": "gone"}])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert texts(notes) == []


def test_a_broken_constraint_reaches_the_caller_as_it_is(notes: Engine) -> None:
    with pytest.raises(IntegrityError), transaction(notes) as session:
        session.connection().execute(NOTES.insert(), [{"id": 1, "at": MOMENT}, {"id": 1, "at": MOMENT}])
    assert texts(notes) == []


def test_writing_while_reading_is_refused(notes: Engine) -> None:
    with pytest.raises(StorageError, match="read-only"), reading(notes) as session:
        session.connection().execute(NOTES.insert(), [{"at": MOMENT}])
    with transaction(notes) as session:
        session.connection().execute(NOTES.insert(), [{"at": MOMENT, "text": "writable again"}])
    assert texts(notes) == ["writable again"]


def test_one_reading_sees_one_moment(notes: Engine) -> None:
    count = select(NOTES.c.id)
    with reading(notes) as session:
        assert session.connection().execute(count).all() == []
        with transaction(notes) as other:
            other.connection().execute(NOTES.insert(), [{"at": MOMENT}])
        assert session.connection().execute(count).all() == []
    assert len(texts(notes)) == 1


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    moment=st.datetimes(min_value=datetime(1, 1, 3), max_value=datetime(9999, 12, 29)),  # noqa: DTZ001 - made aware below
    hours=st.integers(-23, 23),
)
def test_moments_come_back_in_utc_whatever_zone_they_went_in(notes: Engine, moment: datetime, hours: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(hours=hours)))
    with transaction(notes) as session:
        session.connection().execute(NOTES.delete())
        session.connection().execute(NOTES.insert(), [{"at": aware}])
    with reading(notes) as session:
        (found,) = session.connection().scalars(select(NOTES.c.at).where(NOTES.c.at == aware))
    assert found == aware
    assert found.tzinfo is UTC


def test_a_naive_moment_is_refused(notes: Engine) -> None:
    with pytest.raises(StatementError, match="only aware datetimes"), transaction(notes) as session:
        session.connection().execute(NOTES.insert(), [{"at": MOMENT.replace(tzinfo=None)}])


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(st.characters(codec=None)))
def test_any_text_can_be_stored_and_keeps_its_length(notes: Engine, text: str) -> None:
    with transaction(notes) as session:
        session.connection().execute(NOTES.delete())
        session.connection().execute(NOTES.insert(), [{"at": MOMENT, "text": text}])
    (found,) = texts(notes)
    assert found is not None
    assert len(found) == len(text)
    assert all(one == other or one == "\ufffd" for one, other in zip(found, text, strict=True))


def test_revisions_run_once_and_later_ones_follow(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "odd name, 100% legal: a"
    folder.mkdir()
    write(folder, "0001", None, "first")
    migrate(engine, folder, "versions_of_test")
    migrate(engine, folder, "versions_of_test")
    assert tables(engine) == {"first", "versions_of_test"}
    write(folder, "0002", "0001", "second")
    migrate(engine, folder, "versions_of_test")
    assert tables(engine) == {"first", "second", "versions_of_test"}


def test_two_sides_with_the_same_revision_numbers_stand_apart(engine: Engine, tmp_path: Path) -> None:
    for side in ("one", "other"):
        (tmp_path / side).mkdir()
        write(tmp_path / side, "0001", None, side)
        migrate(engine, tmp_path / side, f"versions_of_{side}")
    assert {"one", "other"} <= tables(engine)


def test_a_revision_that_fails_undoes_those_before_it(engine: Engine, tmp_path: Path) -> None:
    write(tmp_path, "0001", None, "first")
    write(tmp_path, "0002", "0001", "second", then=BROKEN)
    with pytest.raises(RuntimeError, match="half way"):
        migrate(engine, tmp_path, "versions_of_test")
    assert tables(engine) == set()


def test_a_database_of_a_newer_program_is_refused(engine: Engine, store: Store) -> None:
    with transaction(engine) as session:
        session.connection().exec_driver_sql(f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    with pytest.raises(StorageError, match=r"written by a newer Watchfloor \(schema 9999\); install that version"):
        store.migrate()


def test_the_migrated_schema_is_the_one_in_code(engine: Engine, store: Store) -> None:
    ours = {"include_name": lambda name, kind, _: kind != "table" or name in Kept.metadata.tables}
    with reading(engine) as session:
        context = MigrationContext.configure(session.connection(), opts=ours | {"compare_type": True})
        assert compare_metadata(context, Kept.metadata) == []


def test_foreign_keys_hold_after_migrating(engine: Engine, store: Store) -> None:
    with pytest.raises(IntegrityError), transaction(engine) as session:
        session.connection().exec_driver_sql(
            "INSERT INTO story_items VALUES ('nobody', 'nothing', 1, NULL, NULL, NULL)"
        )


def test_the_next_revision_is_written_from_what_differs(tmp_path: Path) -> None:
    engine = connect("sqlite://")
    run.revise(engine, tmp_path, "versions_of_test", METADATA, "notes are kept", "0001")
    text = (tmp_path / "0001_notes_are_kept.py").read_text()
    assert "from monitor.lib.columns import" in text
    assert "UtcDateTime()" in text
    migrate(engine, tmp_path, "versions_of_test")
    with reading(engine) as session:
        context = MigrationContext.configure(session.connection(), opts={"version_table": "versions_of_test"})
        assert compare_metadata(context, METADATA) == []


def test_our_own_revisions_are_one_chain_numbered_without_a_gap() -> None:
    chain = [path.read_text("utf-8") for path in sorted(MIGRATIONS.glob("*.py"))]
    for number, text in enumerate(chain, start=1):
        assert f'\nrevision = "{number:04}"\n' in text
        before = f'"{number - 1:04}"' if number > 1 else "None"
        assert f"\ndown_revision = {before}\n" in text


VALUES = Table("values_of_test", METADATA, Column("id", Integer, primary_key=True), Column("value", JSON))


def test_a_value_that_json_has_no_words_for_is_refused_in_one_sentence(notes: Engine) -> None:
    for value in (10**5000, {"count": 10**20, "share": float("nan")}, object()):
        with pytest.raises(StorageError, match="has no place for a value") as caught, transaction(notes) as session:
            session.connection().execute(VALUES.insert(), [{"value": value}])
        assert "\n" not in str(caught.value)


NUMBERS = st.integers(-(10**40), 10**40) | st.integers(-20, 20).map(lambda near: 2**63 + near)
JSON_VALUES = st.recursive(
    NUMBERS | st.booleans() | st.none() | st.text(st.characters(exclude_categories=["Cs"])) | st.floats(-1e300, 1e300),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc"), inner, max_size=3),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(value=JSON_VALUES)
def test_numbers_of_any_size_come_back_exactly(notes: Engine, value: object) -> None:
    with transaction(notes) as session:
        session.connection().execute(VALUES.delete())
        session.connection().execute(VALUES.insert(), [{"value": [value]}])
    with reading(notes) as session:
        assert session.connection().scalar(select(VALUES.c.value)) == [value]
