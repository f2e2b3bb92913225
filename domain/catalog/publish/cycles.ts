import { topologicalOrder } from '../../plan/graph.js';

/** What leads to what. */
export type Edges = ReadonlyMap<string, ReadonlySet<string>>;

/**
 * Cycles of the graph, each with its first name again at the end. Found one after the other, each time without the edge
 * that closed the last one: as many as there are edges to cut, not every combination of them.
 */
export function cyclesOf(edges: Edges): string[][] {
  const rest = new Map([...edges].map(([id, targets]) => [id, new Set(targets)]));
  const cycles: string[][] = [];
  for (;;) {
    const order = topologicalOrder([...rest].map(([id, targets]) => ({ id, dependsOn: [...targets] })));
    if ('sorted' in order) return cycles;
    const cycle = order.cycle.map(({ id }) => id);
    cycles.push(cycle);
    rest.get(cycle.at(-2) ?? '')?.delete(cycle.at(-1) ?? '');
  }
}

/** Everything that the edges lead to from here, itself included. */
export function reachedFrom(start: string, edges: Edges): ReadonlySet<string> {
  const reached = new Set([start]);
  for (const id of reached) for (const next of edges.get(id) ?? []) reached.add(next);
  return reached;
}

/** Adds an edge. */
export function addEdge(edges: Map<string, Set<string>>, from: string, to: string): void {
  const known = edges.get(from);
  if (known) known.add(to);
  else edges.set(from, new Set([to]));
}
