"""Run free Cypher in a process of its own, which can be ended.

The time limit of the embedded engine does not reach into single functions: `repeat('x', 2000000000)` takes
a minute and all memory, whatever the limit is. So statements of users run in a child, which is ended when it
takes too long or too much memory; an engine that dies over a statement takes nobody with it either.
"""

import contextlib
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from typing import BinaryIO

import orjson

from paperatlas.errors import PaperatlasError, QueryError, StoreError
from paperatlas.server.options import Limits
from paperatlas.server.pool import remaining
from paperatlas.server.problems import Busy, OutOfTime, TooMuch, is_late
from paperatlas.server.wire import dumps

__all__ = ["Sandbox", "main"]

_CHILDREN = 2
_GRACE = 0.5
_TOO_MUCH = 77
_WELL, _WRONG = b"+", b"-"


class Sandbox:
    """Keep a few children that read one store, started when they are first needed."""

    def __init__(self, where: str, limits: Limits) -> None:
        """Read the store at a path, within limits."""
        self._where = where
        self._limits = limits
        self._closed = False
        self._free: queue.LifoQueue[_Child | None] = queue.LifoQueue()
        self._all: set[_Child] = set()
        for _ in range(_CHILDREN):
            self._free.put(None)

    def run(self, statement: str, parameters: Mapping[str, object], rows: int, seconds: float) -> bytes:
        """Run one statement and give columns, rows and `truncated` as JSON.

        Raises:
            QueryError: The engine refuses the statement, or it took too much time or memory.
        """
        left = remaining()
        try:
            child = self._free.get(timeout=left)
        except queue.Empty:
            raise Busy("other statements are running; try again") from None
        try:
            if child is None or not child.alive:
                child = self._start()
            bound = min(seconds, remaining() or seconds)
            task = {"statement": statement, "parameters": parameters, "limit": rows, "timeout": bound}
            return child.ask(dumps(task), bound)
        finally:
            if child is not None and not child.alive:
                self._all.discard(child)
            self._free.put(child)

    def _start(self) -> "_Child":
        if self._closed:
            raise StoreError("the server is stopping")
        child = _Child(self._where, self._limits)
        self._all.add(child)
        return child

    def close(self) -> None:
        """End all children, whatever they do."""
        self._closed = True
        for child in list(self._all):
            child.end()
        with contextlib.suppress(queue.Empty):
            while True:
                idle = self._free.get_nowait()
                if idle is not None:
                    idle.release()


class _Child:
    """Talk to one child: a line with the task goes in, a line with the answer comes out."""

    def __init__(self, where: str, limits: Limits) -> None:
        # What the child does not know it cannot tell.
        secret = ("PAPERATLAS_TOKEN", "NEO4J_PASSWORD")
        environment = {name: value for name, value in os.environ.items() if name not in secret}
        self._process = subprocess.Popen(  # noqa: S603  # this very package
            [sys.executable, "-m", __name__, where, str(limits.memory), str(limits.answer)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,  # an interrupt at the terminal is the parent's to handle
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in: BinaryIO = self._process.stdin  # type: ignore[assignment]  # binary by default
        self._out: BinaryIO = self._process.stdout  # type: ignore[assignment]
        try:
            self._read(_GRACE + 10.0)  # it says that it is ready
        except PaperatlasError:
            self.end()
            self.release()
            raise

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, task: bytes, seconds: float) -> bytes:
        try:
            self._in.write(task + b"\n")
            self._in.flush()
        except OSError:
            self.end()
        return self._read(seconds + _GRACE)

    def _read(self, seconds: float) -> bytes:
        late = threading.Event()

        def stop() -> None:
            late.set()
            self.end()

        timer = threading.Timer(seconds, stop)
        timer.start()
        try:
            line = self._out.readline()
        finally:
            timer.cancel()
        if line.startswith(_WELL):
            return line[1:].rstrip(b"\n")
        if line.startswith(_WRONG):
            self._raise(orjson.loads(line[1:]))
        code = self._process.wait()
        self.release()
        if late.is_set():
            raise OutOfTime("the statement took too long and was ended; ask for less")
        if code == _TOO_MUCH:
            raise TooMuch("the statement took too much memory and was ended; ask for less")
        raise QueryError("the engine died over the statement; ask otherwise")

    @staticmethod
    def _raise(wrong: dict[str, str]) -> None:
        kinds = {"StoreError": StoreError, "TooMuch": TooMuch, "OutOfTime": OutOfTime}
        raise kinds.get(wrong["kind"], QueryError)(wrong["message"])

    def end(self) -> None:
        self._process.kill()
        self._process.wait()

    def release(self) -> None:
        """Close the pipes; not while another thread reads from them."""
        for pipe in (self._in, self._out):
            with contextlib.suppress(OSError):  # what could not be sent is not sent
                pipe.close()


# --- the child ---------------------------------------------------------------------------------------------


def main() -> int:
    """Be the child: answer tasks from standard input until it ends."""
    from paperatlas.stores import open_store

    where, memory, answer = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    # What the engine prints must not get between the answers.
    with os.fdopen(os.dup(1), "wb", buffering=0) as out:
        os.dup2(2, 1)
        try:
            store = open_store(where)
            store.meta()
        except PaperatlasError as error:
            out.write(_wrong(error))
            return 1
        threading.Thread(target=_watch, args=(memory, os.getppid()), daemon=True).start()
        _say(out, _WELL + b"\n")
        for line in sys.stdin.buffer:
            task = orjson.loads(line)
            try:
                rows = store.run(task["statement"], task["parameters"], limit=task["limit"], timeout=task["timeout"])
                made = dumps({"columns": rows.columns, "rows": rows.rows, "truncated": rows.truncated})
                if len(made) > answer:
                    raise TooMuch(f"the answer is larger than {answer:,} bytes; ask for less")
                _say(out, _WELL + made + b"\n")
            except Exception as error:  # noqa: BLE001  # the parent is to know, whatever it is
                late = isinstance(error, QueryError) and is_late(error)
                _say(out, _wrong(OutOfTime(str(error)) if late else error))
    return 0


def _wrong(error: Exception) -> bytes:
    known = isinstance(error, PaperatlasError)
    message = str(error) if known else f"{type(error).__name__} while the statement ran"
    return _WRONG + dumps({"kind": type(error).__name__, "message": message}) + b"\n"


def _say(out: BinaryIO, line: bytes) -> None:
    view = memoryview(line)
    while view:
        view = view[out.write(view) :]


def _watch(memory: int, parent: int) -> None:
    """End this process when it has grown too far, or when its parent has gone."""
    start = _resident()
    while os.getppid() == parent:
        if _resident() - start > memory:
            os._exit(_TOO_MUCH)
        time.sleep(0.05)
    os._exit(1)


def _resident() -> int:
    """Give the most memory that this process ever held, in bytes."""
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


if __name__ == "__main__":
    sys.exit(main())
