"""The pages of measurements name everything that was measured, and errors are counted under the right head."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import quality_errors as errors
from news import ARTICLES, EVAL
from pages import replaced, table
from peers import PEERS
from quality import figures, value
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
BACKTEST = (ROOT / "docs" / "backtest.md").read_text("utf-8")
QUALITY = (ROOT / "docs" / "quality.md").read_text("utf-8")
PERFORMANCE = (ROOT / "docs" / "performance.md").read_text("utf-8")


def _episodes() -> list[dict[str, Any]]:
    file = Path(__file__).with_name("episodes.yaml").read_text("utf-8")
    return list(YAML(typ="safe").load(file)["episodes"])


@pytest.mark.parametrize("figure", figures(), ids=lambda figure: f"{figure['corpus']}: {figure['figure']}")
def test_the_quality_page_shows_each_figure_with_its_peer_and_ours(figure: dict[str, Any]) -> None:
    row = next(line for line in QUALITY.splitlines() if _cells(line)[:2] == [figure["corpus"], figure["figure"]])
    _, _, peer, reach, ours, reached = _cells(row)
    assert peer.split()[0] == (f"{figure['peer']:.2f}" if "peer" in figure else "–")
    assert reach == f"{figure['reach']:.2f}"
    assert reached == ("yes" if float(ours) >= figure["reach"] - 0.0005 else "no")


def test_the_quality_page_tells_for_each_corpus_which_errors_remain() -> None:
    told = re.findall(r"^### (\w+) \([\d,]+ items\)$", QUALITY, re.MULTILINE)
    assert sorted(told) == sorted({figure["corpus"] for figure in figures()})
    assert QUALITY.count("Remaining:\n\n- ") == len(told)


@pytest.mark.skipif(not EVAL.is_dir(), reason="the labelled corpora are not beside the checkout")
def test_every_corpus_beside_the_checkout_is_measured() -> None:
    there = {path.name.split(".")[0] for path in (*EVAL.glob("corpora/*.jsonl*"), *EVAL.glob("gold*.jsonl*"))}
    assert there == {figure["corpus"] for figure in figures()}


def test_the_quality_page_says_what_its_figures_are_of_and_how_to_make_it_again() -> None:
    assert "figures of the development part" in QUALITY
    assert "python tests/benchmarks/quality.py" in QUALITY


@pytest.mark.parametrize("name", PEERS)
def test_the_performance_page_has_a_row_for_each_peer(name: str) -> None:
    assert any(re.match(rf"\|\s+`?{re.escape(name)}", line) for line in PERFORMANCE.splitlines())


@pytest.mark.parametrize(
    "part",
    [
        "Against peers",
        "Figures to reach",
        "Start-up and memory",
        "Cost by length",
        "Hostile texts",
        "Where the time goes",
        "Reading feeds",
        "Near-duplicates",
        "Placing items in stories",
        "Storage",
        *ARTICLES,
    ],
)
def test_the_performance_page_tells_the_rest_of_what_is_measured(part: str) -> None:
    assert part in PERFORMANCE


@pytest.mark.parametrize("episode", _episodes(), ids=lambda episode: str(episode["name"]))
def test_the_backtest_page_tells_of_each_onset_whether_and_when_it_was_told(episode: dict[str, Any]) -> None:
    row = next(line for line in BACKTEST.splitlines() if _cells(line)[1:2] == [episode["name"]])
    onset, _, items, after, rule = _cells(row)
    assert onset == str(episode["onset"])
    assert int(items.split()[0]) >= 1
    assert bool(rule) == (after != "no alert in time")


def test_the_backtest_page_sets_the_rules_beside_the_naive_one_and_chance() -> None:
    for part in ("the shipped rules", "naive at its best", "placebo", "replaying, CPU s", "--page"):
        assert part in BACKTEST


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_a_part_of_a_page_is_exchanged_and_the_prose_around_it_stays() -> None:
    page = "before\n<!-- speed: measured -->\nold\n<!-- speed: end -->\nafter\n"
    once = replaced(page, "speed", "new\n")
    assert once == "before\n<!-- speed: measured -->\nnew\n<!-- speed: end -->\nafter\n"
    assert replaced(once, "speed", "new\n") == once


def test_a_page_without_the_part_is_refused() -> None:
    with pytest.raises(ValueError, match="no part between"):
        replaced("nothing here", "speed", "new")


def test_a_table_lines_up_its_columns() -> None:
    assert table(("a", "b"), [("long", "c")]) == "| a    | b |\n| ---- | - |\n| long | c |\n"


def test_a_figure_is_read_from_its_line_as_a_value_or_as_right_of_all() -> None:
    lines = {"countries": "P 0.500 R 0.250 F1 0.333 focus 0.750", "quiet": "3/4 items left untagged"}
    assert value({"corpus": "x", "line": "countries", "read": r"F1 ([\d.]+)"}, lines) == 0.333
    assert value({"corpus": "x", "line": "quiet", "read": r"(\d+)/(\d+)"}, lines) == 0.75
    with pytest.raises(LookupError):
        value({"corpus": "x", "line": "quiet", "read": r"F1 ([\d.]+)"}, lines)


def test_a_country_missed_beside_one_too_many_is_one_taken_for_the_other() -> None:
    pair = ({"labels": {"countries": ["NE"]}}, {"countries": [{"code": "NG"}]})
    assert list(errors.countries([pair], exhaustive=True)) == [
        "country taken for another, 1: NE→NG 1",
        "another country first, 1: NE→NG 1",
    ]


def test_a_country_missed_in_an_item_without_any_is_told_apart() -> None:
    pair: tuple[dict[str, Any], dict[str, Any]] = ({"labels": {"countries": ["ML"]}}, {"countries": []})
    assert list(errors.countries([pair], exhaustive=True)) == ["country missed where nothing was found, 1: ML 1"]


ACT = {"type": "bombing", "assertion": "actual", "countries": ["IQ"], "quantities": {}}


@pytest.mark.parametrize(
    ("labels", "indicators", "told"),
    [
        (["bombing"], [], "bombing: missed, 1: nothing tagged 1"),
        (["bombing"], [{**ACT, "type": "riot"}], "bombing: missed, 1: only riot 1"),
        (["bombing"], [{**ACT, "assertion": "historical"}], "bombing: missed, 1: taken as historical 1"),
        ([], [ACT], "bombing: too many, 1: bombing 1"),
    ],
)
def test_an_error_of_events_is_counted_by_its_cause(labels: list[str], indicators: list[Any], told: str) -> None:
    pair = ({"labels": {"event_types": labels}}, {"indicators": indicators})
    assert list(errors.events([pair], {"bombing": {"bombing"}}, {"actual"})) == [told]


@pytest.mark.parametrize(
    ("role", "low", "high", "told"),
    [
        ("killed", 12, 12, None),
        ("injured", 12, 12, "under another role"),
        ("killed", 10, 20, "within an interval"),
        ("killed", 30, 30, "another number"),
        ("injured", 30, 30, "no count of that role"),
    ],
)
def test_a_count_that_is_not_exact_is_told_by_what_it_was_instead(
    role: str, low: int, high: int, told: str | None
) -> None:
    found = {**ACT, "quantities": {role: {"lo": low, "hi": high}}}
    lines = list(errors.killed([({"labels": {"killed": 12}}, {"indicators": [found]})], "killed", floor=2))
    assert lines == ([] if told is None else [f"killed not exact, 1: {told} 1"])
