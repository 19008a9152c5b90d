"""Connects to no other address than one that was judged: what names resolve to, and what sockets are opened to.

Names are a stranger's words, and one may answer differently the second time (DNS rebinding): so the resolver lets
through only what may be asked, and the socket is opened only to an address that may be.
"""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from monitor.lib.addresses import Address, Allowed, refusal


class AddressRefusedError(OSError):
    """The name leads to an address that may not be asked; its text is the whole sentence."""


class GuardedResolver(AbstractResolver):
    """Resolves names and lets through only addresses that may be asked.

    What it lets through for a host that the operator allowed by name is remembered, so that `pinned_socket` knows it.
    """

    def __init__(self, allowed: Allowed, inner: AbstractResolver | None = None) -> None:
        self._allowed = allowed
        self._inner = inner
        self._by_name: set[Address] = set()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """The addresses of a host that may be asked.

        Raises:
            AddressRefusedError: It has addresses, and none may be asked.
            OSError: It has none.
        """
        if self._inner is None:
            self._inner = ThreadedResolver()
        found = await self._inner.resolve(host, port, family)
        if host.lower().rstrip(".") in self._allowed.hosts:
            self._by_name.update(ip_address(one["host"]) for one in found)
            return found
        judged = [(one, refusal(ip_address(one["host"]), self._allowed)) for one in found]
        kept = [one for one, why in judged if why is None]
        if judged and not kept:
            first, why = judged[0]
            shown = f"{host} resolves to {first['host']}, {why}"
            raise AddressRefusedError(f"{shown}, and only public addresses are asked")
        return kept

    def refusal(self, host: str) -> str | None:
        """Why an address may not be connected to; None if it may. What an allowed name resolved to may."""
        address = ip_address(host)
        return None if address in self._by_name else refusal(address, self._allowed)

    async def close(self) -> None:
        """Let the inner resolver go."""
        if self._inner is not None:
            await self._inner.close()


def pinned_socket(resolver: GuardedResolver) -> Callable[[tuple[Any, ...]], socket.socket]:
    """A socket factory that looks at the address it is about to connect to, the last place where one can be swapped."""

    def open_socket(target: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, endpoint = target
        why = resolver.refusal(str(endpoint[0]))
        if why:
            raise AddressRefusedError(f"{endpoint[0]} is {why}, and only public addresses are asked")
        return socket.socket(family, kind, protocol)

    return open_socket
