"""The files of a distributed build: numbered Parquet shards in one folder that all machines see.

Every stage reads what the stage before it wrote and writes each file whole or not at all, so a task that died
is simply run again.
"""

import pickle
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from paperatlas.engines.errors import EngineError
from paperatlas.model import Paper

if TYPE_CHECKING:
    import pyarrow as pa

    Columns = dict[str, pa.DataType]
    """The columns of a table, by name."""

__all__ = ["PARTS", "Shards", "Shared", "opened", "table"]

PARTS = ("papers", "firsts", "claims", "names", "links", "shared", "begun", "results")
"""What the stages write, in their order: one folder each."""

_MARK = ".paperatlas-shards"


@dataclass(frozen=True, slots=True)
class Shared:
    """Stand for something that all workers need; two of one path stand for the same.

    It lies in a file and not in the cluster's object store, because a task that waits for an object lets go of its
    processor, and another process is started for the next task: measured, up to 14 for one processor.
    """

    path: Path

    def get(self) -> Any:
        """Fetch it."""
        return pickle.loads(self.path.read_bytes())  # noqa: S301 - our own


@dataclass(frozen=True, slots=True)
class Shards:
    """Read and write the shards of one build.

    Attributes:
        folder: Holds a folder for each of `PARTS`.
        size: How many papers a shard holds; the last may hold fewer.
    """

    folder: Path
    size: int

    def count(self, papers: int) -> int:
        """Return how many shards so many papers fill."""
        return -(-papers // self.size)

    def write(self, part: str, number: int, columns: "Columns", rows: Iterable[Sequence[Any]]) -> None:
        """Write one shard of a part; whoever reads it sees all of it or nothing."""
        from pyarrow import parquet

        path = self._path(part, number)
        draft = path.with_name(f".{uuid4().hex}")
        parquet.write_table(table(columns, rows), draft, compression="zstd")
        draft.replace(path)

    def read(self, part: str, number: int) -> "pa.Table":
        """Return one shard of a part."""
        from pyarrow import parquet

        return parquet.ParquetFile(self._path(part, number)).read()

    @contextmanager
    def counted(self, stage: str, number: int) -> Iterator[int]:
        """Give how often a stage was begun on a shard and never ended, this time included."""
        path = self.folder / "begun" / f"{stage}-{number:06d}"
        with path.open("ab") as file:
            file.write(b".")
        yield path.stat().st_size
        path.unlink(missing_ok=True)

    def share(self, value: object) -> "Shared":
        """Write something that all workers need, once."""
        path = self.folder / "shared" / f"{uuid4().hex}.pickle"
        path.write_bytes(pickle.dumps(value))
        return Shared(path)

    def papers(self, number: int) -> list[Paper]:
        """Return the papers of one shard."""
        return [Paper(**row) for row in self.read("papers", number).to_pylist()]

    def write_papers(self, papers: Sequence[Paper]) -> None:
        """Write all papers as shards."""
        import pyarrow as pa

        words = pa.list_(pa.string())
        columns: Columns = dict.fromkeys(Paper.model_fields, pa.string())
        columns |= {"date": pa.date32(), "authors": words, "categories": words}
        for number in range(self.count(len(papers))):
            some = papers[number * self.size : (number + 1) * self.size]
            self.write("papers", number, columns, ([getattr(paper, name) for name in columns] for paper in some))

    def _path(self, part: str, number: int) -> Path:
        return self.folder / part / f"{number:06d}.parquet"


def table(columns: "Columns", rows: Iterable[Sequence[Any]]) -> "pa.Table":
    """Make a table of rows."""
    import pyarrow as pa

    filled = list(zip(*rows, strict=True)) or [()] * len(columns)
    arrays = [pa.array(values, type_) for values, type_ in zip(filled, columns.values(), strict=True)]
    return pa.table(arrays, names=list(columns))


@contextmanager
def opened(folder: Path | None, size: int) -> Iterator[Shards]:
    """Make the folders of a build; without a folder they are temporary and vanish at the end.

    What an earlier build left in the folder is removed; with the papers and the results it stays afterwards.

    Raises:
        EngineError: The folder holds files of somebody else.
    """
    if folder is None:
        with TemporaryDirectory(prefix="paperatlas-") as made, opened(Path(made), size) as shards:
            yield shards
        return
    folder = folder.absolute()
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir()) and not (folder / _MARK).exists()):
        raise EngineError(f"{folder}: is no folder of an earlier build; give an empty one or a new one")
    for part in PARTS:
        shutil.rmtree(folder / part, ignore_errors=True)
        (folder / part).mkdir(parents=True)
    (folder / _MARK).touch()
    yield Shards(folder, size)
    for part in PARTS[1:-1]:
        shutil.rmtree(folder / part)
