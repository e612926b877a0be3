// What is chosen and what is hidden, and the same in the address, so that a view can be passed on.

import type { Graph } from "./graph";
import { monthKey } from "./graph";

export type Chosen = { node: number } | { line: number } | null;
export type Tab = "names" | "filters" | "ask" | "path";

export class State {
  chosen: Chosen = null;
  tab: Tab = "names";
  readonly offTypes = new Set<number>();
  readonly offRoles = new Set<number>();
  /** First and last month shown; null: no bound. */
  from: number | null = null;
  to: number | null = null;
  /** Least confidence in hundredths. */
  least = 0;
  /** The question: model or method, benchmark or dataset. */
  ask: [number | null, number | null] = [null, null];
  exact = false;
  ends: [number | null, number | null] = [null, null];
  /** Nodes of the path that is shown, in order. */
  path: number[] = [];
  answer = false;
  /** Middle of the map and scale, null: all. */
  view: [number, number, number] | null = null;
  /** Differs where other nodes are hidden. */
  hiddenKey = 0;
  hiddenNode!: Uint8Array;
  hiddenLine!: Uint8Array;
  /** While true, the address stays as it is. */
  quiet = true;
  private readonly listeners: (() => void)[] = [];
  private periods!: Map<number, number[]>;

  constructor(readonly graph: Graph) { this.grow(); }

  /** Make room for what the graph has gained. */
  grow(): void {
    this.hiddenNode = new Uint8Array(this.graph.count);
    this.hiddenLine = new Uint8Array(this.graph.lines);
    this.periods = this.resultMonths();
    this.filter();
  }

  listen(heard: () => void): void { this.listeners.push(heard); }

  /** Tell everybody after a change. */
  changed(filters = false): void {
    if (filters) this.filter();
    for (const heard of this.listeners) heard();
    this.write();
  }

  /** Decide which nodes and lines the filters hide. */
  filter(): void {
    const { graph, hiddenNode, hiddenLine } = this;
    const month = graph.data.nodes.month;
    const roles = graph.data.roles.reduce((mask, _, i) => (this.offRoles.has(i) ? mask : mask | (1 << i)), 0);
    const period = this.from !== null || this.to !== null;
    for (let i = 0; i < graph.count; i++)
      hiddenNode[i] = +(this.offTypes.has(graph.type[i]) || (period && graph.isPaper(i) && !this.within(month[i])));
    for (let n = 0; n < graph.lines; n++)
      hiddenLine[n] = +(hiddenNode[graph.source[n]] || hiddenNode[graph.target[n]] || !(graph.roles[n] & roles) ||
        graph.confidence[n] < this.least || (period && this.periods.has(n) && !this.periods.get(n)!.some((m) => this.within(m))) ? 1 : 0);
    if (period || this.least || this.offRoles.size) this.hideLoose();
    this.hiddenKey = graph.count;
    for (let i = 0; i < graph.count; i++) if (hiddenNode[i]) this.hiddenKey = (this.hiddenKey * 31 + i) | 0;
  }

  get filtered(): boolean {
    return Boolean(this.offTypes.size || this.offRoles.size || this.least || this.from !== null || this.to !== null);
  }

  reset(): void {
    this.offTypes.clear();
    this.offRoles.clear();
    this.from = this.to = null;
    this.least = 0;
  }

  /** Lift the filters that hide a node. */
  reveal(i: number): void {
    if (!this.hiddenNode[i]) return;
    this.offTypes.delete(this.graph.type[i]);
    this.filter();
    if (this.hiddenNode[i]) { this.reset(); this.filter(); }
  }

  within(month: number): boolean {
    return month > 0 && month >= (this.from ?? 0) && month <= (this.to ?? Infinity);
  }

  /** What the filters leave without any line is hidden too, unless it never had one. */
  private hideLoose(): void {
    const { graph, hiddenNode, hiddenLine } = this;
    const held = new Uint8Array(graph.count);
    for (let n = 0; n < graph.lines; n++) if (!hiddenLine[n]) held[graph.source[n]] = held[graph.target[n]] = 1;
    for (let i = 0; i < graph.count; i++) if (!held[i] && (graph.degree(i) || !graph.isPaper(i))) hiddenNode[i] = 1;
  }

