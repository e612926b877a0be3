"""The store that is a file: nothing that happens to a build harms the file that is there."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import ladybug
import pytest

from paperatlas.assembly import assemble
from paperatlas.errors import StoreError
from paperatlas.stores import open_store
from paperatlas.stores.base import read_graph
from samples import ENTITIES, extractions

TESTS = Path(__file__).resolve().parents[1]

BUILD = """
import os, sys
from dataclasses import replace
sys.path.insert(0, sys.argv[1])
from samples import ENTITIES, extractions
from paperatlas.assembly import assemble
from paperatlas.stores import open_store
size = int(sys.argv[3])
filler = os.urandom(1500).hex()
def copy(paper, n):
    return paper.model_copy(update={"id": f"{paper.id}-{n}", "abstract": f"{n} {filler}"})
copies = [replace(one, paper=copy(one.paper, n)) for n in range(size) for one in extractions()]
graph = assemble(copies, ENTITIES)
with open_store(sys.argv[2], write=True) as store:
    print("ready", flush=True)
    store.replace(graph, spend=True)
    print("done", flush=True)
"""


def build(store: Path, size: int) -> "subprocess.Popen[str]":
    """Start a build of 8 * size papers in a process of its own and wait until it is about to write."""
    command = [sys.executable, "-c", BUILD, str(TESTS), str(store), str(size)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n", process.communicate()[1]
    return process


@pytest.fixture
def atlas(tmp_path: Path) -> Path:
    path = tmp_path / "atlas.db"
    with open_store(path, write=True) as store:
        store.replace(assemble(extractions(), ENTITIES))
    return path


def papers(path: Path) -> int:
    with open_store(path) as store:
        graph = read_graph(store)
        counts = store.counts()
        assert graph.number_of_nodes() == sum(counts[label] for label in list(counts)[:6])
        return counts["Paper"]


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_store_is_one_file(atlas: Path) -> None:
    assert names(atlas.parent) == ["atlas.db"]


def test_killed_at_any_moment(atlas: Path) -> None:
    started = time.monotonic()
    with build(atlas, 150) as process:
        process.communicate()
    longest = time.monotonic() - started
    assert papers(atlas) == 1200
    with open_store(atlas, write=True) as store:
        store.replace(assemble(extractions(), ENTITIES))
    for _ in range(int(os.environ.get("PAPERATLAS_KILLS", "3"))):
        process = build(atlas, 150)
        time.sleep(random.uniform(0, longest / 2))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        assert papers(atlas) in (8, 1200)
        assert not [name for name in names(atlas.parent) if name.startswith("atlas.db.")]
    with open_store(atlas, write=True) as store:
        store.replace(assemble(extractions(), ENTITIES))
    assert papers(atlas) == 8
    assert names(atlas.parent) == ["atlas.db"]


FULL_DISK = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[4]), resource.RLIM_INFINITY))
"""


