"""Which addresses may be asked: http and https, and public networks only.

A feed address, a redirect target and what a name resolves to are all a stranger's words. `check_url` judges the text
of an address, `refusal` a single address; `monitor.lib.guard` sees to it that no other one is connected to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from yarl import URL

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# IANA special-purpose registries: every block that is not globally reachable, and multicast.
_CLOSED_V4: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(block), name)
    for block, name in (
        ("0.0.0.0/8", "this network"),
        ("10.0.0.0/8", "a private network"),
        ("100.64.0.0/10", "a carrier's shared network"),
        ("127.0.0.0/8", "this machine"),
        ("168.63.129.16/32", "a cloud provider's host service"),
        ("169.254.0.0/16", "a link-local network"),
        ("172.16.0.0/12", "a private network"),
        ("192.0.0.0/24", "a reserved network"),
        ("192.0.2.0/24", "a documentation network"),
        ("192.88.99.0/24", "a reserved network"),
        ("192.168.0.0/16", "a private network"),
        ("198.18.0.0/15", "a benchmarking network"),
        ("198.51.100.0/24", "a documentation network"),
        ("203.0.113.0/24", "a documentation network"),
        ("224.0.0.0/4", "a multicast network"),
        ("240.0.0.0/4", "a reserved network"),
    )
)
_CLOSED_V6: tuple[tuple[Network, str], ...] = tuple(
    (ip_network(block), name)
    for block, name in (
        ("::1/128", "this machine"),
        ("fc00::/7", "a private network"),
        ("fe80::/10", "a link-local network"),
        ("ff00::/8", "a multicast network"),
        ("2001::/23", "a reserved network"),
        ("2001:db8::/32", "a documentation network"),
        ("2002::/16", "a 6to4 tunnel"),
        ("3fff::/20", "a documentation network"),
    )
)
_GLOBAL_V6 = IPv6Network("2000::/3")
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: carries an IPv4 address in its last 32 bits

_HOST = re.compile(r"[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f\\]")


@dataclass(frozen=True, slots=True)
class Refused:
    """Why an address is not asked, in a sentence."""

    message: str


@dataclass(frozen=True, slots=True)
class Allowed:
    """What an operator opened beyond the public internet.

    Attributes:
        networks: Addresses inside them may be asked.
        hosts: Names, in lower case, that may resolve to any address.
    """

    networks: tuple[Network, ...] = ()
    hosts: frozenset[str] = frozenset()

    @classmethod
    def of(cls, entries: Iterable[str]) -> Allowed:
        """From words of the config: `10.20.0.0/16`, `192.168.1.4`, `intranet.example`.

        Raises:
            ValueError: An entry is neither; the text says which.
        """
        networks: list[Network] = []
        hosts: set[str] = set()
        for entry in entries:
            try:
                networks.append(ip_network(entry, strict=False))
            except ValueError:
                if not _HOST.fullmatch(entry) or _is_numeric(entry):
                    raise ValueError(f'"{entry}" is neither a network, an address nor a host name') from None
                hosts.add(entry.lower().rstrip("."))
        return cls(tuple(networks), frozenset(hosts))


def reachable(text: str) -> str:
    """A network, an address or a host name, as config may list it.

    Raises:
        ValueError: It is none of them; the text says what to write.
    """
    try:
        ip_network(text, strict=False)
    except ValueError:
        _refuse_unless_host(text)
    return text


def _refuse_unless_host(text: str) -> None:
    """Names without a domain are refused: `private` or `internal` would open nothing that is meant by it."""
    if _HOST.fullmatch(text) and not text.replace(".", "").isdigit():
        if _is_here(text):
            raise ValueError(f'"{text}" is a name of this machine; write its networks, 127.0.0.0/8 and "::1"')
        if "." in text:
            return
        words = "write the network it lies in, such as 10.20.0.0/16, or its full name"
        raise ValueError(f'"{text}" is a name without a domain; {words}')
    words = "write 10.20.0.0/16, 192.168.1.4 or intranet.example.org"
    raise ValueError(f'"{text}" is neither a network, an address nor a host name; {words}')


def same(text: str) -> str:
    """An address as it is compared: whatever its scheme, the case of its host, a port left out and a fragment."""
    try:
        url = URL(text)
        port = "" if url.explicit_port in (None, 80, 443) else f":{url.explicit_port}"
    except ValueError:
        return text
    return f"{(url.raw_host or '').rstrip('.')}{port}{url.raw_path_qs}"


def never_asked(text: str, allowed: Allowed, where: str) -> str | None:
    """Why an address can never be asked, and what to write if it should be; None where that cannot be known here.

    Args:
        text: The address, as it stands in a file of the configuration.
        allowed: What is opened.
        where: The section that opens more, and its file, with `%s` for what to write there.
    """
    checked = check_url(text, allowed)
    if isinstance(checked, Refused):
        opened = _to_open(_host_of(text))
        return checked.message + (f"; if it should be, write {where % opened}" if opened else "")
    host = checked.raw_host or ""
    if not _is_here(host) or host.rstrip(".") in allowed.hosts or _opens_here(allowed):
        return None
    return (
        f"{host} is this machine, and only public addresses are asked; if it should be, write {where % _to_open(host)}"
    )


def _host_of(text: str) -> str:
    try:
        return URL(text).raw_host or ""
    except ValueError:
        return ""


def _is_here(host: str) -> bool:
    """Whether a name means this machine, whoever is asked (RFC 6761)."""
    return host.lower().rstrip(".").rpartition(".")[2] == "localhost"


def _opens_here(allowed: Allowed) -> bool:
    return any(refusal(ip_address(address), allowed) is None for address in ("127.0.0.1", "::1"))


def _to_open(host: str) -> str | None:
    """The entries that would open a host, as YAML; None where none would."""
    if _is_here(host):
        return '127.0.0.0/8, "::1"'
    try:
        address = ip_address(host)
    except ValueError:
        return None
    if address.version == 6:
        return f'"{address}"'
    return "127.0.0.0/8" if address.is_loopback else str(address)


def refusal(address: Address, allowed: Allowed) -> str | None:
    """Why this address may not be asked (`this machine`, `a private network`, …); None if it may."""
    if any(address in network for network in allowed.networks):
        return None
    if isinstance(address, IPv6Address):
        inner = _carried(address)
        return _closed_v6(address) if inner is None else refusal(inner, allowed)
    return next((name for network, name in _CLOSED_V4 if address in network), None)


def check_url(text: str, allowed: Allowed) -> URL | Refused:
    """The address as it will be requested, or why it is not.

    The same parsed object is judged and requested: two parsers that disagree are how such checks are walked around.
    A host whose last label is a number must be a plain dotted quad, because other readers take `2130706433`,
    `0x7f.1` and `0177.0.0.1` for addresses.
    """
    if _UNPRINTABLE.search(text):
        return Refused("the address holds spaces, backslashes or control characters")
    try:
        url = URL(text)
    except ValueError:
        return Refused("the address cannot be read")
    if url.scheme not in ("http", "https"):
        return Refused(f'only http and https are asked, not "{url.scheme or text[:20]}"')
    if url.raw_user is not None or url.raw_password is not None or "@" in url.raw_authority:
        return Refused("the address carries a user name or password")
    return _check_host(url, allowed)


def _check_host(url: URL, allowed: Allowed) -> URL | Refused:
    host = url.raw_host
    if not host:
        return Refused("the address names no host")
    if ":" not in host and not _is_numeric(host):
        return url if _HOST.fullmatch(host) else Refused(f'"{host}" is not a host name')
    try:
        address = ip_address(host)
    except ValueError:
        return Refused(f'"{host}" is not a plain address')
    why = refusal(address, allowed)
    return Refused(f"{host} is {why}, and only public addresses are asked") if why else url


def _is_numeric(host: str) -> bool:
    """Whether some reader would take the host for an IPv4 address (WHATWG URL, "ends in a number")."""
    return bool(_NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]))


def _carried(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that an IPv6 one stands for: mapped, or translated by NAT64."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return IPv4Address(int(address) & 0xFFFFFFFF) if address in _NAT64 else None


def _closed_v6(address: IPv6Address) -> str | None:
    named = next((name for network, name in _CLOSED_V6 if address in network), None)
    return named or (None if address in _GLOBAL_V6 else "a reserved network")
