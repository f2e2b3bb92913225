import { isDeepStrictEqual } from 'node:util';
import { pinCatalog } from '../domain/catalog.js';
import { decompose } from '../domain/decompose.js';
import { DecompositionError } from '../domain/decomposition-error.js';
import type { Inventory } from '../domain/inventory.js';
import { toOrderToPlan } from '../domain/order.js';
import { terminal } from '../domain/order-state.js';
import type { Plan } from '../domain/plan.js';
import { reconcile, type Reconciliation } from '../domain/reconcile.js';
import { toldByNodes, toldBySteps, type ToldById } from '../domain/told-by-steps.js';
import { newPins, type NewPins } from '../entities/catalog-pins.js';
import { loadCatalog } from '../entities/catalog-store.js';
import type { Database, Transaction } from '../entities/database.js';
import { orderTable } from '../entities/order-tables.js';
import {
  applyPlan,
  type ItemRow,
  type OrderRow,
  type ReplanInput,
  type Running,
  type StepRow,
} from './apply-plan.js';
import { takesHandOffs } from './hand-off.js';
import { insertFallout } from './open-fallout.js';

export interface Replanned {
  /** True when there are other steps, or steps with other content, to be read again. */
  readonly changed: boolean;
  /** Why the plan cannot follow what the steps told: they are fallout now. */
  readonly conflict?: string;
}

interface Pinning {
  readonly pins?: NewPins;
}

const unchanged: Replanned = { changed: false };

/**
 * Decomposes the order again with what its steps have told since, by the versions that it is pinned to, and brings the
 * running plan to it (staggered decomposition, DESIGN §5). Safe to repeat: the second time nothing is different.
 */
export async function replanOrder(database: Database, input: ReplanInput): Promise<Replanned> {
  const { orderId, kind } = input;
  const { catalog } = await loadCatalog(database);
  const { pins, ...replanned } = await database.transaction<Replanned & Pinning>(async (tx) => {
    const [[order], [kept], steps, items] = await tx.reads<
      [OrderRow, { inventory: Inventory; told: ToldById }, StepRow, ItemRow]
    >(
      [
        `SELECT state, doc, customerId, partitions FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
        [orderId],
      ],
      ['SELECT inventory, told FROM decomposition WHERE orderId = ? FOR UPDATE', [orderId]],
      [`SELECT ${stepColumns} FROM plan_step WHERE orderId = ? ORDER BY position, id FOR UPDATE`, [orderId]],
      ['SELECT itemId, state, planned FROM order_item WHERE orderId = ? ORDER BY position', [orderId]],
    );
    if (!order || !kept || !takesHandOffs(order.state)) return unchanged;
    const running: Running = { input, order, steps, items };
    const telling = steps.map(toTelling);
    const told = toldBySteps(telling, kept.told);
    const pinned = pinCatalog(
      catalog,
      items.map(({ planned }) => planned),
    );
    const toPlan = toOrderToPlan(kind, orderId, order.doc);
    const planned = attempt(() =>
      decompose(toPlan, pinned, kept.inventory, { told: toldByNodes(telling, told) }),
    );
    if ('conflict' in planned) return await refuse(tx, running, { ...planned, told: kept.told });
    const next = compare(running, planned.plan);
    const [conflict] = next.conflicts;
    if (conflict) return await refuse(tx, running, { conflict: conflict.message, told: kept.told });
    // A branch that came later may have brought versions that no order had before.
    const newlyPinned = newPins(database, planned.plan.items);
    newlyPinned.write(tx);
    const changed = applyPlan(tx, running, { plan: planned.plan, next });
    if (!isDeepStrictEqual(told, kept.told))
      tx.write('UPDATE decomposition SET told = ? WHERE orderId = ?', [{ ...told }, orderId]);
    return { changed, pins: newlyPinned };
  });
  pins?.written();
  return replanned;
}

const stepColumns = `id, orderId, orderKind, partitionNo, position, downstreamSystem, state, generation, operation,
  reportedState, result, withdrawal, graph, step`;

const toTelling = ({ id, state, result, reportedState, step }: StepRow) => ({
  id,
  key: step.key,
  state,
  asked: step.asked ?? [],
  characteristics: result?.characteristics ?? [],
  reportedCompleted: reportedState === 'completed',
});

function attempt(run: () => Plan): { readonly plan: Plan } | { readonly conflict: string } {
  try {
    return { plan: run() };
  } catch (err) {
    if (err instanceof DecompositionError) return { conflict: err.message };
    throw err;
  }
}

const compare = ({ input, steps, items }: Running, next: Plan): Reconciliation =>
  reconcile(
    {
      steps,
      tellers: new Set(input.stepIds),
      endedItems: new Set(items.filter(({ state }) => terminal(state)).map(({ itemId }) => itemId)),
    },
    next,
  );

/** The code of a fallout whose step told something that the running plan cannot follow any more. */
const lateChange = 'lateChange';

/** What the steps told cannot be followed: a person decides, and until then their last good word holds. */
async function refuse(
  tx: Transaction,
  { input, steps }: Running,
  { conflict, told }: { readonly conflict: string; readonly told: ToldById },
): Promise<Replanned> {
  const tellers = steps.filter(({ id }) => input.stepIds.includes(id));
  if (tellers.length === 0) throw new Error(conflict);
  const now = new Date();
  for (const step of tellers) {
    const values = Object.entries(told[step.id]?.values ?? {});
    const result = {
      characteristics: values.map(([name, value]) => ({ name, value })),
      reasons: [{ code: lateChange, message: conflict }],
    };
    tx.write(
      `UPDATE plan_step SET state = 'failed', completedAt = ?, reportedState = NULL, result = ? WHERE id = ?`,
      [now, result, step.id],
    );
    insertFallout(tx, [{ ...step, kind: step.step.kind, result }]);
  }
  return { changed: false, conflict };
}
