"""A message as one mail: what goes over SMTP, and what lies in the outbox folder as `.eml`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, getaddresses
from typing import Any
from urllib.parse import quote

from alerts.model import Message
from alerts.render import clean
from monitor.lib.digest import fingerprint
from monitor.lib.errors import DeliveryError

_LONGEST_THREAD = 20  # mails named in References; a longer header helps nobody
_EMPTY_FIRST_LINE = re.compile(rb"([^\s:]+:) *\r\n +")


class _Policy(EmailPolicy):
    """Headers folded as the standard library does it, but never right behind their name.

    A header whose value fits on a line of its own is put there whole, below an empty first line, which some mail
    programs take for no subject at all.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        folded = super().fold_binary(name, value)
        found = _EMPTY_FIRST_LINE.match(folded)
        if found is None:
            return folded
        line, _, rest = folded[found.end() :].partition(b"\r\n")
        return self._from_the_first_line(found[1], line) + b"\r\n" + rest

    def fold(self, name: str, value: Any) -> str:
        return self.fold_binary(name, value).decode("ascii", "surrogateescape")

    def _from_the_first_line(self, name: bytes, line: bytes) -> bytes:
        """The name and as many words as fit behind it; the others on the next line."""
        first, words = name, line.split(b" ")
        while words and (first == name or len(first) + 1 + len(words[0]) <= (self.max_line_length or len(line))):
            first += b" " + words.pop(0)
        return first + (b"\r\n " + b" ".join(words) if words else b"")


_POLICY = _Policy(linesep="\r\n", max_line_length=78)


def letter(
    message: Message,
    *,
    sender: str,
    recipient: str,
    key: str,
    reply_to: str | None = None,
    unsubscribe: Sequence[str] = (),
    one_click: bool = False,
    one_subject: bool = False,
) -> EmailMessage:
    """The mail, the same bytes for the same message, recipient and key.

    Args:
        message: Its text is the first alternative, its HTML the better one.
        sender: `desk@example.org` or `Watchfloor <desk@example.org>`.
        recipient: One address; everyone gets a mail of their own.
        key: Makes the Message-ID, so that a mail sent twice is recognised as one.
        reply_to: Where answers go, if not to the sender.
        unsubscribe: Where people take themselves off (RFC 2369): `https://` and `mailto:` addresses, best first, in
            which `{recipient}` stands for the reader's own; no header without any.
        one_click: The https one takes a POST, so that mail programs may ask it by themselves (RFC 8058).
        one_subject: What follows an earlier mail answers it by its subject, as some programs want it for one thread.

    Raises:
        DeliveryError: permanent, where an address is none.
    """
    origin = address(sender)
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = origin
    mail["To"] = address(recipient)
    mail["Subject"] = _subject(message, one_subject=one_subject)
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = _id(origin.domain, key, recipient)
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: keeps out-of-office answers away
    mail["X-Watchfloor-Kind"] = message.kind.value  # for the reader's own filters
    if message.earlier:
        # The mails this reader got about the same alerts (RFC 5322, 3.6.4): how mail programs make a thread of them.
        told = [_id(origin.domain, earlier.key, recipient) for earlier in message.earlier[-_LONGEST_THREAD:]]
        mail["In-Reply-To"], mail["References"] = told[-1], " ".join(told)
    if reply_to:
        mail["Reply-To"] = address(reply_to)
    _offer_leaving(mail, recipient, unsubscribe, one_click=one_click)
    # In quoted-printable no line can equal the boundary, whatever a source wrote: `=` never stands unescaped there.
    mail.set_content(message.text, cte="quoted-printable")
    mail.add_alternative(message.html, subtype="html", cte="quoted-printable")
    _show(mail, message, f"=_{fingerprint(key, recipient, 'pictures')}")
    mail.set_boundary(f"=_{fingerprint(key, recipient, 'boundary')}")
    return mail


def _subject(message: Message, *, one_subject: bool) -> str:
    first = message.earlier[0].subject if one_subject and message.earlier else ""
    return clean.header(f"Re: {first}" if first else message.subject)


def _show(mail: EmailMessage, message: Message, boundary: str) -> None:
    """Pictures lie beside the HTML that shows them (RFC 2387); nothing is loaded from anywhere."""
    page = mail.get_body(("html",))
    if not message.pictures or not isinstance(page, EmailMessage):
        return
    for picture in message.pictures:
        page.add_related(
            picture.png, "image", "png", cid=f"<{picture.name}>", filename=f"{picture.name}.png", disposition="inline"
        )
    page.set_boundary(boundary)


def _offer_leaving(mail: EmailMessage, recipient: str, unsubscribe: Sequence[str], *, one_click: bool) -> None:
    ways = [way.replace("{recipient}", quote(recipient, safe="")) for way in unsubscribe]
    if any(clean.line(way) != way or not way.isascii() or set(way) & set("<>, ") for way in ways):
        raise DeliveryError("smtp.unsubscribe holds an address that cannot stand in a header", permanent=True)
    if ways:
        mail["List-Unsubscribe"] = ", ".join(f"<{way}>" for way in ways)
    if one_click and any(way.startswith("https://") for way in ways):
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


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
