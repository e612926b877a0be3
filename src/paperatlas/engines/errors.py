"""What an engine raises."""

from paperatlas.errors import PaperatlasError

__all__ = ["EngineError"]


class EngineError(PaperatlasError):
    """Report an engine that does not exist, is not installed, or cannot do what was asked."""
