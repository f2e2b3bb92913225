import { isRolledBack, type StepState } from './step-state.js';

/** The part of a step that decides the order of work; a `GraphStep` is one. */
interface Node {
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly remoteDependents?: readonly number[];
}

/** A step's state; undefined for a step of another partition of which nothing is known yet. */
type StateOf = (stepId: string) => StepState | undefined;

/** The waiting steps that can be handed off: everything they depend on is completed. */
export const readySteps = <S extends Node>(steps: readonly S[], stateOf: StateOf): S[] =>
  steps.filter((step) => isReady(step, stateOf));

/** True when the step waits, and everything it depends on is completed. */
export const isReady = ({ id, dependsOn }: Node, stateOf: StateOf): boolean =>
  stateOf(id) === 'waiting' && dependsOn.every((other) => stateOf(other) === 'completed');

/** States of a step that had, or may have had, an effect which is to be undone. */
const undoable: ReadonlySet<StepState> = new Set(['handingOff', 'inProgress', 'completed', 'failed']);

/**
 * The steps whose undoing can start: all that depends on them is undone or cancelled, here and in the partitions for
 * which `remoteEnded` says so. Waiting steps had no effect and are never among them: they are cancelled at once.
 */
export function readyToUndo<S extends Node>(
  steps: readonly S[],
  stateOf: StateOf,
  remoteEnded: (partition: number) => boolean = () => false,
): S[] {
  const blocked = new Set<string>();
  for (const { id, dependsOn } of steps) {
    const state = stateOf(id);
    if (state !== undefined && isRolledBack(state)) continue;
    for (const other of dependsOn) blocked.add(other);
  }
  return steps.filter(({ id, remoteDependents = [] }) => {
    const state = stateOf(id);
    return (
      state !== undefined &&
      undoable.has(state) &&
      !blocked.has(id) &&
      remoteDependents.every((partition) => remoteEnded(partition))
    );
  });
}

/** The part of a step that decides its place in the sequence. */
interface Node {
  readonly id: string;
  readonly dependsOn: readonly string[];
}

/**
 * The steps, each after what it depends on and otherwise as given; or the first cycle found, its first id again at the
 * end.
 */
type TopologicalOrder<N> = { readonly sorted: readonly N[] } | { readonly cycle: readonly N[] };

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
