"""An answer is taken in whatever it holds: a document that breaks us costs its own feed, and the others go on."""

from __future__ import annotations

import logging
from datetime import datetime

from monitor.feeds.answers import Answer
from monitor.lib.errors import StorageError
from monitor.model.feed import FeedState, FetchFailed, FetchReason
from monitor.pipeline import Pipeline, Taken

log = logging.getLogger("monitor.app")


def take_in(pipeline: Pipeline, state: FeedState, answer: Answer, now: datetime, *, again: bool = False) -> Taken:
    """Take one answer in; a document that breaks us counts as unreadable.

    Args:
        pipeline: What takes it in.
        state: Of the feed, before.
        answer: What came.
        now: Aware, UTC.
        again: The database refused this answer before. If it takes that the document cannot be read, the trouble is
            the document's, and nobody else has to wait for it.

    Raises:
        StorageError: The database's trouble, not the feed's.
    """
    try:
        return pipeline.take_in(state, answer, now)
    except StorageError as error:
        if not again:
            raise
        words = f"the database does not take what it brought: {error}"
        return pipeline.take_in(state, FetchFailed(state.feed_id, FetchReason.UNPARSABLE, words, now), now)
    except Exception as error:
        log.exception("a feed could not be taken in", extra={"feed": state.feed_id})
        words = f"the document could not be taken in ({type(error).__name__}); the log has the details"
        broken = FetchFailed(state.feed_id, FetchReason.UNPARSABLE, words, now)
        return pipeline.take_in(state, broken, now)
