"""Everything Apprise reaches: Teams, Telegram, Matrix, ntfy, PagerDuty and a hundred more.

Options: `apprise_url_file` or `apprise_url_env`, which holds one Apprise address such as `tgram://TOKEN/CHAT`: a
secret, as it holds tokens. Needs the extra `watchfloor[apprise]`.

Apprise says whether it succeeded and writes the rest to its log: the status in there decides whether to try again.
"""

from __future__ import annotations

import asyncio
import logging
import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from alerts.channels.base import Means, secret
from alerts.channels.confined import confined
from alerts.channels.posting import REFUSED, refusal
from alerts.model import Message, Target
from alerts.render import clean
from monitor.lib.addresses import Allowed
from monitor.lib.errors import DeliveryError, PluginError
from monitor.model.severity import Severity

if TYPE_CHECKING:
    from apprise import Apprise

_STATUS = re.compile(r"\berror=(\d{3})\b")
_BRIEF = 1_500  # characters; services that take less are cut by Apprise, the whole digest belongs into a mail

# What it logs may hold addresses, and those hold tokens: nobody but us listens.
_LOG = logging.getLogger("apprise")
_LOG.propagate = False
_LOG.setLevel(logging.WARNING)
# Apprise sends in threads of its own: only while nothing else is sent is it clear whose refusal was logged.
_ONE_AT_A_TIME = asyncio.Lock()


class AppriseChannel:
    """The plain-text twin with its subject as the title; services show the severity in their own way."""

    spacing = 1.0

    def __init__(self, means: Means) -> None:
        self._means = means

    async def send(self, message: Message, target: Target, key: str) -> None:  # noqa: ARG002  # Apprise takes no key
        """Hand it to the service; raises for good where the service says so with a 4xx."""
        where = f"Apprise ({target.address})"
        service = _opened(secret(target, "apprise_url"), where)
        async with _ONE_AT_A_TIME:
            taken, status, refused = await asyncio.to_thread(_notify, service, message, self._means.allowed)
        if not taken and refused:
            raise DeliveryError(f"{where} {REFUSED}", permanent=False)
        if not taken:
            raise self._refusal(where, status)

    def _refusal(self, where: str, status: int | None) -> DeliveryError:
        refused = refusal(where, status, {}, "", self._means.clock.now()) if status else None
        return refused or DeliveryError(f"{where} did not take it", permanent=False)


def _opened(url: str | None, where: str) -> Apprise:
    try:
        from apprise import Apprise, AppriseAsset
    except ImportError as error:
        raise PluginError("apprise needs an extra: pip install 'watchfloor[apprise]'") from error
    # Without this a title or a body that looks like an escape would be read as one.
    service = Apprise(asset=AppriseAsset(interpret_escapes=False, interpret_emojis=False, secure_logging=True))
    if not (url or "").strip() or not service.add((url or "").strip()):
        raise DeliveryError(f"{where}: apprise_url_file or apprise_url_env holds no Apprise address", permanent=True)
    return service


def _notify(service: Apprise, message: Message, allowed: Allowed) -> tuple[bool, int | None, bool]:
    """Whether the service took it, the status it gave if not, and whether it led where we do not go; blocks."""
    with _Heard() as heard, confined(allowed) as confinement:
        taken = service.notify(
            title=clean.clip(clean.header(message.subject), 240) or "–",
            body=clean.clip(message.text, _BRIEF),
            notify_type=_kind(message),
            interpret_escapes=False,
        )
    return bool(taken), heard.status, confinement.refused


def _kind(message: Message) -> str:
    """Services colour by it, and PagerDuty files by it."""
    if message.severity >= Severity.HIGH:
        return "failure"
    return "warning" if message.severity is Severity.MEDIUM else "info"


class _Heard(logging.Handler):
    """Listens to what Apprise logs while a message is sent, for the HTTP status in it alone."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.status: int | None = None

    def __enter__(self) -> Self:
        _LOG.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        _LOG.removeHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the last status of a service's refusal."""
        found = _STATUS.search(record.getMessage())
        if found and int(found[1]) >= HTTPStatus.MULTIPLE_CHOICES:
            self.status = int(found[1])
