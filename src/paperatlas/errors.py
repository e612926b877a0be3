"""The errors that paperatlas raises: one root, one branch a kind of trouble."""

__all__ = [
    "AmbiguousName",
    "InputError",
    "LexiconError",
    "PaperatlasError",
    "QueryError",
    "StoreError",
    "UnknownName",
]


class PaperatlasError(Exception):
    """Say what went wrong and what to do about it; the root of all errors of this package.

    PaperatlasError
    ├── InputError        a source that cannot be read (file, line, remedy)
    ├── LexiconError      a lexicon row that breaks a rule (file, line, remedy)
    ├── StoreError        a database that cannot be opened, is held, or cannot be written
    └── QueryError        a question, a statement or a parameter that cannot be answered
        ├── UnknownName   a name that no entity of the store bears
        └── AmbiguousName a name that several entities bear
    """


class InputError(PaperatlasError):
    """Report a source that cannot be read, with its place and a remedy.

    Args:
        message: What is wrong and what to do.
        path: The file as the user named it (`-` for standard input).
        line: One-based line number, or None where the whole file is meant.
    """

    def __init__(self, message: str, path: str = "", line: int | None = None) -> None:
        place = f"{path}:{line}" if line is not None else path
        super().__init__(f"{place}: {message}" if place else message)
        self.path = path
        self.line = line


class LexiconError(PaperatlasError):
    """Report lexicon rows that break a rule, each with file and line."""


class StoreError(PaperatlasError):
    """Report a database that cannot be opened, is held by another process, or cannot be written."""


class QueryError(PaperatlasError):
    """Report a question, a statement or a parameter that cannot be answered."""


class UnknownName(QueryError):
    """Report a name that no entity of the store bears, with the nearest names."""

    def __init__(self, name: str, nearest: list[str] | None = None) -> None:
        self.name = name
        self.nearest = nearest or []
        hint = f"; did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        super().__init__(f"no entity of the store is named {name!r}{hint}")


class AmbiguousName(QueryError):
    """Report a name that several entities bear, and how to tell them apart."""

    def __init__(self, name: str, ids: list[str]) -> None:
        self.name = name
        self.ids = ids
        super().__init__(f"{name!r} names {len(ids)} entities; give an id instead: {', '.join(ids)}")
