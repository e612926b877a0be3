// Where the page's data come from: packed into the page, or from a JSON API beside it.

export interface Overview {
  format: number;
  title: string;
  words: string;
  all: [number, number];
  center: number | null;
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

/** Address, facts as pairs, and lines per role in the whole graph (`~ROLE` seen from the target). */
export type NodeDetail = [string, [string, string][], Record<string, number>];

export interface Said {
  text: string;
  marks: number[];
  cue: string;
  paper: number;
  title: string;
  url: string;
  result: string;
}

export interface RoleDetail { role: number; surface: string; confidence: number; said: Said[] }

export interface Source {
  overview(): Promise<Overview>;
  node(index: number): Promise<NodeDetail>;
  line(index: number): Promise<RoleDetail[]>;
}

type PackedSaid = [number | string, number[], string, number, string, string, string];
type PackedLine = [number, string, number, PackedSaid[]][];
interface Details { nodes: NodeDetail[]; lines: PackedLine[]; sentences: string[] }

function unpackLine(line: PackedLine, sentences: string[]): RoleDetail[] {
  return line.map(([role, surface, confidence, said]) => ({
    role, surface, confidence: confidence / 100,
    said: said.map(([sentence, marks, cue, paper, title, url, result]) => ({
      text: typeof sentence === "number" ? sentences[sentence] : sentence, marks, cue, paper, title, url, result,
    })),
  }));
}

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
  private details: Promise<Details> | null = null;
  overview(): Promise<Overview> { return unpack<Overview>("overview"); }
  async node(index: number): Promise<NodeDetail> { return (await this.open()).nodes[index]; }
  async line(index: number): Promise<RoleDetail[]> {
    const { lines, sentences } = await this.open();
    return unpackLine(lines[index], sentences);
  }
  private open(): Promise<Details> { return (this.details ??= unpack<Details>("details")); }
}

/** The data of a server: `overview`, `node?id=` and `line?source=&target=` below one address. */
class Remote implements Source {
  private ids: string[] = [];
  private ends: [number[], number[]] = [[], []];
  constructor(private readonly address: string) {}
  async overview(): Promise<Overview> {
    const overview = await this.get<Overview>("overview", {});
    this.ids = overview.nodes.id;
    this.ends = [overview.lines.source, overview.lines.target];
    return overview;
  }
  node(index: number): Promise<NodeDetail> { return this.get("node", { id: this.ids[index] }); }
  async line(index: number): Promise<RoleDetail[]> {
    const [source, target] = this.ends.map((end) => this.ids[end[index]]);
    return unpackLine(await this.get<PackedLine>("line", { source, target }), []);
  }
  private async get<T>(path: string, query: Record<string, string>): Promise<T> {
    const answer = await fetch(`${this.address}${path}?${new URLSearchParams(query)}`, { credentials: "same-origin" });
    if (!answer.ok) throw new Error(`The server answered ${answer.status} to ${path}.`);
    return (await answer.json()) as T;
  }
}

export function openSource(): Source {
  const address = document.querySelector<HTMLMetaElement>("meta[name=paperatlas-api]")!.content;
  return address ? new Remote(address) : new Packed();
}
