"""Hold what is served, and replace it when the store has been built anew."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from paperatlas.errors import PaperatlasError, StoreError
from paperatlas.query import Atlas
from paperatlas.server.options import Limits
from paperatlas.server.pool import Pool, deadline
from paperatlas.server.problems import Busy, OutOfTime
from paperatlas.server.sandbox import Sandbox
from paperatlas.server.search import Completion, titles_of
from paperatlas.stores import open_store, place_of
from paperatlas.stores.base import Store

if TYPE_CHECKING:
    import anyio

__all__ = ["Generation", "Live"]

_T = TypeVar("_T")
_MEMORY = ":memory:"
_TRIES = 5
_FILE_SECONDS = 1.0
_SERVER_SECONDS = 3.0
_LOG = logging.getLogger("paperatlas.server")


class Generation:
    """Hold one state of the store with everything that is made from it: names, completion, the overview."""

    def __init__(self, stores: list[Store], limits: Limits, stamp: object) -> None:
        """Load the names; from then on any thread may ask."""
        self.stamp = stamp
        self.pool = Pool(stores)
        self.atlas = Atlas(self.pool)
        self.completion = Completion(self.atlas.index.by_id.values(), titles_of(self.pool))
        self.overview: Future[bytes | None] = Future()
        own_file = self.pool.dialect == "ladybug" and self.pool.where != _MEMORY
        self.sandbox = Sandbox(self.pool.where, limits) if own_file else None
        self.users = 0
        self.retired = False

    def close(self) -> None:
        """Let go of everything that is not in use."""
        if self.sandbox is not None:
            self.sandbox.close()
        self.pool.close()


class Live:
    """Answer from the newest generation; the old one closes when nobody uses it any more."""

    def __init__(
        self,
        where: str | None,
        limits: Limits,
        draw: Callable[[Atlas], bytes | None] | None = None,
    ) -> None:
        """Open the store at a place.

        Args:
            where: As for `open_store`.
            limits: The bounds of every request.
            draw: Makes the overview of a generation, in a thread beside the requests.

        Raises:
            StoreError: There is no store, or it cannot be opened.
        """
        self.limits = limits
        self.trouble = ""
        self._draw = draw
        self._lock = threading.Lock()
        self._refreshing = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._turns: anyio.CapacityLimiter | None = None
        # The place as given: what a store shows of itself leaves a password out.
        self._where = place_of(where)
        self._now = self._generation()
        self._start_drawing(self._now)

    @classmethod
    def of(cls, store: Store, limits: Limits) -> "Live":
        """Serve a store that is open already, such as one in memory; it is closed with the server."""
        self = cls.__new__(cls)
        self.limits, self.trouble, self._draw, self._where = limits, "", None, ""
        self._lock, self._refreshing, self._threads = threading.Lock(), threading.Lock(), []
        self._turns = None
        self._now = Generation([store], limits, None)
        self._now.overview.set_result(None)
        return self

    def _generation(self) -> Generation:
        """Open all readers on one state of the store, even while it is being replaced."""
        for _ in range(_TRIES):
            before = _identity(self._where)
            stores: list[Store] = []
            try:
                # A store in memory is the one that it is; a second would be another, empty one.
                number = 1 if self._where == _MEMORY else self.limits.readers
                stores.extend(open_store(self._where) for _ in range(number))
                if _identity(self._where) == before:
                    return Generation(stores, self.limits, before or _stamp(stores[0]))
            except BaseException:
                for store in stores:
                    store.close()
                raise
            for store in stores:
                store.close()
        raise StoreError(f"{stores[0].where} is being replaced again and again; try again")

    # --- asking ---

    @contextlib.contextmanager
    def use(self) -> Iterator[Generation]:
        """Lend the newest generation; it stays open until it is given back."""
        with self._lock:
            generation = self._now
            generation.users += 1
        try:
            yield generation
        finally:
            with self._lock:
                generation.users -= 1
                last = generation.retired and generation.users == 0
            if last:
                generation.close()

    async def call(self, function: Callable[[Generation], _T]) -> _T:
        """Run a function over the newest generation in a thread, within the time of one request.

        Raises:
            OutOfTime: It took too long. The thread ends by itself, as its statements are bounded too.
            Busy: Its turn did not come.
        """
        import anyio

        end = time.monotonic() + self.limits.seconds
        started = threading.Event()

        def work() -> _T:
            started.set()
            with deadline(end - time.monotonic()), self.use() as generation:
                return function(generation)

        # As many at work as there are readers, in order of arrival: so under load the first ones are
        # answered, while all at once would all run out of time.
        if self._turns is None:
            self._turns = anyio.CapacityLimiter(self.limits.readers)
        try:
            with anyio.fail_after(self.limits.seconds + 1):
                return await anyio.to_thread.run_sync(work, abandon_on_cancel=True, limiter=self._turns)
        except TimeoutError:
            if started.is_set():
                raise OutOfTime("the request took too long; ask for less") from None
            raise Busy("too many requests at once; try again") from None

    async def overview(self, patience: float) -> bytes | None:
        """Give the overview of the strongest nodes as JSON; None where none can be made.

        Raises:
            Busy: It is not drawn within so many seconds.
        """
        import anyio

        with self.use() as generation, anyio.move_on_after(patience):
            while not generation.overview.done():
                await anyio.sleep(0.05)
        if not generation.overview.done():
            raise Busy("the overview is being drawn; try again")
        return generation.overview.result()

    # --- renewing ---

    async def watch(self) -> None:
        """Look again and again whether the store has been built anew, until cancelled."""
        import anyio

        with self.use() as generation:
            every = _FILE_SECONDS if generation.pool.dialect == "ladybug" else _SERVER_SECONDS
        while True:
            await anyio.sleep(every)
            await anyio.to_thread.run_sync(self.refresh, abandon_on_cancel=True)

    def refresh(self) -> bool:
        """Serve the store as it is now; tell whether it has changed.

        A store that cannot be opened leaves the old state in service, and `trouble` says why.
        """
        with self._refreshing, self.use() as old:
            if old.stamp is None:
                return False
            try:
                if _stamp(old.pool) == old.stamp:
                    self.trouble = ""
                    return False
                fresh = self._generation()
            except (PaperatlasError, OSError) as error:
                if str(error) != self.trouble:
                    _LOG.warning("the store cannot be read anew, the old state is served on: %s", error)
                self.trouble = str(error)
                return False
            with self._lock:
                self._now, old.retired = fresh, True
            self.trouble = ""
        self._start_drawing(fresh)
        return True

    def _start_drawing(self, generation: Generation) -> None:
        """Make the overview of a generation in a thread of its own: it may take longer than a request."""
        if self._draw is None:
            generation.overview.set_result(None)
            return
        draw = self._draw

        def work() -> None:
            try:
                with self.use() as current:
                    generation.overview.set_result(draw(current.atlas) if current is generation else None)
            except Exception:  # noqa: BLE001  # the server without the overview is still of use
                _LOG.exception("the overview could not be drawn")
                generation.overview.set_result(None)

        thread = threading.Thread(target=work, daemon=True, name="overview")
        self._threads = [*(other for other in self._threads if other.is_alive()), thread]
        thread.start()

    def close(self) -> bool:
        """Let go of the store; tell whether nothing is left at work."""
        with self._lock:
            generation = self._now
            generation.retired = True
        generation.close()
        return generation.pool.closed and not any(thread.is_alive() for thread in self._threads)


def _stamp(store: Store) -> object:
    """Give what changes when a store is built anew: the file's identity, or notes and counts."""
    if store.where == _MEMORY:
        return None
    if store.dialect != "ladybug":
        return store.meta(), store.counts()
    found = _identity(store.where)
    if found is None:
        raise StoreError(f"there is no store at {store.where} any more")
    return found


def _identity(place: str) -> tuple[int, int, int] | None:
    """Give what changes when a file is replaced; None where the place is no file."""
    try:
        state = Path(place).stat()
    except OSError:
        return None
    return state.st_ino, state.st_mtime_ns, state.st_size
