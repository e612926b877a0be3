// Puts the page together: data, map, panels, card, keys.

import "./style.css";
import { Atlas } from "./map";
import { Card } from "./card";
import { $, make, on, save } from "./dom";
import { Reach } from "./beyond";
import { Graph, number } from "./graph";
import { openAsk, openFilters, openNames, openPath, openTabs } from "./panels";
import { shortest } from "./path";
import { Index, Picker } from "./search";
import { openSource, type Source } from "./source";
import { State } from "./state";
import { openTheme } from "./theme";

class Page {
  private readonly state: State;
  private readonly map: Atlas;
  private readonly card: Card;
  private readonly index: Index;
  private readonly reach: Reach;
  private touched = false;

  constructor(private readonly graph: Graph, source: Source) {
    this.state = new State(graph);
    this.reach = new Reach(graph, source.beyond, () => { this.state.grow(); this.map.grown(); this.state.changed(); });
    this.index = new Index(graph, this.reach);
    this.state.read();
    if (!location.hash && graph.data.center !== null) this.state.chosen = { node: graph.data.center };
    this.state.filter();
    this.card = new Card(graph, this.state, source, this.reach, {
      node: (i) => this.choose(i), id: (id) => void this.chooseId(id), line: (n) => this.pick({ line: n }), close: () => this.close(),
    });
    this.map = new Atlas(graph, this.state, insets, {
      pick: (what) => this.pick(what), hover: (i, x, y) => this.tip(i, x, y), moved: () => { this.touched = true; this.remember(); },
      resized: () => { if (!this.touched && !this.state.chosen) this.map.fit(undefined, false); return !this.touched && !this.state.chosen; },
    });
    this.begin();
  }

  /** The first picture before everything else. */
  private begin(): void {
    if (this.state.view) { this.touched = true; this.map.moveTo(this.state.view, false); }
    else this.map.fit(undefined, false);
    this.focus();
    this.map.draw();
    performance.mark("first-frame");
    this.count();
    requestAnimationFrame(() => setTimeout(() => this.furnish(), 0));
  }

  private furnish(): void {
    const { graph, index, state } = this;
    const wishes = { choose: (i: number) => this.choose(i), answer: () => this.answer(), path: () => { this.state.chosen = null; void this.findPath().then(() => this.refresh(true)); } };
    $("finder").append(new Picker(graph, index, {
      id: "search", label: "Find a name or a title", placeholder: "Find a name or a title", keep: false, pick: (i) => { if (i !== null) this.choose(i, true); },
    }).element, make("kbd", { "aria-hidden": "true" }, "/"));
    openTabs(state);
    openNames(graph, state, wishes);
    openFilters(graph, state);
    openAsk(graph, index, state, wishes);
    openPath(graph, index, state, wishes);
    openTheme(() => { this.map.readPalette(); this.map.draw(); });
    this.tools();
    let tab = state.tab;
    state.listen(() => {
      this.count();
      this.focus();
      if (tab !== state.tab) { tab = state.tab; if (!state.chosen) { state.answer = false; this.refresh(false); } }
    });
    addEventListener("hashchange", () => void this.follow().then(() => { this.refresh(!state.view); if (state.view) this.map.moveTo(state.view, true); }));
    document.addEventListener("keydown", (event) => this.key(event));
    void this.follow().then(() => this.card.show()).then(() => {
      if (!this.touched) this.frame(false);
      state.changed();
      document.body.dataset.ready = "yes";
    });
  }

  /** Bring in what the address names and show it; what cannot be had is passed over. */
  private async follow(): Promise<void> {
    const { state, reach, graph } = this, { nodes, line } = State.named();
    state.quiet = true;
    try {
      for (const id of nodes) await reach.node(id);
      const [from, to] = (line ?? []).map((id) => graph.find(id));
      if (typeof from === "number" && typeof to === "number" && graph.lineBetween(from, to) < 0) await reach.path(from, to);
    } catch { /* the server says why when the card asks it */ }
    if (location.hash) { state.read(); state.filter(); }
    if (state.tab === "path") await this.findPath();
    state.quiet = false;
  }

