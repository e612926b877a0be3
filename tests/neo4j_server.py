"""Start a real Neo4j server from its Maven artifacts, kill it, start it again."""

import fcntl
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import neo4j

ROOT = Path(__file__).resolve().parents[1]
VERSION = "5.26.0"
PASSWORD = "a:strange/pass@word?"
_SECONDS = 120
_BRIEF = ("-Xms256m", "-Xmx1g", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")


def cache() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "paperatlas" / f"neo4j-{VERSION}"


def missing() -> str:
    """Say what a server cannot be started for; empty if it can."""
    absent = [name for name in ("java", "mvn") if shutil.which(name) is None]
    if (cache() / "lib").is_dir():
        absent = [name for name in absent if name == "java"]
    return f"no {' and no '.join(absent)} here to start a Neo4j server with" if absent else ""


def libraries() -> Path:
    """Give the folder of the server's jars, fetched once with Maven."""
    folder = cache()
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "lib").is_dir():
            fetched = folder / "lib.part"
            command = ["mvn", "-q", "-B", "-f", ROOT / "scripts/neo4j/pom.xml", "dependency:copy-dependencies"]
            subprocess.run([*command, f"-DoutputDirectory={fetched}"], check=True, timeout=900)
            fetched.rename(folder / "lib")
    return folder / "lib"


def free_port() -> int:
    with socket.socket() as made:
        made.bind(("127.0.0.1", 0))
        port: int = made.getsockname()[1]
        return port


class Neo4jServer:
    """Run one server over one folder; by default with the quick compiler alone: tests have no time to warm up."""

    def __init__(self, home: Path, options: Sequence[str] = _BRIEF) -> None:
        self.home = home
        self.options = options
        self.port = free_port()
        self.url = f"bolt://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[str] | None = None

    def java(self, *arguments: str | Path) -> list[str]:
        return ["java", *self.options, "-cp", f"{libraries()}/*", *map(str, arguments)]

    def start(self) -> "Neo4jServer":
        command = self.java(ROOT / "scripts/neo4j/Server.java", self.home, str(self.port))
        self.home.mkdir(parents=True, exist_ok=True)
        with (self.home / "server.log").open("a") as log:
            self._process = subprocess.Popen(command, stdout=log, stderr=log, text=True)
        end = time.monotonic() + _SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"the Neo4j server did not start: {(self.home / 'server.log').read_text()[-2000:]}")
            time.sleep(0.2)
        self._set_password()
        return self

    def _answers(self) -> bool:
        return "ready" in (self.home / "server.log").read_text()

    def _set_password(self) -> None:
        with neo4j.GraphDatabase.driver(self.url, auth=("neo4j", "neo4j")) as driver:
            try:
                driver.execute_query(
                    "ALTER CURRENT USER SET PASSWORD FROM 'neo4j' TO $new",
                    {"new": PASSWORD},
                    database_="system",
                )
            except neo4j.exceptions.AuthError:
                return  # set when it ran before

    def seconds(self) -> float:
        """Give the processor seconds that the server has used so far (Linux)."""
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """End the server as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        (self.home / "server.log").write_text("")

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None
        (self.home / "server.log").write_text("")


def wipe(url: str) -> None:
    """Delete every node of the server's database; what it holds was made by tests."""
    auth = (os.environ["NEO4J_USERNAME"], os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(url, auth=auth) as driver:
        while driver.execute_query("MATCH (n) WITH n LIMIT 5000 DETACH DELETE n RETURN count(*) AS n").records[0]["n"]:
            pass
