"""Extract with several processes, with the result of one process to the last byte.

Each worker keeps the papers of its batches between the two passes; the process that started them takes in the
new names of all papers in their order. Where the order matters otherwise it is checked: a batch that names a
release otherwise than an earlier batch did is linked again with the earlier ones.
"""

import gc
import multiprocessing
import pickle
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from ctypes import c_int64
from dataclasses import dataclass, replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from operator import attrgetter
from types import ModuleType
from typing import Any

from paperatlas.collector import collector_paused
from paperatlas.errors import PaperatlasError
from paperatlas.extraction import Extractor, First, Packed, Result, Survey
from paperatlas.lexicon import Lexicon
from paperatlas.model import Entity, Paper
from paperatlas.passes import Named, Passes, firsts_of, names_of, own_of

__all__ = ["WorkerError", "extract"]

Progress = Callable[[str, int, int], None]
_Task = tuple[int, bytes]
"""The number of a batch and the packed message that says what to do with it."""

_NEEDED = ("id", "title", "abstract", "date", "url")
"""What is read of a paper: authors and the like do not travel."""
_READ = attrgetter(*_NEEDED)
_GIVEN = set(_NEEDED)
_LARGEST_BATCH = 256
_BATCHES_A_WORKER = 8
_SECONDS_TO_LEAVE = 2.0


