"""Archives tagged once: in parts, by several processes, each part kept in a file of its own.

What is kept is named by the archive's content, the tagger and the known feeds. So a run that was broken off goes on
where it was, and a change of rules tags nothing again.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import orjson
from pydantic import TypeAdapter

from monitor.backtest.archive import Row, chunks, content_hash, rows
from monitor.backtest.deaths import death_told
from monitor.backtest.reading import CHUNKS, Chunk, Found, moment, read
from monitor.backtest.sources import Sources
from monitor.lexicons import load_tagger
from monitor.lib.digest import fingerprint
from monitor.lib.files import own_folder
from monitor.lib.garbage import look_seldom
from monitor.lib.workers import begun, may_fork, pool, undisturbed
from monitor.model.feed import Feed
from monitor.tagging.tag import Tagger

FORMAT = "1"
"""Of the files that are kept; another one makes them worthless."""

_AHEAD = 3  # parts a process that are read ahead: enough that none waits, few enough to hold

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Part:
    """What is kept in one file.

    Attributes:
        items: How many.
        undated: Rows left out, because their date cannot be read.
        first, last: When the earliest and the latest of them were seen; None of an empty part.
    """

    items: int
    undated: int
    first: datetime | None
    last: datetime | None
    feeds: tuple[Feed, ...]

    @classmethod
    def of(cls, chunk: Chunk) -> Part:
        """The summary of a chunk."""
        seen = [one.item.seen for one in chunk.found]
        first, last = (seen[0], seen[-1]) if seen else (None, None)
        return cls(len(seen), chunk.undated, first, last, chunk.feeds)


_PARTS = TypeAdapter(tuple[Part, ...])


@dataclass(frozen=True, slots=True)
class Kept:
    """An archive that is tagged."""

    folder: Path
    parts: tuple[Part, ...]

    def found(self) -> Iterator[Found]:
        """Its items in the order of being seen, a part at a time wherever the archive is in that order."""
        spans = [part for part in self.parts if part.items]
        if all(before.last <= after.first for before, after in pairwise(spans) if before.last and after.first):
            for number in range(len(self.parts)):
                yield from _load(self.folder, number).found
            return
        yield from sorted((one for n in range(len(self.parts)) for one in _load(self.folder, n).found), key=moment)


@dataclass(frozen=True, slots=True)
class Workshop:
    """What is needed to tag.

    Attributes:
        config: The folder whose lexicons are used.
        feeds: Known ones, for the rows' sources.
        kept: The folder of what was tagged before.
        workers: Processes; with one, this one does the work.
    """

    config: Path
    feeds: tuple[Feed, ...]
    kept: Path
    workers: int = 1

    def tagged(
        self, archives: Sequence[Path], tagger: Tagger, progress: Progress = lambda _rows: None
    ) -> tuple[Kept, ...]:
        """Archives, tagged now or before.

        Args:
            archives: Files that `monitor.backtest.archive` reads. Their parts are shared out together, so that the end
                of one lets nobody wait.
            tagger: Of `config`, for its version and where no other process tags.
            progress: Hears how many more rows are done.

        Raises:
            WatchfloorError: where an archive cannot be read, or a process that tags died.
        """
        known = orjson.dumps([(feed.id, feed.url, feed.country, feed.language) for feed in self.feeds]).decode()
        folders = [self.kept / fingerprint(FORMAT, content_hash(one), tagger.version, known) for one in archives]
        new = {folder: one for folder, one in zip(folders, archives, strict=True) if not _manifest(folder).exists()}
        self._make(new, tagger, progress)
        kept = []
        for folder in folders:
            parts = _PARTS.validate_json(_manifest(folder).read_bytes())
            if folder not in new:
                progress(_rows(parts))
            kept.append(Kept(folder, parts))
        return tuple(kept)

    def _make(self, new: Mapping[Path, Path], tagger: Tagger, progress: Progress) -> None:
        """Tag what is not kept yet, by folder; parts are finished in their order, several of them being worked on."""
        parts: dict[Path, list[Part]] = {folder: [] for folder in new}
        with ExitStack() as stack:
            alone = self.workers == 1 or not new
            work = _here(Sources.of(self.feeds), tagger) if alone else stack.enter_context(_Pool(self, tagger))
            stack.enter_context(death_told("tagged"))
            waiting: deque[tuple[Path, Future[Part]]] = deque()
            for folder, number, piece in _pieces(new):
                known = _file(folder, number).exists()
                done = _done(Part.of(_load(folder, number))) if known else work(folder, number, piece)
                waiting.append((folder, done))
                if len(waiting) > self.workers * _AHEAD:
                    _finish(waiting, parts, progress)
            while waiting:
                _finish(waiting, parts, progress)
        for folder, found in parts.items():
            _write(_manifest(folder), _dumped(found))


Work = Callable[[Path, int, Sequence[Row]], "Future[Part]"]


def _pieces(new: Mapping[Path, Path]) -> Iterator[tuple[Path, int, Sequence[Row]]]:
    for folder, archive in new.items():
        for number, piece in enumerate(chunks(rows(archive))):
            yield folder, number, piece


def _here(sources: Sources, tagger: Tagger) -> Work:
    return lambda folder, number, piece: _done(_save(folder, number, read(piece, sources, tagger)))


def _done(part: Part) -> Future[Part]:
    done: Future[Part] = Future()
    done.set_result(part)
    return done


def _finish(waiting: deque[tuple[Path, Future[Part]]], parts: Mapping[Path, list[Part]], progress: Progress) -> None:
    """Wait for the part that was begun first."""
    folder, done = waiting.popleft()
    parts[folder].append(done.result())
    progress(_rows(parts[folder][-1:]))


def _rows(parts: Iterable[Part]) -> int:
    return sum(part.items + part.undated for part in parts)


class _Pool:
    """Processes that tag with the lexicons this one has loaded, or else load them once each."""

    def __init__(self, workshop: Workshop, tagger: Tagger) -> None:
        shared = tagger if may_fork() else None
        self._pool = pool(workshop.workers, _start, workshop.config, workshop.feeds, shared)

    def __enter__(self) -> Work:
        return self._submit

    def _submit(self, folder: Path, number: int, piece: Sequence[Row]) -> Future[Part]:
        with undisturbed():
            return self._pool.submit(_in_process, folder, number, piece)

    def __exit__(self, *_: object) -> None:
        self._pool.shutdown(cancel_futures=True)


_process: list[tuple[Sources, Tagger]] = []  # of a worker process: what it loaded at its start


def _start(config: Path, feeds: Sequence[Feed], shared: Tagger | None) -> None:
    begun()
    look_seldom()
    _process[:] = [(Sources.of(feeds), shared or load_tagger(config))]


def _in_process(folder: Path, number: int, piece: Sequence[Row]) -> Part:
    sources, tagger = _process[0]
    return _save(folder, number, read(piece, sources, tagger))


def _manifest(folder: Path) -> Path:
    return folder / "parts.json"


def _file(folder: Path, number: int) -> Path:
    return folder / f"{number:05}.json"


def _save(folder: Path, number: int, chunk: Chunk) -> Part:
    _write(_file(folder, number), _dumped(chunk))
    return Part.of(chunk)


def _load(folder: Path, number: int) -> Chunk:
    return CHUNKS.validate_json(_file(folder, number).read_bytes())


def _dumped(value: object) -> bytes:
    return orjson.dumps(value, default=timedelta.total_seconds)


def _write(path: Path, content: bytes) -> None:
    """Whole or not at all: what a killed run leaves is never taken for a part."""
    own_folder(path.parent)
    trial = path.with_suffix(".new")
    trial.write_bytes(content)
    trial.replace(path)
