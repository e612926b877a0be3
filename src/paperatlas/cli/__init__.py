"""The command line: one file a verb, each the thin twin of a public function."""

from paperatlas.cli.app import main

__all__ = ["main"]
