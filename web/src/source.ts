// Where the page's data come from: packed into the page, or from a JSON API beside it.

export interface Overview {
  format: number;
  title: string;
  words: string;
  all: [number, number];
  center: number | null;
  /** How much a name grows with its papers. */
  scale: number;
  types: string[];
  roles: [string, string, string][];
  nodes: {
    id: string[]; name: string[]; aliases: string[][]; type: number[];
    x: number[]; y: number[]; radius: number[]; papers: number[]; month: number[];
  };
  lines: { source: number[]; target: number[]; roles: number[]; confidence: number[] };
  results: {
    line: number[]; place: number[]; paper: number[]; metric: string[]; value: string[]; confidence: number[];
  };
}

/** `counts` are lines per role in the whole graph (`~ROLE` seen from the target); `together` is for the page to find. */
export interface NodeDetail {
  url: string;
  facts: [string, string][];
  counts: Record<string, number>;
  together?: { id: string; name: string; type: string; papers: number }[];
}

/** `paper` is an id, empty where the sentence is the line's own. */
export interface Said { text: string; marks: number[]; cue: string; paper: string; title: string; url: string; result: string }

export interface RoleDetail { role: string; surface: string; confidence: number; said: Said[] }

/** More of the graph, its numbers its own; places and sizes are for the page to find. */
export interface Part {
  nodes: Omit<Overview["nodes"], "x" | "y" | "radius">;
  lines: Overview["lines"];
  results: Overview["results"];
  more: boolean;
}

export interface Found { id: string; name: string; type: string; matched: string }

/** What a server knows beyond the overview. */
export interface Beyond {
  search(text: string, types: string[]): Promise<Found[]>;
  around(id: string, offset: number): Promise<Part>;
  answer(x: string, y: string, exact: boolean): Promise<Part>;
  path(a: string, b: string): Promise<Part>;
}

export interface Source {
  overview(): Promise<Overview>;
  node(index: number): Promise<NodeDetail>;
  line(index: number): Promise<RoleDetail[]>;
  /** Null where the page holds all there is. */
  beyond: Beyond | null;
}

type PackedSaid = [number, number[], string, number, string, string, string];
type PackedLine = [number, string, number, PackedSaid[]][];
interface Details { nodes: [string, [string, string][], Record<string, number>][]; lines: PackedLine[]; sentences: string[] }

async function unpack<T>(id: string): Promise<T> {
  const element = document.getElementById(id)!;
  const signs = atob(element.textContent!), bytes = new Uint8Array(signs.length);
  element.remove();
  for (let at = 0; at < bytes.length; at++) bytes[at] = signs.charCodeAt(at);
  // Written to directly: a Blob or a Response on the way would go through another process.
  const gzip = new DecompressionStream("gzip"), writer = gzip.writable.getWriter(), reader = gzip.readable.getReader();
  const written = writer.write(bytes).then(() => writer.close()), decoder = new TextDecoder();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) text += decoder.decode(part.value, { stream: true });
  await written;
  return JSON.parse(text + decoder.decode()) as T;
}

/** The data in the page; sentences are unpacked when the first card asks for them. */
class Packed implements Source {
  readonly beyond = null;
  private details: Promise<Details> | null = null;
  private seen!: Overview;
  async overview(): Promise<Overview> { return (this.seen = await unpack<Overview>("overview")); }
  async node(index: number): Promise<NodeDetail> {
    const [url, facts, counts] = (await this.open()).nodes[index];
    return { url, facts, counts };
  }
  async line(index: number): Promise<RoleDetail[]> {
    const { lines, sentences } = await this.open();
    return lines[index].map(([role, surface, confidence, said]) => ({
      role: this.seen.roles[role][0], surface, confidence: confidence / 100,
      said: said.map(([sentence, marks, cue, paper, title, url, result]) => ({
        text: sentences[sentence], marks, cue, paper: this.seen.nodes.id[paper] ?? "", title, url, result,
      })),
    }));
  }
  private open(): Promise<Details> { return (this.details ??= unpack<Details>("details")); }
}

const wait = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

/** The data of a server, below one address. The overview grows with what is fetched, so its ids are all known ids. */
class Remote implements Source, Beyond {
  readonly beyond = this;
  private seen!: Overview;
  constructor(private readonly address: string) {}

  /** The overview; a server that has just started is still drawing it. */
  async overview(): Promise<Overview> {
    for (let tries = 0; ; tries++) {
      const answer = await this.ask("explorer/overview", {});
      if (answer.status !== 503 || tries > 60) return (this.seen = await read<Overview>(answer));
      await wait(1000);
    }
  }
  node(index: number): Promise<NodeDetail> { return this.get("explorer/node", { id: this.seen.nodes.id[index] }); }
  async line(index: number): Promise<RoleDetail[]> {
    const { nodes: { id }, lines } = this.seen;
    return (await this.get<{ roles: RoleDetail[] }>("explorer/line", { source: id[lines.source[index]], target: id[lines.target[index]] })).roles;
  }
  async search(text: string, types: string[]): Promise<Found[]> {
    return (await this.get<{ hits: Found[] }>("search", { q: text.slice(0, 500) }, types)).hits;
  }
  around(id: string, offset: number): Promise<Part> { return this.get("explorer/around", { id, offset: String(offset) }); }
  answer(x: string, y: string, exact: boolean): Promise<Part> { return this.get("explorer/answer", { x, y, exact: String(exact) }); }
  path(a: string, b: string): Promise<Part> { return this.get("explorer/path", { a, b }); }

  private async get<T>(path: string, query: Record<string, string>, types: string[] = []): Promise<T> {
    return read<T>(await this.ask(path, query, types));
  }
  private ask(path: string, query: Record<string, string>, types: string[] = []): Promise<Response> {
    const words = new URLSearchParams(query);
    for (const type of types) words.append("type", type);
    return fetch(`${this.address}${path}?${words}`, { credentials: "same-origin" });
  }
}

async function read<T>(answer: Response): Promise<T> {
  if (answer.ok) return (await answer.json()) as T;
  const said = await answer.json().then((problem: { detail?: string }) => problem.detail, () => "");
  throw new Error(said || `the server answered ${answer.status}`);
}

export function openSource(): Source {
  const address = document.querySelector<HTMLMetaElement>("meta[name=paperatlas-api]")!.content;
  return address ? new Remote(address) : new Packed();
}
