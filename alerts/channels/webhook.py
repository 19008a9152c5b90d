"""JSON by POST to a program of yours, signed as Standard Webhooks asks, so that existing libraries can check it.

Options: `url`, or `url_file`/`url_env` where it holds a token; `secret_file` or `secret_env` for the signing secret,
plain text or `whsec_` and base64.

    webhook-id:         the delivery's key, the same at every attempt: drop what you have seen
    webhook-timestamp:  seconds since 1970 of this attempt: refuse what is older than five minutes
    webhook-signature:  `v1,` and base64 of HMAC-SHA256(secret, "{id}.{timestamp}.{body}")

The standard is at standardwebhooks.com.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime

import aiohttp
import orjson

from alerts.channels.base import Means, secret
from alerts.channels.posting import is_address, refusal, session, unreachable, without
from alerts.model import Message, Target
from alerts.render import clean
from monitor.lib.errors import DeliveryError


class WebhookChannel:
    """The machine-readable form of messages."""

    spacing = 1.0

    def __init__(self, means: Means) -> None:
        self._means = means

    async def send(self, message: Message, target: Target, key: str) -> None:
        """Post it; any 2xx is a receipt, redirects are not followed."""
        where = f"webhook {target.address}"
        url = (target.options.get("url") or secret(target, "url") or "").strip()
        if not is_address(url):
            raise DeliveryError(f"{where}: its url is no http(s) address", permanent=True)
        now = self._means.clock.now()
        content = body(message)
        headers = signed_headers(content, key, now, secret(target, "secret"))
        try:
            async with (
                session(self._means) as client,
                client.post(url, data=content, headers=headers, allow_redirects=False) as answer,
            ):
                said = (await answer.content.read(1_000)).decode("utf-8", "replace")
                refused = refusal(where, answer.status, answer.headers, without(url, said), now)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreachable(where, error) from None
        if refused:
            raise refused


def body(message: Message) -> bytes:
    """What is posted and signed."""
    return orjson.dumps(
        {
            "type": f"watchfloor.{message.kind}",
            "timestamp": message.at,
            "key": message.key,
            "subject": clean.line(message.subject),
            "severity": message.severity,
            "thread": message.thread,
            "data": message.data,
        },
        option=orjson.OPT_UTC_Z,
    )


def signed_headers(content: bytes, key: str, now: datetime, signing_secret: str | None) -> Mapping[str, str]:
    """Headers of one attempt; without a secret it goes unsigned."""
    stamp = str(int(now.timestamp()))
    headers = {"content-type": "application/json", "webhook-id": key, "webhook-timestamp": stamp}
    if signing_secret is not None:
        headers["webhook-signature"] = f"v1,{signature(signing_secret, key, stamp, content)}"
    return headers


def signature(signing_secret: str, key: str, stamp: str, content: bytes) -> str:
    """Base64 of the HMAC-SHA256 over `key.stamp.content`."""
    signed = f"{key}.{stamp}.".encode() + content
    return base64.b64encode(hmac.new(_secret_bytes(signing_secret), signed, hashlib.sha256).digest()).decode()


def _secret_bytes(signing_secret: str) -> bytes:
    if signing_secret.startswith("whsec_"):
        try:
            return base64.b64decode(signing_secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            pass  # then it is a plain secret that happens to begin so
    return signing_secret.encode()
