"""The API keeps what its own description promises, whatever is sent to it."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("fastapi", reason="the server is an extra: pip install 'paperatlas[serve]'")

from graphs import sample_graph
from paperatlas.stores import open_store
from serving import serving

SECONDS = 20


@pytest.mark.slow
@pytest.mark.skipif(not importlib.util.find_spec("schemathesis"), reason="pip install 'paperatlas[dev]'")
def test_answers_are_as_described(tmp_path: Path) -> None:
    path = tmp_path / "sample.db"
    with open_store(path, write=True) as store:
        store.replace(sample_graph(40))
    checks = (
        "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance,"
        "negative_data_rejection,unsupported_method"
    )
    # The free parameters of a named query depend on its name, which a description cannot say.
    options = ["--checks", checks, "--max-time", str(SECONDS), "--seed", "1", "--no-color"]
    options += ["--phases", "examples,coverage,fuzzing", "--max-response-time", "15"]
    with serving(path) as server:
        done = subprocess.run(
            [sys.executable, "-m", "schemathesis.cli", "run", f"{server.address}api/v1/openapi.json", *options],
            cwd=tmp_path,
            env={**os.environ, "PYTHONWARNINGS": "default"},
            capture_output=True,
            text=True,
            check=False,
            timeout=150,
        )
        assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
        assert server.get("/api/v1/healthz").json == {"status": "ok"}
