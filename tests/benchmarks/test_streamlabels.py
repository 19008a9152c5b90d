"""What readers found in real headlines is written in the product's words, and is counted as the page says."""

from __future__ import annotations

from pathlib import Path

import pytest
from news import EVAL
from streamlabels import AGAIN, Labelled, Told, as_tags, counted, items, labels

from monitor.lib import shipped
from monitor.model.mention import Assertion
from monitor.tagging.lexicons import Lexicons

DRONES = Labelled("apart", "tagged", "a", (Told("drone_attack", "threatened", "IQ", True),))


def test_labels_name_types_and_assertions_that_there_are() -> None:
    told = [one for item in (*labels(), *labels(AGAIN)) for one in item.told]
    assert {one.type for one in told} <= Lexicons.load(Path(shipped.seeds()), "en").types.keys()
    assert {one.assertion for one in told} <= set(Assertion)


@pytest.mark.skipif(not EVAL.is_dir(), reason="the headline streams are not beside the checkout")
def test_each_label_is_of_an_item_that_is_there() -> None:
    wanted = labels()
    assert [item["id"] for item in items(wanted)] == [one.id for one in wanted]
    assert len({one.id for one in wanted}) == len(wanted)


def test_what_a_second_reader_read_is_of_the_part_kept_apart() -> None:
    apart = {one.id for one in labels() if one.part == "apart"}
    assert {one.id for one in labels(AGAIN)} <= apart


def test_a_reader_is_measured_like_the_tagger_by_what_is_sure() -> None:
    sure, doubtful = Told("riot", "actual", "IQ", True), Told("protest", "actual", "IQ", False)
    first = Labelled("apart", "quiet", "a", (sure,))
    count = counted([(first, as_tags(Labelled("apart", "quiet", "a", (sure, doubtful))))])
    assert (count["right"], count["wrong"], count["missed"]) == (1, 0, 0)


def test_a_threat_told_as_a_fact_is_found_and_counted_against_the_tagger() -> None:
    told = {"indicators": [{"type": "drone_attack", "assertion": "actual", "countries": ["IQ"]}]}
    count = counted([(DRONES, told)])
    assert (count["right"], count["asserted"], count["as_fact"], count["placed"]) == (1, 0, 1, 1)


def test_what_others_might_leave_out_is_neither_asked_for_nor_wrong() -> None:
    doubtful = Labelled("apart", "quiet", "a", (Told("riot", "actual", "IQ", False),))
    told = {"indicators": [{"type": "riot", "assertion": "actual", "countries": ["IQ"]}]}
    for tags in (told, {"indicators": []}):
        count = counted([(doubtful, tags)])
        assert (count["right"], count["wrong"], count["missed"]) == (0, 0, 0)
