// The card at the side: a node, a line, an answer, a path. All text comes from papers and goes in as text.

import type { Reach } from "./beyond";
import { $, button, link, make, sign } from "./dom";
import { monthWords, number, type Graph } from "./graph";
import type { NodeDetail, RoleDetail, Said, Source } from "./source";
import type { State } from "./state";

export interface Turns {
  node(i: number): void;
  /** A node that may not be on the page yet. */
  id(id: string): void;
  line(n: number): void;
  close(): void;
}

type Together = NonNullable<NodeDetail["together"]>;

const MOST = 8;
const MOST_LINES = 40;

export class Card {
  private readonly element = $("card");
  private turn = 0;
  private waiting = false;

  constructor(
    private readonly graph: Graph, private readonly state: State, private readonly source: Source, private readonly reach: Reach, private readonly turns: Turns,
  ) {}

  /** Show what is chosen; the last call counts, whatever answers late. */
  async show(): Promise<void> {
    const turn = ++this.turn, { state } = this;
    let parts: (Node | null)[] = [];
    if (this.reach.everywhere) setTimeout(() => { if (turn === this.turn && this.waiting) this.element.setAttribute("aria-busy", "true"); }, 200);
    this.waiting = true;
    try {
      if (state.chosen && "node" in state.chosen) parts = await this.nodeCard(state.chosen.node);
      else if (state.chosen) parts = this.lineCard(state.chosen.line, await this.source.line(state.chosen.line));
      else if (state.answer) parts = await this.answerCard();
      else if (state.tab === "path" && state.ends[0] !== null && state.ends[1] !== null) parts = this.pathCard();
    } catch (error) {
      parts = [make("h2", {}, "This could not be loaded"), make("p", { class: "from" }, error instanceof Error ? error.message : String(error))];
    }
    if (turn !== this.turn) return;
    this.waiting = false;
    this.element.removeAttribute("aria-busy");
    const filled = parts.filter((part): part is Node => part !== null);
    this.element.hidden = !filled.length;
    this.element.classList.toggle("wide", !state.chosen && state.answer);
    this.element.replaceChildren(...(filled.length ? [button("×", { class: "close", "aria-label": "Close" }, () => this.turns.close()), ...filled] : []));
    this.element.scrollTop = 0;
    document.body.classList.toggle("carded", filled.length > 0);
    if (filled.length) document.body.classList.remove("opened");
  }

  private async nodeCard(i: number): Promise<(Node | null)[]> {
    const [{ url, facts, counts, together }] = await Promise.all([this.source.node(i), this.reach.near(i)]);
    const { graph } = this, type = graph.typeName(i), aliases = graph.data.nodes.aliases[i], paper = graph.isPaper(i);
    const rows = [...facts, ...(aliases.length ? [["Also", aliases.join(", ")] as [string, string]] : [])];
    const papers = graph.data.nodes.papers[i];
    return [
      make("p", { class: "kind" }, sign(type), type, !paper && papers ? make("span", {}, ` in ${number(papers)} ${papers === 1 ? "paper" : "papers"}`) : null),
      make("h2", { dir: "auto" }, graph.name(i)),
      url ? make("p", { class: "from" }, link(url, paper ? "Open the paper" : "Its paper on arXiv")) : null,
      rows.length ? make("dl", {}, ...rows.flatMap(([name, value]) => [make("dt", {}, name), make("dd", { dir: "auto" }, value)])) : null,
      ...graph.data.roles.flatMap(([role, out, back], r) => [this.group(i, r, true, out, counts[role]), this.group(i, r, false, back, counts[`~${role}`])]),
      this.togetherGroup(together ?? this.together(i)),
    ];
  }

  /** The names that the same papers deal with most. */
  private togetherGroup(most: Together): Node | null {
    if (!most.length) return null;
    const rows = most.map(({ id, name, type, papers }) => make("div", { class: "row" }, button("", { class: "name", title: name }, () => this.turns.id(id),
      sign(type), make("span", { dir: "auto" }, name), make("small", {}, `${number(papers)} papers`))));
    return make("section", { class: "role", "data-role": "TOGETHER" }, make("h3", {}, "often in the same papers"), ...rows);
  }

