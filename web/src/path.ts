// The shortest way between two nodes over what is shown.

import type { Graph } from "./graph";
import type { State } from "./state";

/** Nodes from `a` to `b`, empty where there is no way; among the shortest the one over the rarest names. */
export function shortest(graph: Graph, state: State, a: number, b: number): number[] {
  const steps = new Int32Array(graph.count).fill(-1);
  steps[b] = 0;
  for (let layer = [b]; layer.length && steps[a] < 0; ) {
    const next: number[] = [];
    for (const i of layer)
      for (const line of graph.at(i)) {
        const other = graph.other(line, i);
        if (state.hiddenLine[line] || steps[other] >= 0) continue;
        steps[other] = steps[i] + 1;
        next.push(other);
      }
    layer = next;
  }
  if (steps[a] < 0) return [];
  const common = (i: number) => (graph.isPaper(i) ? graph.degree(i) : Math.max(graph.degree(i), graph.data.nodes.papers[i]));
  const way = [a];
  while (way[way.length - 1] !== b) {
    const i = way[way.length - 1];
    let best = -1;
    for (const line of graph.at(i)) {
      const other = graph.other(line, i);
      if (!state.hiddenLine[line] && steps[other] === steps[i] - 1 && (best < 0 || common(other) < common(best))) best = other;
    }
    way.push(best);
  }
  return way;
}
