"""Where the tests find the real papers, and what happens where they are missing."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from neo4j_server import PASSWORD, Neo4jServer, missing, wipe
from paperatlas.stores.address import Address


def _given(variable: str, what: str) -> Path:
    """Return the path that the variable names; skip without it, or fail where it is required."""
    value = os.environ.get(variable)
    if value and Path(value).exists():
        return Path(value)
    missing = f"{variable} names no existing path: {what}"
    if os.environ.get("PAPERATLAS_REQUIRE_CORPUS") == "1":
        pytest.fail(missing)
    pytest.skip(missing)


@pytest.fixture(scope="session")
def dumps() -> list[Path]:
    """Return the five daily-papers dumps, in order."""
    folder = _given("PAPERATLAS_CORPUS", "the folder with the daily-papers dumps")
    found = sorted(folder.glob("*.txt"))
    assert found, f"{folder} holds no dump (*.txt)"
    return found


@pytest.fixture(scope="session")
def gold_papers() -> Path:
    """Return the file with the labelled papers; the variable may name its folder too."""
    path = _given("PAPERATLAS_GOLD", "the labelled papers (a .jsonl file)")
    return path / "dev.jsonl" if path.is_dir() else path


@pytest.fixture(autouse=True)
def _own_store(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the user's own store and lexicon out of the tests."""
    monkeypatch.delenv("PAPERATLAS_STORE", raising=False)
    monkeypatch.delenv("PAPERATLAS_LEXICON", raising=False)


@pytest.fixture(autouse=True, scope="session")
def _interruptible() -> None:
    """Let the commands that tests start be interrupted, also where the tests run behind `nohup` or `&`."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


# --- a Neo4j server ----------------------------------------------------------------------------------------


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests that bound a time run apart from the others."""
    choices = ("too", "without", "only")
    parser.addoption(
        "--timing", choices=choices, default="too", help="run the tests marked timing too, or not, or only"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose by --timing; run the tests of one file, and all those that need the server, in one worker each."""
    wanted = config.getoption("--timing")
    if wanted != "too":
        left_out = [item for item in items if bool(item.get_closest_marker("timing")) != (wanted == "only")]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
    for item in items:
        group = "neo4j" if item.get_closest_marker("neo4j") else str(item.path)
        item.add_marker(pytest.mark.xdist_group(group))


@pytest.fixture(scope="session")
def neo4j_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neo4jServer]:
    """Run a server of our own, which tests may kill."""
    lacking = missing()
    if lacking and os.environ.get("PAPERATLAS_REQUIRE_NEO4J") == "1":
        pytest.fail(lacking)
    if lacking:
        pytest.skip(f"{lacking}: what concerns Neo4j is NOT tested")
    server = Neo4jServer(tmp_path_factory.mktemp("neo4j"))
    try:
        yield server.start()
    finally:
        server.stop()


@pytest.fixture(scope="session")
def neo4j_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """Give the URL of a server whose database tests may wipe; user and password stand in the environment."""
    given = os.environ.get("PAPERATLAS_TEST_NEO4J")
    with pytest.MonkeyPatch.context() as patch:
        if given:
            address = Address.parse(given)
            patch.setenv("NEO4J_USERNAME", address.user)
            patch.setenv("NEO4J_PASSWORD", address.password)
            yield address.shown
            return
        server = request.getfixturevalue("neo4j_server")
        patch.setenv("NEO4J_USERNAME", "neo4j")
        patch.setenv("NEO4J_PASSWORD", PASSWORD)
        yield server.url


@pytest.fixture
def neo4j_place(neo4j_url: str) -> str:
    """Give the URL of a store on the server that holds nothing."""
    wipe(neo4j_url)
    return neo4j_url


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what was compared on both engines, and loudly if nothing was."""
    reports = terminalreporter.stats.get("", [])  # where pytest puts the ends of tests
    properties = [one for report in reports for one in getattr(report, "user_properties", ())]
    found = [value for name, value in properties if name == "parity"]
    if found:
        calls, rows = (sum(int(pair[i]) for pair in found) for i in (0, 1))
        terminalreporter.write_line(
            f"parity of the embedded engine and Neo4j: {calls} queries and lookups, {rows} rows, all the same"
        )
    skipped = [r for r in terminalreporter.stats.get("skipped", []) if "NOT tested" in str(r.longrepr)]
    if skipped:
        terminalreporter.write_line(f"NO NEO4J SERVER: {len(skipped)} tests were skipped", red=True, bold=True)
