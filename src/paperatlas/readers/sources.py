"""Sources opened as streams of bytes: files and standard input, plain or compressed, told by content."""

import io
import lzma
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, cast

from paperatlas.errors import InputError
from paperatlas.readers.text import printable

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["STDIN", "Source", "check_paths", "open_source"]

STDIN = "-"
_CHUNK = 1 << 17
_ZSTD_CHUNK = 1 << 14  # compressed bytes: what they become has no bound of its own
_HEAD = 1 << 16
_BINARY_PROBE = 8192
_BINARY_SHARE = 32
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\v\b\x1b\x1a\x1e"))
_BOM = b"\xef\xbb\xbf"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_FOREIGN = {
    b"PK\x03\x04": "a ZIP archive; unpack it first",
    b"BZh": "compressed with bzip2, which is not read; use gzip, xz or zstd",
    b"%PDF-": "a PDF; give its text, or title and abstract as JSON lines",
    b"PAR1": "a Parquet file; write its rows as JSON lines",
    b"\x89PNG": "a picture",
    b"SQLite format 3\x00": "an SQLite database; write its rows as JSON lines",
}
"""What people give by mistake -> what it is and what to do."""


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


class _Zstandard:
    """Decompress zstd frames, and notice a missing end: the library's own stream ends there in silence."""

    def __init__(self, stream: _Readable) -> None:
        import zstandard  # only where such a file is read

        self._new = zstandard.ZstdDecompressor().decompressobj
        self._frame = self._new()
        self._damage = zstandard.ZstdError
        self._stream = stream
        self._rest = b""
        self._inside = False

    def read1(self, _size: int, /) -> bytes:
        """Return the next bytes, however many a block holds; none at the end of the last frame."""
        while data := self._rest or self._stream.read1(_ZSTD_CHUNK):
            try:
                out = self._frame.decompress(data)
            except self._damage as error:
                raise OSError(str(error)) from error
            self._inside, self._rest = not self._frame.eof, b""
            if self._frame.eof:
                self._rest, self._frame = self._frame.unused_data, self._new()
            if out:
                return out
        if self._inside:
            raise EOFError("the last frame has no end")
        return b""


class _Stream(io.RawIOBase):
    """Give the bytes of a stream, with the first ones put back, and its failures as `InputError`."""

    def __init__(self, stream: _Readable, path: str, kind: str) -> None:
        self._stream, self._path, self._kind = stream, path, kind
        self._ahead, self._at = b"", 0
        self._failed: InputError | None = None

    def readable(self) -> bool:
        return True

    def head(self, size: int) -> bytes:
        """Return up to `size` first bytes and leave them in the stream.

        A failure after the first byte waits for the one who reads on and comes there.
        """
        while len(self._ahead) < size and self._failed is None:
            try:
                more = self._next(size)
            except InputError as error:
                if not self._ahead:
                    raise
                self._failed = error
                break
            if not more:
                break
            self._ahead += more
        return self._ahead[:size]

    def drop(self, count: int) -> None:
        """Leave out the first bytes, which `head` has seen."""
        self._at += count

    def read1(self, size: int, /) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""
        if self._at >= len(self._ahead):
            self._ahead, self._at = self._next(size), 0
        data = self._ahead[self._at : self._at + size]
        self._at += len(data)
        return data

    def readinto(self, buffer: "WriteableBuffer", /) -> int:
        view = memoryview(buffer)
        data = self.read1(len(view))
        view[: len(data)] = data
        return len(data)

    def _next(self, size: int) -> bytes:
        if self._failed is not None:
            raise self._failed
        try:
            return self._stream.read1(size)
        except EOFError as error:
            message = f"the {self._kind} data ends too early; copy or download the file again"
            raise InputError(message, self._path) from error
        except (OSError, lzma.LZMAError, zlib.error) as error:
            what = f"the {self._kind} data is damaged" if self._kind else "reading fails"
            message = f"{what} ({error}); copy or download the file again"
            raise InputError(message, self._path) from error


