"""Records of public dumps as papers: which keys are known, and how their values are normalised."""

import re
from collections.abc import Iterable
from datetime import date as Date
from typing import Annotated, Any, cast

from pydantic import AliasChoices, BeforeValidator, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict  # pydantic needs this one below Python 3.12

from paperatlas.model import Paper
from paperatlas.readers.base import Skipped
from paperatlas.readers.text import clean, made_id

__all__ = ["papers"]

_DATE = re.compile(r"(\d{4})(?:-?(\d\d)-?(\d\d)|([-/])(\d\d?)(?:\4(\d\d?))?)?(?:[T ].*)?")
_BETWEEN_NAMES = re.compile(r"\s*,\s*and\s+|\s+and\s+|\s*,\s*")
_BETWEEN_CATEGORIES = re.compile(r"\s*[,;]\s*")
_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)

_ALIASES = {
    "id": ("id", "arxiv_id", "paper_id"),
    "title": ("title",),
    "abstract": ("abstract", "abs", "summary"),
    "date": ("date", "published", "update_date", "published_at", "publishedAt", "publication_date"),
    "authors": ("authors", "author"),
    "url": ("url", "link", "html_url", "pdf_url"),
    "categories": ("categories", "category"),
}
"""Field -> the keys it goes by; of several that hold something the first counts."""
_OPTIONAL = {key: name for name in ("date", "authors", "url", "categories") for key in _ALIASES[name]}


def _text(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _identifier(value: object) -> object:
    """Accept a whole number, but no other: 2503.10 as a number is 2503.1."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return _text(value)


def _date(value: object) -> Date | None:
    """Return the day of an ISO date or datetime as stated there; of a month or a year the first day.

    >>> _date("2023-07-18T23:59:00Z"), _date("2023-07"), _date("soon")
    (datetime.date(2023, 7, 18), datetime.date(2023, 7, 1), None)
    """
    text = str(value).strip()
    try:
        if len(text) == 10:
            return Date.fromisoformat(text)
    except ValueError:
        pass  # perhaps 2023/07/18
    match = _DATE.fullmatch(text)
    if match is None or not text.isascii():
        return None
    try:
        return Date(int(match[1]), int(match[2] or match[5] or 1), int(match[3] or match[6] or 1))
    except ValueError:
        return None


def _authors(value: object) -> tuple[str, ...]:
    """Return the names in a list of strings or of objects with a name, or in one string."""
    if isinstance(value, str):
        parts: list[Any] = value.split(";") if ";" in value else _BETWEEN_NAMES.split(clean(value))
    elif isinstance(value, list):
        parts = [_author_name(part) if isinstance(part, dict) else part for part in value]
    else:
        parts = []
    return _names(parts)


def _author_name(author: dict[str, Any]) -> object:
    return author.get("name") or " ".join(
        part for key in ("given", "first", "family", "last") if isinstance(part := author.get(key), str)
    )


def _categories(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        text = clean(value)
        value = _BETWEEN_CATEGORIES.split(text) if "," in text or ";" in text else text.split()
    return _names(value) if isinstance(value, list) else ()


def _names(parts: Iterable[object]) -> tuple[str, ...]:
    return tuple([name for part in parts if isinstance(part, str) and (name := clean(part))])


def _url(value: object) -> str | None:
    """Accept web addresses only: what is shown as a link later must not run a script."""
    text = clean(value) if isinstance(value, str) else ""
    return text if _URL.fullmatch(text) else None


def _keys(field: str) -> Any:
    return Field(validation_alias=AliasChoices(*_ALIASES[field]))


class _Record(TypedDict, total=False):
    """Hold what a record says, normalised. Keys that are not known here are nobody's mistake."""

    id: Annotated[str, BeforeValidator(_identifier), _keys("id")]
    title: Annotated[str, BeforeValidator(_text), _keys("title")]
    abstract: Annotated[str, BeforeValidator(_text), _keys("abstract")]
    date: Annotated[Date | None, BeforeValidator(_date), _keys("date")]
    authors: Annotated[tuple[str, ...], BeforeValidator(_authors), _keys("authors")]
    url: Annotated[str | None, BeforeValidator(_url), _keys("url")]
    categories: Annotated[tuple[str, ...], BeforeValidator(_categories), _keys("categories")]


class _Completed(_Record, total=False):
    source: str


_RECORDS = TypeAdapter(list[_Record])
_RECORD = TypeAdapter(_Record)
_PAPERS = TypeAdapter(list[Paper])


def papers(raw: list[tuple[int, Any]], path: str) -> list[Paper | Skipped]:
    """Turn records into papers, all at once; what is no paper becomes a row that says why.

    Args:
        raw: Line numbers and parsed values.
        path: Where they come from.
    """
    stated = [(line, _stated(value)) for line, value in raw]
    try:
        records: list[_Record | str] = [*_RECORDS.validate_python([value for _, value in stated])]
    except ValidationError:  # rare: find out which
        records = [_record_or_reason(value) for _, value in stated]
    found: list[_Completed | Skipped] = []
    for (line, value), record in zip(stated, records, strict=True):
        if isinstance(record, str):
            found.append(Skipped(path, line, record))
        elif not (record.get("title") or record.get("abstract")):
            found.append(Skipped(path, line, "the record has neither title nor abstract; give one of them"))
        else:
            found.append(_completed(record, f"{path}:{line}"))
            found.extend(_left_out(record, value, path, line))
    made = iter(_PAPERS.validate_python([item for item in found if not isinstance(item, Skipped)]))
    return [item if isinstance(item, Skipped) else next(made) for item in found]


def _stated(value: Any) -> Any:
    """Drop what says nothing, so that an empty `abstract` does not hide a `summary`."""
    if isinstance(value, dict) and (None in value.values() or "" in value.values()):
        return {key: item for key, item in value.items() if item is not None and item != ""}
    return value


def _completed(record: _Record, source: str) -> _Completed:
    if not record.get("id"):
        record["id"] = made_id(record.get("title", ""), record.get("abstract", ""))
    completed = cast(_Completed, record)
    completed["source"] = source
    return completed


def _record_or_reason(value: Any) -> _Record | str:
    if not isinstance(value, dict):
        return "the record is not a JSON object; give an object with title and abstract"
    try:
        return _RECORD.validate_python(value)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        kind = type(first["input"]).__name__
        return f"{first['loc'][0]} is of the wrong kind ({kind}); it must be a string"


def _left_out(record: _Record, stated: dict[str, Any], path: str, line: int) -> list[Skipped]:
    """Give a row for each optional value that was stated and not understood; the paper is kept."""
    rows: list[Skipped] = []
    for key, value in stated.items():
        field = _OPTIONAL.get(key)
        if field and not record.get(field) and value not in (None, "", [], {}):
            shown = clean(str(value))[:60]
            rows.append(Skipped(path, line, f"{key} {shown!r} {_EXPECTED[field]}; left out", whole=False))
    return rows


_EXPECTED = {
    "date": "is not an ISO date (2023-07-18), datetime or month",
    "authors": "is neither a list of names nor a string of them",
    "url": "is not a web address (http:// or https://)",
    "categories": "is neither a list nor a string of categories",
}
