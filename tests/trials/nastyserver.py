"""A server of bad faith on loopback, in a process of its own: each path misbehaves in its own way, `/sound` does not.

Run with `python nastyserver.py`; it prints its port and that of its broken TLS, and ends with its standard input.
"""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import sys
import zlib
from collections.abc import AsyncIterator, Callable

SOUND = (
    b"<?xml version='1.0'?><rss version='2.0'><channel><title>Sound</title>"
    + b"".join(b"<item><title>Story %d</title><guid>%d</guid></item>" % (one, one) for one in range(20))
    + b"</channel></rss>"
)
BLOCK = b"x" * (1 << 16)
LARGE = 10 << 30
Pieces = AsyncIterator[bytes]


def head(status: str = "200 OK", *lines: str) -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", "Content-Type: application/rss+xml", *lines, "", ""]).encode()


async def endless(start: bytes, block: bytes = BLOCK) -> Pieces:
    yield start
    while True:
        yield block


async def slowly(start: bytes, block: bytes, pause: float = 1.0) -> Pieces:
    yield start
    while True:
        yield block
        await asyncio.sleep(pause)


async def once(*pieces: bytes) -> Pieces:
    for piece in pieces:
        yield piece


async def silent(*pieces: bytes) -> Pieces:
    for piece in pieces:
        yield piece
    await asyncio.Event().wait()


def chunk(block: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(block), block)


def packed(window: int, start: bytes, block: bytes) -> tuple[bytes, bytes]:
    """How a packed stream begins, and what may follow as often as one likes: each fills itself with `block`."""
    packer = zlib.compressobj(9, zlib.DEFLATED, window)
    begun = packer.compress(start) + packer.flush(zlib.Z_FULL_FLUSH)
    return begun, packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)


WHITE = b" " * (1 << 24)
OPENED = b"<rss><channel><title>"


async def bomb(window: int, *headers: str, status: str = "200 OK") -> Pieces:
    """Ten gigabytes of white space and more, packed a thousandfold."""
    begun, more = packed(window, OPENED, WHITE)
    yield head(status, *headers, "Connection: close") + begun
    while True:
        yield more


async def bomb_in_bomb() -> Pieces:
    """A packed body whose content is a packed file once more: a million bytes for one."""
    begun, more = packed(31, OPENED, WHITE)
    outer_begun, outer_more = packed(31, begun, more * 64)
    yield head("200 OK", "Content-Encoding: gzip", "Connection: close") + outer_begun
    while True:
        yield outer_more


