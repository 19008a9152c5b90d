"""What the reports of a story say, in words: how many of what, and what else is known of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alerts.digest.wording import FactForm, Wording
from monitor.model.mention import Assertion, Attribute, Mention, Quantity, least_in_words, number_in_words
from monitor.model.story import Report


def count_in_words(quantity: Quantity) -> str:
    """Such as `212`, `about 2,500`, `more than 1,400`, `at least 12`, `up to 500`, `10 to 15`, `none`, `dozens`."""
    lo, hi = quantity.lo, quantity.hi
    if lo == hi == 0:
        return "none"
    return least_in_words(lo) if hi is None and lo is not None else number_in_words(quantity)


def facts_of(
    reports: Sequence[Report], wording: Wording, countries: Mapping[str, str], before: Mapping[str, Quantity]
) -> tuple[str, ...]:
    """What live reports of one story say, the most telling first, each once.

    Of two figures for one thing the one holds that holds in the story: a higher or sharper one takes the place of the
    other, a lower one only where its own publisher corrects itself. Rules on numbers look for the largest in the same
    way, so that an alert and a line about one story agree.

    Only what is reported as done counts people: figures of feared, planned or past acts are no facts of this story.

    Args:
        reports: Of one story.
        wording: How digests speak.
        countries: Their names.
        before: By role, the figures that readers were told and that no longer hold.
    """
    said: dict[tuple[int, str], tuple[Report, str]] = {}
    for report in sorted(reports, key=lambda report: (report.at, report.item_id)):
        if report.mention.assertion in (Assertion.ACTUAL, Assertion.PLANNED):
            for index, form, words in _facts(report.mention, wording, countries, before):
                key = index, form.type or report.mention.type
                if key not in said or _holds(report, said[key][0], form.role):
                    said[key] = report, words
    return tuple(dict.fromkeys(said[key][1] for key in sorted(said)))


def _holds(report: Report, told: Report, role: str | None) -> bool:
    """Whether what a report says holds in the place of what an earlier one said."""
    new, held = report.mention.quantities.get(role or ""), told.mention.quantities.get(role or "")
    if new is None or held is None:
        return True
    corrects = report.family == told.family and report.item_id != told.item_id
    return new.takes_the_place_of(held, of_one_source=corrects)


def _facts(
    mention: Mention, wording: Wording, countries: Mapping[str, str], before: Mapping[str, Quantity]
) -> list[tuple[int, FactForm, str]]:
    found: list[tuple[int, FactForm, str]] = []
    spoken: set[str | None] = set()
    for index, form in enumerate(wording.facts):
        about = form.role or form.attribute
        if about in spoken or not _fits(form, mention):
            continue
        spoken.add(about)
        found.append((index, form, _words(form, mention, wording, countries, before)))
    return found


def _words(
    form: FactForm, mention: Mention, wording: Wording, countries: Mapping[str, str], before: Mapping[str, Quantity]
) -> str:
    now, earlier = mention.quantities.get(form.role or ""), before.get(form.role or "")
    if form.none is not None and now is not None and now.lo == now.hi == 0:
        return _revised(form.none, earlier)
    return form.say.format(
        count=_revised(count_in_words(now), earlier) if now is not None else "",
        value=_attribute(mention.attributes.get(form.attribute or "")),
        force=_force(mention, wording, countries),
    )


def _revised(said: str, before: Quantity | None) -> str:
    """With what readers were told before, where that was another number."""
    earlier = count_in_words(before) if before else ""
    return f"{said} (before: {earlier})" if earlier not in ("", said) else said


def _fits(form: FactForm, mention: Mention) -> bool:
    if form.type not in (None, mention.type) or (form.role is not None and form.role not in mention.quantities):
        return False
    if form.attribute is None:
        return True
    words = _attribute(mention.attributes.get(form.attribute))
    return bool(words) if form.value is None else words == form.value


def _attribute(value: Attribute) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        *first, last = (_attribute(part) for part in value or ("",))
        return f"{', '.join(first)} and {last}" if first else last
    return str(value).replace("_", " ")


def _force(mention: Mention, wording: Wording, countries: Mapping[str, str]) -> str:
    code = _attribute(mention.attributes.get("force"))
    return wording.forces.get(code) or countries.get(code, code)
