// Brings in what the page does not hold yet. Where the page holds all there is, nothing is asked.

import type { Graph } from "./graph";
import type { Beyond, Found, Part } from "./source";

export class Reach {
  /** Node number -> how many of its neighbours were asked for; all of them where it is infinite. */
  private readonly asked = new Map<number, number>();
  constructor(private readonly graph: Graph, private readonly beyond: Beyond | null, private readonly grown: () => void) {}

  get everywhere(): boolean { return this.beyond !== null; }

  /** The node with an id, brought in if need be; null where there is none. */
  async node(id: string | null): Promise<number | null> {
    if (id === null) return null;
    const known = this.graph.find(id);
    if (known !== null || !this.beyond) return known;
    await this.take(await this.beyond.around(id, 0), id);
    return this.graph.find(id);
  }

  /** The first neighbours of a node. */
  async near(i: number): Promise<void> { if (!this.asked.has(i)) await this.further(i); }

  hasMore(i: number): boolean { return this.beyond !== null && (this.asked.get(i) ?? 0) < Infinity; }

  /** The next neighbours of a node. */
  async further(i: number): Promise<void> {
    if (this.beyond && this.hasMore(i)) await this.take(await this.beyond.around(this.graph.id(i), this.asked.get(i) ?? 0), this.graph.id(i));
  }

  /** The results of one name on another; tells whether there are more than came. */
  async answer(x: number, y: number, exact: boolean): Promise<boolean> {
    return this.beyond ? this.take(await this.beyond.answer(this.graph.id(x), this.graph.id(y), exact)) : false;
  }

  async path(a: number, b: number): Promise<void> { if (this.beyond) await this.take(await this.beyond.path(this.graph.id(a), this.graph.id(b))); }

  async search(text: string, types: string[]): Promise<Found[]> { return this.beyond ? this.beyond.search(text, types) : []; }

  private take(part: Part, center: string | null = null): boolean {
    const grown = this.graph.add(part);
    if (center !== null) {
      const i = this.graph.find(center)!;
      this.asked.set(i, part.more ? (this.asked.get(i) ?? 0) + part.nodes.id.length - 1 : Infinity);
    }
    if (grown) this.grown();
    return part.more;
  }
}
