"""How bad what is reported is, and how sure: its assertion, who claims it, who denies it."""

from __future__ import annotations

from collections.abc import Sequence

from alerts.digest.wording import Wording
from monitor.model.mention import BACKGROUND, Assertion, Mention, Stance
from monitor.model.severity import Severity
from monitor.model.story import Report

_LADDER = sorted(Severity)


def severity_of(mention: Mention, wording: Wording) -> Severity:
    """How bad one mention is: by its weight, then by what it asserts and how many people it counts."""
    if mention.weight < 0:
        return wording.relief
    base = next((severity for weight, severity in wording.severity_steps if mention.weight >= weight), Severity.INFO)
    if mention.assertion is Assertion.ACTUAL:
        up = (up for role, least, up in wording.by_quantity if mention.at_least(role) >= least)
        return _stepped(base, max(up, default=0))
    moved = _stepped(base, wording.by_assertion[mention.assertion])
    return moved if mention.assertion in BACKGROUND else max(moved, min(base, wording.floor))


def _stepped(severity: Severity, steps: int) -> Severity:
    return _LADDER[min(max(severity.rank + steps, 0), len(_LADDER) - 1)]


def certainty_of(report: Report, of_same_type: Sequence[Report], wording: Wording) -> str:
    """How sure the reported thing is: its assertion, who claims it, who denies it."""
    words = _said(report, of_same_type, wording)
    if report.mention.assertion is not Assertion.DENIED:
        for other in of_same_type:
            if _contradicts(other, report):
                return f"{words}, {_denied(other.mention, wording)}"
    return words


def _contradicts(other: Report, report: Report) -> bool:
    """Whether somebody denies it: another item, or someone named; one text denies its own words of something else."""
    attribution = other.mention.attribution
    somebody = other.item_id != report.item_id or (attribution is not None and attribution.source != "")
    return other.mention.assertion is Assertion.DENIED and somebody


def _said(report: Report, of_same_type: Sequence[Report], wording: Wording) -> str:
    mention = report.mention
    attribution = mention.attribution
    if mention.assertion is Assertion.DENIED:
        return _denied(mention, wording)
    if mention.assertion is not Assertion.ACTUAL:
        return wording.certainty[mention.assertion]
    if attribution is not None and attribution.stance in (Stance.CLAIMS, Stance.CONFIRMS):
        form = "claimed" if attribution.stance is Stance.CLAIMS else "confirmed"
        return wording.certainty[form].format(source=_source(attribution.source, wording))
    if all(other.state_media for other in of_same_type):
        return wording.certainty["state_media"]
    return wording.certainty["actual"]


def _denied(mention: Mention, wording: Wording) -> str:
    source = mention.attribution.source if mention.attribution else ""
    if mention.undone is not None:  # by whoever tells of it: who foiled it denies nothing
        said = wording.certainty["according_to"].format(source=_source(source, wording)) if source else ""
        return f"{mention.undone}, {said}" if said else mention.undone
    if not source:
        return wording.certainty["denied"]
    return wording.certainty["denied_by"].format(source=_source(source, wording))


def _source(words: str, wording: Wording) -> str:
    """Who says so, as it reads within a sentence."""
    return words or wording.certainty["unnamed"]