  private tools(): void {
    const { graph } = this;
    const name = (graph.data.title.normalize("NFKD").replace(/[^\w.-]+/g, "-").replace(/^[-.]+|-+$/g, "") || "atlas").slice(0, 60);
    on($("in"), { click: () => this.map.zoomBy(1.5) });
    on($("out"), { click: () => this.map.zoomBy(1 / 1.5) });
    on($("fit"), { click: () => this.fitAll() });
    on($("png"), { click: () => void this.map.picture().then((content) => { if (content) save(`${name}.png`, content); }) });
    on($("json"), { click: () => save(`${name}.json`, new Blob([JSON.stringify(this.shown(), null, 1)], { type: "application/json" })) });
  }

  /** The nodes that are on the screen and the lines between them. */
  private shown(): unknown {
    const { graph, map, state } = this, { nodes, types, roles } = graph.data, on = new Set<number>();
    for (let i = 0; i < graph.count; i++) if (map.shows(i)) on.add(i);
    const lines = Array.from({ length: graph.lines }, (_, n) => n).filter((n) => !state.hiddenLine[n] && on.has(graph.source[n]) && on.has(graph.target[n]));
    return {
      nodes: [...on].map((i) => ({ id: nodes.id[i], type: types[nodes.type[i]], name: nodes.name[i], aliases: nodes.aliases[i], papers: nodes.papers[i], x: nodes.x[i], y: nodes.y[i] })),
      links: lines.map((n) => ({
        source: graph.id(graph.source[n]), target: graph.id(graph.target[n]), confidence: graph.confidence[n] / 100,
        roles: roles.filter((_, r) => (graph.roles[n] >> r) & 1).map(([role]) => role),
      })),
    };
  }

  /** Choose a node; with `read` the card gets the focus, for who came by the keyboard. */
  private choose(i: number, read = false): void {
    this.state.reveal(i);
    this.state.chosen = { node: i };
    this.refresh(true, read);
  }

  private async chooseId(id: string): Promise<void> {
    const i = await this.reach.node(id).catch(() => null);
    if (i !== null) this.choose(i);
  }

  private pick(what: State["chosen"]): void {
    this.touched = true;
    this.state.chosen = what;
    if (!what) this.state.answer = false;
    this.refresh(false);
  }

  private close(): void {
    const { state } = this;
    if (state.chosen) state.chosen = null;
    else { state.answer = false; state.path = []; state.ends = [null, null]; }
    this.refresh(false);
  }

  private answer(): void {
    this.state.chosen = null;
    this.state.answer = true;
    this.refresh(true);
  }

  private async findPath(): Promise<void> {
    const [a, b] = this.state.ends;
    // What cannot be fetched leaves the ways over what is here.
    if (a !== null && b !== null) await this.reach.path(a, b).catch(() => undefined);
    this.state.path = a !== null && b !== null ? shortest(this.graph, this.state, a, b) : [];
  }

  /** Show what is chosen on card and map; with `move` the map goes there. */
  private refresh(move: boolean, read = false): void {
    this.state.changed(true);
    this.tip(null, 0, 0);
    void this.card.show().then(() => {
      if (move) this.frame(true);
      if (read) $("card").focus({ preventScroll: true });
    });
  }

  private frame(animate: boolean): void {
    const { chosen } = this.state, focus = this.focused();
    if (focus) this.map.fit(chosen && "node" in chosen ? this.near(chosen.node) : focus.nodes, animate, 1.4);
    else if (!this.touched) this.map.fit(undefined, animate);
    this.remember();
  }

  private fitAll(): void {
    this.touched = false;
    this.map.fit();
    this.state.view = null;
    this.state.changed();
  }

  /** A node with those of its neighbours that are not too far to be seen with it. */
  private near(i: number): number[] {
    const { graph, state } = this, far = (j: number) => Math.hypot(graph.x[j] - graph.x[i], graph.y[j] - graph.y[i]);
    const all = [...graph.at(i)].filter((n) => !state.hiddenLine[n]).map((n) => graph.other(n, i)).sort((a, b) => far(a) - far(b));
    return [i, ...all.slice(0, Math.max(6, Math.ceil(all.length * 0.85)))];
  }

