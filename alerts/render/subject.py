"""Subject lines that tell the news."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from alerts.foremost import as_told, by_severity, events
from alerts.model import OVER, Digest, Notice, Reason, Transition
from alerts.render import clean
from alerts.render.entries import was
from alerts.render.times import Times
from alerts.render.words import REASON, SEVERITY, listed, plural
from monitor.model.severity import Severity

NEWS = 110  # characters of news; mail lists show some seventy, phones some forty
_PLACES = 2  # that are named of those that are only counted
# The labels of alerts whose titles begin with a kind of act.
_UNNAMED = frozenset({"country", "region", "type", "place", "asset"})
_CHANGED = frozenset({Reason.ESCALATED, Reason.WORSE, Reason.EASED, Reason.REPEATED, Reason.SILENCE_ENDED})


def digest_subject(digest: Digest, times: Times) -> str:
    """The headline first, then which digest of which day; a blind day says so before anything else.

    Where something was read before it went dark, that it is blind is said of now, and not of what was read.
    """
    blind = digest.feeds > 0 and digest.sees_nothing and not digest.headline.lower().startswith("blind")
    news = (("Blind now. " if digest.items else "Blind: ") if blind else "") + digest.headline
    which = f"{clean.clip(clean.header(digest.title), 40)}, {times.short_day(digest.slot)}"
    return clean.header(f"{clean.clip(clean.header(news).rstrip('.'), NEWS)} ({which})")


def notice_subject(notice: Notice) -> str:
    """Severity and news, so that both show in a list of mails; several alerts say how many."""
    if not notice.transitions:
        return "No alerts"
    told = _told(notice)
    return clean.header(f"[{_prefix(told[0])}] {_news(told, clean.header, NEWS)}")


def notice_headline(notice: Notice) -> str:
    """The news alone: the weightiest alert's title, whole, a second thing where it fits, and how many more.

    Large type above what is over must not read as if it had just happened, so that it is over comes first.
    """
    if not notice.transitions:
        return "No alerts"
    told = _told(notice)
    over = f"{_prefix(told[0]).capitalize()}: " if told[0].reason in OVER else ""
    return over + _news(told, clean.line, clean.TITLE)


def notice_severity(notice: Notice) -> Severity:
    """The worst in it."""
    return max((told.alert.severity for told in notice.transitions), default=Severity.INFO)


def notice_thread(notice: Notice) -> str | None:
    """The alert's own identity where it is alone; a group belongs to no single thread."""
    return notice.transitions[0].alert.id if len(notice.transitions) == 1 else None


def digest_severity(digest: Digest) -> Severity:
    """The worst of what stands in it, advice left aside."""
    standing = [told.alert.severity for told in digest.alerts if told.reason not in OVER]
    return max([*standing, *(section.severity for section in digest.sections)], default=Severity.INFO)


def _told(notice: Notice) -> list[Transition]:
    """One of each event, the weightiest first; what is over stands behind what is not."""
    worst = [as_told(event) for event in events(notice.transitions)]
    return sorted(worst, key=lambda told: (told.reason in OVER, *by_severity(told.alert)))


def _news(told: Sequence[Transition], cleaned: Callable[[str], str], room: int) -> str:
    """`Suicide bombing in Pakistan: 60 killed; attack on infrastructure, and 2 more`; a title has so much room."""
    first, *others = (clean.clip(cleaned(one.alert.title), room) for one in told)
    if not others:
        return first
    counted = f"{first}, and {plural(len(others), 'more alert')}"
    if any((one.reason in OVER) != (told[0].reason in OVER) for one in told):
        return counted  # a second thing that is over would read as one that is not
    second = _second(told)
    rest = [one for one in told[1:] if one is not second]
    news = f"{first}; {cleaned(_lowered(second, _beside(second, told[0])))}"
    news += f", and {_more(rest, told[0], second, cleaned)}" if rest else ""
    return news if len(news) <= NEWS else counted


def _second(told: Sequence[Transition]) -> Transition:
    """What is named beside the first: of another country where there is one, for that hides nothing."""
    elsewhere = (one for one in told[1:] if _country(one) not in (None, _country(told[0])))
    return next(elsewhere, told[1])


def _more(rest: Sequence[Transition], first: Transition, second: Transition, cleaned: Callable[[str], str]) -> str:
    """`2 more`, with the countries that nothing before it names."""
    named = {_place(first), _place(second), ""}
    places = [cleaned(place) for place in dict.fromkeys(map(_place, rest)) if place not in named]
    return f"{len(rest)} more" + (f", also in {listed(places[:_PLACES])}" if places else "")


def _fact(told: Transition) -> str:
    """A title without its figures."""
    return told.alert.title.partition(": ")[0]


def _beside(second: Transition, first: Transition) -> str:
    """What a second alert tells, without the country where the first one names it."""
    fact, place = _fact(second), _place(second)
    said = place and _country(second) == _country(first) and place in first.alert.title
    return fact.replace(f" in {place}", "", 1) if said else fact


def _place(told: Transition) -> str:
    """Of `Coup in Mali (possible): told by 2 publishers` the country."""
    return _fact(told).rpartition(" in ")[2].partition(" (")[0] if " in " in _fact(told) else ""


def _country(told: Transition) -> str | None:
    return told.alert.labels.get("country")


def _lowered(told: Transition, words: str) -> str:
    """Within a sentence; what begins with the name of an issuer or of a source keeps its capital."""
    named = not _UNNAMED.issuperset(told.alert.labels)
    return words if named or words[1:2].isupper() else words[:1].lower() + words[1:]


def _prefix(told: Transition) -> str:
    if told.reason in OVER:
        return "WITHDRAWN" if told.reason is Reason.WITHDRAWN else "NO LONGER FIRING"
    severity = SEVERITY[told.alert.severity].upper()
    if before := was(told):
        return f"{severity}, was {before.upper()}"
    return f"{severity}, {REASON[told.reason].lower()}" if told.reason in _CHANGED else severity
