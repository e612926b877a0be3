"""paperatlas reads abstracts of machine-learning papers into a knowledge graph.

The graph links papers to the models, benchmarks, datasets and methods that they introduce, evaluate, train on,
use and compare with, and shows the sentence behind every edge.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from paperatlas.builder import BuildOptions, BuildReport, build, extract
    from paperatlas.errors import PaperatlasError
    from paperatlas.lexicon import Lexicon
    from paperatlas.model import Extraction, Paper
    from paperatlas.query import Atlas
    from paperatlas.readers import read
    from paperatlas.stores import open_store

__all__ = [
    "Atlas",
    "BuildOptions",
    "BuildReport",
    "Extraction",
    "Lexicon",
    "Paper",
    "PaperatlasError",
    "build",
    "extract",
    "open_store",
    "read",
]

_HOMES = {
    "Atlas": "query",
    "BuildOptions": "builder",
    "BuildReport": "builder",
    "Extraction": "model",
    "Lexicon": "lexicon",
    "Paper": "model",
    "PaperatlasError": "errors",
    "build": "builder",
    "extract": "builder",
    "open_store": "stores",
    "read": "readers",
}


def __getattr__(name: str) -> object:
    """Load a public name when it is first asked for, so that importing the package stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
