import type { Catalog } from '../catalog/catalog.js';
import type { Inventory } from '../inventory/inventory.js';
import type { OrderToPlan } from '../order/order.js';
import type { Plan, PlannedItem } from '../plan/plan.js';
import { type Reconciliation, reconcile, type RunningPlan } from '../plan/reconcile.js';
import { decompose } from './decompose.js';
import { DecompositionError } from './decomposition-error.js';
import {
  acceptedPart,
  lineFinder,
  type LineRefusal,
  refuseRelated,
  type RevisedLine,
  type RevisedLines,
} from './revised-lines.js';
import {
  endedObstacles,
  nothingLeft,
  type Obstacle,
  penaltiesOf,
  penaltyObstacle,
  refuseBelowEnded,
  type RevisionPenalty,
} from './revision-obstacles.js';
import type { ReportedValues } from './specification-node.js';
import { withoutStartDates } from './start-waits.js';

export interface Revision extends RevisedLines {
  /** Lines that are refused already. */
  readonly refused: ReadonlyMap<string, LineRefusal>;
  /** True when what is past a soft point of no return may be undone. */
  readonly acceptPenalty: boolean;
}

/** The order as it runs. */
export interface RevisionBasis {
  readonly catalog: Catalog;
  readonly inventory: Inventory;
  readonly reportedValues: ReportedValues;
  /** Ids of its items. */
  readonly plannedItems: ReadonlySet<string>;
  readonly running: Omit<RunningPlan, 'unrevised'>;
  /** Why the product of an item that is to come cannot be changed; undefined when it can. */
  readonly obstacleOf?: (added: PlannedItem, next: PlanToCome) => LineRefusal | undefined;
}

/** A plan, and what it would make of the running one. */
export interface PlanToCome {
  readonly plan: Plan;
  readonly next: Reconciliation;
}

export interface RevisedOrder extends PlanToCome {
  /** The order with the lines that are accepted. */
  readonly order: OrderToPlan;
  readonly refused: ReadonlyMap<string, LineRefusal>;
  readonly penalties: readonly RevisionPenalty[];
}

/**
 * Revises a running order line by line: a line for which a step would have to be undone that cannot be, or that the catalog does
 * not allow, stays as it is, and the rest is compared again until nothing stands against it. Pure, and each round refuses
 * at least one line more. Throws a `DecompositionError` when the order as it was can no longer be decomposed.
 */
export function reviseOrder(revision: Revision, basis: RevisionBasis): RevisedOrder {
  const { running } = basis;
  const planOf = planner(revision, basis);
  const unrevised = planOf(revision.before);
  const standing = new Set(reconcile({ ...running, unrevised }, unrevised).conflicts.map(keyOf));
  const refused = new Map(revision.refused);
  refuseBelowEnded(revision, running.completedItems, refused);
  for (;;) {
    refuseRelated(revision, refused);
    const order = acceptedPart(revision, refused);
    const isAccepted = ({ id }: RevisedLine): boolean => !refused.has(id);
    if (!revision.lines.some(isAccepted))
      return { order, plan: unrevised, next: nothing, refused, penalties: [] };
    const attempt: Attempt =
      order.items.length === 0 ? { obstacles: nothingLeft(revision) } : tryPlan(() => planOf(order));
    const plan = attempt.plan ?? unrevised;
    const next = reconcile({ ...running, unrevised }, plan);
    const penalties = attempt.plan ? penaltiesOf(running, next) : [];
    const obstacles = attempt.obstacles ?? [
      ...next.conflicts.filter((conflict) => !standing.has(keyOf(conflict))),
      ...endedObstacles(running.completedItems, { before: unrevised, after: plan }),
      ...addedObstacles(basis, { plan, next }),
      ...(revision.acceptPenalty ? [] : penalties.map(penaltyObstacle)),
    ];
    if (obstacles.length === 0) return { order, plan, next, refused, penalties };
    const linesOf = lineFinder(revision.lines.filter(isAccepted), [unrevised, plan], revision);
    for (const { itemId, code, message, stepId } of obstacles)
      for (const id of linesOf(itemId))
        if (!refused.has(id)) refused.set(id, { code, message, ...(stepId !== undefined && { stepId }) });
  }
}

/** Steps of an order that was begun without start dates wait for none, but for dates that the revision brings. */
function planner(
  { before }: Revision,
  { catalog, inventory, reportedValues, plannedItems, running: { steps } }: RevisionBasis,
): (order: OrderToPlan) => Plan {
  const isUndated = steps.every(({ step }) => step.notBefore === undefined);
  return (order) => {
    const plan = decompose(order, catalog, inventory, { reportedValues, plannedItems });
    return isUndated && order.requestedStartDate === before.requestedStartDate
      ? withoutStartDates(plan)
      : plan;
  };
}

const keyOf = ({ stepId, message }: Reconciliation['conflicts'][number]): string => `${stepId} ${message}`;

const nothing: Reconciliation = {
  added: [],
  changed: [],
  dropped: [],
  undone: [],
  redone: [],
  conflicts: [],
};

type Attempt =
  | { readonly plan: Plan; readonly obstacles?: undefined }
  | { readonly plan?: undefined; readonly obstacles: readonly Obstacle[] };

function tryPlan(run: () => Plan): Attempt {
  try {
    return { plan: run() };
  } catch (err) {
    if (!(err instanceof DecompositionError)) throw err;
    return { obstacles: err.reasons.map(({ code, message, itemId }) => ({ code, message, itemId })) };
  }
}

function addedObstacles({ plannedItems, obstacleOf }: RevisionBasis, coming: PlanToCome): Obstacle[] {
  if (!obstacleOf) return [];
  return coming.plan.items
    .filter(({ id }) => !plannedItems.has(id))
    .flatMap((item): Obstacle[] => {
      const refusal = obstacleOf(item, coming);
      return refusal ? [{ ...refusal, itemId: item.id }] : [];
    });
}
