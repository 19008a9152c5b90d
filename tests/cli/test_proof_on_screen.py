"""How commands show what proves an alert."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.text import Text

from monitor.cli.screen import proof
from monitor.model.signal import Evidence

AT = datetime(2031, 5, 13, 4, 12, tzinfo=UTC)


def shown(**given: str) -> str:
    return Text.from_markup(
        proof(Evidence("Drones near Mirna", "t", "https://w.example/1", "Wire", "i1", AT, **given))
    ).plain


def test_what_is_feared_or_claimed_is_not_shown_as_a_fact() -> None:
    """`alerts` and `explain` quoted a warning as they quote an attack, and said neither of when it was."""
    assert shown(assertion="actual") == "“Drones near Mirna” Wire, 13 May 2031 04:12 UTC https://w.example/1"
    assert "UTC; possible (“fears”) https" in shown(assertion="possible", cue="fears")
    assert "UTC; claimed by rebels https" in shown(claim="claimed by rebels")
