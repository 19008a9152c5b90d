"""Undoing a response's Content-Encoding, chunk by chunk, never beyond a cap.

A few kilobytes of gzip can unfold into gigabytes, so the limit is on what comes out, and it is kept while it comes out.
"""

from __future__ import annotations

import zlib

_GZIP = b"\x1f\x8b"
_GZIP_WINDOW = 16 + zlib.MAX_WBITS

_MANY, _CRUMB = 20_000, 16
"""Pieces from which on their mean size counts, and the least it may be, in bytes: each piece costs time of ours."""

_MARGIN = 64 * 1024  # what packing may add to a document that cannot be made smaller
_MEMBERS, _LEAST = 1_000, 1_024
"""Members of a gzip body from which on their mean content counts, and the least it may be, in bytes."""

ACCEPTED = "gzip, deflate"
"""What we tell servers we can undo (RFC 9110, Accept-Encoding)."""


class TooLargeError(Exception):
    """More came than the cap allows."""


class BadEncodingError(Exception):
    """The body is not what its Content-Encoding says; the text is a clause for a person."""


class Unpacker:
    """Turns the bytes of a body, as they come, into the document.

    Args:
        encoding: The Content-Encoding header, empty where there is none.
        cap: The most bytes the document may have.

    Raises:
        BadEncodingError: Encodings are nested, or unknown.
    """

    def __init__(self, encoding: str, cap: int) -> None:
        self._kind = _kind(encoding)
        self._cap = self._room = cap
        self._members = 0
        self._pieces = self._came = 0
        self._parts: list[bytes] = []
        self._stream: zlib._Decompress | None = None
        self._finished = False
        self._held = b""

    def add(self, chunk: bytes) -> None:
        """Take the next bytes of the body.

        Raises:
            TooLargeError: The document outgrew the cap, or what came for it did.
            BadEncodingError: The bytes cannot be undone, or come in crumbs.
        """
        self._pieces += 1
        self._came += len(chunk)
        if self._pieces > _MANY and self._came < _CRUMB * self._pieces:
            raise BadEncodingError(f"the body comes in {self._pieces:,} crumbs of {self._came // self._pieces} bytes")
        if self._came > self._cap + _MARGIN:  # packing adds next to nothing: what is longer packed brings nothing
            raise TooLargeError
        if self._kind == "identity":
            self._keep(chunk)
            return
        chunk, self._held = self._held + chunk, b""
        while chunk and not self._finished:
            chunk = self._inflate(chunk)

    def document(self) -> bytes:
        """The whole document, once every chunk was added.

        Raises:
            BadEncodingError: The compressed body broke off before its end.
        """
        if self._stream is not None and not self._stream.eof:
            raise BadEncodingError(f"the {self._kind} body breaks off before its end")
        return b"".join(self._parts)

    def _inflate(self, chunk: bytes) -> bytes:
        """Undo one chunk; what is left belongs to a further gzip member."""
        if self._stream is None:
            if self._members and not chunk.startswith(_GZIP):
                return self._after_members(chunk)
            self._stream = zlib.decompressobj(self._window(chunk))
        stream = self._stream
        try:
            while chunk and not stream.eof:
                self._keep(stream.decompress(chunk, self._room + 1))
                chunk = stream.unconsumed_tail
        except zlib.error:
            raise BadEncodingError(f"the body is not {self._kind} although the server says so") from None
        return self._next_member(stream)

    def _after_members(self, chunk: bytes) -> bytes:
        """What follows a gzip member and begins no other (RFC 1952, 2.2) is padding; half a beginning is held."""
        if len(chunk) < len(_GZIP) and _GZIP.startswith(chunk):
            self._held = chunk
        else:
            self._finished = True
        return b""

    def _next_member(self, stream: zlib._Decompress) -> bytes:
        """The bytes after a finished gzip member; a body of another kind has ended there."""
        if not stream.eof:
            return b""
        if self._kind != "gzip":
            self._finished = True
            return b""
        self._stream = None
        self._members += 1
        if self._members > _MEMBERS and self._cap - self._room < _LEAST * self._members:
            raise BadEncodingError(f"the body is {self._members:,} gzip files with next to nothing in them")
        return stream.unused_data

    def _window(self, chunk: bytes) -> int:
        """`deflate` is zlib by RFC 9110, yet some servers send the bare stream."""
        if self._kind == "gzip":
            return _GZIP_WINDOW
        wrapped = chunk[0] & 0x0F == 8 and (len(chunk) < 2 or int.from_bytes(chunk[:2], "big") % 31 == 0)
        return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS

    def _keep(self, part: bytes) -> None:
        if len(part) > self._room:
            raise TooLargeError
        self._room -= len(part)
        self._parts.append(part)


def unpacked(body: bytes, cap: int) -> bytes:
    """The document, also where a server sends a gzip file without saying so.

    Raises:
        TooLargeError: The document is larger than `cap`.
        BadEncodingError: It is no sound gzip file.
    """
    if not body.startswith(_GZIP):
        return body
    unpacker = Unpacker("gzip", cap)
    unpacker.add(body)
    return unpacker.document()


def _kind(encoding: str) -> str:
    named = [one.strip().lower() for one in encoding.split(",")]
    named = [one.removeprefix("x-") for one in named if one not in ("", "identity")]
    if len(named) > 1:
        raise BadEncodingError(f"the body is packed {len(named)} times ({', '.join(named[:5])})")
    kind = named[0] if named else "identity"
    if kind not in ("identity", "gzip", "deflate"):
        raise BadEncodingError(f'the body is packed with "{kind[:40]}", which we did not offer to undo')
    return kind
