"""Mail over SMTP. TLS is required unless the config says `tls: none`, and is never given up along the way.

Options: `host`, `port`, `tls` (`starttls`, `implicit`, `none`), `sender`, `username`, `password_file` or
`password_env`, `reply_to`, `unsubscribe` (addresses, by spaces), `unsubscribe_one_click` (`true`), `one_subject`
(`true`), `ca_file` (a certificate authority of your own).
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

import aiosmtplib as smtp

from alerts.channels.base import Means, option, secret
from alerts.channels.letter import address, letter
from alerts.model import Message, Target
from alerts.render import clean
from monitor.lib.errors import DeliveryError

_PORTS = {"starttls": 587, "implicit": 465, "none": 25}


class EmailChannel:
    """One connection and one mail for each target."""

    def __init__(self, means: Means) -> None:
        self._means = means

    async def send(self, message: Message, target: Target, key: str) -> None:
        """Hand the mail to the server; returns when it has taken responsibility (250 after the data)."""
        given = target.options
        sender = option(target, "sender")
        mail = letter(
            message,
            sender=sender,
            recipient=target.address,
            key=key,
            reply_to=given.get("reply_to"),
            unsubscribe=given.get("unsubscribe", "").split(),
            one_click=given.get("unsubscribe_one_click") == "true",
            one_subject=given.get("one_subject") == "true",
        )
        client = self._client(target)
        with _told(target):
            try:
                async with asyncio.timeout(self._means.timeout):
                    await client.connect()
                    await client.sendmail(address(sender).addr_spec, address(target.address).addr_spec, mail.as_bytes())
                await _farewell(client)
            finally:
                client.close()

    def _client(self, target: Target) -> smtp.SMTP:
        given, tls = target.options, target.options.get("tls", "starttls")
        if tls not in _PORTS:
            raise DeliveryError(f"tls is {tls!r}; it must be starttls, implicit or none", permanent=True)
        password = secret(target, "password")
        if password is not None and tls == "none":
            raise DeliveryError(f"{given.get('host')}: a password is never sent without TLS", permanent=True)
        return smtp.SMTP(
            hostname=option(target, "host"),
            port=int(given.get("port") or _PORTS[tls]),
            username=given.get("username"),
            password=password,
            use_tls=tls == "implicit",
            start_tls=tls == "starttls",
            tls_context=None if tls == "none" else _trusting(given.get("ca_file")),
            timeout=self._means.timeout,
        )


def _trusting(ca_file: str | None) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=ca_file)
    except OSError as error:
        words = f"ca_file {ca_file} cannot be used: {(error.strerror or 'it holds no certificate').lower()}"
        raise DeliveryError(words, permanent=False) from None


async def _farewell(client: smtp.SMTP) -> None:
    """Ends the session. The mail is taken by now, so nothing that goes wrong here may have it sent again."""
    with suppress(smtp.SMTPException, OSError):
        await client.quit(timeout=5)


@contextmanager
def _told(target: Target) -> Iterator[None]:
    """What the server or the network answered, as a DeliveryError: 5xx is for good, everything else for now."""
    where = f"mail to {target.address} through {target.options.get('host')}"
    try:
        yield
    except smtp.SMTPRecipientsRefused as error:
        raise _answered(where, error.recipients[0].code, error.recipients[0].message) from None
    except smtp.SMTPResponseException as error:
        raise _answered(where, error.code, error.message) from None
    except (smtp.SMTPException, OSError) as error:
        raise DeliveryError(f"{where}: {_in_words(error, target.options)}", permanent=False) from None


def _in_words(error: BaseException, given: Mapping[str, str]) -> str:
    """What went wrong on the way to the server."""
    place = f"port {given.get('port') or _PORTS[given.get('tls', 'starttls')]}"
    match error.__cause__ or error:
        case ConnectionRefusedError():
            return f"nothing listens on {place}"
        case socket.gaierror():
            return "its name cannot be resolved"
        case ssl.SSLError() as broken if not isinstance(broken, ssl.SSLCertVerificationError):
            return f"{place} speaks no TLS from the start; perhaps `tls: starttls` is meant"
        case smtp.SMTPServerDisconnected():
            return "the server closed the connection"
    said = clean.line(str(error)).rstrip(".") or type(error).__name__
    # The library has no type of its own for this; a server that lost its TLS may be an attacker in between.
    advice = "; nothing was sent, only `tls: none` allows mail in the clear" if "STARTTLS" in said else ""
    return f"{said}{advice}"


def _answered(where: str, code: int, said: str) -> DeliveryError:
    """A server may repeat what it was sent, so its words are cut to one clean line."""
    if code < 0:
        return DeliveryError(f"{where}: it answers in broken SMTP", permanent=False)
    return DeliveryError(f"{where}: {code} {clean.clip(clean.line(said), 200)}", permanent=500 <= code <= 599)
