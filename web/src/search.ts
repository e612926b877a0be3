// Finding nodes by name, alias or title, and the text field with completion that several views use.

import type { Reach } from "./beyond";
import { make, on, sign } from "./dom";
import { number, type Graph } from "./graph";

export const fold = (text: string): string => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}+#]/gu, "");

/** `node` is null for what a server knows and the page does not hold yet. */
export interface Hit { node: number | null; id: string; name: string; type: string; alias: string }

const MOST = 12;

export class Index {
  private readonly keys: string[][] = [];
  constructor(private readonly graph: Graph, private readonly reach: Reach) {}

  get everywhere(): boolean { return this.reach.everywhere; }

  /** The best matches on the page: the same name, then beginnings, then parts; the most named first among equals. */
  find(text: string, types: string[]): Hit[] {
    const wanted = fold(text), found: [number, number, number][] = [], { graph, keys } = this, { nodes } = graph.data;
    if (!wanted) return [];
    for (let i = keys.length; i < graph.count; i++) keys.push([nodes.name[i], ...nodes.aliases[i]].map(fold));
    for (const i of graph.order) {
      if (types.length && !types.includes(graph.typeName(i))) continue;
      let best = 9, place = 0;
      keys[i].forEach((key, n) => {
        const score = key === wanted ? 0 : key.startsWith(wanted) ? 1 : key.includes(wanted) ? 2 : 9;
        if (score < best) { best = score; place = n; }
      });
      if (best < 9) found.push([best, i, place]);
      if (found.length > 4000) break;
    }
    return found.sort((a, b) => a[0] - b[0]).slice(0, MOST).map(([, node, place]) => this.hit(node, place ? nodes.aliases[node][place - 1] : ""));
  }

  /** The best matches of the whole store. */
  async seek(text: string, types: string[]): Promise<Hit[]> {
    return (await this.reach.search(text, types)).map(({ id, name, type, matched }) => {
      const node = this.graph.find(id);
      return node !== null ? this.hit(node, matched) : { node, id, name, type, alias: matched };
    });
  }

  bring(hit: Hit): Promise<number | null> { return this.reach.node(hit.id); }

  private hit(node: number, alias: string): Hit {
    const { graph } = this;
    return { node, id: graph.id(node), name: graph.name(node), type: graph.typeName(node), alias };
  }
}

/** A text field with completion, as the ARIA pattern "combobox" describes it. */
export class Picker {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly list: HTMLUListElement;
  private hits: Hit[] = [];
  private at = 0;
  private turn = 0;
  private note = "";

  constructor(private readonly graph: Graph, private readonly index: Index, private readonly options: {
    id: string; label: string; placeholder: string; types?: string[]; keep: boolean; pick(node: number | null): void;
  }) {
    const { id } = options;
    this.list = make("ul", { id: `${id}-hits`, class: "hits", role: "listbox", "aria-label": "Matches", hidden: true });
    this.input = make("input", {
      id, type: "search", placeholder: options.placeholder, autocomplete: "off", autocapitalize: "off", spellcheck: "false", dir: "auto",
      role: "combobox", "aria-expanded": "false", "aria-autocomplete": "list", "aria-controls": `${id}-hits`, "aria-label": options.label,
    });
    this.element = make("div", { class: "picker" }, this.input, this.list);
    on(this.input, {
      input: () => { this.seek(); if (!this.input.value && options.keep) options.pick(null); },
      focus: () => this.seek(),
      blur: () => this.close(),
      keydown: (event) => this.key(event),
    });
  }

  set(node: number | null): void { this.input.value = node === null ? "" : this.graph.name(node); }

  private seek(): void {
    const turn = ++this.turn, text = this.input.value, types = this.options.types ?? [], asks = this.index.everywhere && Boolean(fold(text));
    this.hits = this.index.find(text, types);
    this.at = 0;
    this.note = asks ? "Searching…" : "Nothing here bears this name";
    this.show();
    if (asks) setTimeout(() => { if (turn === this.turn) void this.ask(turn, text, types); }, 120);
  }

  /** What the server finds comes over what the page found; the match that was marked stays so. */
  private async ask(turn: number, text: string, types: string[]): Promise<void> {
    const marked = this.at ? this.hits[this.at]?.id : undefined;
    try {
      const found = await this.index.seek(text, types);
      if (turn !== this.turn) return;
      this.hits = found;
      this.note = "Nothing in the store bears this name";
    } catch (error) {
      if (turn !== this.turn) return;
      this.note = `Not all could be searched: ${error instanceof Error ? error.message : String(error)}`;
    }
    this.at = Math.max(0, this.hits.findIndex((hit) => hit.id === marked));
    this.show();
  }

  private show(): void {
    const { hits, list } = this;
    list.replaceChildren(...hits.map((hit, n) => on(make("li", { role: "option", id: `${list.id}${n}`, "aria-selected": String(n === this.at) },
      sign(hit.type), make("span", { dir: "auto" }, hit.name), this.aside(hit)),
    { mousedown: (event) => { event.preventDefault(); this.take(hit); } })));
    const asked = Boolean(fold(this.input.value)) && document.activeElement === this.input;
    if (asked && !hits.length) list.append(make("li", { class: "none" }, this.note));
    list.hidden = !asked;
    this.input.setAttribute("aria-expanded", String(asked));
    if (hits.length) this.input.setAttribute("aria-activedescendant", `${list.id}${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private aside({ node, alias }: Hit): HTMLElement | null {
    if (alias) return make("small", { dir: "auto" }, `also ${alias}`);
    return node === null || this.graph.isPaper(node) ? null : make("small", {}, number(this.graph.data.nodes.papers[node]));
  }

  private close(): void {
    this.turn++;
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  private take(hit: Hit): void {
    this.input.value = this.options.keep ? hit.name : "";
    this.close();
    if (hit.node !== null) { this.options.pick(hit.node); return; }
    this.element.classList.add("busy");
    void this.index.bring(hit).catch(() => null).then((node) => {
      this.element.classList.remove("busy");
      if (node !== null) this.options.pick(node);
    });
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Enter" && this.hits.length && !this.list.hidden) { event.preventDefault(); this.take(this.hits[this.at]); }
    else if (event.key === "Escape") { event.stopPropagation(); if (!this.options.keep) this.input.value = ""; this.close(); this.input.blur(); }
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && this.hits.length) {
      event.preventDefault();
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : this.hits.length - 1)) % this.hits.length;
      this.show();
      this.list.children[this.at].scrollIntoView({ block: "nearest" });
    }
  }
}
