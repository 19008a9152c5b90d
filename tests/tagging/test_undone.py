"""How an act that did not happen came to nothing: who was stopped is told of otherwise than what was never tried."""

from __future__ import annotations

import pytest
from tagging_tools import mentions

from monitor.model.mention import Assertion, Undone

TOLD = [
    ("Police in Accra foiled a bomb attack on a market.", "bombing", Undone.FOILED),
    ("A coup was thwarted in Benin.", "coup", Undone.FOILED),
    ("A man was charged with planning an attack on a synagogue in Lyon.", "terror_threat", Undone.FOILED),
    ("A coup was averted in Lima after the chief of staff stepped in.", "coup", Undone.AVERTED),
    ("Sappers defused a bomb outside the station in Kano.", "bombing", Undone.AVERTED),
    ("The rebels failed to capture the town of Goma.", "territory_change", Undone.FAILED),
    ("The offensive on Idlib was called off.", "ground_offensive", Undone.CALLED_OFF),
    ("A judge blocks the deployment of troops to Denver.", "troop_movement", Undone.BLOCKED),
    ("The council suspends the withdrawal of troops from Mali.", "troop_movement", Undone.SUSPENDED),
    ("The army denied that there was a coup in Benin.", "coup", None),
    ("There was no coup in Benin, officials said.", "coup", None),
    ("Officials denied that drones had struck a base near Erbil.", "drone_attack", None),
]


@pytest.mark.parametrize(("text", "type_", "undone"), TOLD)
def test_what_was_tried_in_vain_says_how_and_what_is_only_denied_does_not(
    text: str, type_: str, undone: Undone | None
) -> None:
    told = [mention for mention in mentions(text) if mention.type == type_]
    assert [(mention.assertion, mention.undone) for mention in told] == [(Assertion.DENIED, undone)]
