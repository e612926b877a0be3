// Finds places for nodes that come later: near their neighbours, where there is room. The same nodes, the same places.

import type { Overview } from "./source";

const CELL = 24;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const TRIES = 6000;

/** Which parts of the map are taken, in coarse cells. */
class Ground {
  private readonly taken = new Map<string, number[]>();
  constructor(private readonly nodes: Overview["nodes"]) {}

  take(i: number): void {
    const key = this.key(this.nodes.x[i], this.nodes.y[i], 0, 0);
    this.taken.set(key, [...(this.taken.get(key) ?? []), i]);
  }

  isFree(x: number, y: number, radius: number): boolean {
    const { nodes } = this, reach = Math.ceil((radius + 40) / CELL);
    for (let column = -reach; column <= reach; column++)
      for (let row = -reach; row <= reach; row++)
        for (const i of this.taken.get(this.key(x, y, column, row)) ?? [])
          if (Math.hypot(nodes.x[i] - x, nodes.y[i] - y) < nodes.radius[i] + radius + 12) return false;
    return true;
  }

  private key(x: number, y: number, column: number, row: number): string { return `${Math.floor(x / CELL) + column} ${Math.floor(y / CELL) + row}`; }
}

/** Place the nodes from the number `first` on; those with the most neighbours first, as others gather around them. */
export function place({ nodes, lines, types, scale }: Overview, first: number): void {
  for (let i = first; i < nodes.id.length; i++) nodes.radius[i] = types[nodes.type[i]] === "Paper" ? 3 : 4 + scale * Math.sqrt(nodes.papers[i]);
  const count = nodes.id.length, near: number[][] = Array.from({ length: count - first }, () => []), ground = new Ground(nodes);
  lines.source.forEach((a, n) => {
    const b = lines.target[n];
    if (a >= first) near[a - first].push(b);
    if (b >= first) near[b - first].push(a);
  });
  for (let i = 0; i < first; i++) ground.take(i);
  const waiting = near.map((_, n) => n + first).sort((a, b) => near[b - first].length - near[a - first].length || a - b);
  const placed = new Set<number>(), known = (i: number) => i < first || placed.has(i);
  // Beside all that is there, for what has no neighbour on the map.
  const edge: [number, number] = [Math.max(0, ...nodes.x.slice(0, first).map((x) => x)) + 150, 0];
  for (const i of waiting) {
    const around = near[i - first].filter(known);
    const middle = (axis: "x" | "y") => around.reduce((sum, j) => sum + nodes[axis][j], 0) / around.length;
    const [x, y] = around.length ? [middle("x"), middle("y")] : edge;
    [nodes.x[i], nodes.y[i]] = free(ground, x, y, nodes.radius[i]);
    ground.take(i);
    placed.add(i);
  }
}

/** The nearest free spot on a spiral, in whole numbers as all places are. */
function free(ground: Ground, x: number, y: number, radius: number): [number, number] {
  for (let step = 0; step < TRIES; step++) {
    const far = 7 * Math.sqrt(step), angle = step * GOLDEN;
    const spot: [number, number] = [Math.round(x + far * Math.cos(angle)), Math.round(y + far * Math.sin(angle))];
    if (ground.isFree(spot[0], spot[1], radius)) return spot;
  }
  return [Math.round(x), Math.round(y)];
}
