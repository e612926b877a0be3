"""The readers by name: ours, and those of third parties by entry point."""

import difflib
import inspect
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from paperatlas.errors import InputError
from paperatlas.model import Paper
from paperatlas.readers.base import Reader, Skipped
from paperatlas.readers.daily import DailyPapersReader
from paperatlas.readers.json_records import JsonArrayReader, JsonLinesReader
from paperatlas.readers.sources import Source

__all__ = ["GROUP", "builtin", "find", "formats", "recognize"]

GROUP = "paperatlas.readers"
_FALLBACK = "daily-papers"


class _Function:
    """Make a reader of a function; it is used only where its name is given."""

    def __init__(self, function: Callable[[Source], Iterator[Paper | Skipped]]) -> None:
        self.read = function

    def recognizes(self, head: str) -> bool:
        return False


def builtin() -> dict[str, Reader]:
    """Return our own readers by name, in the order in which they are asked whether a text is theirs."""
    return {"json": JsonArrayReader(), "jsonl": JsonLinesReader(), _FALLBACK: DailyPapersReader()}


def formats() -> list[str]:
    """Return the names of all formats that can be read here, sorted."""
    return sorted({*builtin(), *_offered()})


def find(name: str) -> Reader:
    """Return the reader of the format that bears this name.

    Raises:
        InputError: There is none (the message lists the names), or it cannot be loaded.
    """
    ours = builtin()
    if name in ours:
        return ours[name]
    offered = _offered()
    if name in offered:
        return _load(offered[name])
    names = formats()
    nearest = difflib.get_close_matches(name, names, 1)
    hint = f"did you mean {nearest[0]}? " if nearest else ""
    raise InputError(f"there is no format {name!r}; {hint}formats: {', '.join(names)}")


def recognize(head: str) -> Reader:
    """Return the reader whose format the text that begins with `head` is in.

    JSON is told by its first character; then third parties are asked, in the order of their names; what
    nobody claims is read as a daily-papers dump.

    Raises:
        InputError: A third party's reader cannot be loaded.
    """
    ours = builtin()
    fallback = ours.pop(_FALLBACK)
    for reader in ours.values():
        if reader.recognizes(head):
            return reader
    for _, entry in sorted(_offered().items()):
        reader = _load(entry)
        if reader.recognizes(head):
            return reader
    return fallback


def _offered() -> dict[str, EntryPoint]:
    return {entry.name: entry for entry in entry_points(group=GROUP) if entry.name not in builtin()}


def _load(entry: EntryPoint) -> Reader:
    try:
        found: Any = entry.load()
        reader = found() if inspect.isclass(found) else found
    except Exception as error:  # a third party's import may fail in any way
        advice = "repair or uninstall its package, or name another format"
        raise InputError(f"the reader {entry.name!r} cannot be loaded ({error}); {advice}") from error
    if isinstance(reader, Reader):
        return reader
    if callable(reader):
        return _Function(reader)
    advice = "uninstall its package, or name another format"
    raise InputError(f"the reader {entry.name!r} is neither a reader nor a function; {advice}")
