"""Where a database server is: a URL, with user and password kept out of everything that is shown."""

import os
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from paperatlas.errors import StoreError

__all__ = ["SCHEMES", "Address", "is_server", "shown"]

SCHEMES = ("neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc")


@dataclass(frozen=True, slots=True)
class Address:
    """Hold the parts of a server's URL.

    `url` is without user, password and database; user and password never show in the text of an address.
    """

    url: str
    database: str | None = None
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """Give the URL as it may be printed."""
        return f"{self.url}/{self.database}" if self.database else self.url

    @classmethod
    def parse(cls, text: str) -> "Address":
        """Read `neo4j://USER:PASSWORD@HOST:PORT/DATABASE`, of which only the host must be there.

        User and password come from the URL, else from `NEO4J_USERNAME` and `NEO4J_PASSWORD`.

        Raises:
            StoreError: It is no such URL; the error does not repeat it.

        >>> Address.parse("bolt://ada:secret@localhost:7687/atlas").shown
        'bolt://localhost:7687/atlas'
        """
        try:
            parts = urlsplit(text)
            host, port = parts.hostname or "", parts.port
        except ValueError:
            host, port, parts = "", None, urlsplit("")
        if parts.scheme not in SCHEMES or not host or parts.query or parts.fragment:
            raise StoreError(
                "a server is given as neo4j://HOST:PORT or neo4j://HOST:PORT/DATABASE (also bolt://, and "
                "neo4j+s:// or bolt+s:// for TLS); characters like @ / : ? # in a password are percent-encoded, or "
                "the password stands in NEO4J_PASSWORD"
            )
        bracketed = f"[{host}]" if ":" in host else host
        return cls(
            f"{parts.scheme}://{bracketed}:{port or 7687}",
            unquote(parts.path).strip("/") or None,
            unquote(parts.username or "") or os.environ.get("NEO4J_USERNAME", ""),
            unquote(parts.password or "") or os.environ.get("NEO4J_PASSWORD", ""),
        )


def is_server(place: str) -> bool:
    """Tell whether a place is the URL of a server and not a file."""
    return "://" in place


def shown(place: str) -> str:
    """Give a place as it may be printed: a file as it is, a server without user and password."""
    return Address.parse(place).shown if is_server(place) else place
