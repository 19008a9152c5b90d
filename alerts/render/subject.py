"""Subject lines that tell the news."""

from __future__ import annotations

from alerts.model import OVER, Digest, Notice, Reason, Transition
from alerts.render import clean
from alerts.render.times import Times
from alerts.render.words import REASON, SEVERITY, plural
from monitor.model.severity import Severity

NEWS = 110  # characters of news; mail lists show some seventy, phones some forty
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
    worst = _worst(notice)
    others = len(notice.transitions) - 1
    news = f"[{_prefix(worst)}] {clean.clip(clean.header(worst.alert.title), NEWS)}"
    return clean.header(f"{news}, and {plural(others, 'more alert')}" if others else news)


def notice_headline(notice: Notice) -> str:
    """The news alone: the worst alert's title, and how many more."""
    if not notice.transitions:
        return "No alerts"
    title = clean.clip(clean.line(_worst(notice).alert.title), NEWS)
    others = len(notice.transitions) - 1
    return f"{title}, and {plural(others, 'more alert')}" if others else title


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


def _worst(notice: Notice) -> Transition:
    return max(notice.transitions, key=lambda told: (told.reason not in OVER, told.alert.severity.rank))


def _prefix(told: Transition) -> str:
    if told.reason in OVER:
        return "WITHDRAWN" if told.reason is Reason.WITHDRAWN else "NO LONGER FIRING"
    severity = SEVERITY[told.alert.severity].upper()
    return f"{severity}, {REASON[told.reason].lower()}" if told.reason in _CHANGED else severity
