"""What all exporters share: the options, the errors, and how a file comes into place."""

import contextlib
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from paperatlas.errors import PaperatlasError
from paperatlas.schema import NODES

if TYPE_CHECKING:
    import networkx as nx

    Render = Callable[[nx.MultiDiGraph, "ExportOptions"], bytes]

__all__ = ["ExportError", "ExportOptions", "Exporter", "write_file"]


class ExportError(PaperatlasError):
    """Report a graph that cannot be exported as asked, with the remedy."""


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """Choose what of the graph is exported.

    Without any choice, GraphML and JSON hold the whole graph, and the picture its best connected nodes.

    Attributes:
        around: Name or id of the entity or paper in the middle; None means the whole graph.
        depth: How many steps from there are kept.
        types: Node labels to keep (`Paper`, `Model`, ...); empty means all. The name given by `around`
            always stays.
        top: Keep this many nodes at most, those that hold the selection together best; None leaves it to
            the exporter.
        title: Heading of the picture.

    Raises:
        ExportError: A depth below 0, a top below 1, or a type that does not exist.
    """

    around: str | None = None
    depth: int = 1
    types: tuple[str, ...] = ()
    top: int | None = None
    title: str = "paperatlas"

    def __post_init__(self) -> None:
        if self.depth < 0:
            raise ExportError(f"depth is {self.depth}; give 0 or more")
        if self.top is not None and self.top < 1:
            raise ExportError(f"top is {self.top}; give 1 or more")
        wrong = [name for name in self.types if name not in NODES]
        if wrong:
            raise ExportError(f"no node type is named {', '.join(wrong)}; choose among {', '.join(NODES)}")


@dataclass(frozen=True, slots=True)
class Exporter:
    """Name one kind of export, and for each suffix that it goes by the function that makes its bytes."""

    kind: str
    does: str
    renders: "Mapping[str, Render]"

    @property
    def suffixes(self) -> tuple[str, ...]:
        """Return the suffixes, the usual one first."""
        return tuple(self.renders)


def write_file(path: str | Path, content: bytes) -> Path:
    """Write `content` beside `path` under a temporary name, then move it into place; return the real path.

    Raises:
        ExportError: The file cannot be written; what was there before stays as it was.
    """
    target = Path(path).resolve()
    temporary = target.with_name(f".{target.name[:80]}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(target)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        reason = error.strerror or str(error)
        raise ExportError(f"{path}: cannot write: {reason}; give a file in a writable folder") from error
    return target
