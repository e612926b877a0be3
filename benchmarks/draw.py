#!/usr/bin/env python3
"""Measure how long the pictures take in headless Chromium: the explorer, pyvis, and on request other libraries.

    python benchmarks/draw.py                          # 1,000, 5,000 and 20,000 nodes against pyvis
    python benchmarks/draw.py --others                 # force-graph and sigma too (npm fetches them)
    python benchmarks/draw.py --gpu                    # with the machine's graphics, if it has any

Every picture is of the same graph, opened from a file with the network off. `first` is from opening the file to
the first finished picture; for pyvis as it comes that is after its own layout in the browser. `zoom` is one turn
of the wheel until the new picture is there, the middle of nine. Of several rounds the least counts. Times over the
limit are written as such, and what was over it is not tried on a larger graph.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
from playwright.sync_api import Error, sync_playwright

from paperatlas.exporters import ExportOptions, explorer, pyvis_html

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))
from common import machine, table

from graphs import crowd

OTHERS = {"force-graph": "1.52.0", "sigma": "3.0.3", "graphology": "0.26.0"}
FILES = {
    "force-graph": ["force-graph/dist/force-graph.min.js"],
    "sigma": ["graphology/dist/graphology.umd.min.js", "sigma/dist/sigma.min.js"],
}
COLOURS = {"Model": "#2f6fd0", "Benchmark": "#d9791c", "Dataset": "#14866d", "Method": "#8a4fbe", "Paper": "#8d98a7"}
WHEEL = """(ready) => new Promise((done) => {
    const on = [...document.querySelectorAll("canvas")].pop(), begin = performance.now();
    const [x, y] = [innerWidth / 2 + 60, innerHeight / 2];
    document.elementFromPoint(x, y).dispatchEvent(new WheelEvent("wheel",
        { deltaY: -100, clientX: x, clientY: y, bubbles: true, cancelable: true, view: window }));
    requestAnimationFrame(() => requestAnimationFrame(() => {
        // Reading a pixel waits until the picture is really there.
        for (const canvas of document.querySelectorAll("canvas")) {
            const flat = canvas.getContext("2d");
            const gl = flat ? null : canvas.getContext("webgl2") || canvas.getContext("webgl");
            if (flat) flat.getImageData(0, 0, 1, 1);
            if (gl) gl.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
        }
        done(performance.now() - begin);
    }));
})"""
# A canvas is drawn later than it is told to; reading a pixel back before the mark waits for the true picture.
HONEST_MARK = """
const mark = performance.mark.bind(performance);
performance.mark = (name) => {
    const canvas = document.getElementById("picture");
    if (canvas) canvas.getContext("2d").getImageData(0, 0, 1, 1);
    return mark(name);
};
"""
FORCE_GRAPH = """
const graph = new ForceGraph(document.body).graphData({nodes: DATA.nodes, links: DATA.links})
    .cooldownTicks(0).warmupTicks(0).backgroundColor("#e9edf0")
    .nodeColor((n) => n.color).nodeVal((n) => n.size).linkColor(() => "rgba(91,107,128,.1)");
graph.zoomToFit(0);
let frames = 0;
graph.onRenderFramePost((c) => {
    if (++frames !== 2) return;
    c.getImageData(0, 0, 1, 1);
    performance.mark("first-frame");
    document.body.dataset.ready = "yes";
});
"""
SIGMA = """
document.body.insertAdjacentHTML("beforeend", "<div id=box></div>");
Object.assign(document.getElementById("box").style, {position: "fixed", inset: "0"});
const graph = new graphology.Graph();
DATA.nodes.forEach((n) => graph.addNode(n.id,
    {x: n.x, y: -n.y, size: Math.sqrt(n.size), color: n.color, label: n.name}));
DATA.links.forEach((l) => graph.mergeEdge(l.source, l.target, {size: .4, color: "#c9d1da"}));
const sigma = new Sigma(graph, document.getElementById("box"));  // draws before it returns
requestAnimationFrame(() => requestAnimationFrame(() => {
    performance.mark("first-frame");
    document.body.dataset.ready = "yes";
}));
"""


def plain_pyvis(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the page that pyvis makes when it is left to itself."""
    from pyvis.network import Network

    net = Network(cdn_resources="in_line", height="800px")
    for node, data in graph.nodes(data=True):
        net.add_node(node, label=str(data.get("name") or "")[:20], color=COLOURS[data["label"]])
    for source, target in graph.edges():
        net.add_edge(source, target)
    path.write_text(net.generate_html(notebook=False), "utf-8")


def other(name: str, libraries: Path) -> Callable[[nx.MultiDiGraph, Path], None]:
    """Return what writes a page of another library, with the places of the explorer."""

    def write(graph: nx.MultiDiGraph, path: Path) -> None:
        held = explorer.content(graph, ExportOptions()).overview
        nodes, lines, colours = held["nodes"], held["lines"], [COLOURS[type_] for type_ in held["types"]]
        columns = zip(nodes["name"], nodes["x"], nodes["y"], nodes["radius"], nodes["type"], strict=True)
        data = {
            "nodes": [
                {"id": i, "name": n, "x": x, "y": y, "fx": x, "fy": y, "size": r * r / 16, "color": colours[t]}
                for i, (n, x, y, r, t) in enumerate(columns)
            ],
            "links": [{"source": s, "target": t} for s, t in zip(lines["source"], lines["target"], strict=True)],
        }
        texts = [(libraries / file).read_text("utf-8").replace("</script", r"<\/script") for file in FILES[name]]
        scripts = "".join(f"<script>{text}</script>" for text in texts)
        code = {"force-graph": FORCE_GRAPH, "sigma": SIGMA}[name]
        script = f"<script>const DATA={json.dumps(data)};{code}</script>"
        path.write_text(f"<!doctype html><meta charset=utf-8><body style=margin:0>{scripts}{script}", "utf-8")

    return write


