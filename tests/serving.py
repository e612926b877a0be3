"""Start the real server on a free port, and talk to it."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

COMMAND = [sys.executable, "-W", "error", "-m", "paperatlas", "serve"]


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Server:
    """Hold a running server, where it listens, and what it has written."""

    process: "subprocess.Popen[str]"
    address: str
    lines: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> Reply:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            found = {name.lower(): value for name, value in answer.getheaders()}
            return Reply(answer.status, found, answer.read())
        finally:
            connection.close()

    def get(self, path: str, headers: dict[str, str] | None = None, **values: object) -> Reply:
        asked = f"{quote(path)}?{urlencode(values)}" if values else quote(path)
        return self.request("GET", asked, headers=headers)

    def cypher(self, statement: str, **more: object) -> Reply:
        body = json.dumps({"statement": statement, **more}).encode()
        return self.request("POST", "/api/v1/cypher", body, {"content-type": "application/json"})

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(10)


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PAPERATLAS_")}
    return {**kept, **more}


@contextmanager
def serving(store: Path | str, *options: str, **variables: str) -> Iterator[Server]:
    """Serve a store on a free port until the end of the block."""
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--store", str(store), *options],
        env=environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        lines: list[str] = []
        first: queue.Queue[str] = queue.Queue()

        def listen() -> None:
            assert process.stdout is not None
            for line in process.stdout:
                lines.append(line)
                first.put(line)
            first.put("")

        listener = threading.Thread(target=listen)
        listener.start()
        try:
            said = first.get(timeout=30)
            assert said.startswith("http://"), said
            yield Server(process, said.split()[0], lines)
        finally:
            if process.poll() is None:
                process.kill()
            process.wait()
            listener.join()
    assert not [line for line in lines if "Traceback" in line or "Warning" in line], "".join(lines)
