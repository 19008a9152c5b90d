"""From what is kept of a feed to what ails it, worst first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from monitor.feeds.doctor.answering import answering
from monitor.feeds.doctor.failing import failing
from monitor.feeds.doctor.findings import Ailment, Finding, for_own
from monitor.feeds.doctor.history import Diary
from monitor.model.feed import Feed, FeedState
from monitor.model.feedday import FeedDay
from monitor.model.severity import Severity

LOOKS_BACK = timedelta(days=90)
NEARLY_ALL = 0.8


def diagnose(
    feed: Feed,
    state: FeedState | None,
    days: Sequence[FeedDay],
    now: datetime,
    *,
    own: bool = False,
    named: Sequence[str] = (),
) -> tuple[Finding, ...]:
    """What ails a feed; nothing where it is well. One failure of a feed that was read before is no news.

    Args:
        feed: As configured.
        state: What is remembered of it; None where it was never asked.
        days: Its diary, as far back as is wanted.
        now: Aware, UTC.
        own: Whether it stands under `own:` and not in the catalogue.
        named: Feeds that the web page names which came instead of it.
    """
    if state is None or state.last_polled_at is None:
        return (Finding(Ailment.NEVER_POLLED, Severity.INFO, "it was not polled yet"),)
    diary = Diary(tuple(day for day in days if day.feed_id == feed.id), now)
    if state.failures > 1 or (state.failures and state.last_success_at is None):
        found = [failing(feed, state, diary, named)]
    else:
        found = list(answering(feed, state, diary))
    if own:
        found = [replace(finding, mend=for_own(feed.id, finding.mend)) for finding in found]
    return tuple(sorted(found, key=lambda finding: -finding.severity.rank))


def common_cause(found: Sequence[Sequence[Finding]]) -> Ailment | None:
    """What nearly all of many feeds suffer from gravely: then it is hardly theirs."""
    graver = Counter(finding.ailment for each in found for finding in each if finding.severity is Severity.HIGH)
    ailment, count = max(graver.items(), key=lambda one: one[1], default=(None, 0))
    return ailment if len(found) >= 5 and count >= NEARLY_ALL * len(found) else None
