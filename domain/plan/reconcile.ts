import { isDeepStrictEqual } from 'node:util';
import type { Plan, Step } from './plan.js';
import type { StepState, Withdrawal } from './step-state.js';
import type { Characteristic } from '../lib/values.js';

/** A step of the running plan. */
export interface RunningStep {
  readonly step: Step;
  readonly state: StepState;
  /** True when its request has not left yet; then it cannot be past its point of no return. */
  readonly isQueued?: boolean;
  /** True when it was left out, so that there is nothing to undo. */
  readonly isSkipped?: boolean;
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

/** A step that cannot become what the new plan has of it. */
interface Conflict {
  readonly stepId: string;
  readonly itemId: string;
  readonly code: ConflictCode;
  readonly message: string;
}

type ConflictCode = 'itemCompleted' | 'ownReport' | 'inFallout' | 'pointOfNoReturn';

export interface RunningPlan {
  readonly steps: readonly RunningStep[];
  /** The steps whose reports led to the new plan: their own report cannot undo them. */
  readonly reportingSteps: ReadonlySet<string>;
  /** Completed items: what they left in the inventory is no longer this order's to change. */
  readonly completedItems: ReadonlySet<string>;
  /**
   * Given when a person revises the order: the plan of the order as it was, from the same reports. What differs from it was
   * revised, and a begun step has to follow that also where a value is added. Absent, what steps report leads to the new plan.
   */
  readonly unrevised?: Plan;
}

/** Compares by step id, which is stable. Pure and linear. */
export function reconcile(
  { steps, reportingSteps, completedItems, unrevised }: RunningPlan,
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
  const before = unrevised && new Map(unrevised.steps.map((step) => [step.id, step]));
  for (const each of steps)
    reconcileStep(each, wanted.get(each.step.id), { result, reportingSteps, completedItems, before });
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
  /** The steps of the order as it was, when a person revises it. */
  readonly before: ReadonlyMap<string, Step> | undefined;
}

function reconcileStep(running: RunningStep, wanted: Step | undefined, context: ReconcileContext): void {
  const { step, state, withdrawal } = running;
  const { result, completedItems } = context;
  if (wanted && context.before && isTakenBack.has(state) && completedItems.has(step.itemId)) {
    result.conflicts.push(addedTooLate(wanted));
    return;
  }
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
      const isOther = (now: Step) =>
        hasChangedInput(step, now) || isRevised(context.before?.get(step.id), now);
      const change = !wanted ? 'remove' : isOther(wanted) ? 'redo' : undefined;
      // The reason for undoing it is gone: it is done again as it was.
      if (!change && wanted && withdrawal === 'remove') result.redone.push(wanted);
      if (!change || withdrawal === change) return;
      const conflict = conflictOf(running, wanted, context);
      if (conflict) result.conflicts.push({ stepId: step.id, itemId: step.itemId, ...conflict });
      else if (wanted) result.redone.push(wanted);
      else result.undone.push(step.id);
    }
  }
}

/** What is to be done no more, unless it comes into the plan again. */
const isTakenBack: ReadonlySet<StepState> = new Set(['cancelled', 'undone', 'undoing']);

/** True when the step was begun with content that has changed. A value that was unknown then is no contradiction. */
function hasChangedInput(step: Step, wanted: Step): boolean {
  if (step.action !== wanted.action || step.downstreamSystem !== wanted.downstreamSystem) return true;
  if (!isDeepStrictEqual(step.place, wanted.place)) return true;
  const now = new Map(wanted.characteristics.map(({ name, value }) => [name, value]));
  return step.characteristics.some((had) => !hasSameValue(had, now));
}

const hasSameValue = ({ name, value }: Characteristic, now: ReadonlyMap<string, unknown>): boolean =>
  now.has(name) && isDeepStrictEqual(now.get(name), value);

/** True when a person has revised what the step is about, in what its system or person is asked for. */
const isRevised = (before: Step | undefined, now: Step): boolean =>
  before !== undefined && !isDeepStrictEqual(contentOf(before), contentOf(now));

const contentOf = ({
  action,
  downstreamSystem,
  place,
  characteristics,
  asked,
  workOrder,
  task,
  wait,
}: Step) => ({
  action,
  downstreamSystem,
  place,
  characteristics: characteristics.toSorted((one, other) => (one.name < other.name ? -1 : 1)),
  asked,
  workOrder,
  task,
  wait,
});

function conflictOf(
  { step, state, isQueued = false }: RunningStep,
  wanted: Step | undefined,
  { reportingSteps, completedItems }: ReconcileContext,
): Pick<Conflict, 'code' | 'message'> | undefined {
  const change = wanted ? 'would have to be repeated' : 'would be removed';
  const conflict = (code: ConflictCode, why: string) => ({ code, message: `${step.name} ${change}${why}` });
  if (completedItems.has(step.itemId))
    return conflict('itemCompleted', `, but item ${step.itemId} is completed.`);
  if (reportingSteps.has(step.id))
    return conflict('ownReport', ' because of a value that it reported itself.');
  if (state === 'failed') return conflict('inFallout', ', but it is in fallout: resolve the fallout first.');
  if (step.pointOfNoReturn === 'hard' && !isQueued)
    return conflict('pointOfNoReturn', ', but is past its point of no return.');
  return undefined;
}

const addedTooLate = ({ id, name, itemId }: Step): Conflict => ({
  stepId: id,
  itemId,
  code: 'itemCompleted',
  message: `${name} would be added, but item ${itemId} is completed.`,
});
