"""A real SMTP server on loopback that takes, defers or refuses, with or without TLS."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

TLS = Path(__file__).parent / "tls"
CERTIFICATE = TLS / "certificate.pem"


@dataclass
class MailSink:
    """What was taken, and how to answer."""

    rcpt: str = "250 ok"
    data: str = "250 taken"
    password: str = ""
    refuse: Mapping[str, str] = field(default_factory=dict)
    hang_up_at_quit: bool = False
    taken: list[bytes] = field(default_factory=list)
    envelopes: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    secured: list[bool] = field(default_factory=list)

    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for raw in self.taken]  # type: ignore[misc]  # the policy says so

    async def handle_RCPT(  # noqa: N802  # aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        answer = self.refuse.get(address, self.rcpt)
        if answer.startswith("2"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802  # aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.data.startswith("2"):
            self.taken.append(envelope.content or b"")
            self.envelopes.append((envelope.mail_from or "", tuple(envelope.rcpt_tos)))
            self.secured.append(server.transport.get_extra_info("ssl_object") is not None)
        return self.data

    async def handle_QUIT(  # noqa: N802  # aiosmtpd calls it by this name
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.hang_up_at_quit and server.transport is not None:
            server.transport.abort()
        return "221 bye"

    def login(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: Any) -> AuthResult:
        held = isinstance(data, LoginPassword) and data.password == self.password.encode()
        return AuthResult(success=held, handled=False)


@asynccontextmanager
async def mail_server(sink: MailSink, *, tls: str = "none") -> AsyncIterator[int]:
    """The port of a server with `tls` none, starttls or implicit."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE, TLS / "throwaway-key.pem")
    loop = asyncio.get_running_loop()

    def session() -> SMTP:
        return SMTP(
            sink,
            hostname="sink.example",
            tls_context=context if tls == "starttls" else None,
            authenticator=sink.login if sink.password else None,
            auth_require_tls=tls != "implicit",
            loop=loop,
        )

    server = await loop.create_server(session, "127.0.0.1", 0, ssl=context if tls == "implicit" else None)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        await server.wait_closed()
