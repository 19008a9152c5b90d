from __future__ import annotations

import csv
import gzip
import json
from pathlib import Path

import polars
import pytest
import small_pasts

from monitor.backtest import checkpoint
from monitor.backtest.archive import rows
from monitor.backtest.checkpoint import Workshop
from monitor.backtest.reading import read
from monitor.backtest.sources import Sources
from monitor.lib import shipped
from monitor.lib.errors import WatchfloorError
from monitor.model.feed import Feed
from monitor.tagging.tag import Tagger


def test_every_form_of_an_archive_gives_the_same_rows(tmp_path: Path) -> None:
    found = list(small_pasts.rows(1))
    lines = small_pasts.write(tmp_path / "a.jsonl", found)
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(lines.read_bytes()))
    with (tmp_path / "a.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    polars.DataFrame(found).write_parquet(tmp_path / "a.parquet")
    first, *others = (list(rows(tmp_path / f"a{ending}")) for ending in (".jsonl", ".jsonl.gz", ".csv", ".parquet"))
    assert len(first) == len(found)
    assert all(other == first for other in others)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "a.jsonl:2: this line cannot be read"),
        ("[1]", "a.jsonl:2: this line cannot be read: it is no JSON object"),
        ('{"title": "Rain"}', "a.jsonl:2: a row needs a date and a title; this one has title"),
        ('{"date": "2023-01-01"}', "this one has date"),
    ],
)
def test_a_line_that_cannot_be_used_is_told_with_its_place(tmp_path: Path, line: str, told: str) -> None:
    good = json.dumps(small_pasts.row(small_pasts.START, "Rain"))
    (tmp_path / "a.jsonl").write_text(f"{good}\n{line}\n")
    with pytest.raises(WatchfloorError) as error:
        list(rows(tmp_path / "a.jsonl"))
    assert told in str(error.value)


def test_an_empty_line_is_no_row_and_the_lines_behind_it_keep_their_numbers(tmp_path: Path) -> None:
    good = json.dumps(small_pasts.row(small_pasts.START, "Rain"))
    (tmp_path / "a.jsonl").write_text(f"{good}\n\n{good}\n \n")
    assert len(list(rows(tmp_path / "a.jsonl"))) == 2
    (tmp_path / "a.jsonl").write_text(f"{good}\n\n{{\n")
    with pytest.raises(WatchfloorError, match=":3:"):
        list(rows(tmp_path / "a.jsonl"))


def test_a_file_of_another_kind_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WatchfloorError, match=r"ends in one of \.jsonl, \.ndjson, \.csv, \.parquet"):
        list(rows(tmp_path / "a.xlsx"))


@pytest.mark.parametrize("date", ["once upon a time", "0001-01-01", "9999-12-31T23:59:59-12:00"])
def test_a_row_without_a_date_that_can_be_is_counted(tagger: Tagger, date: str) -> None:
    chunk = read([rows_of("2023-01-05"), rows_of(date)], Sources.of(()), tagger)
    assert (len(chunk.found), chunk.undated) == (1, 1)


def rows_of(date: str):  # type: ignore[no-untyped-def]
    from monitor.backtest.archive import Row

    return Row(date=date, title="Drones strike Erbil", source="Harbour Wire")


def test_sources_are_known_by_address_name_or_house() -> None:
    bbc = Feed(
        "bbc-world", "BBC World", "https://feeds.bbci.co.uk/news/world/rss.xml", "rss", "world", "en", "BBC", "bbc"
    )
    from monitor.backtest.archive import Row

    known = Sources.of([bbc])
    assert known.feed(Row(source="anything", feed_url="http://feeds.bbci.co.uk/news/world/rss.xml")) is bbc
    assert known.feed(Row(source="bbc world")) is bbc
    sister = known.feed(Row(source="BBC Sport", feed_url="http://feeds.bbci.co.uk/sport/rss.xml"))
    assert (sister.id, sister.family) == ("bbc-sport", "bbc")
    stranger = known.feed(Row(source="Lakeside Post"))
    assert (stranger.id, stranger.family) == ("lakeside-post", "lakeside-post")


def test_what_was_tagged_is_not_tagged_again_and_a_broken_run_goes_on(
    tmp_path: Path, tagger: Tagger, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = small_pasts.write(tmp_path / "a.jsonl")
    read_parts: list[int] = []

    def counting(piece, *rest):  # type: ignore[no-untyped-def]
        read_parts.append(len(piece))
        if len(read_parts) == 3:
            raise KeyboardInterrupt
        return read(piece, *rest)

    monkeypatch.setattr(checkpoint, "read", counting)
    monkeypatch.setattr(checkpoint, "chunks", lambda found: _fifties(found))
    workshop = Workshop(shipped.config(), (), tmp_path / "kept")
    with pytest.raises(KeyboardInterrupt):
        workshop.tagged([archive], tagger)
    (kept,) = workshop.tagged([archive], tagger)
    assert len(read_parts) == 1 + len(kept.parts)  # only the broken part was read twice
    (again,) = workshop.tagged([archive], tagger)
    assert len(read_parts) == 1 + len(kept.parts)
    assert list(again.found()) == list(kept.found())
    assert [one.item.seen for one in kept.found()] == sorted(one.item.seen for one in kept.found())


def _fifties(found):  # type: ignore[no-untyped-def]
    from monitor.backtest.archive import chunks

    return chunks(found, 50)


def test_an_archive_in_no_order_comes_out_in_order(tmp_path: Path, tagger: Tagger) -> None:
    archive = small_pasts.write(tmp_path / "a.jsonl", reversed(list(small_pasts.rows(1))))
    (kept,) = Workshop(shipped.config(), (), tmp_path / "kept").tagged([archive], tagger)
    seen = [one.item.seen for one in kept.found()]
    assert seen == sorted(seen)


def test_several_processes_give_what_one_gives_of_every_archive(tmp_path: Path, tagger: Tagger) -> None:
    found = list(small_pasts.rows(1))
    archives = [
        small_pasts.write(tmp_path / "a.jsonl", found[:20]),
        small_pasts.write(tmp_path / "b.jsonl", found[20:]),
    ]
    alone, many = (
        Workshop(shipped.config(), (), tmp_path / str(workers), workers).tagged(archives, tagger) for workers in (1, 2)
    )
    assert [len(list(kept.found())) for kept in alone] == [20, len(found) - 20]
    assert [list(kept.found()) for kept in alone] == [list(kept.found()) for kept in many]
