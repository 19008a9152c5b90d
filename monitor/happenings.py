"""What an operator hears of polls in the log: what changed, not what stayed as it was."""

from __future__ import annotations

import logging

from monitor.model.feed import FeedState, FetchFailed
from monitor.pipeline import Taken

log = logging.getLogger("monitor.feeds")


def tell_of(before: FeedState, taken: Taken) -> None:
    """Log one poll: the first failure and the recovery, new items, moved advisories, what was odd.

    Args:
        before: The feed's state when it was asked.
        taken: What came of it.
    """
    feed, after = {"feed": taken.feed_id}, taken.state
    if isinstance(taken.outcome, FetchFailed):
        level = logging.WARNING if before.failures == 0 else logging.DEBUG
        log.log(level, "feed fails", extra={**feed, "why": after.last_error, "next_poll": after.why_next})
    elif before.failures:
        log.info("feed answers again", extra={**feed, "failures": before.failures})
    if after.url and after.url != before.url:
        log.warning("feed has moved", extra={**feed, "to": after.url})
    if after.trouble != before.trouble and after.trouble:
        log.warning("a feed is not understood in part", extra={**feed, "why": after.trouble})
    elif after.trouble != before.trouble:
        log.info("a feed is understood again", extra=feed)
    if taken.new_items or taken.changed_items:
        log.info("items stored", extra={**feed, "new": taken.new_items, "changed": taken.changed_items})
    for moved in taken.transitions:
        log.info(
            "advisory %s",
            moved.change.value,
            extra={**feed, "country": moved.country, "area": moved.after.area, "advice_level": moved.after.level},
        )
    for warning in taken.warnings:
        log.debug("feed is odd", extra={**feed, "what": warning})
