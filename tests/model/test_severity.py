from __future__ import annotations

from itertools import pairwise

from monitor.model.severity import Severity


def test_severities_are_ordered_by_how_bad_they_are_and_not_by_the_alphabet() -> None:
    steps = [Severity(word) for word in ("info", "low", "medium", "high", "critical")]
    assert all(mild < bad for mild, bad in pairwise(steps))
    assert max(steps) is Severity.CRITICAL
    assert str(Severity.HIGH) == "high"
