/** As much of a step as its place in the sequence needs. */
interface Node {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/** Either everything after what it depends on, else as given; or the first cycle found, its first id again at the end. */
export type TopologicalOrder<N> = { readonly sorted: readonly N[] } | { readonly cycle: readonly N[] };

/** Depth first and without recursion: a chain of 10,000 steps is no deeper than one of two. Linear. */
export function topologicalOrder<N extends Node>(nodes: readonly N[]): TopologicalOrder<N> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const sorted: N[] = [];
  const done = new Set<string>();
  const open = new Set<string>();
  for (const start of nodes) {
    const path: { readonly node: N; next: number }[] = done.has(start.id) ? [] : [{ node: start, next: 0 }];
    open.add(start.id);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const id = top.node.dependsOn[top.next++];
      if (id === undefined) {
        path.pop();
        open.delete(top.node.id);
        if (!done.has(top.node.id)) sorted.push(top.node);
        done.add(top.node.id);
        continue;
      }
      const before = byId.get(id);
      if (!before || done.has(id)) continue;
      if (open.has(id)) {
        const cycle = path.map(({ node }) => node);
        return { cycle: [...cycle.slice(cycle.findIndex((node) => node.id === id)), before] };
      }
      open.add(id);
      path.push({ node: before, next: 0 });
    }
    open.delete(start.id);
  }
  return { sorted };
}