def measure(browser: Any, path: Path, limit: float, stock: bool) -> tuple[float | None, float | None]:
    """Return seconds to the first picture and for a step of the wheel; None where the limit was passed."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True, reduced_motion="reduce")
    context.add_init_script(HONEST_MARK)
    page = context.new_page()
    page.set_default_timeout(limit * 1000)
    begin = time.perf_counter()
    try:
        page.goto(path.as_uri(), wait_until="commit")
        if stock:
            settled = "window.network && network.physics.stabilized && network.physics.stabilizationIterations > 0"
            page.wait_for_function(settled, timeout=limit * 1000)
            first = time.perf_counter() - begin
        else:
            page.wait_for_selector("body[data-ready=yes]", state="attached", timeout=limit * 1000)
            marks = page.evaluate("performance.getEntriesByName('first-frame').map((mark) => mark.startTime)")
            first = marks[0] / 1000 if marks else time.perf_counter() - begin
        page.wait_for_timeout(500)
        steps = []
        for _ in range(9):
            steps.append(page.evaluate(WHEEL) / 1000)
            page.wait_for_timeout(350)
    except Error:
        return None, None
    finally:
        context.close()
    return first, sorted(steps)[4]


def explorer_page(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write the explorer."""
    path.write_bytes(explorer.render(graph, ExportOptions()))


def pyvis_page(graph: nx.MultiDiGraph, path: Path) -> None:
    """Write this package's pyvis page: the layout given, no physics."""
    path.write_bytes(pyvis_html.render(graph, ExportOptions(top=len(graph))))


def shown(value: float | None, limit: float) -> float | str:
    """Return seconds for the table; None is over the limit."""
    return f"> {limit:.0f}" if value is None else round(value, 3)


def best(browser: Any, path: Path, given: argparse.Namespace, stock: bool) -> tuple[float | None, float | None]:
    """Return the least of several rounds; a page over the limit is opened once only."""
    rounds: list[tuple[float, float]] = []
    for _ in range(given.rounds):
        first, zoom = measure(browser, path, given.limit, stock)
        if first is None or zoom is None:
            return None, None
        rounds.append((first, zoom))
    return min(first for first, _ in rounds), min(zoom for _, zoom in rounds)


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--nodes", type=int, nargs="+")
    parser.add_argument("--rounds", type=int, help="open every page so often and take the least (default 3, quick 1)")
    parser.add_argument("--quick", action="store_true", help="fewer nodes, fewer rounds")
    parser.add_argument("--others", action="store_true", help="measure force-graph and sigma too")
    parser.add_argument("--gpu", action="store_true", help="let Chromium use the machine's graphics")
    parser.add_argument("--limit", type=float, default=60, metavar="SECONDS", help="give a page up after this")
    options = parser.parse_args()
    options.nodes = options.nodes or ([1_000, 5_000] if options.quick else [1_000, 5_000, 20_000])
    options.rounds = options.rounds or (1 if options.quick else 3)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as play:
        pages = {"explorer": explorer_page, "pyvis, layout given": pyvis_page, "pyvis as it comes": plain_pyvis}
        if options.others:
            wanted = [f"{name}@{version}" for name, version in OTHERS.items()]
            command = ["npm", "install", "--ignore-scripts", "--no-audit", *wanted]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)
            pages |= {name: other(name, Path(folder) / "node_modules") for name in FILES}
        flags = ["--no-sandbox"] + ([] if options.gpu else ["--disable-gpu", "--enable-unsafe-swiftshader"])
        browser = play.chromium.launch(executable_path=chromium, args=flags)
        rows, late = [], set()
        for nodes in options.nodes:
            graph = crowd(nodes, 3 * nodes)
            for what, write in ((what, write) for what, write in pages.items() if what not in late):
                path = Path(folder) / "page.html"
                begin = time.perf_counter()
                write(graph, path)
                took = time.perf_counter() - begin
                first, zoom = best(browser, path, options, what == "pyvis as it comes")
                if first is None or zoom is None:
                    late.add(what)
                size = path.stat().st_size / 1e6
                seconds = (shown(first, options.limit), shown(zoom, options.limit))
                rows.append((nodes, 3 * nodes, what, round(took, 1), round(size, 2), *seconds))
        version = browser.version
        browser.close()
    table(("nodes", "lines", "picture", "export, s", "MB", "first picture, s", "zoom step, s"), rows)
    print(f"The least of {options.rounds}; Chromium {version}, graphics {'on' if options.gpu else 'off'}.")
    print(machine())


if __name__ == "__main__":
    main()
