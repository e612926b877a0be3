"""JSON lines and JSON arrays of records, read as streams."""

import json
import re
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import orjson

from paperatlas.errors import InputError
from paperatlas.model import Paper
from paperatlas.readers import records
from paperatlas.readers.base import Skipped
from paperatlas.readers.sources import Source

__all__ = ["JsonArrayReader", "JsonLinesReader"]

_BATCH = 1000
_CHUNK = 1 << 20
_TOKEN = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+("?)|[\[{\]},]', re.DOTALL)
_DEPTH = {b"[": 1, b"{": 1, b"]": -1, b"}": -1}
_OPENING = re.compile(rb"\s*\[")
_UNENDED = "the array ends too early; the file is cut off, or a bracket or a quote is missing from here on"
_AFTER = "there is text after the end of the array; put all records into one array"
_ARRAY = re.compile(r'\s*\[\s*(?:[{\]"\[]|$)')


class JsonLinesReader:
    """Read JSON lines: one record a line."""

    def recognizes(self, head: str) -> bool:
        """Claim what begins with an opening brace."""
        return head.lstrip().startswith("{")

    def read(self, source: Source) -> Iterator[Paper | Skipped]:
        """Give the papers of the lines; a malformed line is left out and the next one is read.

        Raises:
            InputError: The records are spread over several lines each.
        """
        lines = ((number, line) for number, line in source.lines() if not line.isspace() and line)
        return _papers(_refuse_spread(lines, source.path), source.path)


class JsonArrayReader:
    """Read one JSON array of records, laid out in any way."""

    def recognizes(self, head: str) -> bool:
        """Claim what begins with an opening bracket and then an element."""
        return _ARRAY.match(head) is not None

    def read(self, source: Source) -> Iterator[Paper | Skipped]:
        """Give the papers of the elements; a malformed element is left out and the next one is read.

        Raises:
            InputError: It is no array, or ends before its closing bracket.
        """
        return _papers(_elements(source), source.path)


def _papers(raw: Iterator[tuple[int, bytes]], path: str) -> Iterator[Paper | Skipped]:
    failure: InputError | None = None
    while failure is None:
        batch: list[tuple[int, bytes]] = []
        try:
            for item in islice(raw, _BATCH):
                batch.append(item)  # noqa: PERF402 (one by one: what came before a failure counts)
        except InputError as error:
            failure = error
        if not batch and failure is None:
            return
        yield from _batch(batch, path)
    raise failure


def _batch(batch: list[tuple[int, bytes]], path: str) -> list[Paper | Skipped]:
    """Give the papers of a batch with the malformed ones in their places."""
    found: list[Paper | Skipped] = []
    good: list[tuple[int, Any]] = []
    for line, text in batch:
        try:
            value = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            value = _second_try(text, line, error, path)
        if isinstance(value, Skipped):
            found += [*records.papers(good, path), value]
            good = []
        else:
            good.append((line, value))
    return found + records.papers(good, path)


def _second_try(text: bytes, line: int, error: orjson.JSONDecodeError, path: str) -> Any:
    """Parse what only a lenient parser takes, such as NaN and lone surrogates, which others write."""
    try:
        return json.loads(text.decode(), parse_constant=lambda _: None)
    except UnicodeDecodeError as wrong:
        line += text.count(b"\n", 0, wrong.start)
        reason = f"not UTF-8 (byte 0x{text[wrong.start]:02x}); save the file as UTF-8"
        return Skipped(path, line, f"{reason}; the record is left out")
    except RecursionError:
        return Skipped(path, line, "the record is nested too deeply; give an object with title and abstract")
    except ValueError:
        where = f"column {error.colno}" if error.lineno == 1 else f"line {line + error.lineno - 1}"
        return Skipped(path, line, f"malformed JSON at {where} ({error.msg}); repair or remove this record")


def _refuse_spread(lines: Iterable[tuple[int, bytes]], path: str) -> Iterator[tuple[int, bytes]]:
    for count, (number, line) in enumerate(lines):
        if count == 0 and line.strip() == b"{":
            message = "a record is spread over several lines; write one record a line, or an array of them"
            raise InputError(message, path, number)
        yield number, line


def _elements(source: Source) -> Iterator[tuple[int, bytes]]:
    """Give the line and the text of each element of an array, one at a time.

    Elements are told apart by their brackets alone, so that a malformed one does no harm to the next.
    """
    buffer = _read(source, _CHUNK)
    opening = _OPENING.match(buffer)
    if opening is None:
        raise InputError("is no JSON array; it must begin with '['", source.path, 1)
    start = at = opening.end()
    line, depth = 1 + opening[0].count(b"\n"), 0
    while depth >= 0:
        match = _TOKEN.search(buffer, at)
        if match is None or match[1] == b"":  # no more, or a string without its end: read on
            resume = match.start() if match else len(buffer)
            more = _read(source, max(_CHUNK, len(buffer) - start))  # ever more: linear for any one string
            if not more:
                raise InputError(_UNENDED, source.path, line + _blank_lines(buffer[start:]))
            buffer, at, start = buffer[start:] + more, resume - start, 0
            continue
        at = match.end()
        depth += _DEPTH.get(match[0], 0)
        if depth < 0 or (depth == 0 and match[0] == b","):
            text = buffer[start : match.start()]
            if body := text.strip():
                yield line + _blank_lines(text), body
            line += text.count(b"\n")
            start = at
    if buffer[at:].strip() or _read(source, _CHUNK).strip():
        raise InputError(_AFTER, source.path, line)


def _blank_lines(text: bytes) -> int:
    return text.count(b"\n", 0, len(text) - len(text.lstrip()))


def _read(source: Source, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (part := source.read(size)):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
