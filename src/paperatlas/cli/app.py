"""The command `paperatlas`: its verbs, and how errors reach the user."""

import os
import sys
from collections.abc import Sequence
from typing import Annotated, TextIO, cast

import typer

from paperatlas.cli.ask import ask
from paperatlas.cli.build import build
from paperatlas.cli.copy import copy
from paperatlas.cli.export import export
from paperatlas.cli.extract import extract
from paperatlas.cli.lexicon import lexicon
from paperatlas.cli.output import clean
from paperatlas.cli.papers import papers
from paperatlas.cli.query import query
from paperatlas.cli.remove import remove
from paperatlas.cli.restore import restore
from paperatlas.cli.run import run
from paperatlas.cli.score import score
from paperatlas.cli.serve import serve
from paperatlas.cli.show import show
from paperatlas.errors import PaperatlasError

__all__ = ["app", "main"]

_INTERRUPTED = 130

app = typer.Typer(
    name="paperatlas",
    help="Read abstracts of machine-learning papers into a knowledge graph, and ask it.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

for _verb in (build, remove, extract, ask, papers, query, show, export, restore, copy, run, score, serve):
    app.command()(_verb)
app.add_typer(lexicon, name="lexicon")


@app.callback(invoke_without_command=True)
def _root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version and leave.")] = False,
) -> None:
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"paperatlas {installed('paperatlas')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 well, 1 an error, 2 wrong usage, 130 interrupted.

    An error is one line on standard error; with `PAPERATLAS_DEBUG=1` it is a traceback.

    Args:
        arguments: The words after `paperatlas`; those of the process if None.
    """
    _never_fail_to_print()
    debug = os.environ.get("PAPERATLAS_DEBUG", "") not in ("", "0")
    try:
        code = _run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
        return 0
    except KeyboardInterrupt:
        return _INTERRUPTED
    except Exception as error:  # the last door: whatever happened becomes one line
        if debug:
            raise
        message, code = _explain(error)
        print(f"paperatlas: {clean(message)}", file=sys.stderr)
    return code


def _run(arguments: Sequence[str] | None) -> int:
    try:
        code = app(args=arguments, prog_name="paperatlas", standalone_mode=False)
    except SystemExit as leave:  # typer leaves this way when the reader of a pipe has gone
        if isinstance(leave.__context__, BrokenPipeError):
            raise BrokenPipeError from leave
        raise
    return code if isinstance(code, int) else 0


def _explain(error: Exception) -> tuple[str, int]:
    """Say in one line what happened, and the exit code that goes with it."""
    if isinstance(error, typer.TyperException):
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "paperatlas"
        return f"{error.format_message()} (see {command} --help)", error.exit_code
    if isinstance(error, PaperatlasError):
        return str(error), 1
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}", 1
    if isinstance(error, typer.Abort):
        return "stopped", 1
    name = type(error).__name__
    return f"{name}: {error} (this should not happen; PAPERATLAS_DEBUG=1 shows where)", 1


def _never_fail_to_print() -> None:
    """Let a stream that cannot encode a character write its code instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def _abandon_stdout() -> None:
    """Send what is left in the buffer nowhere, so that the interpreter's last flush cannot fail."""
    sys.stdout = cast(TextIO, sys.__stdout__)
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
