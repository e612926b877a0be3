"""What a reader is, what it is told and what it gives: options, results and the protocol."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable

from paperatlas.errors import InputError
from paperatlas.model import Paper
from paperatlas.readers.sources import Source

__all__ = ["Merged", "ReadOptions", "ReadResult", "Reader", "Skipped", "skipped_from"]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """Say how sources are read.

    Args:
        format: The name of a reader (see `formats()`); None recognises it by content, file by file.
        strict: Whether the first thing that would be skipped is an `InputError` instead.
    """

    format: str | None = None
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """Name something that was left out, where it stood and why.

    Args:
        path: The file as the user named it (`-` for standard input).
        line: One-based line, or None where the whole file is meant.
        reason: What is wrong and what to do.
        whole: False where the paper was kept and only a part of it, such as its date, was left out.
    """

    path: str
    line: int | None
    reason: str
    whole: bool = True

    def __str__(self) -> str:
        place = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{place}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Merged:
    """Name an entry that became part of another paper, and why.

    Args:
        kept: The id of the paper that stands for both.
        dropped: The `FILE:LINE` of the entry that is no paper of its own any more.
        reason: Why the two are one, and which abstract was kept where they differ.
    """

    kept: str
    dropped: str
    reason: str


@dataclass(slots=True)
class ReadResult:
    """Hold what was read: papers in input order, and a row for each thing skipped or merged.

    `entries` counts the papers before merging: `entries == len(papers) + len(merged)`.
    """

    papers: list[Paper] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    merged: list[Merged] = field(default_factory=list)
    entries: int = 0


@runtime_checkable
class Reader(Protocol):
    """Read one format. Third parties offer one as an entry point of the group `paperatlas.readers`.

    The entry point's name is the name of the format; its object is a reader, a class that makes one
    without arguments, or just a function like `read`, which is then used only where its name is given.
    """

    def recognizes(self, head: str) -> bool:
        """Tell whether this is the format of a text that begins with `head` (some 64,000 characters)."""
        ...

    def read(self, source: Source) -> Iterator[Paper | Skipped]:
        """Give the papers of the source in its order, and a `Skipped` for each thing left out.

        Raises:
            InputError: The source cannot be read any further; what was given before stays.
        """
        ...


def skipped_from(error: InputError) -> Skipped:
    """Turn an error about a source into a row, without saying the place twice.

    >>> str(skipped_from(InputError("is empty", "a.txt", 3)))
    'a.txt:3: is empty'
    """
    place = f"{error.path}:{error.line}" if error.line is not None else error.path
    return Skipped(error.path, error.line, str(error).removeprefix(f"{place}: "))
