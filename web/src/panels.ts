// The panels at the side: names, filters, the question, the path.

import { $, button, make, on, sign } from "./dom";
import { monthWords, number, type Graph } from "./graph";
import { Picker, type Index } from "./search";
import type { State, Tab } from "./state";

export interface Wishes {
  choose(node: number): void;
  answer(): void;
  path(): void;
}

const PLURAL: Record<string, string> = { Model: "Models", Benchmark: "Benchmarks", Dataset: "Datasets", Method: "Methods", Paper: "Papers" };
const TABS: Tab[] = ["names", "filters", "ask", "path"];

export const plural = (type: string): string => PLURAL[type] ?? type;

/** The tabs; arrow keys move between them. */
export function openTabs(state: State): void {
  const tabs = TABS.map((tab) => $(`tab-${tab}`));
  tabs.forEach((tab, n) => on(tab, {
    click: () => {
      // On a phone the panels lie over the map, so a second press folds them away.
      document.body.classList.toggle("opened", state.tab !== TABS[n] || !document.body.classList.contains("opened"));
      state.tab = TABS[n];
      state.changed();
    },
    keydown: (event) => {
      const step = { ArrowRight: 1, ArrowLeft: TABS.length - 1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const next = (n + step) % TABS.length;
      state.tab = TABS[next];
      state.changed();
      tabs[next].focus();
    },
  }));
  const show = () => TABS.forEach((tab, n) => {
    tabs[n].setAttribute("aria-selected", String(tab === state.tab));
    tabs[n].tabIndex = tab === state.tab ? 0 : -1;
    $(tab).hidden = tab !== state.tab;
  });
  state.listen(show);
  show();
}

/** The most named of each type: the legend, and a way in for who does not use the map. */
export function openNames(graph: Graph, state: State, wishes: Wishes): void {
  const most = new Map<number, number>(graph.data.types.map((_, type) => [type, 5]));
  const row = (i: number, top: number) => {
    const bar = make("i", {});
    bar.style.setProperty("--share", String(graph.data.nodes.papers[i] / top));
    bar.className = `bar ${graph.typeName(i)}`;
    const papers = graph.data.nodes.papers[i];
    return button("", { class: "name", title: graph.name(i) }, () => wishes.choose(i), make("span", { dir: "auto" }, graph.name(i)), bar,
      make("b", { "aria-label": `${number(papers)} ${papers === 1 ? "paper" : "papers"}` }, number(papers)));
  };
  const group = (type: number, all: number[]) => {
    const name = graph.data.types[type], shown = all.slice(0, most.get(type)), top = Math.max(1, graph.data.nodes.papers[all[0]]);
    return make("section", { class: "group" }, make("h2", {}, sign(name), plural(name), make("b", {}, number(all.length))),
      ...(type === graph.paperType ? [] : shown.map((i) => row(i, top))),
      type !== graph.paperType && all.length > shown.length &&
        button(`${number(Math.min(15, all.length - shown.length))} more`, { class: "more" }, () => { most.set(type, most.get(type)! + 15); draw(); }));
  };
  const draw = () => {
    const all: number[][] = graph.data.types.map(() => []);
    for (const i of graph.order) if (!state.hiddenNode[i]) all[graph.type[i]].push(i);
    const order = graph.data.types.map((_, type) => type).sort((a, b) => +(a === graph.paperType) - +(b === graph.paperType));
    $("names").replaceChildren(...order.filter((type) => all[type].length).map((type) => group(type, all[type])));
    if (!all.some((some) => some.length)) $("names").append(make("p", { class: "none" }, graph.count ? "The filters hide everything." : "This atlas holds no papers yet."));
  };
  let last: number | null = null;
  const when = () => { if (state.hiddenKey !== last) { last = state.hiddenKey; draw(); } };
  state.listen(when);
  when();
}

/** The filters, made anew when the graph has gained lines. */
export function openFilters(graph: Graph, state: State): void {
  let lines = -1, shows: (() => void)[] = [];
  state.listen(() => { if (lines !== graph.lines) fill(); else for (const show of shows) show(); });
  const fill = () => { lines = graph.lines; shows = fillFilters(graph, state); };
  fill();
}

function fillFilters(graph: Graph, state: State): (() => void)[] {
  const shows: (() => void)[] = [];
  const counts = (of: (add: (n: number) => void) => void, length: number) => { const found = new Array<number>(length).fill(0); of((n) => found[n]++); return found; };
  const types = counts((add) => graph.type.forEach(add), graph.data.types.length);
  const roles = counts((add) => graph.roles.forEach((mask) => { for (let r = 0; mask >> r; r++) if ((mask >> r) & 1) add(r); }), graph.data.roles.length);
  const toggle = (off: Set<number>, n: number, id: string, words: string, count: number, mark: Node | null) => {
    const one = button("", { class: "switch", "data-id": id }, () => { if (!off.delete(n)) off.add(n); state.changed(true); }, mark as Node, make("span", {}, words), make("b", {}, number(count)));
    shows.push(() => one.setAttribute("aria-pressed", String(!off.has(n))));
    return one;
  };
  const typeRows = graph.data.types.map((type, n) => (types[n] ? toggle(state.offTypes, n, type, plural(type), types[n], sign(type)) : null));
  const roleRows = graph.data.roles.map(([role, words], n) => (roles[n] ? toggle(state.offRoles, n, role, words, roles[n], null) : null));
  const reset = button("Show everything again", { class: "plain" }, () => { state.reset(); state.changed(true); });
  shows.push(() => { reset.hidden = !state.filtered; });
  $("filters").replaceChildren(
    make("fieldset", { id: "types" }, make("legend", {}, "Types"), ...typeRows),
    make("fieldset", { id: "roles" }, make("legend", {}, "Roles"), ...roleRows),
    ...period(graph, state, shows), sureness(state, shows), reset);
  for (const show of shows) show();
  return shows;
}

/** Two sliders over a small histogram of the papers per month. */
function period(graph: Graph, state: State, shows: (() => void)[]): HTMLElement[] {
  const [first, last] = graph.months;
  if (!first || first === last) return [];
  const counts = new Array<number>(last - first + 1).fill(0);
  for (const month of graph.data.nodes.month) if (month) counts[month - first]++;
  const top = Math.max(...counts), bars = counts.map((count) => { const bar = make("i", {}); bar.style.setProperty("--share", String(count / top)); return bar; });
  const slider = (id: string, label: string) => make("input", { type: "range", id, min: String(first), max: String(last), "aria-label": label });
  const low = slider("since", "First month"), high = slider("until", "Last month"), words = make("output", { for: "since until" });
  const take = (moved: HTMLInputElement, other: HTMLInputElement) => {
    if (+low.value > +high.value) other.value = moved.value;
    state.from = +low.value > first ? +low.value : null;
    state.to = +high.value < last ? +high.value : null;
    state.changed(true);
  };
  on(low, { input: () => take(low, high) });
  on(high, { input: () => take(high, low) });
  const show = () => {
    const from = state.from ?? first, to = state.to ?? last;
    low.value = String(from);
    high.value = String(to);
    for (const input of [low, high]) input.setAttribute("aria-valuetext", monthWords(+input.value));
    words.textContent = from === to ? monthWords(from) : `${monthWords(from)} to ${monthWords(to)}`;
    bars.forEach((bar, n) => bar.classList.toggle("off", n + first < from || n + first > to));
  };
  shows.push(show);
  return [make("fieldset", { id: "period" }, make("legend", {}, "Period"), make("div", { class: "histogram", "aria-hidden": "true" }, ...bars),
    make("div", { class: "range" }, low, high), words)];
}

function sureness(state: State, shows: (() => void)[]): HTMLElement {
  const input = make("input", { type: "range", id: "least", min: "0", max: "100", step: "5", "aria-label": "Least confidence" }), words = make("output", { for: "least" });
  on(input, { input: () => { state.least = +input.value; state.changed(true); } });
  const show = () => {
    input.value = String(state.least);
    words.textContent = state.least ? `at least ${(state.least / 100).toFixed(2)}` : "any";
    input.setAttribute("aria-valuetext", words.textContent);
  };
  shows.push(show);
  return make("fieldset", { id: "sureness" }, make("legend", {}, "Confidence"), input, words);
}

/** "Which papers evaluate X on Y": two fields; the answer is shown as a card. */
export function openAsk(graph: Graph, index: Index, state: State, wishes: Wishes): void {
  const field = (n: 0 | 1, id: string, label: string, placeholder: string, types: string[]) =>
    new Picker(graph, index, { id, label, placeholder, types, keep: true, pick: (node) => { state.ask[n] = node; run(); } });
  const run = () => { if (state.ask[0] !== null && state.ask[1] !== null) wishes.answer(); else state.changed(); };
  const what = field(0, "ask-x", "Model or method", "a model or method", ["Model", "Method"]);
  const where = field(1, "ask-y", "Benchmark or dataset", "a benchmark or dataset", ["Benchmark", "Dataset"]);
  const exact = on(make("input", { type: "checkbox", id: "exact" }), { change: () => { state.exact = exact.checked; run(); } });
  const pairs = often(graph, 6).map(([x, y]) => button("", { class: "pair" }, () => { state.ask = [x, y]; run(); },
    make("bdi", {}, graph.name(x)), make("span", {}, " on "), make("bdi", {}, graph.name(y))));
  $("ask").replaceChildren(make("p", { class: "question" }, "Which papers evaluate"), what.element, make("p", { class: "question" }, "on"), where.element,
    make("label", { class: "check" }, exact, "exactly these, without their variants"),
    pairs.length ? make("div", { class: "pairs" }, make("h2", {}, "Most results here"), ...pairs) : make("p", { class: "none" }, "These papers state no results."));
  const show = () => {
    if (document.activeElement !== what.input) what.set(state.ask[0]);
    if (document.activeElement !== where.input) where.set(state.ask[1]);
    exact.checked = state.exact;
  };
  state.listen(show);
  show();
}

/** The pairs with the most results. */
function often(graph: Graph, most: number): [number, number][] {
  const counts = new Map<number, number>();
  for (const line of graph.data.results.line) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, most).map(([line]) => [graph.source[line], graph.target[line]]);
}

export function openPath(graph: Graph, index: Index, state: State, wishes: Wishes): void {
  const field = (n: 0 | 1, id: string, label: string) =>
    new Picker(graph, index, { id, label, placeholder: "a name or a title", keep: true, pick: (node) => { state.ends[n] = node; run(); } });
  const run = () => { if (state.ends[0] !== null && state.ends[1] !== null) wishes.path(); else { state.path = []; state.changed(); } };
  const from = field(0, "path-a", "From"), to = field(1, "path-b", "To");
  $("path").replaceChildren(make("p", { class: "question" }, "The shortest way from"), from.element, make("p", { class: "question" }, "to"), to.element,
    make("p", { class: "note" }, "The way goes over what the filters show, and over rarer names before common ones."));
  const show = () => {
    if (document.activeElement !== from.input) from.set(state.ends[0]);
    if (document.activeElement !== to.input) to.set(state.ends[1]);
  };
  state.listen(show);
  show();
}
