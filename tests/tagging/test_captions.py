"""A text that is nothing but a picture's caption tells of the picture, not of the news."""

from __future__ import annotations

import pytest
from tagging_tools import NOW, tagger

from monitor.model.mention import Document


def told(title: str, text: str) -> set[str]:
    """The types that a headline and the text below it tell."""
    return {mention.type for mention in tagger().tag(Document("caption", title, text, NOW, language="en")).mentions}


@pytest.mark.parametrize(
    "caption",
    [
        "Protesters march against a dam in Lusaka, Zambia, on May 3, 2019. (Ann Lee/AFP via Getty Images)",
        "Thousands of protesters block a road in Lusaka, Zambia. (Ann Lee/Reuters)",
        "Protesters are seen in Lusaka in an undated file photo. (AP Photo/Ann Lee)",
    ],
)
def test_a_caption_below_a_headline_tells_no_act(caption: str) -> None:
    assert not told("Zambia's parliament votes on its budget", caption)


@pytest.mark.parametrize(
    "text",
    [
        "Protesters march against a dam in Lusaka, Zambia, on Oct. 21, 2023. (Ann Lee/AFP via Getty Images)",
        "Protesters marched against a dam in Lusaka (the capital), Zambia's police said.",
        "Protesters marched against a dam in Lusaka, Zambia, police said. (Reuters)",
        "Protesters marched against a dam in Lusaka, Zambia, police said. (With inputs from AFP)",
    ],
)
def test_a_caption_of_these_days_and_other_brackets_are_read(text: str) -> None:
    assert told("Zambia's parliament votes on its budget", text) == {"protest"}