  private focused(): { nodes: Set<number>; lines: Set<number>; label: number[] } | null {
    const { graph, state } = this, { chosen } = state;
    if (chosen && "node" in chosen) {
      const lines = new Set([...graph.at(chosen.node)].filter((n) => !state.hiddenLine[n]));
      const others = [...new Set([...lines].map((n) => graph.other(n, chosen.node)))].sort((a, b) => graph.data.nodes.papers[b] - graph.data.nodes.papers[a] || a - b);
      return { nodes: new Set([chosen.node, ...others]), lines, label: [chosen.node, ...others] };
    }
    if (chosen) { const ends = [graph.source[chosen.line], graph.target[chosen.line]]; return { nodes: new Set(ends), lines: new Set([chosen.line]), label: ends }; }
    if (state.answer) return this.answered();
    if (state.tab === "path" && state.path.length)
      return { nodes: new Set(state.path), lines: new Set(state.path.slice(1).map((i, at) => graph.lineBetween(state.path[at], i))), label: state.path };
    return null;
  }

  private answered(): { nodes: Set<number>; lines: Set<number>; label: number[] } | null {
    const { graph, state } = this, [x, y] = state.ask;
    if (x === null || y === null) return null;
    const xs = state.exact ? new Set([x]) : graph.below(x), ys = state.exact ? new Set([y]) : graph.below(y);
    const lines = new Set<number>(), nodes = new Set([x, y]);
    graph.data.results.line.forEach((line, n) => {
      if (!xs.has(graph.source[line]) || !ys.has(graph.target[line])) return;
      lines.add(line);
      for (const i of [graph.source[line], graph.target[line], graph.data.results.paper[n]]) if (i >= 0) nodes.add(i);
    });
    return { nodes, lines, label: [...nodes] };
  }

  private focus(): void { this.map.setFocus(this.focused()); }

  private count(): void {
    const { graph, state } = this;
    const nodes = graph.count - state.hiddenNode.reduce((sum, value) => sum + value, 0);
    const lines = graph.lines - state.hiddenLine.reduce((sum, value) => sum + value, 0);
    const of = (shown: number, all: number) => (shown === all || !all ? number(shown) : `${number(shown)} of ${number(all)}`);
    const words = graph.data.words ? `, ${graph.data.words}` : "";
    $("count").textContent = `${of(nodes, graph.data.all[0])} nodes, ${of(lines, graph.data.all[1])} links${words}`;
  }

  private tip(i: number | null, x: number, y: number): void {
    const tip = $("tip");
    tip.hidden = i === null;
    if (i === null) return;
    tip.textContent = this.graph.name(i);
    tip.style.setProperty("--x", `${Math.min(x + 14, innerWidth - 250)}px`);
    tip.style.setProperty("--y", `${y + 14}px`);
  }

  private remembering = 0;
  /** Note the place in the address once the map has come to rest. */
  private remember(): void {
    clearTimeout(this.remembering);
    this.remembering = setTimeout(() => { if (this.touched || this.state.chosen) { this.state.view = this.map.view; this.state.changed(); } }, 500);
  }

  private key(event: KeyboardEvent): void {
    const writing = event.target instanceof HTMLInputElement && event.target.type === "search";
    if (event.key === "Escape") this.close();
    else if (writing || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "/") { event.preventDefault(); $("search").focus(); }
    else if (event.key === "+" || event.key === "=") this.map.zoomBy(1.5);
    else if (event.key === "-") this.map.zoomBy(1 / 1.5);
    else if (event.key === "0") this.fitAll();
    else if (event.key === "Enter" && event.target === $("picture")) $("card").focus({ preventScroll: true });
  }
}

/** What the bars leave free of the window. */
function insets(): [number, number, number, number] {
  const card = $("card"), bar = $("bar");
  if (innerWidth >= 760) return [bar.offsetWidth + 24, 12, card.hidden ? 12 : card.offsetWidth + 24, 60];
  return [8, bar.offsetTop + $("finder").offsetTop + 60, 8, card.hidden ? 16 : Math.min(card.offsetHeight, innerHeight * 0.5) + 8];
}

async function start(): Promise<void> {
  const source = openSource();
  // A server that has just started is still laying the map out.
  if (source.beyond) setTimeout(() => { if (!document.body.dataset.ready) $("count").textContent ||= "The map is being drawn…"; }, 600);
  new Page(new Graph(await source.overview()), source);
}

start().catch((error: unknown) => {
  $("count").textContent = `The graph could not be opened: ${String(error)}`;
  document.body.dataset.ready = "failed";
});
