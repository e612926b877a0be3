"""What a server is told: where it listens, who may ask, and the bounds of every request."""

import ipaddress
import re
import socket
from dataclasses import dataclass, field

from paperatlas.errors import PaperatlasError

__all__ = ["Limits", "ServeError", "ServeOptions", "is_loopback"]

_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]{16,200}")
_NAME = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*")


class ServeError(PaperatlasError):
    """Report a server that cannot start as asked, with the remedy."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bound what one request may cost.

    Attributes:
        seconds: How long a request may take, waiting included.
        rows: The most rows that an answer has.
        body: The most bytes that a request brings.
        answer: The most bytes that the answer to free Cypher has.
        memory: The most bytes that free Cypher may take beyond an idle process.
        readers: How many statements run at once.
        waiting: How many requests are taken on at once; more are turned away.
    """

    seconds: float = 10.0
    rows: int = 1000
    body: int = 64 * 1024
    answer: int = 16 * 1024 * 1024
    memory: int = 1024 * 1024 * 1024
    readers: int = 4
    waiting: int = 200


@dataclass(frozen=True, slots=True)
class ServeOptions:
    """Say where to listen, whom to let in, and what to serve.

    Attributes:
        host: A name or address of this machine; by default only this machine reaches the server.
        port: The port; 0 takes a free one.
        token: What every request must bring. Whoever can be reached from elsewhere needs one.
        store: Where the store is; see `open_store`.
        names: Further host names by which browsers may call the server, as behind a proxy.
        nodes: How many nodes the explorer opens with.
        limits: The bounds of every request.

    Raises:
        ServeError: The host cannot be found, the token is missing or too weak, or a number is out of range.
    """

    host: str = "127.0.0.1"
    port: int = 8321
    token: str | None = field(default=None, repr=False)
    store: str | None = None
    names: tuple[str, ...] = ()
    nodes: int = 1000
    limits: Limits = Limits()

    def __post_init__(self) -> None:
        if not 0 <= self.port <= 65535:
            raise ServeError(f"port is {self.port}; give 1 to 65535, or 0 for any free one")
        if self.nodes < 1:
            raise ServeError(f"nodes is {self.nodes}; give 1 or more")
        for name in self.names:
            if not _NAME.fullmatch(name):
                raise ServeError(f"{name!r} is no host name; give it without scheme and port")
        if self.token is not None and not _TOKEN.fullmatch(self.token):
            raise ServeError(f"the token is too short or has other signs than letters and digits; {_REMEDY}")
        if self.token is None and self.names:
            raise ServeError(f"a server behind another name can be reached from elsewhere; {_WANTED}")
        if self.token is None and not is_loopback(self.host):
            raise ServeError(f"{self.host} can be reached from elsewhere; {_WANTED}")


_REMEDY = "make one with: python -c 'import secrets; print(secrets.token_urlsafe(32))'"
_WANTED = f"give a token by --token or PAPERATLAS_TOKEN; {_REMEDY}"


def is_loopback(host: str) -> bool:
    """Tell whether a name or address stands for this machine alone.

    Raises:
        ServeError: There is no such host.

    >>> is_loopback("127.0.0.1"), is_loopback("0.0.0.0")
    (True, False)
    """
    try:
        found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ServeError(f"there is no host {host!r}; give an address of this machine") from error
    addresses = {str(address[0]).partition("%")[0] for *_, address in found}
    return bool(host) and all(ipaddress.ip_address(address).is_loopback for address in addresses)
