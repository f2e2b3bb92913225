import { endedBackward, type StepState } from './step-state.js';

/** As much of a step as the order of work needs; a `GraphStep` is one. */
interface Node {
  readonly id: string;
  readonly dependsOn: readonly string[];
  readonly remoteDependents?: readonly number[];
}

/** A step's state; undefined for a step of another partition of which nothing is known yet. */
type StateOf = (stepId: string) => StepState | undefined;

/** The waiting steps that can be handed off: everything they depend on is completed. */
export function readySteps<S extends Node>(steps: readonly S[], stateOf: StateOf): S[] {
  return steps.filter(
    ({ id, dependsOn }) =>
      stateOf(id) === 'waiting' && dependsOn.every((other) => stateOf(other) === 'completed'),
  );
}

/** States of a step that had, or may have had, an effect which is to be taken back. */
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
    if (state !== undefined && endedBackward(state)) continue;
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
