"""From composed digests and notices to messages: HTML mail, its plain-text twin, Slack blocks and JSON data.

Pure: the same digest makes the same message, byte for byte.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from alerts.model import Alert, AlertStatus, Digest, Message, MessageKind, Notice, Picture, Reason, Transition
from alerts.render import clean, data, pages, slack
from alerts.render.backlog import render_backlog
from alerts.render.compose import digest_view, notice_view
from alerts.render.pages import LIGHT
from alerts.render.subject import digest_severity, digest_subject, notice_severity, notice_subject, notice_thread
from alerts.render.view import DigestView, NoticeView, Room
from alerts.render.voice import PLAIN, Voice
from alerts.render.words import BRAND
from alerts.render.worldmap import Outline, Spot, in_words, world_map
from monitor.model.names import Names
from monitor.model.severity import Severity

if TYPE_CHECKING:
    from alerts.render.own import OwnTemplates

__all__ = [
    "BRAND",
    "MAX_HTML",
    "Voice",
    "own_templates",
    "render_backlog",
    "render_digest",
    "render_notice",
    "render_sample",
]

log = logging.getLogger(__name__)

_View = TypeVar("_View", DigestView, NoticeView)
MAX_HTML = 95_000  # bytes; Gmail clips a message at some 102,000 and hides what follows


def render_digest(
    digest: Digest,
    *,
    voice: Voice = PLAIN,
    names: Names | None = None,
    why: str | None = None,
    outlines: Mapping[str, Outline] | None = None,
    own: OwnTemplates | None = None,
) -> Message:
    """A digest in every form, the HTML small enough not to be clipped.

    Args:
        digest: As composed, worst first.
        voice: How the installation speaks.
        names: What country codes and issuers are called; sections of the digest name their own countries.
        why: Why the reader gets it and where to change that; a sentence from the digest's name by default.
        outlines: Of countries, for a map; without them there is none.
        own: The operator's templates; where they fail, the shipped ones are used and the message says so.
    """
    known = _with_sections(names or Names(), digest)
    said = why or f"You get this because you are on the digest “{digest.name}”. Its settings are in alerts.yaml."
    times = voice.times(digest.zone, digest.language)
    subject = digest_subject(digest, times)
    picture = _map(digest, outlines or {})
    view, page, text = _pages(
        "digest",
        lambda room: digest_view(
            digest, room, times, brand=voice.brand, names=known, why=voice.why(said), picture=picture
        ),
        subject,
        own,
    )
    return Message(
        key=digest.id,
        kind=MessageKind.DIGEST,
        subject=subject,
        text=text,
        html=page,
        slack=slack.digest_blocks(view),
        data=data.digest_data(digest),
        at=digest.slot,
        severity=digest_severity(digest),
        pictures=(picture,) if picture else (),
    )


def render_notice(
    notice: Notice,
    *,
    voice: Voice = PLAIN,
    why: str | None = None,
    own: OwnTemplates | None = None,
) -> Message:
    """Alerts told at once in every form; one alert alone makes a thread with its later changes."""
    said = why or (
        f"You get this because alerts are routed to “{notice.receiver}”. "
        "Rules are in rules.yaml, routes in alerts.yaml."
    )
    subject = notice_subject(notice)
    times = voice.times(notice.zone, notice.language)
    view, page, text = _pages(
        "notice",
        lambda room: notice_view(notice, room, times, brand=voice.brand, why=voice.why(said)),
        subject,
        own,
    )
    return Message(
        key=notice.id,
        kind=MessageKind.NOTICE,
        subject=subject,
        text=text,
        html=page,
        slack=slack.notice_blocks(view),
        data=data.notice_data(notice),
        at=notice.at,
        severity=notice_severity(notice),
        thread=notice_thread(notice),
        follows=notice.follows,
    )


def render_sample(
    key: str,
    receiver: str,
    at: datetime,
    *,
    zone: str = "UTC",
    language: str = "en",
    voice: Voice = PLAIN,
) -> Message:
    """A harmless message that shows a receiver works: what `watchfloor channels test` sends."""
    alert = Alert(
        id=key,
        fingerprint=key,
        rule_id="test",
        labels={},
        status=AlertStatus.FIRING,
        severity=Severity.INFO,
        title="Test message",
        summary=f"{voice.brand} can reach “{receiver}”. Nothing happened; no answer is needed.",
        value=0,
        condition="asked for by the operator",
        starts_at=at,
        last_held_at=at,
    )
    notice = Notice(key, receiver, (Transition(alert, Reason.FIRED, at, tell=True),), at, zone, language=language)
    return replace(render_notice(notice, voice=voice), kind=MessageKind.TEST, thread=None)


def own_templates(folder: Path | None) -> OwnTemplates | None:
    """The operator's templates in a folder, where there is one."""
    if folder is None:
        return None
    from alerts.render.own import OwnTemplates  # what reads templates is loaded for those who have their own

    return OwnTemplates(folder)


def _map(digest: Digest, outlines: Mapping[str, Outline]) -> Picture | None:
    """The countries of a digest's sections, where it wants a map and any of them has an outline."""
    spots = [
        Spot(section.code, clean.line(section.title), section.severity)
        for section in digest.sections
        if section.code in outlines
    ]
    drawn = world_map(spots, outlines, LIGHT) if digest.mapped else None
    return None if drawn is None else Picture(f"map-{digest.id}", drawn, in_words(spots))


def _pages(kind: str, draw: Callable[[Room], _View], subject: str, own: OwnTemplates | None) -> tuple[_View, str, str]:
    """The view, its HTML and its text; by the operator's templates where they can be drawn."""
    if own is not None:
        from alerts.render.own import OwnTemplateError

        try:
            view, page = _fitted(draw, lambda view: own.html(kind, view, subject))
            return view, page, own.text(kind, view)
        except OwnTemplateError as error:
            log.error(
                "an own template failed, the shipped one is used", extra={"message_kind": kind, "why": str(error)}
            )
            told = f"Your own template failed ({error}); this is the shipped one."
            return _pages(kind, lambda room: _saying(draw(room), told), subject, None)
    view, page = _fitted(draw, lambda view: pages.html(kind, view, subject))
    return view, page, pages.text(kind, view)


def _saying(view: _View, words: str) -> _View:
    return replace(view, why=f"{view.why} {clean.line(words)}")


def _fitted(draw: Callable[[Room], _View], page: Callable[[_View], str]) -> tuple[_View, str]:
    """The fullest view whose page stays below the clipping limit."""
    room = Room()
    while True:
        view = draw(room)
        drawn = page(view)
        if len(drawn.encode()) <= MAX_HTML or room == room.smaller():
            return view, drawn
        room = room.smaller()


def _with_sections(names: Names, digest: Digest) -> Names:
    """Names, and those of the digest's own sections."""
    return replace(names, countries={**{section.code: section.title for section in digest.sections}, **names.countries})
