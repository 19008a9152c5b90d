"""The text of a config file: UTF-8, of reasonable size, or one sentence about why it cannot be had."""

from __future__ import annotations

from pathlib import Path

from monitor.lib import shipped
from monitor.lib.errors import ConfigError, Fault, shown

MAX_BYTES = 4 * 1024 * 1024

_ENCODINGS = ((b"\xff\xfe", "UTF-16"), (b"\xfe\xff", "UTF-16"))


def text_of(path: Path) -> str:
    """A file's text without its byte order mark.

    Raises:
        ConfigError: with one fault.
    """
    name = shown(path)
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        raise ConfigError([Fault(name, 0, 0, f"does not exist{_advice(path)}")]) from None
    except IsADirectoryError:
        raise ConfigError([Fault(name, 0, 0, "is a folder; a file is wanted")]) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError([Fault(name, 0, 0, f"cannot be read: {reason}")]) from None
    if len(content) > MAX_BYTES:
        raise ConfigError([Fault(name, 0, 0, f"is larger than {MAX_BYTES // 2**20} MiB; is it the right file?")])
    return _decoded(content, name)


def _advice(path: Path) -> str:
    """Which file beside it may have been meant, or which command makes one that is shipped for editing."""
    near = sorted(one.name for one in path.parent.glob("*.[yY]*") if _alike(one, path)) if path.parent.is_dir() else []
    if near:
        return f'; "{near[0]}" lies beside it: give that one this name'
    if not (shipped.config() / path.name).is_file():
        return ""
    return f'; "watchfloor init {shown(path.parent)}" writes the shipped one there, to edit'


def _alike(one: Path, wanted: Path) -> bool:
    same = one.stem.casefold() == wanted.stem.casefold()
    return same and one.suffix.casefold() in (".yaml", ".yml") and one.name != wanted.name


def _decoded(content: bytes, name: str) -> str:
    for mark, encoding in _ENCODINGS:
        if content.startswith(mark):
            raise ConfigError([Fault(name, 0, 0, f"is saved as {encoding}; save it as UTF-8")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1
        byte = content[error.start]
        words = f"byte 0x{byte:02X} is not UTF-8; save the file as UTF-8"
        raise ConfigError([Fault(name, line, column, words)]) from None
