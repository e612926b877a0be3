// The graph in columns, with the lookups that the views need.

import { place } from "./place";
import type { Overview, Part } from "./source";

export const PAPER = "Paper";

export class Graph {
  count = 0;
  lines = 0;
  x!: Float32Array;
  y!: Float32Array;
  radius!: Float32Array;
  type!: Uint8Array;
  source!: Uint32Array;
  target!: Uint32Array;
  roles!: Uint16Array;
  confidence!: Uint8Array;
  /** Node numbers, the most named first, papers last. */
  order!: Uint32Array;
  readonly paperType: number;
  /** First and last month of the papers, 0 where no paper has a date. */
  months: [number, number] = [0, 0];
  private start!: Uint32Array;
  private touching!: Uint32Array;
  private readonly number = new Map<string, number>();

  constructor(readonly data: Overview) {
    this.paperType = data.types.indexOf(PAPER);
    this.load();
  }

  /** Take what the columns hold over into arrays that are quick to go through. */
  private load(): void {
    const { nodes, lines } = this.data;
    this.count = nodes.id.length;
    this.lines = lines.source.length;
    this.x = new Float32Array(nodes.x);
    this.y = new Float32Array(nodes.y);
    this.radius = new Float32Array(nodes.radius);
    this.type = new Uint8Array(nodes.type);
    this.source = new Uint32Array(lines.source);
    this.target = new Uint32Array(lines.target);
    this.roles = new Uint16Array(lines.roles);
    this.confidence = new Uint8Array(lines.confidence);
    [this.start, this.touching] = this.incidence();
    this.order = this.ranked();
    this.months = this.period();
  }

  /** Take a part in, new nodes and lines after all others; tells whether there were any. */
  add(part: Part): boolean {
    const { nodes, lines } = this.data, before = [this.count, this.lines];
    const mine = part.nodes.id.map((id, n) => {
      const known = this.find(id);
      if (known !== null) return known;
      const i = nodes.id.length;
      for (const name of ["id", "name", "aliases", "type", "papers", "month"] as const) (nodes[name] as unknown[]).push(part.nodes[name][n]);
      this.number.set(id, i);
      return i;
    });
    const pairs = new Map<number, number>(), pair = (a: number, b: number) => a * 2 ** 26 + b;
    for (let n = 0; n < this.lines; n++) pairs.set(pair(this.source[n], this.target[n]), n);
    const own = part.lines.source.map((from, n) => {
      const a = mine[from], b = mine[part.lines.target[n]], known = pairs.get(pair(a, b));
      if (known !== undefined) return known;
      lines.source.push(a);
      lines.target.push(b);
      lines.roles.push(part.lines.roles[n]);
      lines.confidence.push(part.lines.confidence[n]);
      return lines.source.length - 1;
    });
    this.addResults(part, own, mine);
    const fresh = nodes.id.length - before[0];
    if (fresh) place(this.data, before[0]);
    if (fresh || lines.source.length > before[1]) this.load();
    return fresh > 0 || this.lines > before[1];
  }

  /** The results of a line are replaced as a whole: an earlier part may have held some of them. */
  private addResults({ results }: Part, own: number[], mine: number[]): void {
    if (!results.line.length) return;
    const all = this.data.results, replaced = new Set(results.line.map((n) => own[n]));
    const kept = all.line.map((_, n) => n).filter((n) => !replaced.has(all.line[n]));
    for (const name of Object.keys(all) as (keyof typeof all)[]) {
      const added = name === "line" ? results.line.map((n) => own[n]) : name === "paper" ? results.paper.map((n) => mine[n] ?? -1) : results[name];
      (all[name] as unknown[]) = [...kept.map((n) => all[name][n]), ...added];
    }
  }

  find(id: string | null): number | null {
    if (id === null) return null;
    if (!this.number.size) this.data.nodes.id.forEach((one, i) => this.number.set(one, i));
    return this.number.get(id) ?? null;
  }
  name(i: number): string { return this.data.nodes.name[i]; }
  id(i: number): string { return this.data.nodes.id[i]; }
  typeName(i: number): string { return this.data.types[this.type[i]]; }
  isPaper(i: number): boolean { return this.type[i] === this.paperType; }
  degree(i: number): number { return this.start[i + 1] - this.start[i]; }
  /** The lines at a node. */
  at(i: number): Uint32Array { return this.touching.subarray(this.start[i], this.start[i + 1]); }
  other(line: number, i: number): number { return this.source[line] === i ? this.target[line] : this.source[line]; }
  role(name: string): number { return this.data.roles.findIndex(([role]) => role === name); }
  lineBetween(a: number, b: number): number {
    let best = -1;
    for (const line of this.at(a)) if (this.other(line, a) === b && (best < 0 || this.source[line] === a)) best = line;
    return best;
  }

  /** A node and all below it by VARIANT_OF. */
  below(i: number): Set<number> {
    const bit = 1 << this.role("VARIANT_OF"), found = new Set([i]), waiting = [i];
    while (waiting.length) {
      const up = waiting.pop()!;
      for (const line of this.at(up)) {
        const down = this.source[line];
        if (this.roles[line] & bit && this.target[line] === up && !found.has(down)) { found.add(down); waiting.push(down); }
      }
    }
    return found;
  }

  private period(): [number, number] {
    let first = 0, last = 0;
    for (const month of this.data.nodes.month) {
      if (month && (!first || month < first)) first = month;
      if (month > last) last = month;
    }
    return [first, last];
  }

  /** Rank and number in one value each: numbers sort several times faster than a function compares. */
  private ranked(): Uint32Array {
    const { count } = this, keys = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const links = Math.min(this.degree(i), 65_535);
      keys[i] = -(this.isPaper(i) ? links : (this.data.nodes.papers[i] + 1) * 65_536 + links) * count + i;
    }
    keys.sort();
    const order = new Uint32Array(count);
    for (let at = 0; at < count; at++) order[at] = ((keys[at] % count) + count) % count;
    return order;
  }

  private incidence(): [Uint32Array, Uint32Array] {
    const start = new Uint32Array(this.count + 1), touching = new Uint32Array(2 * this.lines);
    for (const ends of [this.source, this.target]) for (const i of ends) start[i + 1]++;
    for (let i = 0; i < this.count; i++) start[i + 1] += start[i];
    const next = start.slice();
    for (let line = 0; line < this.lines; line++) {
      touching[next[this.source[line]]++] = line;
      touching[next[this.target[line]]++] = line;
    }
    return [start, touching];
  }
}

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
export const monthWords = (month: number): string => `${MONTHS[month % 12]} ${Math.floor(month / 12)}`;
export const monthKey = (month: number): string => `${Math.floor(month / 12)}-${String((month % 12) + 1).padStart(2, "0")}`;
export const number = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
