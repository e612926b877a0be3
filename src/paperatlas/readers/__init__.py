"""Readers: sources of papers in several formats, merged into one list."""

from paperatlas.readers.base import Merged, Reader, ReadOptions, ReadResult, Skipped
from paperatlas.readers.reading import read
from paperatlas.readers.registry import formats
from paperatlas.readers.sources import Source
from paperatlas.readers.text import made_id

__all__ = ["Merged", "ReadOptions", "ReadResult", "Reader", "Skipped", "Source", "formats", "made_id", "read"]
