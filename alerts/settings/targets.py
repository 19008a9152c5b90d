"""From a receiver's channels to targets: one for each address, with what the channel needs to reach it.

Options are texts. Secrets are among them only as references: `webhook_url_file`, `webhook_url_env`, `password_file`, …;
their files are made absolute, relative ones lie beside the config. A `folder` stays as it is written: relative ones lie
below the state folder, which only the running program knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from alerts.model import Target
from alerts.settings import channels, schema

_PORTS = {"starttls": 587, "implicit": 465, "none": 25}


def targets(name: str, receiver: schema.Receiver, smtp: channels.Smtp | None, folder: Path) -> Iterator[Target]:
    """Every target of a receiver; mail only where a server is known."""
    if receiver.email is not None and smtp is not None:
        options = _smtp(smtp, folder)
        yield from (Target(name, "email", address, options) for address in dict.fromkeys(receiver.email.to))
    if receiver.slack is not None:
        kind = "slack-bot" if receiver.slack.bot else "slack"
        yield Target(name, kind, receiver.slack.name or receiver.slack.channel or name, _slack(receiver.slack, folder))
    if receiver.webhook is not None:
        yield Target(name, "webhook", _host(receiver.webhook) or name, _webhook(receiver.webhook, folder))
    if receiver.apprise is not None:
        yield Target(name, "apprise", receiver.apprise.name or name, _apprise(receiver.apprise, folder))
    if receiver.file is not None:
        yield Target(name, "file", receiver.file.folder, {"folder": receiver.file.folder})
    if receiver.console is not None:
        yield Target(name, "console", "console")


def _smtp(smtp: channels.Smtp, folder: Path) -> Mapping[str, str]:
    return _set(
        host=smtp.host,
        port=str(smtp.port or _PORTS[smtp.tls]),
        tls=smtp.tls,
        sender=smtp.from_,
        username=smtp.username,
        password_file=_beside(folder, smtp.password_file),
        password_env=smtp.password_env,
        reply_to=smtp.reply_to,
        unsubscribe=" ".join(smtp.unsubscribe) or None,
        unsubscribe_one_click="true" if smtp.unsubscribe_one_click else None,
        one_subject="true" if smtp.one_subject else None,
        ca_file=_beside(folder, smtp.ca_file),
    )


def _slack(slack: channels.Slack, folder: Path) -> Mapping[str, str]:
    return _set(
        webhook_url_file=_beside(folder, slack.webhook_url_file),
        webhook_url_env=slack.webhook_url_env,
        bot_token_file=_beside(folder, slack.bot_token_file),
        bot_token_env=slack.bot_token_env,
        channel=slack.channel,
        api_url=slack.api_url,
    )


def _apprise(apprise: channels.Apprise, folder: Path) -> Mapping[str, str]:
    return _set(apprise_url_file=_beside(folder, apprise.url_file), apprise_url_env=apprise.url_env)


def _webhook(webhook: channels.Webhook, folder: Path) -> Mapping[str, str]:
    return _set(
        url=webhook.url,
        url_file=_beside(folder, webhook.url_file),
        url_env=webhook.url_env,
        secret_file=_beside(folder, webhook.secret_file),
        secret_env=webhook.secret_env,
    )


def _host(webhook: channels.Webhook) -> str | None:
    """Shown to people: paths and queries of webhooks may hold tokens."""
    return urlsplit(webhook.url).hostname if webhook.url else None


def _beside(folder: Path, name: str | None) -> str | None:
    return None if name is None else str(folder / Path(name).expanduser())


def _set(**options: str | None) -> Mapping[str, str]:
    return {name: value for name, value in options.items() if value is not None}