  private resultMonths(): Map<number, number[]> {
    const found = new Map<number, number[]>(), { results, nodes } = this.graph.data;
    results.line.forEach((line, i) => {
      const months = found.get(line) ?? [];
      if (results.paper[i] >= 0) months.push(nodes.month[results.paper[i]]);
      found.set(line, months);
    });
    return found;
  }

  private write(): void {
    if (this.quiet) return;
    const { graph, chosen } = this, words = new URLSearchParams();
    const put = (name: string, value: string | null | false) => { if (value) words.set(name, value); };
    const id = (i: number | null) => (i === null ? null : graph.id(i));
    if (chosen && "node" in chosen) put("node", id(chosen.node));
    if (chosen && "line" in chosen) { put("from", id(graph.source[chosen.line])); put("to", id(graph.target[chosen.line])); }
    put("tab", this.tab !== "names" && this.tab);
    put("no", [...this.offTypes].map((t) => graph.data.types[t]).join("."));
    put("without", [...this.offRoles].map((r) => graph.data.roles[r][0]).join("."));
    put("since", this.from !== null && monthKey(this.from));
    put("until", this.to !== null && monthKey(this.to));
    put("least", this.least > 0 && String(this.least));
    put("x", id(this.ask[0]));
    put("y", id(this.ask[1]));
    put("exact", this.exact && "1");
    put("a", id(this.ends[0]));
    put("b", id(this.ends[1]));
    put("at", this.view && this.view.map((v, i) => (i < 2 ? v.toFixed(0) : v.toPrecision(4))).join("~"));
    try {
      history.replaceState(null, "", words.size ? `#${words}` : location.pathname + location.search);
    } catch { /* a frame without an address of its own, as in a notebook */ }
  }

  /** The ids that the address names, node by node or as the two ends of a line. */
  static named(): { nodes: string[]; line: [string, string] | null } {
    const words = new URLSearchParams(location.hash.slice(1)), of = (...names: string[]) => names.flatMap((name) => words.get(name) ?? []);
    const ends = of("from", "to");
    return { nodes: of("node", "from", "to", "x", "y", "a", "b"), line: ends.length === 2 ? [ends[0], ends[1]] : null };
  }

  /** Take the view over that the address names; what it names wrongly is passed over. */
  read(): void {
    const words = new URLSearchParams(location.hash.slice(1)), { graph } = this;
    const node = (name: string) => graph.find(words.get(name));
    const chosen = node("node"), source = node("from"), target = node("to");
    const line = source !== null && target !== null ? graph.lineBetween(source, target) : -1;
    this.chosen = chosen !== null ? { node: chosen } : line >= 0 ? { line } : null;
    const tab = words.get("tab");
    this.tab = tab === "filters" || tab === "ask" || tab === "path" ? tab : "names";
    this.reset();
    for (const type of (words.get("no") ?? "").split(".")) if (graph.data.types.includes(type)) this.offTypes.add(graph.data.types.indexOf(type));
    for (const role of (words.get("without") ?? "").split(".")) if (graph.role(role) >= 0) this.offRoles.add(graph.role(role));
    const month = (text: string | null) => (/^\d{4}-\d\d$/.test(text ?? "") ? Number(text!.slice(0, 4)) * 12 + Number(text!.slice(5)) - 1 : null);
    this.from = month(words.get("since"));
    this.to = month(words.get("until"));
    this.least = Math.min(100, Math.max(0, Number(words.get("least")) || 0));
    this.ask = [node("x"), node("y")];
    this.answer = this.ask[0] !== null && this.ask[1] !== null && !this.chosen;
    this.exact = words.get("exact") === "1";
    this.ends = [node("a"), node("b")];
    const at = (words.get("at") ?? "").split("~").map(Number);
    this.view = at.length === 3 && at.every(Number.isFinite) && at[2] > 0 ? [at[0], at[1], at[2]] : null;
  }
}
