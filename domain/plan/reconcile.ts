import { isDeepStrictEqual } from 'node:util';
import type { Plan, Step } from './plan.js';
import type { StepState, Withdrawal } from './step-state.js';
import type { Characteristic } from '../lib/values.js';

/** A step of the running plan. */
interface RunningStep {
  readonly step: Step;
  readonly state: StepState;
  /** True when its request has not left yet; then it cannot be past its point of no return. */
  readonly isQueued?: boolean;
  /** What was decided about a step that is being undone while the order goes on. */
  readonly withdrawal: Withdrawal | null;
}

/**
 * What becomes of each step when a running order is decomposed anew (docs/architecture.md, One idea). Steps that are
 * listed nowhere stay.
 */
export interface Reconciliation {
  /** New steps. */
  readonly added: readonly Step[];
  /** Not begun: they take their new content; among them steps that had been undone. */
  readonly changed: readonly Step[];
  /** Not begun, and no longer in the plan. */
  readonly dropped: readonly string[];
  /** Begun or done, to be undone: for good, or to be done again with their new content. */
  readonly undone: readonly string[];
  readonly redone: readonly Step[];
  /** Why the running plan cannot become the new one; then nothing of the above may be applied. */
  readonly conflicts: readonly Conflict[];
}

interface Conflict {
  readonly stepId: string;
  readonly message: string;
}

interface RunningPlan {
  readonly steps: readonly RunningStep[];
  /** The steps whose reports led to the new plan: their own report cannot undo them. */
  readonly reportingSteps: ReadonlySet<string>;
  /** Completed items: what they left in the inventory is no longer this order's to change. */
  readonly completedItems: ReadonlySet<string>;
}

/** Compares by step id, which is stable. Pure and linear. */
export function reconcile(
  { steps, reportingSteps, completedItems }: RunningPlan,
  next: Plan,
): Reconciliation {
  const running = new Map(steps.map((each) => [each.step.id, each]));
  const wanted = new Map(next.steps.map((step) => [step.id, step]));
  const added = next.steps.filter(({ id }) => !running.has(id));
  const result = {
    added,
    changed: [] as Step[],
    dropped: [] as string[],
    undone: [] as string[],
    redone: [] as Step[],
    conflicts: added.filter(({ itemId }) => completedItems.has(itemId)).map(addedTooLate),
  };
  for (const each of steps)
    reconcileStep(each, wanted.get(each.step.id), { result, reportingSteps, completedItems });
  return result;
}

interface ReconcileContext {
  readonly result: {
    readonly changed: Step[];
    readonly dropped: string[];
    readonly undone: string[];
    readonly redone: Step[];
    readonly conflicts: Conflict[];
  };
  readonly reportingSteps: ReadonlySet<string>;
  readonly completedItems: ReadonlySet<string>;
}

function reconcileStep(running: RunningStep, wanted: Step | undefined, context: ReconcileContext): void {
  const { step, state, withdrawal } = running;
  const { result } = context;
  switch (state) {
    case 'waiting':
      if (!wanted) result.dropped.push(step.id);
      else if (!isDeepStrictEqual(wanted, step)) result.changed.push(wanted);
      return;
    case 'cancelled':
    case 'undone':
      if (wanted) result.changed.push(wanted);
      return;
    case 'undoing':
      if (wanted && withdrawal !== 'redo') result.redone.push(wanted);
      if (!wanted && withdrawal === 'redo') result.undone.push(step.id);
      return;
    case 'handingOff':
    case 'inProgress':
    case 'completed':
    case 'failed': {
      const change = !wanted ? 'remove' : hasChangedInput(step, wanted) ? 'redo' : undefined;
      // The reason for undoing it is gone: it is done again as it was.
      if (!change && wanted && withdrawal === 'remove') result.redone.push(wanted);
      if (!change || withdrawal === change) return;
      const conflict = conflictOf(running, wanted, context);
      if (conflict !== undefined) result.conflicts.push({ stepId: step.id, message: conflict });
      else if (wanted) result.redone.push(wanted);
      else result.undone.push(step.id);
    }
  }
}

/** True when the step was begun with content that has changed. A value that was unknown then is no contradiction. */
function hasChangedInput(step: Step, wanted: Step): boolean {
  if (step.action !== wanted.action || step.downstreamSystem !== wanted.downstreamSystem) return true;
  if (!isDeepStrictEqual(step.place, wanted.place)) return true;
  const now = new Map(wanted.characteristics.map(({ name, value }) => [name, value]));
  return step.characteristics.some((had) => !hasSameValue(had, now));
}

const hasSameValue = ({ name, value }: Characteristic, now: ReadonlyMap<string, unknown>): boolean =>
  now.has(name) && isDeepStrictEqual(now.get(name), value);

function conflictOf(
  { step, state, isQueued = false }: RunningStep,
  wanted: Step | undefined,
  { reportingSteps, completedItems }: ReconcileContext,
): string | undefined {
  const change = wanted ? 'would have to be repeated' : 'would be removed';
  if (completedItems.has(step.itemId)) return `${step.name} ${change}, but item ${step.itemId} is completed.`;
  if (reportingSteps.has(step.id))
    return `${step.name} ${change} because of a value that it reported itself.`;
  if (state === 'failed') return `${step.name} ${change}, but it is in fallout: resolve the fallout first.`;
  if (step.pointOfNoReturn === 'hard' && !isQueued)
    return `${step.name} ${change}, but is past its point of no return.`;
  return undefined;
}

const addedTooLate = ({ id, name, itemId }: Step): Conflict => ({
  stepId: id,
  message: `${name} would be added, but item ${itemId} is completed.`,
});
