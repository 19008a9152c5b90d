"""One message for many that could not be sent in time: each is named, in its order, with its severity and its hour."""

from __future__ import annotations

from alerts.model import Backlog, Message, MessageKind
from alerts.render import clean, pages, slack
from alerts.render.times import Times
from alerts.render.view import BacklogView, LateEntry
from alerts.render.voice import PLAIN, Voice
from alerts.render.words import plural
from monitor.model.severity import Severity

SUBJECT, SUMMARY, NAME = 160, 180, 80  # characters


def render_backlog(backlog: Backlog, *, voice: Voice = PLAIN) -> Message:
    """The messages of a backlog as one, in every form; `data` holds all of them whole."""
    view = _view(backlog, voice)
    subject = clean.header(f"[{view.severity.value.upper()}] {view.headline}")
    return Message(
        key=backlog.id,
        kind=MessageKind.BACKLOG,
        subject=subject,
        text=pages.text("backlog", view),
        html=pages.html("backlog", view, subject),
        slack=slack.backlog_blocks(view),
        data={
            "schema": "watchfloor.backlog/1",
            "id": backlog.id,
            "receiver": clean.line(backlog.receiver),
            "messages": [dict(message.data) for message in backlog.messages],
        },
        at=backlog.at,
        severity=view.severity,
    )


def _view(backlog: Backlog, voice: Voice) -> BacklogView:
    messages, times = backlog.messages, voice.times(backlog.zone, backlog.language)
    since = times.moment(min(message.at for message in messages))
    return BacklogView(
        brand=clean.clip(clean.line(voice.brand), NAME),
        at=times.moment(backlog.at),
        zone=times.zone_name(backlog.at),
        headline=f"{plural(len(messages), 'message')} that could not reach you since {since}",
        severity=max((message.severity for message in messages), default=Severity.INFO),
        entries=tuple(_entry(message, times) for message in messages),
        why=voice.why(
            f"You get this because alerts are routed to “{clean.line(backlog.receiver)}”, and so many waited that they "
            "come as one message. They stand in the order in which they were decided; what is true now may be a later "
            "one."
        ),
    )


def _entry(message: Message, times: Times) -> LateEntry:
    return LateEntry(
        severity=message.severity,
        subject=clean.clip(clean.line(message.subject), SUBJECT),
        at=times.moment(message.at),
        summary=clean.clip(clean.line(_summary(message)), SUMMARY),
    )


def _summary(message: Message) -> str:
    """What a notice about one alert says of it; the subject of a group says how many they are."""
    alerts = message.data.get("alerts")
    if isinstance(alerts, list | tuple) and len(alerts) == 1 and isinstance(alerts[0], dict):
        return str(alerts[0].get("summary") or "")
    return ""
