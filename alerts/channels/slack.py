"""Slack through an incoming webhook. Its URL is a secret: `webhook_url_file` or `webhook_url_env`."""

from __future__ import annotations

import logging

import aiohttp
from slack_sdk.webhook.async_client import AsyncWebhookClient

from alerts.channels.base import Means, secret
from alerts.channels.posting import is_address, refusal, session, unreachable, without
from alerts.model import Message, Target
from alerts.render import clean
from monitor.lib.errors import DeliveryError

# The SDK logs the URL, which is the secret, at debug level: it gets a logger that is switched off.
_SILENT = logging.getLogger("alerts.channels.slack.sdk")
_SILENT.disabled = True


class SlackChannel:
    """Block Kit blocks, with the subject as the text of notifications."""

    spacing = 1.0

    def __init__(self, means: Means) -> None:
        self._means = means

    async def send(self, message: Message, target: Target, key: str) -> None:  # noqa: ARG002  # webhooks take no key
        """Post the blocks. Slack takes one message a second; when it asks to wait, the error says how long."""
        where = f"Slack ({target.address})"
        url = (secret(target, "webhook_url") or "").strip()
        if not is_address(url):
            raise DeliveryError(f"{where}: webhook_url_file or webhook_url_env holds no http(s) URL", permanent=True)
        try:
            async with session(self._means) as posting:
                client = AsyncWebhookClient(
                    url, timeout=int(self._means.timeout), session=posting, logger=_SILENT, retry_handlers=[]
                )
                answer = await client.send(
                    text=clean.slack(clean.line(message.subject)),
                    blocks=[dict(block) for block in message.slack],
                    unfurl_links=False,
                    unfurl_media=False,
                )
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreachable(where, error) from None
        refused = refusal(where, answer.status_code, answer.headers, without(url, answer.body), self._means.clock.now())
        if refused:
            raise refused
