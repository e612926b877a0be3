"""Read sources into papers: open, recognise the format, read, merge."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from paperatlas.collector import collector_paused
from paperatlas.errors import InputError
from paperatlas.model import Paper
from paperatlas.readers import registry
from paperatlas.readers.base import Reader, ReadOptions, ReadResult, Skipped, skipped_from
from paperatlas.readers.merge import merge
from paperatlas.readers.sources import check_paths, open_source

__all__ = ["read"]

_STEP = 500


def read(
    paths: Sequence[str | Path],
    options: ReadOptions | None = None,
    progress: Callable[[int], None] | None = None,
) -> ReadResult:
    """Read the papers of all sources, merge the duplicates, and say what was left out.

    The same sources give the same result. A source that cannot be read is a row of `skipped`, and so is
    each record that is no paper; the rest is read.

    Args:
        paths: Files in any of the `formats()`, plain or compressed with gzip, xz or zstd; `-` is standard
            input.
        options: The format, if it is not to be recognised, and whether to be strict.
        progress: Called now and then with the number of entries read so far, and once at the end.

    Raises:
        InputError: A file is missing, there is no such format, or, if strict, anything would be skipped.
    """
    options = options or ReadOptions()
    names = [os.fspath(path) for path in paths]
    check_paths(names)
    reader = registry.find(options.format) if options.format is not None else None
    items = (item for name in names for item in _items(name, reader))
    with collector_paused():
        entries, skipped = _sorted_out(items, options.strict, progress or (lambda _: None))
        papers, merged = merge(entries)
    return ReadResult(papers, skipped, merged, len(entries))


def _sorted_out(
    items: Iterator[Paper | Skipped], strict: bool, progress: Callable[[int], None]
) -> tuple[list[Paper], list[Skipped]]:
    entries: list[Paper] = []
    skipped: list[Skipped] = []
    for item in items:
        if isinstance(item, Paper):
            entries.append(item)
            if len(entries) % _STEP == 0:
                progress(len(entries))
        elif strict:
            raise InputError(item.reason, item.path, item.line)
        else:
            skipped.append(item)
    progress(len(entries))
    return entries, skipped


def _items(path: str, reader: Reader | None) -> Iterator[Paper | Skipped]:
    try:
        with open_source(path) as source:
            chosen = reader or registry.recognize(source.head)
            empty = True
            for item in chosen.read(source):
                empty = False
                yield item
            if empty:
                raise InputError("holds no record; there is nothing to read", source.path)
    except InputError as error:
        yield skipped_from(error)
