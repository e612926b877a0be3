"""Serve an atlas over HTTP: a JSON API, a page to ask it in the browser, and the explorer."""

from paperatlas.server.options import Limits, ServeError, ServeOptions
from paperatlas.server.run import serve

__all__ = ["Limits", "ServeError", "ServeOptions", "serve"]
