"""A lock on a file that dies with its holder."""

import contextlib
import os
import sys
from pathlib import Path

from paperatlas.errors import StoreError

__all__ = ["FileLock"]

if sys.platform == "win32":
    import msvcrt

    def _hold(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _hold(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


class FileLock:
    """Hold a store against other writers; the system frees it when the holder ends, however it ends."""

    def __init__(self, path: Path, what: str) -> None:
        """Take the lock or raise StoreError that names the holder's process.

        Args:
            path: The lock's own file; made here and taken away by `release`.
            what: What is being held, for the message.
        """
        self._path = path
        self._descriptor: int | None = None
        while self._descriptor is None:
            descriptor = self._open(what)
            try:
                _hold(descriptor)
            except OSError as error:
                holder = _read(descriptor)
                os.close(descriptor)
                raise StoreError(_held(what, holder)) from error
            if self._still_there(descriptor):
                self._descriptor = descriptor
            else:  # the holder before us took the file away between our open and our lock
                os.close(descriptor)
        os.ftruncate(self._descriptor, 0)
        with contextlib.suppress(OSError):  # a full disk must not keep a lock from being held
            os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def _open(self, what: str) -> int:
        try:
            return os.open(self._path, os.O_RDWR | os.O_CREAT, 0o666)
        except OSError as error:
            raise StoreError(f"{what} cannot be written: {error.strerror}: {self._path}") from error

    def _still_there(self, descriptor: int) -> bool:
        try:
            return os.path.samestat(os.fstat(descriptor), self._path.stat())
        except FileNotFoundError:
            return False

    def release(self) -> None:
        """Free the lock and take its file away; releasing twice does no harm."""
        if self._descriptor is None:
            return
        with contextlib.suppress(OSError):  # Windows keeps a file that is open
            self._path.unlink()
        os.close(self._descriptor)
        self._descriptor = None


def _read(descriptor: int) -> str:
    try:
        os.lseek(descriptor, 0, os.SEEK_SET)
        return os.read(descriptor, 32).decode("ascii", "replace").strip()
    except OSError:
        return ""


def _held(what: str, holder: str) -> str:
    who = f"process {holder}" if holder.isdigit() else "another process"
    if holder == str(os.getpid()):
        who = f"this process ({holder}), which has it open for writing already"
    return f"{what} is held by {who}; wait until it ends, or close it there"
