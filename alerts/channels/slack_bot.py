"""Slack as a bot, which can put what follows below what was told first: one thread for each alert.

Options: `bot_token_file` or `bot_token_env`, with the scope `chat:write`; `channel`, its id such as `C024BE91L` (a name
works too, but breaks when the channel is renamed); `api_url` for a Slack of its own, such as GovSlack.

An answer in a thread is easily missed: what got worse is shown in the channel as well.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

import aiohttp
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from alerts.channels.base import Means, option, secret
from alerts.channels.posting import retry_after, session, unreachable
from alerts.model import Message, Target
from alerts.render import clean
from monitor.lib.errors import DeliveryError

# The SDK may log what it sends, token included: it gets a logger that is switched off.
_SILENT = logging.getLogger("alerts.channels.slack_bot.sdk")
_SILENT.disabled = True

# Errors of chat.postMessage that pass by themselves; every other one wants the operator (docs.slack.dev).
_PASSING = frozenset(
    {"ratelimited", "rate_limited", "message_limit_exceeded", "internal_error", "fatal_error", "request_timeout",
     "service_unavailable", "team_added_to_org", "accesslimited", "org_login_required", "ekm_access_denied"}
)  # fmt: skip
_NO_PARENT = frozenset({"thread_not_found", "cannot_reply_to_message", "message_not_found"})


class SlackBotChannel:
    """`chat.postMessage`, at most one message a second to a channel."""

    spacing = 1.0

    def __init__(self, means: Means) -> None:
        self._means = means

    async def send(self, message: Message, target: Target, key: str) -> str | None:
        """Post it, below the first message about the same alert where that was sent here; returns its `ts`."""
        where = f"Slack ({target.address})"
        token = (secret(target, "bot_token") or "").strip()
        if not token:
            raise DeliveryError(f"{where}: neither bot_token_file nor bot_token_env is set", permanent=True)
        thread = next((earlier.receipt for earlier in message.earlier if earlier.receipt), None)
        body = _body(message, option(target, "channel"), key)
        try:
            return await self._post(token, target, {**body, **_below(thread, message)})
        except SlackApiError as error:
            if thread and _word(error) in _NO_PARENT:
                return await self._unthreaded(token, target, body, where)
            raise self._refusal(where, error) from None
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreachable(where, error) from None

    async def _unthreaded(self, token: str, target: Target, body: Mapping[str, object], where: str) -> str | None:
        """Somebody deleted the message above: the news goes into the channel."""
        try:
            return await self._post(token, target, body)
        except SlackApiError as error:
            raise self._refusal(where, error) from None
        except (SlackClientError, aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise unreachable(where, error) from None

    async def _post(self, token: str, target: Target, body: Mapping[str, object]) -> str | None:
        async with session(self._means) as posting:
            client = AsyncWebClient(
                token=token,
                base_url=target.options.get("api_url", AsyncWebClient.BASE_URL),
                timeout=int(self._means.timeout),
                session=posting,
                logger=_SILENT,
                retry_handlers=[],
            )
            answer = await client.api_call("chat.postMessage", json=dict(body))
        ts = answer.get("ts")
        return str(ts) if ts else None

    def _refusal(self, where: str, error: SlackApiError) -> DeliveryError:
        answer, word = error.response, _word(error)
        status = int(getattr(answer, "status_code", 200) or 200)
        later = status == 429 or status >= 500 or word in _PASSING
        wait = retry_after(getattr(answer, "headers", {}), self._means.clock.now()) if later else None
        return DeliveryError(f"{where} answered {status}: {word}", permanent=not later, retry_after=wait)


def _body(message: Message, channel: str, key: str) -> dict[str, object]:
    return {
        "channel": channel,
        "text": clean.slack(clean.line(message.subject)),
        "blocks": [dict(block) for block in message.slack],
        "unfurl_links": False,
        "unfurl_media": False,
        # Slack shows it to nobody, but whoever reads the channel by program recognises a repeat by it.
        "metadata": {"event_type": "watchfloor_message", "event_payload": {"key": key}},
    }


def _below(thread: str | None, message: Message) -> dict[str, object]:
    if thread is None:
        return {}
    return {"thread_ts": thread, "reply_broadcast": _worse(message)}


def _worse(message: Message) -> bool:
    alerts = message.data.get("alerts")
    reasons = {told.get("reason") for told in alerts if isinstance(told, dict)} if isinstance(alerts, list) else set()
    return bool(reasons & {"fired", "escalated"})


def _word(error: SlackApiError) -> str:
    """Slack's own word for what is wrong; never more of its answer."""
    answer = error.response
    word = answer.get("error", "") if hasattr(answer, "get") and isinstance(getattr(answer, "data", {}), dict) else ""
    return clean.clip(clean.line(str(word or "no word of why")), 80)
