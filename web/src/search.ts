// Finding nodes by name, alias or title, and the text field with completion that several views use.

import { make, on, sign } from "./dom";
import { number, type Graph } from "./graph";

export const fold = (text: string): string => text.normalize("NFKD").toLowerCase().replace(/[^\p{L}\p{N}+#]/gu, "");

export interface Hit { node: number; alias: string }

export class Index {
  private keys: string[][] | null = null;
  constructor(private readonly graph: Graph) {}

  /** The best matches: the same name, then beginnings, then parts; the most named first among equals. */
  find(text: string, only: ((i: number) => boolean) | null = null, most = 12): Hit[] {
    const wanted = fold(text), found: [number, number, number][] = [];
    if (!wanted) return [];
    this.keys ??= this.graph.data.nodes.name.map((name, i) => [name, ...this.graph.data.nodes.aliases[i]].map(fold));
    for (const i of this.graph.order) {
      if (only && !only(i)) continue;
      let best = 9, place = 0;
      this.keys[i].forEach((key, n) => {
        const score = key === wanted ? 0 : key.startsWith(wanted) ? 1 : key.includes(wanted) ? 2 : 9;
        if (score < best) { best = score; place = n; }
      });
      if (best < 9) found.push([best, i, place]);
      if (found.length > 4000) break;
    }
    return found.sort((a, b) => a[0] - b[0]).slice(0, most)
      .map(([, node, place]) => ({ node, alias: place ? this.graph.data.nodes.aliases[node][place - 1] : "" }));
  }
}

let count = 0;

/** A text field with completion, as the ARIA pattern "combobox" describes it. */
export class Picker {
  readonly element: HTMLElement;
  readonly input: HTMLInputElement;
  private readonly list: HTMLUListElement;
  private hits: Hit[] = [];
  private at = 0;

  constructor(private readonly graph: Graph, private readonly index: Index, private readonly options: {
    id?: string; label: string; placeholder: string; only?: (i: number) => boolean; keep: boolean; pick(node: number | null): void;
  }) {
    const id = options.id ?? `pick${++count}`;
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
    this.hits = this.index.find(this.input.value, this.options.only ?? null);
    this.at = 0;
    this.show();
  }

  private show(): void {
    const { graph, hits, list } = this;
    list.replaceChildren(...hits.map((hit, n) => on(make("li", { role: "option", id: `${list.id}${n}`, "aria-selected": String(n === this.at) },
      sign(graph.typeName(hit.node)), make("span", { dir: "auto" }, graph.name(hit.node)), this.note(hit)),
    { mousedown: (event) => { event.preventDefault(); this.take(hit.node); } })));
    const asked = Boolean(fold(this.input.value));
    if (asked && !hits.length) list.append(make("li", { class: "none" }, "Nothing here bears this name"));
    list.hidden = !asked;
    this.input.setAttribute("aria-expanded", String(asked));
    if (hits.length) this.input.setAttribute("aria-activedescendant", `${list.id}${this.at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private note({ node, alias }: Hit): HTMLElement | null {
    if (alias) return make("small", { dir: "auto" }, `also ${alias}`);
    return this.graph.isPaper(node) ? null : make("small", {}, number(this.graph.data.nodes.papers[node]));
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  private take(node: number): void {
    if (this.options.keep) this.set(node);
    else this.input.value = "";
    this.close();
    this.options.pick(node);
  }

  private key(event: KeyboardEvent): void {
    if (event.key === "Enter" && this.hits.length && !this.list.hidden) { event.preventDefault(); this.take(this.hits[this.at].node); }
    else if (event.key === "Escape") { event.stopPropagation(); if (!this.options.keep) this.input.value = ""; this.close(); this.input.blur(); }
    else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && this.hits.length) {
      event.preventDefault();
      this.at = (this.at + (event.key === "ArrowDown" ? 1 : this.hits.length - 1)) % this.hits.length;
      this.show();
      this.list.children[this.at].scrollIntoView({ block: "nearest" });
    }
  }
}