CASES: dict[str, Callable[[], Pieces]] = {
    "sound": lambda: once(head("200 OK", f"Content-Length: {len(SOUND)}", "Connection: close"), SOUND),
    "ten-gigabytes-stated": lambda: endless(head("200 OK", f"Content-Length: {LARGE}")),
    "ten-gigabytes-chunked": lambda: endless(head("200 OK", "Transfer-Encoding: chunked"), chunk(BLOCK)),
    "ten-gigabytes-unstated": lambda: endless(head("200 OK", "Connection: close")),
    "gzip-bomb": lambda: bomb(31, "Content-Encoding: gzip"),
    "deflate-bomb": lambda: bomb(15, "Content-Encoding: deflate"),
    "bare-deflate-bomb": lambda: bomb(-15, "Content-Encoding: deflate"),
    "gzip-file-bomb": lambda: bomb(31),
    "gzip-in-gzip": bomb_in_bomb,
    "gzip-files-of-nothing": lambda: endless(
        head("200 OK", "Content-Encoding: gzip", "Connection: close"), gzip.compress(b"") * 4_000
    ),
    "gzip-and-padding": lambda: endless(
        head("200 OK", "Content-Encoding: gzip", "Connection: close") + gzip.compress(SOUND), b"\x00" * 65_536
    ),
    "brotli-not-offered": lambda: endless(head("200 OK", "Content-Encoding: br", "Connection: close")),
    "zstd-not-offered": lambda: endless(head("200 OK", "Content-Encoding: zstd", "Connection: close")),
    "encodings-thrice": lambda: bomb(31, "Content-Encoding: gzip, gzip, gzip"),
    "encodings-by-the-hundred": lambda: bomb(31, *["Content-Encoding: gzip"] * 100),
    "byte-a-second-body": lambda: slowly(head("200 OK", "Content-Length: 100000"), b"x"),
    "byte-a-second-head": lambda: slowly(b"HTTP/1.1 200 OK\r\nX-Slow: ", b"x"),
    "endless-headers": lambda: endless(b"HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n" * 1_000),
    "endless-header-line": lambda: endless(b"HTTP/1.1 200 OK\r\nX-Long: "),
    "endless-status-line": lambda: endless(b"HTTP/1.1 200 "),
    "continue-for-ever": lambda: endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
    "redirect-to-itself": lambda: once(head("302 Found", "Location: /redirect-to-itself", "Content-Length: 0")),
    "redirects-fifty": lambda: once(head("301 Moved", "Location: /redirects-fifty?again", "Content-Length: 0")),
    "bomb-in-a-redirect": lambda: bomb(31, "Location: /sound?moved", "Content-Encoding: gzip", status="302 Found"),
    "body-in-a-redirect": lambda: endless(head("302 Found", "Location: /gzip-bomb", f"Content-Length: {LARGE}")),
    "bomb-in-an-error": lambda: bomb(31, "Content-Encoding: gzip", status="500 Oops"),
    "body-in-an-error": lambda: endless(head("404 Not Found", f"Content-Length: {LARGE}")),
    "body-after-not-modified": lambda: endless(head("304 Not Modified", f"Content-Length: {LARGE}")),
    "length-too-long": lambda: silent(head("200 OK", f"Content-Length: {len(SOUND) + 1}"), SOUND),
    "length-too-short": lambda: once(head("200 OK", "Content-Length: 40", "Connection: close"), SOUND),
    "length-twice": lambda: once(head("200 OK", "Content-Length: 5", f"Content-Length: {len(SOUND)}"), SOUND),
    "length-and-chunks": lambda: once(head("200 OK", "Content-Length: 5", "Transfer-Encoding: chunked"), chunk(SOUND)),
    "chunk-larger-than-it-is": lambda: silent(head("200 OK", "Transfer-Encoding: chunked"), b"ffffffff\r\n", SOUND),
    "chunk-size-endless": lambda: endless(head("200 OK", "Transfer-Encoding: chunked"), b"0" * 65_536),
    "chunk-extension-endless": lambda: endless(head("200 OK", "Transfer-Encoding: chunked") + b"5;", b"a=b;" * 16_384),
    "chunks-of-one-byte": lambda: endless(head("200 OK", "Transfer-Encoding: chunked"), b"1\r\nx\r\n" * 4_096),
    "trailers-endless": lambda: endless(
        head("200 OK", "Transfer-Encoding: chunked") + chunk(SOUND) + b"0\r\n", b"X-More: and more\r\n" * 1_000
    ),
    "silent": silent,
    "silent-after-the-head": lambda: silent(head("200 OK", f"Content-Length: {len(SOUND)}")),
    "noise": lambda: endless(b"\x00\xff" * 1_000),
    "closes": once,
}
TLS_CASES = ("tls-silent", "tls-byte-a-second", "tls-noise")


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
        request = await reader.readuntil(b"\r\n\r\n")
        name = request.split(b" ", 2)[1].decode("latin-1").strip("/").partition("?")[0]
        async for piece in CASES[name]():
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)  # a reader that keeps up must not keep us from the others
    writer.close()


async def _shake_hands(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """The name of the server in the ClientHello says how the handshake goes wrong."""
    with contextlib.suppress(ConnectionError):
        hello = await reader.read(2_000)
        record = b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc"
        if b"tls-byte" in hello:
            async for piece in slowly(record, b"\x00"):
                writer.write(piece)
                await writer.drain()
        if b"tls-noise" in hello:
            async for piece in endless(record):
                writer.write(piece)
                await writer.drain()
        await reader.read()
    writer.close()


async def main() -> None:
    plain = await asyncio.start_server(_serve, "127.0.0.1", 0)
    tls = await asyncio.start_server(_shake_hands, "127.0.0.1", 0)
    print(plain.sockets[0].getsockname()[1], tls.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())
