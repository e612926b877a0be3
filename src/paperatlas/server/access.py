"""Decide who is let in: by the name that the server is called, by the token, by the page that asks."""

import hashlib
import hmac
import ipaddress
import re
from http.cookies import CookieError, SimpleCookie
from urllib.parse import urlsplit

__all__ = ["COOKIE", "Gate", "HostRule", "from_elsewhere", "host_of"]

COOKIE = "paperatlas"
_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*)(?::[0-9]{1,5})?")


def host_of(header: str) -> str:
    """Give the name or address in a Host header in lower case, without the port; empty where it is none.

    >>> host_of("LOCALHOST:8321"), host_of("[::1]:80"), host_of("a@b")
    ('localhost', '::1', '')
    """
    match = _HOST.fullmatch(header)
    return match[1].lower().strip("[]") if match else ""


class HostRule:
    """Know by which names the server may be called.

    A page of a stranger can make its own name point to this machine and then ask as if it were served from
    here. The browser still says the stranger's name in the Host header, so only known names are answered.
    An address is no name that anybody could point elsewhere.
    """

    def __init__(self, host: str, names: tuple[str, ...] = (), *, loopback: bool = True) -> None:
        """Allow the host that the server is bound to, `localhost`, and further names."""
        self._names = {"localhost", host.lower(), *(name.lower() for name in names)}
        self._loopback = loopback

    def allows(self, header: str) -> bool:
        """Tell whether a request with this Host header is answered."""
        host = host_of(header)
        if host in self._names:
            return True
        try:
            address = ipaddress.ip_address(host)
        except ValueError:
            return False
        return address.is_loopback or not self._loopback


class Gate:
    """Hold the token and compare what requests bring with it, in constant time."""

    def __init__(self, token: str | None) -> None:
        """Guard by a token, or let everybody in if it is None."""
        self._token = None if token is None else token.encode()
        # The browser keeps a value made from the token: who reads its cookies has not got the token.
        made = b"" if token is None else hmac.digest(token.encode(), b"paperatlas cookie", hashlib.sha256)
        self.cookie = made.hex()

    @property
    def closed(self) -> bool:
        """Tell whether a token is wanted at all."""
        return self._token is not None

    def knows(self, token: str) -> bool:
        """Tell whether this is the token."""
        return self._token is not None and hmac.compare_digest(_bytes(token), self._token)

    def admits(self, authorization: str, cookies: str) -> bool:
        """Tell whether a request with these two headers is let in."""
        if not self.closed:
            return True
        scheme, _, given = authorization.partition(" ")
        by_header = scheme.lower() == "bearer" and self.knows(given.strip())
        return hmac.compare_digest(_bytes(_cookie(cookies)), self.cookie.encode()) or by_header


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "replace")


def _cookie(header: str) -> str:
    try:
        found = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""


def from_elsewhere(host: str, origin: str, fetch_site: str) -> bool:
    """Tell whether a browser sends the request for a page that this server did not serve.

    Args:
        host: The Host header.
        origin: The Origin header, or empty.
        fetch_site: The Sec-Fetch-Site header, or empty.
    """
    if fetch_site and fetch_site not in ("same-origin", "none"):
        return True
    if not origin:
        return False
    try:
        return urlsplit(origin).netloc.lower() != host.lower()
    except ValueError:
        return True