class WorkerError(PaperatlasError):
    """Report a process that died or failed: the paper it was at, its batch, and what to do.

    Attributes:
        paper: The id of the paper that the process was at; empty where it had not begun.
        batch: The ids of the papers of its batch.
    """

    def __init__(self, message: str, paper: str = "", batch: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.paper = paper
        self.batch = list(batch)


@dataclass(slots=True)
class _Worker:
    """Hold one process, the line to it, and the batch that it is at (None: idle).

    `at` is shared with the process: the place in the batch of the paper that it works on.
    """

    process: BaseProcess
    line: Connection
    at: Any
    batch: int | None = None


def extract(papers: Sequence[Paper], extractor: Extractor, jobs: int, progress: Progress | None = None) -> Result:
    """Extract all papers with several processes; the result is that of `extractor.extract(papers)`.

    The processes are started afresh (spawned) and do not run the script that calls this.

    Args:
        papers: The corpus; names found in one paper are recognised in all.
        extractor: Gives the lexicon and the options.
        jobs: How many processes work; with one, this one does it all.
        progress: Called with the stage's name, papers done and papers in all.

    Raises:
        WorkerError: A process died or failed.
    """
    size = max(1, min(_LARGEST_BATCH, -(-len(papers) // (jobs * _BATCHES_A_WORKER))))
    batches = [papers[start : start + size] for start in range(0, len(papers), size)]
    if min(jobs, len(batches)) <= 1:
        return extractor.extract(papers, progress)
    with collector_paused(), _crew(min(jobs, len(batches)), extractor) as workers:
        return _Run(batches, extractor, workers, progress or (lambda *_: None)).extract()


class _Run:
    """Lead the workers through both passes over one corpus."""

    def __init__(
        self, batches: list[Sequence[Paper]], extractor: Extractor, workers: list[_Worker], progress: Progress
    ) -> None:
        self._batches = batches
        self._extractor = extractor
        self._workers = workers
        self._progress = progress
        self._owners: dict[int, _Worker] = {}
        self._again: dict[int, _Task] = {}

    def extract(self) -> Result:
        """Run both passes."""
        survey = self._extractor.survey(self._first())
        extractions = self._second(survey)
        return Result(extractions, survey.entities, len(survey.index.entities), survey.index.ambiguous)

    def _first(self) -> Iterator[First]:
        """Let whoever is idle take the next batch and keep it; yield what was found, in order."""
        waiting = deque(range(len(self._batches)))

        def task(worker: _Worker) -> _Task | None:
            for number in [n for n in self._again if self._owners[n] is worker]:
                return self._again.pop(number)
            if not waiting:
                return None
            number = waiting.popleft()
            self._owners[number] = worker
            return number, _packed("first", number, list(map(_READ, self._batches[number])))

        answers: dict[int, Named] = {}
        made: dict[str, Entity] = {}
        due = 0
        for number, answer in self._run("recognize", task):
            answers[number] = answer
            while due in answers and self._agrees(due, answers, made):
                yield from firsts_of(self._batches[due], answers.pop(due))
                due += 1

    def _agrees(self, number: int, answers: dict[int, Named], made: dict[str, Entity]) -> bool:
        """Take in the entities that linking made in a batch, unless an earlier batch made one otherwise.

        Then the batch has to be linked again with the earlier ones, as it would have been in one process.
        """
        added = answers[number].made
        if any(made.get(entity.id, entity) != entity for entity in added):
            del answers[number]
            self._again[number] = (number, _packed("again", number, list(made.values())))
            return False
        for entity in added:
            made.setdefault(entity.id, entity)
        return True

    def _second(self, survey: Survey) -> Packed:
        """Give each worker the names of all papers, then relate every batch where it was kept."""
        names = _packed("learn", 0, names_of(survey, self._extractor.lexicon))
        for worker in self._workers:
            self._send(worker, (0, names))
        for worker in self._workers:
            self._open(self._receive(worker))
        queues: dict[int, deque[int]] = {id(worker): deque() for worker in self._workers}
        for number, worker in sorted(self._owners.items(), key=lambda item: item[0]):
            queues[id(worker)].append(number)

        def task(worker: _Worker) -> _Task | None:
            if not queues[id(worker)]:
                return None
            number = queues[id(worker)].popleft()
            return number, _packed("second", number, own_of(survey, self._batches[number]))

        # The papers themselves do not travel back.
        contents = dict(self._run("relate", task))
        return Packed(self._batches, [contents[number] for number in range(len(self._batches))])

    def _run(self, stage: str, task: Callable[[_Worker], _Task | None]) -> Iterator[tuple[int, Any]]:
        """Keep every worker busy with its next task, and yield the answers as they come."""
        seen: set[int] = set()
        total = sum(map(len, self._batches))
        while busy := self._all_busy(task):
            answers = [self._receive(busy[line]) for line in wait(list(busy))]  # type: ignore[index]
            self._all_busy(task)  # they work on while the answers are taken in
            for answer in answers:
                number, content = self._open(answer)
                seen.add(number)
                self._progress(stage, sum(len(self._batches[n]) for n in seen), total)
                yield number, content

    def _all_busy(self, task: Callable[[_Worker], _Task | None]) -> dict[Connection, _Worker]:
        for worker in self._workers:
            if worker.batch is None and (following := task(worker)):
                self._send(worker, following)
        return {worker.line: worker for worker in self._workers if worker.batch is not None}

    def _send(self, worker: _Worker, task: _Task) -> None:
        worker.batch, message = task
        try:
            worker.line.send_bytes(message)
        except OSError as error:
            raise self._dead(worker) from error

    def _receive(self, worker: _Worker) -> bytes:
        try:
            answer = worker.line.recv_bytes()
        except (EOFError, OSError) as error:
            raise self._dead(worker) from error
        worker.batch = None
        return answer

    def _open(self, answer: bytes) -> tuple[int, Any]:
        number, content, failure = pickle.loads(answer)  # noqa: S301 - from our own process
        if failure:
            at, message, trace = failure
            paper, ids = self._place(number, at)
            error = WorkerError(f"{message}, at paper {paper}; leave it out and report it", paper, ids)
            error.add_note(trace)
            raise error
        return number, content

    def _dead(self, worker: _Worker) -> WorkerError:
        worker.process.join(_SECONDS_TO_LEAVE)
        code = worker.process.exitcode
        how = f"by signal {signal.Signals(-code).name}" if code is not None and code < 0 else f"with code {code}"
        paper, ids = self._place(worker.batch or 0, worker.at.value)
        where = f"at paper {paper}" if paper else "before its first paper"
        text = (
            f"a worker process ended {how} {where} (batch of {len(ids)}: {', '.join(ids)}); "
            "if memory ran out, use fewer --jobs, otherwise leave the paper out and report it"
        )
        return WorkerError(text, paper, ids)

    def _place(self, number: int, at: int) -> tuple[str, list[str]]:
        ids = [paper.id for paper in self._batches[number]]
        return ids[min(at, len(ids) - 1)] if at >= 0 else "", ids


def _packed(action: str, number: int, content: object) -> bytes:
    return pickle.dumps((action, number, content), pickle.HIGHEST_PROTOCOL)


@contextmanager
def _crew(count: int, extractor: Extractor) -> Iterator[list[_Worker]]:
    """Start the workers, and see to it that none is left, however this ends."""
    context = multiprocessing.get_context("spawn")  # safe beside the threads of a database or a progress bar
    plain = replace(extractor.lexicon)  # without what it has worked out so far
    workers: list[_Worker] = []
    try:
        with _uninterrupted(), _without_script():
            for number in range(count):
                ours, theirs = context.Pipe()
                at = context.RawValue(c_int64, -1)
                settings = (theirs, at, plain, extractor.min_confidence)
                process = context.Process(target=_serve, args=settings, name=f"paperatlas-{number}", daemon=True)
                process.start()
                theirs.close()
                workers.append(_Worker(process, ours, at))
        yield workers
        for worker in workers:
            worker.line.close()  # the end of its line is a worker's sign to leave
            worker.process.join(_SECONDS_TO_LEAVE)
    finally:
        for worker in workers:
            worker.line.close()
            if worker.process.is_alive():
                worker.process.kill()
            worker.process.join()
            worker.process.close()


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """Start processes that Ctrl-C does not reach: they inherit the mask, and their parent ends them."""
    resource_tracker.ensure_running()  # where it starts later, it lifts the mask
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _without_script() -> Iterator[None]:
    """Start processes that do not run the script of this one first: they need nothing of it."""
    script = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = script


def _serve(line: Connection, at: Any, lexicon: Lexicon, min_confidence: float) -> None:
    """Work in a process of its own, until the line ends."""
    gc.disable()  # as in the parent
    passes = Passes(lexicon, min_confidence)

    def mark(place: int) -> None:
        at.value = place

    with suppress(EOFError, OSError):
        while True:
            action, number, content = pickle.loads(line.recv_bytes())  # noqa: S301 - from our own process
            try:
                answer: tuple[Any, ...] = (number, _do(passes, action, number, content, mark), None)
            except Exception as error:  # noqa: BLE001 - it is raised again in the parent
                failure = (at.value, f"{type(error).__name__}: {error}", traceback.format_exc())
                answer = (number, None, failure)
            line.send_bytes(pickle.dumps(answer, pickle.HIGHEST_PROTOCOL))


def _paper(row: Sequence[Any]) -> Paper:
    """Make a paper of what is needed of it: it was checked when it was read."""
    return Paper.model_construct(_GIVEN, **dict(zip(_NEEDED, row, strict=True)))


def _do(passes: Passes, action: str, number: int, content: Any, mark: Callable[[int], None]) -> Any:
    if action == "first":
        return passes.first(number, [_paper(row) for row in content], mark)
    if action == "again":
        return passes.again(number, content, mark)
    if action == "learn":
        passes.learn(content)
        return None
    # Stays packed until somebody asks for it.
    found = [(e.found, e.evaluations) for e in passes.second(number, content, mark)]
    return pickle.dumps(found, pickle.HIGHEST_PROTOCOL)
