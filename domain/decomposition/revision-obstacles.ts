import { isDeepStrictEqual } from 'node:util';
import type { Plan, Step } from '../plan/plan.js';
import type { Reconciliation, RunningPlan } from '../plan/reconcile.js';
import type { LineRefusal, RevisedLines } from './revised-lines.js';

/** What stands against a revision, and at which item of the plan. */
export interface Obstacle extends LineRefusal {
  readonly itemId: string | undefined;
}

/** Undoing the step, which is past a soft point of no return, costs a penalty. */
export interface RevisionPenalty {
  readonly step: Step;
  /** Undone for good, or done again. */
  readonly change: 'undo' | 'redo';
}

/** What was begun and is not being undone already. */
const begunStates: ReadonlySet<string> = new Set(['handingOff', 'inProgress', 'completed']);

/** The steps past a soft point of no return that are undone. */
export function penaltiesOf(
  { steps }: Pick<RunningPlan, 'steps'>,
  { undone, redone }: Reconciliation,
): RevisionPenalty[] {
  const isUndone = new Set(undone);
  const isRedone = new Set(redone.map(({ id }) => id));
  return steps.flatMap(({ step, state, isQueued, isSkipped, withdrawal }): RevisionPenalty[] => {
    const isBegun = begunStates.has(state) && isQueued !== true && isSkipped !== true;
    const isPassed = step.pointOfNoReturn === 'soft' && isBegun && withdrawal === null;
    if (!isPassed) return [];
    if (isUndone.has(step.id)) return [{ step, change: 'undo' }];
    return isRedone.has(step.id) ? [{ step, change: 'redo' }] : [];
  });
}

/** A penalty that is not accepted. */
export const penaltyObstacle = ({ step: { id, name, itemId }, change }: RevisionPenalty): Obstacle => ({
  code: 'penalty',
  itemId,
  stepId: id,
  message:
    `${name} would ${change === 'undo' ? 'be removed' : 'have to be repeated'}, and is past its soft point of no return: ` +
    'this has a penalty, send acceptPenalty with it.',
});

/** Items that have ended stay as they are, also where they have no steps that would tell: what they brought is the customer's. */
export function endedObstacles(
  endedItems: ReadonlySet<string>,
  { before, after }: { readonly before: Plan; readonly after: Plan },
): Obstacle[] {
  const wanted = new Map(after.items.map((item) => [item.id, item]));
  return before.items
    .filter((item) => endedItems.has(item.id) && !isDeepStrictEqual(item, wanted.get(item.id)))
    .map(({ id }) => ({
      itemId: id,
      code: 'itemCompleted',
      message: `Item ${id} would ${wanted.has(id) ? 'be another one' : 'be dropped'}, but is completed: change or end its product by another order.`,
    }));
}

/** To drop all that an order has is no revision of it: the drops are refused. */
export const nothingLeft = ({ lines }: RevisedLines): readonly Obstacle[] =>
  lines
    .filter(({ change }) => change === 'drop')
    .map(({ id }) => ({
      itemId: id,
      code: 'nothingLeft',
      message: 'Nothing would be left of the order: cancel it instead (cancelProductOrder).',
    }));

/** Nothing is added below an item that has ended. */
export function refuseBelowEnded(
  { after, lines }: RevisedLines,
  endedItems: ReadonlySet<string>,
  refused: Map<string, LineRefusal>,
): void {
  const added = new Set(lines.filter(({ change }) => change === 'add').map(({ id }) => id));
  for (const { id, parentId = '' } of after.items)
    if (added.has(id) && endedItems.has(parentId) && !refused.has(id)) {
      const message = `Item ${id} would be part of item ${parentId}, which is completed or was dropped: add it by another order.`;
      refused.set(id, { code: 'itemCompleted', message });
    }
}