  private together(i: number): Together {
    const { graph } = this, shared = new Map<number, number>();
    if (graph.isPaper(i)) return [];
    const papers = new Set([...graph.at(i)].map((n) => graph.other(n, i)).filter((j) => graph.isPaper(j)));
    for (const paper of papers)
      for (const j of new Set([...graph.at(paper)].map((n) => graph.other(n, paper)))) if (j !== i) shared.set(j, (shared.get(j) ?? 0) + 1);
    return [...shared].filter(([, count]) => count > 1).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, MOST)
      .map(([j, papers]) => ({ id: graph.id(j), name: graph.name(j), type: graph.typeName(j), papers }));
  }

  /** The neighbours in one role, the best connected first. */
  private group(i: number, role: number, mine: boolean, words: string, count: number | undefined): Node | null {
    if (!count) return null;
    const { graph } = this;
    const found = [...graph.at(i)].filter((n) => (graph.source[n] === i) === mine && (graph.roles[n] >> role) & 1)
      .sort((a, b) => this.weight(graph.other(b, i)) - this.weight(graph.other(a, i)) || a - b);
    const list = make("div", {}), note = found.length < count ? `${number(found.length)} of ${number(count)} here` : number(count);
    const fill = (most: number) => {
      list.replaceChildren(...found.slice(0, most).map((n) => this.row(n, graph.other(n, i))));
      if (found.length > most) list.append(button(`${number(Math.min(40, found.length - most))} more`, { class: "more" }, () => fill(most + 40)));
      else if (found.length < count && this.reach.hasMore(i))
        list.append(button("Fetch more", { class: "more" }, () => void this.reach.further(i).then(() => this.show()).catch(() => this.show())));
    };
    fill(MOST);
    return make("section", { class: "role", "data-role": `${mine ? "" : "~"}${graph.data.roles[role][0]}` }, make("h3", {}, words, make("small", {}, note)), list);
  }

  private weight(i: number): number { return this.graph.isPaper(i) ? this.graph.data.nodes.month[i] : this.graph.data.nodes.papers[i]; }

  private row(n: number, other: number): Node {
    const { graph } = this, month = graph.data.nodes.month[other];
    return make("div", { class: "row" },
      button("", { class: "name", title: graph.name(other) }, () => this.turns.node(other), sign(graph.typeName(other)), make("span", { dir: "auto" }, graph.name(other)),
        graph.isPaper(other) && month ? make("small", {}, monthWords(month)) : null),
      button("why?", { class: "why", "aria-label": `Why: ${graph.name(other)}` }, () => this.turns.line(n)));
  }

  private end(i: number): HTMLElement {
    return button("", { class: "end" }, () => this.turns.node(i), sign(this.graph.typeName(i)), make("span", { dir: "auto" }, this.graph.name(i)));
  }

  private lineCard(n: number, roles: RoleDetail[]): (Node | null)[] {
    const { graph } = this, from = graph.source[n], to = graph.target[n];
    const words = roles.map(({ role }) => this.words(role)).join(", ");
    const parts: (Node | null)[] = [make("p", { class: "kind" }, "Evidence"), this.end(from), make("p", { class: "link" }, words), this.end(to)];
    const paper = make("p", { class: "from" });
    if (graph.isPaper(from)) {
      parts.push(paper);
      void this.source.node(from).then(({ url }) => { if (url) paper.append(link(url, "Open the paper")); });
    }
    for (const one of roles) parts.push(...this.evidence(one));
    return parts;
  }

  private words(role: string): string { return this.graph.data.roles[this.graph.role(role)][1]; }

  private evidence({ role, surface, confidence, said }: RoleDetail): Node[] {
    const parts: Node[] = [make("h3", {}, this.words(role), make("small", {}, confidence ? `confidence ${confidence.toFixed(2)}` : ""))];
    if (surface) parts.push(make("p", { class: "from", dir: "auto" }, "named ", make("mark", {}, surface)));
    for (const one of said) parts.push(...this.quote(one));
    if (!said.length) parts.push(make("p", { class: "from" }, "Known from the list of names, not from a sentence."));
    return parts;
  }

  private quote({ text, marks, cue, paper, title, url, result }: Said): Node[] {
    const parts: Node[] = [], pieces: (Node | string)[] = [];
    let at = 0;
    marks.forEach((length, n) => {
      const piece = text.slice(at, at + length);
      at += length;
      if (piece) pieces.push(n % 2 ? make("mark", {}, piece) : piece);
    });
    pieces.push(text.slice(at));
    if (result) parts.push(make("p", { class: "result", dir: "auto" }, result));
    if (text) parts.push(make("blockquote", { dir: "auto" }, ...pieces));
    const notes: (Node | string)[] = [];
    const there = paper && (this.graph.find(paper) !== null || this.reach.everywhere);
    if (title) notes.push(there ? button(title, { class: "paper", dir: "auto" }, () => this.turns.id(paper)) : make("bdi", {}, title));
    if (title && url) notes.push(" ", link(url, "open"));
    if (cue) notes.push("because of “", make("bdi", {}, cue), "”");
    if (notes.length) parts.push(make("p", { class: "from", dir: "auto" }, ...notes));
    return parts;
  }

  /** The results of X or anything below it on Y or anything below it, the newest paper first. */
  private async answerCard(): Promise<(Node | null)[]> {
    const { graph, state } = this, [x, y] = state.ask, { nodes } = graph.data;
    if (x === null || y === null) return [];
    const more = await this.reach.answer(x, y, state.exact);
    const { results } = graph.data;
    const xs = state.exact ? new Set([x]) : graph.below(x), ys = state.exact ? new Set([y]) : graph.below(y);
    const rows = results.line.map((_, n) => n)
      .filter((n) => xs.has(graph.source[results.line[n]]) && ys.has(graph.target[results.line[n]]))
      .filter((n) => results.confidence[n] >= state.least && (results.paper[n] < 0 || !state.hiddenNode[results.paper[n]] || state.offTypes.has(graph.paperType)));
    const month = (n: number) => (results.paper[n] >= 0 ? nodes.month[results.paper[n]] : 0);
    rows.sort((a, b) => month(b) - month(a) || results.paper[a] - results.paper[b] || results.place[a] - results.place[b]);
    const papers = new Set(rows.map((n) => results.paper[n])).size;
    const head = [
      make("p", { class: "kind" }, "Which papers evaluate"),
      make("h2", { dir: "auto" }, make("bdi", {}, graph.name(x)), " on ", make("bdi", {}, graph.name(y)), "?"),
      make("p", { class: "from" }, rows.length ? `${more ? "the newest " : ""}${number(papers)} ${papers === 1 ? "paper" : "papers"}, ${number(rows.length)} ${rows.length === 1 ? "result" : "results"}` :
        `No paper ${this.reach.everywhere ? "in the store" : "here"} does${state.exact ? "; try it with variants" : ""}.`),
    ];
    if (!rows.length) return head;
    // Each line once, and of a server not hundreds at a time: what they add is the link and the sentence.
    const asked = [...new Set(rows.map((n) => results.line[n]))].slice(0, this.reach.everywhere ? MOST_LINES : Infinity);
    const lines = new Map(await Promise.all(asked.map(async (line) => [line, await this.source.line(line)] as const)));
    const dated = rows.some((n) => month(n) > 0);
    const body = rows.map((n) => this.answerRow(n, lines.get(results.line[n]) ?? [], dated));
    const heads = ["Paper", ...(dated ? ["Date"] : []), "What", "On", "Result"].map((name) => make("th", { scope: "col" }, name));
    return [...head, make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Answer" },
      make("table", { class: "answer" }, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, ...body)))];
  }

  private answerRow(n: number, line: RoleDetail[], dated: boolean): HTMLElement {
    const { graph } = this, { results, nodes } = graph.data, paper = results.paper[n], place = results.line[n];
    const all = line.find(({ role }) => role === "EVALUATED_ON")?.said ?? [], id = paper >= 0 ? graph.id(paper) : "", there = all[results.place[n]];
    // Of very many results a server tells only some, so that the places may differ.
    const said = there?.paper === id ? there : all.find((one) => one.paper === id);
    const title = paper >= 0 ? graph.name(paper) : said?.title ?? "";
    const month = paper >= 0 ? nodes.month[paper] : 0;
    const result = [results.metric[n], results.value[n]].filter(Boolean).join(" ");
    const go = (i: number) => button(graph.name(i), { class: "cell", dir: "auto" }, () => this.turns.node(i));
    return make("tr", {},
      make("td", {}, paper >= 0 ? go(paper) : make("bdi", {}, title), said?.url ? make("div", { class: "from" }, link(said.url, "open the paper")) : null),
      dated && make("td", { class: "date" }, month ? monthWords(month) : ""), make("td", {}, go(graph.source[place])), make("td", {}, go(graph.target[place])),
      make("td", { class: "last" }, button(result || "no value stated", { class: `cell${result ? " value" : ""}`, title: said?.text ?? "" }, () => this.turns.line(place))));
  }

  private pathCard(): (Node | null)[] {
    const { graph, state } = this, [a, b] = state.ends;
    const head = [make("p", { class: "kind" }, "Path"), make("h2", { dir: "auto" }, make("bdi", {}, graph.name(a!)), " to ", make("bdi", {}, graph.name(b!)))];
    if (!state.path.length) return [...head, make("p", { class: "from" }, "Nothing that is shown connects the two.")];
    const steps = state.path.flatMap((i, at) => {
      const next = state.path[at + 1];
      if (next === undefined) return [make("li", {}, this.end(i))];
      const line = graph.lineBetween(i, next), forward = graph.source[line] === i;
      const words = graph.data.roles.filter((_, r) => (graph.roles[line] >> r) & 1).map(([, out, back]) => (forward ? out : back)).join(", ");
      return [make("li", {}, this.end(i)), make("li", { class: "step" }, button(words, { class: "why", title: "Why?" }, () => this.turns.line(line)))];
    });
    return [...head, make("ol", { class: "path" }, ...steps)];
  }
}
