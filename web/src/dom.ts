// Elements from data. Text goes in as text nodes only, never as markup.

type Child = Node | string | null | undefined | false;
type Handlers = { [K in keyof HTMLElementEventMap]?: (event: HTMLElementEventMap[K]) => void };

export const $ = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K, attributes: Record<string, string | boolean | null> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === false) continue;
    element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== undefined && child !== false));
  return element;
}

export function on<T extends HTMLElement>(element: T, handlers: Handlers): T {
  for (const [name, handler] of Object.entries(handlers)) element.addEventListener(name, handler as EventListener);
  return element;
}

export function button(words: string, attributes: Record<string, string | boolean | null>, press: () => void, ...children: Child[]): HTMLButtonElement {
  return on(make("button", { type: "button", ...attributes }, ...children, words), { click: press });
}

/** Only web addresses become links. */
export function link(url: string, words: string): HTMLElement {
  if (!/^https?:\/\//i.test(url)) return make("bdi", {}, words);
  return make("a", { href: url, target: "_blank", rel: "noopener noreferrer", dir: "auto" }, words);
}

const OUTLINES: Record<string, string> = {
  Model: "M6 1a5 5 0 1 0 0 10a5 5 0 1 0 0-10z",
  Benchmark: "M6 .4l5.6 5.6l-5.6 5.6l-5.6-5.6z",
  Dataset: "M1.4 1.4h9.2v9.2h-9.2z",
  Method: "M.6 6l2.7-4.7h5.4l2.7 4.7l-2.7 4.7h-5.4z",
  Paper: "M6 3a3 3 0 1 0 0 6a3 3 0 1 0 0-6z",
};

/** The sign of a type, as on the map. */
export function sign(type: string): SVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path");
  for (const [name, value] of [["viewBox", "0 0 12 12"], ["class", `sign ${type}`], ["aria-hidden", "true"]]) svg.setAttribute(name, value);
  path.setAttribute("d", OUTLINES[type] ?? OUTLINES.Paper);
  svg.append(path);
  return svg;
}

export function save(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  make("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
