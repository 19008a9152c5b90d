"""A message as one mail: what goes over SMTP, and what lies in the outbox folder as `.eml`."""

from __future__ import annotations

from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses

from alerts.model import Message
from alerts.render import clean
from monitor.lib.digest import fingerprint
from monitor.lib.errors import DeliveryError

_POLICY = SMTP.clone(max_line_length=78)


def letter(
    message: Message,
    *,
    sender: str,
    recipient: str,
    key: str,
    reply_to: str | None = None,
    unsubscribe: str | None = None,
) -> EmailMessage:
    """The mail, the same bytes for the same message, recipient and key.

    Args:
        message: Its text is the first alternative, its HTML the better one.
        sender: `desk@example.org` or `Watchfloor <desk@example.org>`.
        recipient: One address; everyone gets a mail of their own.
        key: Makes the Message-ID, so that a mail sent twice is recognised as one.
        reply_to: Where answers go, if not to the sender.
        unsubscribe: The address that takes people off (RFC 2369); no header without it.

    Raises:
        DeliveryError: permanent, where an address is none.
    """
    origin = address(sender)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = origin
    mail["To"] = address(recipient)
    mail["Subject"] = clean.header(message.subject)
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = _id(origin.domain, key, recipient)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps out-of-office answers away
    mail["X-Watchfloor-Kind"] = message.kind.value  # for the reader's own filters
    if message.thread:
        # No mail has this id: every mail about one alert names it, which is how readers make a thread of them.
        mail["References"] = mail["In-Reply-To"] = _id(origin.domain, message.thread, "thread")
    if reply_to:
        mail["Reply-To"] = address(reply_to)
    if unsubscribe:
        mail["List-Unsubscribe"] = f"<mailto:{address(unsubscribe).addr_spec}?subject=unsubscribe>"
    # In quoted-printable no line can equal the boundary, whatever a source wrote: `=` never stands unescaped there.
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    mail.set_boundary(f"=_{fingerprint(key, recipient, 'boundary')}")
    return mail


def address(text: str) -> Address:
    """A mail address with its display name, fit for a header and for an envelope.

    Raises:
        DeliveryError: permanent, where it is none.
    """
    try:
        ((name, spec),) = getaddresses([text])
        if clean.line(text) != text.strip() or "@" not in spec or not spec.isascii():
            raise ValueError(text)
        return Address(display_name=clean.header(name), addr_spec=spec)
    except (ValueError, IndexError) as error:
        raise DeliveryError(f"{clean.line(text)!r} is no mail address", permanent=True) from error


def _id(domain: str, *parts: str) -> str:
    return f"<{fingerprint(*parts)}@{domain}>"
