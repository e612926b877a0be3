"""Who writes into a server's store: one writer at a time, told apart by a token, for as long as it lives.

The hold is a node with an end that its holder keeps pushing forward. A holder that died on this machine is
recognised at once; one that died elsewhere holds the store until its time is over.
"""

import getpass
import os
import secrets
import socket
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from paperatlas.cypher_write import write_statement
from paperatlas.errors import StoreError

__all__ = ["LEASE", "Hold"]

LEASE = 30.0
"""Seconds that a hold lasts unless it is renewed."""

Write = Callable[[str, Mapping[str, Any]], list[dict[str, Any]]]


class Hold:
    """Hold a store against other writers until `release`; a thread renews it."""

    def __init__(self, write: Write, where: str, *, lease: float = LEASE) -> None:
        """Take the hold or raise StoreError that names the holder.

        Args:
            write: Runs one statement in a write transaction and gives its rows.
            where: The store, for messages.
            lease: Seconds that the hold outlives its last renewal.
        """
        self.token = secrets.token_hex(8)
        self._write = write
        self._where = where
        self._lease = round(lease * 1000)
        self._end = threading.Event()
        self._take()
        self._thread = threading.Thread(target=self._renew_for_ever, name="paperatlas-hold", daemon=True)
        self._thread.start()

    def _take(self) -> None:
        rows = self._write(write_statement("hold_read"), {})
        dead = rows[0]["token"] if rows and _is_dead(rows[0]) else ""
        values = {
            "token": self.token,
            "dead": dead,
            "holder": f"process {os.getpid()} of {_user()} on {socket.gethostname()}",
            "host": _host(),
            "pid": os.getpid(),
            "lease": self._lease,
        }
        if not self._write(write_statement("hold_take"), values)[0]["free"]:
            row = next(iter(self._write(write_statement("hold_read"), {})), {})
            seconds = max(1, round((row.get("left") or 0) / 1000))
            raise StoreError(
                f"the store {self._where} is held by {row.get('holder', 'another writer')}; wait until it ends "
                f"(should it be dead, the store is free in {seconds} s)"
            )

    @property
    def renewal(self) -> tuple[str, dict[str, Any]]:
        """Give the statement that renews the hold, and its values; it returns no row if the hold is lost."""
        return write_statement("hold_renew"), {"token": self.token, "lease": self._lease}

    @property
    def check(self) -> tuple[str, dict[str, Any]]:
        """Give the statement that looks whether the hold is there; it returns no row if it is lost."""
        return write_statement("hold_check"), {"token": self.token}

    def lost(self) -> StoreError:
        """Make the error for a writer that was too slow to keep its hold."""
        return StoreError(f"the store {self._where} was taken over by another writer; run the command again")

    def _renew_for_ever(self) -> None:
        while not self._end.wait(self._lease / 3000):
            try:
                self._write(*self.renewal)
            except StoreError:  # the server is away; whoever writes will hear of it
                continue

    def release(self) -> None:
        """Let go of the store; releasing twice does no harm."""
        if self._end.is_set():
            return
        self._end.set()
        self._thread.join()
        self._write(write_statement("hold_release"), {"token": self.token})


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a container may run under a number without a name
        return "somebody"


def _host() -> str:
    """Name this machine; processes in two containers of one machine cannot see each other."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        boot = space = ""
    return f"{socket.gethostname()} {boot} {space}".strip()


def _is_dead(row: Mapping[str, Any]) -> bool:
    """Tell whether a holder was a process of this machine that runs no more."""
    if row.get("host") != _host() or os.name != "posix":
        return False
    try:
        os.kill(int(row["pid"]), 0)
    except ProcessLookupError:
        return True
    except (OSError, TypeError, ValueError):
        return False
    return False
