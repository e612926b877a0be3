"""The verb `extract`: one JSON line a paper, without a store."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from paperatlas.cli.options import Inputs, Reading, spread

__all__ = ["extract"]

Output = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="Write here; - is standard output.")]


@spread
def extract(inputs: Inputs, reading: Reading, output: Output = "-") -> None:
    """Write what papers say as JSON, one line a paper.

    The lines stand in input order, also for papers without entities. The same input gives the same bytes.
    """
    import orjson

    from paperatlas.builder import extract as run
    from paperatlas.cli.progress import progress_bar
    from paperatlas.extraction import record

    with progress_bar() as progress:
        extractions = run(inputs, reading.options(), progress=progress)
    lines = b"".join(orjson.dumps(record(extraction)) + b"\n" for extraction in extractions)
    if output == "-":
        sys.stdout.buffer.write(lines)
    else:
        Path(output).write_bytes(lines)