class Source(AbstractContextManager["Source"]):
    """Hold one opened input: decompressed, without byte order mark, text as far as its head tells.

    Args:
        path: The input as the user named it; printable.
        stream: The bytes.
        close: What is done at the end.
    """

    def __init__(self, path: str, stream: _Stream, close: Callable[[], None]) -> None:
        self.path = path
        self._close = close
        head = stream.head(_HEAD)
        _refuse_binary(head, path)
        if head.startswith(_BOM):
            stream.drop(len(_BOM))
        self.head = head.decode("utf-8", "replace").removeprefix("\ufeff")
        self._stream = io.BufferedReader(stream, _CHUNK)

    def lines(self) -> Iterator[tuple[int, bytes]]:
        """Give one-based line numbers and lines, without their ends (LF or CRLF).

        Only LF ends a line: U+2028 and its like are characters of a text.
        """
        for number, line in enumerate(self._stream, 1):
            yield number, line.rstrip(b"\r\n")

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size`; none at the end."""
        return self._stream.read1(size)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close()


def check_paths(paths: list[str]) -> None:
    """Promise that each path exists, before hours are spent on the first ones.

    Raises:
        InputError: A file is missing, or standard input is named twice.
    """
    for path in paths:
        if path != STDIN and not Path(path).exists():
            raise InputError("there is no such file; check the path", printable(path))
    if paths.count(STDIN) > 1:
        raise InputError("standard input can be read only once; name it once", STDIN)


def open_source(path: str) -> Source:
    """Open a file, or standard input for `-`; compression is recognised by content, not by suffix.

    Raises:
        InputError: It cannot be opened, is empty, binary, or damaged from its first byte on.
    """
    name = printable(os.fsencode(path).decode("utf-8", "replace"))
    if path == STDIN:
        if sys.stdin is None:
            raise InputError("there is no standard input here; name a file", name)
        return _source(cast("_Readable", sys.stdin.buffer), name, lambda: None)
    if Path(path).is_dir():
        raise InputError("is a directory; name the files in it", name)
    try:
        file = open(path, "rb")  # noqa: SIM115 (the source closes it)
    except OSError as error:
        raise InputError(f"cannot be opened: {error.strerror}; check its permissions", name) from error
    try:
        return _source(file, name, file.close)
    except BaseException:
        file.close()
        raise


def _source(file: _Readable, name: str, close: Callable[[], None]) -> Source:
    stream = _Stream(file, name, "")
    magic = stream.head(6)
    for start, (kind, decompress) in _COMPRESSIONS.items():
        if magic.startswith(start):
            return Source(name, _Stream(decompress(stream), name, kind), close)
    if magic[1:4] == b"\x2a\x4d\x18" and 0x50 <= magic[0] <= 0x5F:  # zstd: a skippable frame comes first
        return Source(name, _Stream(_Zstandard(stream), name, "zstd"), close)
    return Source(name, stream, close)


def _gzip(stream: _Stream) -> _Readable:
    import gzip

    return gzip.GzipFile(fileobj=io.BufferedReader(stream, _CHUNK))


def _xz(stream: _Stream) -> _Readable:
    return lzma.LZMAFile(io.BufferedReader(stream, _CHUNK))


_COMPRESSIONS: dict[bytes, tuple[str, Callable[[_Stream], _Readable]]] = {
    b"\x1f\x8b": ("gzip", _gzip),
    b"\xfd7zXZ\x00": ("xz", _xz),
    b"\x28\xb5\x2f\xfd": ("zstd", _Zstandard),
}
"""First bytes -> name and decompressor."""


def _refuse_binary(head: bytes, path: str) -> None:
    if len(head) < _HEAD and not head.removeprefix(_BOM).strip():
        raise InputError("is empty; there is nothing to read", path)
    for start, what in _FOREIGN.items():
        if head.startswith(start):
            raise InputError(f"is {what}", path)
    if head.startswith(_UTF16):
        raise InputError("is UTF-16; save it as UTF-8", path)
    probe = head[:_BINARY_PROBE]  # a stray control character does not make a text binary, many do
    if len(probe) - len(probe.translate(None, _CONTROL)) > len(probe) // _BINARY_SHARE:
        raise InputError("is binary; give text in UTF-8, plain or compressed with gzip, xz or zstd", path)