@pytest.mark.skipif(os.name != "posix", reason="limits a process by POSIX means")
@pytest.mark.parametrize("limit", [0, 4096, 200_000, 1_000_000])
def test_a_full_disk(atlas: Path, limit: int) -> None:
    command = [sys.executable, "-c", FULL_DISK + BUILD, str(TESTS), str(atlas), "200", str(limit)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode != 0
    assert "done" not in done.stdout
    assert papers(atlas) == 8
    with open_store(atlas, write=True) as store:
        store.replace(assemble(extractions()[:3], ENTITIES))
    assert papers(atlas) == 3
    assert names(atlas.parent) == ["atlas.db"]


def test_the_second_build_is_told_who_holds_the_store(atlas: Path) -> None:
    process = build(atlas, 300)
    process.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(StoreError, match=f"process {process.pid}"):
            open_store(atlas, write=True)
        assert papers(atlas) == 8
    finally:
        process.send_signal(signal.SIGCONT)
    out, error = process.communicate()
    assert out == "done\n", error
    assert papers(atlas) == 2400


def test_the_same_process_cannot_hold_it_twice(atlas: Path) -> None:
    with open_store(atlas, write=True), pytest.raises(StoreError, match="this process"):
        open_store(atlas, write=True)
    with open_store(atlas, write=True) as store:
        assert store.counts()["Paper"] == 8


def test_a_lock_left_behind_by_the_dead_holds_nobody(atlas: Path) -> None:
    atlas.with_name(".atlas.db.lock").write_text("1\n")
    with open_store(atlas, write=True) as store:
        store.replace(assemble(extractions()[:2], ENTITIES))
    assert names(atlas.parent) == ["atlas.db"]


def test_a_reader_beside_a_build_keeps_its_graph(atlas: Path) -> None:
    with open_store(atlas) as reader:
        assert reader.counts()["Paper"] == 8
        with build(atlas, 100) as process:
            while process.poll() is None:
                assert reader.counts()["Paper"] == 8
            process.communicate()
        assert read_graph(reader).number_of_nodes() == len(assemble(extractions(), ENTITIES))
    assert papers(atlas) == 800


def write_ahead(path: Path) -> bytes:
    """Change the database of a file in a process that dies before it folds its log in; return the log."""
    script = (
        "import ladybug, os, sys\n"
        "connection = ladybug.Connection(ladybug.Database(sys.argv[1], auto_checkpoint=False))\n"
        "connection.execute(\"CREATE (:Paper {id: 'paper:late', title: 'late'})\")\n"
        "os.kill(os.getpid(), 9)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(path)])
    return path.with_name(path.name + ".wal").read_bytes()


def test_unfinished_work_of_another_program_is_not_lost(atlas: Path) -> None:
    write_ahead(atlas)
    with open_store(atlas, write=True) as store:
        assert store.counts()["Paper"] == 9
    assert names(atlas.parent) == ["atlas.db"]


def test_a_new_file_never_meets_an_old_log(atlas: Path) -> None:
    write_ahead(atlas)
    with open_store(atlas, write=True) as store:
        store.replace(assemble(extractions()[:3], ENTITIES))
    assert names(atlas.parent) == ["atlas.db"]
    assert papers(atlas) == 3


@pytest.mark.parametrize("present", [True, False])
def test_a_log_that_belongs_to_no_file_is_moved_aside(atlas: Path, tmp_path: Path, present: bool) -> None:
    log = write_ahead(atlas)
    other = tmp_path / "other.db"
    if present:
        with open_store(other, write=True) as store:
            store.replace(assemble(extractions()[:1], ENTITIES))
    other.with_name("other.db.wal").write_bytes(log)
    with open_store(other, write=True) as store:
        store.replace(assemble(extractions()[:2], ENTITIES))
    assert papers(other) == 2
    assert other.with_name("other.db.wal.orphan").read_bytes() == log


def test_another_program_that_writes_is_respected(atlas: Path) -> None:
    script = "import ladybug, sys; d = ladybug.Database(sys.argv[1]); print('open', flush=True); input()"
    command = [sys.executable, "-c", script, str(atlas)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        process.stdout.readline()
        with pytest.raises(StoreError, match=f"held by another program.*{process.pid}"):
            open_store(atlas, write=True)
        process.communicate("\n")
    assert names(atlas.parent) == ["atlas.db"]


def test_opening_to_write_does_not_touch_the_file(atlas: Path) -> None:
    before = atlas.read_bytes()
    with open_store(atlas, write=True) as store:
        assert store.counts()["Paper"] == 8
    assert atlas.read_bytes() == before


def test_drafts_of_the_dead_are_swept(atlas: Path) -> None:
    for name in (".atlas.db.4711.draft", ".atlas.db.4711.draft.wal", ".atlas.db.4711.draft.shadow"):
        atlas.with_name(name).write_text("x")
    keep = atlas.with_name(".atlas.db-notes.draft")
    keep.write_text("mine")
    open_store(atlas, write=True).close()
    assert names(atlas.parent) == [keep.name, "atlas.db"]


def test_reading_needs_a_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="paperatlas build"):
        open_store(tmp_path / "none.db")
    assert names(tmp_path) == []


@pytest.mark.parametrize("write", [True, False])
def test_what_is_no_store_is_left_alone(tmp_path: Path, write: bool) -> None:
    text = tmp_path / "thesis.tex"
    text.write_text("years of work")
    with pytest.raises(StoreError, match="not a paperatlas store"):
        open_store(text, write=write)
    with pytest.raises(StoreError, match="folder"):
        open_store(tmp_path, write=write)
    assert text.read_text() == "years of work"


def test_a_database_of_another_making_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with ladybug.Database(str(path)) as database, ladybug.Connection(database) as connection:
        connection.execute("CREATE NODE TABLE Person(name STRING, PRIMARY KEY(name))")
    with pytest.raises(StoreError, match="build it again"):
        open_store(path)


def test_a_damaged_store_can_be_built_again(atlas: Path) -> None:
    atlas.write_bytes(atlas.read_bytes()[:5000])
    with pytest.raises(StoreError):
        open_store(atlas)
    with open_store(atlas, write=True) as store:
        store.replace(assemble(extractions(), ENTITIES))
    assert papers(atlas) == 8


def test_a_reader_cannot_write(atlas: Path) -> None:
    with open_store(atlas) as store:
        with pytest.raises(StoreError, match="reading only"):
            store.replace(assemble(extractions(), ENTITIES))
        with pytest.raises(StoreError, match="reading only"):
            store.run("CREATE (p:Paper {id: 'x'})", write=True)


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"none/atlas\.db"):
        open_store(tmp_path / "none" / "atlas.db", write=True)


def test_a_link_stays_a_link(atlas: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(atlas)
    with open_store(link, write=True) as store:
        store.replace(assemble(extractions()[:2], ENTITIES))
    assert link.is_symlink()
    assert papers(atlas) == 2


def test_the_mode_of_the_file_stays(atlas: Path) -> None:
    atlas.chmod(0o640)
    with open_store(atlas, write=True) as store:
        store.replace(assemble(extractions()[:2], ENTITIES))
    assert atlas.stat().st_mode & 0o777 == 0o640


def test_where_the_store_is(atlas: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(atlas.parent)
    with open_store() as store:
        assert store.where == "atlas.db"
    monkeypatch.setenv("PAPERATLAS_STORE", str(tmp_path / "elsewhere.db"))
    with pytest.raises(StoreError, match=r"elsewhere\.db"):
        open_store()
    with open_store(atlas) as store:
        assert store.where == str(atlas)


def test_a_writer_that_is_closed_writes_no_more(atlas: Path) -> None:
    store = open_store(atlas, write=True)
    store.close()
    with pytest.raises(StoreError, match="closed"):
        store.replace(assemble(extractions(), ENTITIES))


def test_many_rows_are_those_that_are_asked_for_one_by_one() -> None:
    with open_store(":memory:") as store:
        store.run(
            "UNWIND range(1, 700) AS n CREATE (:Model {id: 'm' + string(n), name: 'N', aliases: ['a', string(n)], "
            "year: CASE WHEN n % 3 = 0 THEN NULL ELSE n END, known: n % 2 = 0})",
            write=True,
        )
        store.run("CREATE (:Model {id: 'z', name: 'Ü', aliases: []})", write=True)
        statement = "MATCH (m:Model) RETURN m.id, m.aliases, m.year, m.known, 0.5 AS half ORDER BY m.id"
        many = store.run(statement)
        assert len(many) == 701
        assert many.rows == store.run(statement, limit=1000).rows
        assert {type(value) for row in many for value in row} == {str, list, int, bool, float, type(None)}
