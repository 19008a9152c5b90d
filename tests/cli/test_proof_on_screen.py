"""How commands show what proves an alert."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from rich.text import Text

from monitor.cli.screen import proof, prove
from monitor.model.signal import Evidence

AT = datetime(2031, 5, 13, 4, 12, tzinfo=UTC)


def shown(**given: str) -> str:
    return Text.from_markup(
        proof(Evidence("Drones near Mirna", "t", "https://w.example/1", "Wire", "i1", AT, **given))
    ).plain


def test_what_is_feared_or_claimed_is_not_shown_as_a_fact() -> None:
    """`alerts` and `explain` quoted a warning as they quote an attack, and said neither of when it was."""
    assert shown(assertion="actual") == "“Drones near Mirna” Wire, 13 May 2031 04:12 UTC"
    assert shown(assertion="possible", cue="fears").endswith("UTC; possible (“fears”)")
    assert shown(claim="claimed by rebels").endswith("UTC; claimed by rebels")


def test_an_address_is_never_broken_so_that_it_can_be_opened(capsys: pytest.CaptureFixture[str]) -> None:
    link = f"https://wire.example/{'a-long-path/' * 20}"
    prove([Evidence("Drones near Mirna", "t", link, "Wire", "i1", AT)])
    assert f"    {link}" in capsys.readouterr().out.splitlines()
