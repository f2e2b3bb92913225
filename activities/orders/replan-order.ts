import { isDeepStrictEqual } from 'node:util';
import { pinCatalog } from '../../domain/catalog/catalog.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { DecompositionError } from '../../domain/decomposition/decomposition-error.js';
import type { Inventory } from '../../domain/inventory/inventory.js';
import { toOrderToPlan } from '../../domain/order/order.js';
import { type OrderState, terminal } from '../../domain/order/order-state.js';
import { lateChangeCode } from '../../domain/tmf/schemas/fallout.js';
import type { Plan } from '../../domain/plan/plan.js';
import { reconcile, type Reconciliation } from '../../domain/plan/reconcile.js';
import { type ToldById, toldByNodes, toldBySteps } from '../../domain/decomposition/reports.js';
import { newPins, type NewPins } from '../../entities/catalog/catalog-pins.js';
import { loadCatalog } from '../../entities/catalog/catalog-store.js';
import { anyOf, type Database, type Transaction } from '../../entities/database.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import {
  applyPlan,
  type ItemRow,
  type OrderRow,
  type ReplanInput,
  type Running,
  type StepRow,
} from './apply-plan.js';
import { takesHandOffs } from '../hand-off/hand-off.js';
import { insertFallout } from '../../entities/orders/open-fallout.js';

export interface Replanned {
  /** True when there are other steps, or steps with other content, to be read again. */
  readonly changed: boolean;
  /** Why the plan cannot follow what the steps told: they are fallout now. */
  readonly conflict?: string;
}

/** What the activity itself needs to know. */
interface Pinning {
  readonly pins?: NewPins;
  readonly stale?: boolean;
}

const unchanged: Replanned = { changed: false };

/**
 * Decomposes the order again with what its steps have told since, by the versions that it is pinned to, and brings the
 * running plan to it (staggered decomposition, DESIGN §5). The work is done without a lock, and again when what it was
 * done with has changed meanwhile. Safe to repeat: the second time nothing is different.
 */
export async function replanOrder(database: Database, input: ReplanInput): Promise<Replanned> {
  for (;;) {
    const seen = await look(database, input);
    if (!seen) return unchanged;
    const outcome = await judge(database, seen);
    const { pins, stale, ...replanned } = await database.transaction<Replanned & Pinning>((tx) =>
      settle(tx, seen, outcome),
    );
    if (stale) continue;
    pins?.written();
    return replanned;
  }
}

/** The running plan as it stood, and what it was made from. */
interface Seen extends Running {
  readonly kept: Kept;
  readonly told: ToldById;
}

interface Kept {
  readonly inventory: Inventory;
  readonly told: ToldById;
}

async function look(database: Database, input: ReplanInput): Promise<Seen | undefined> {
  const { orderId, kind } = input;
  const [[order], [kept], steps, items] = await Promise.all([
    database.rows<OrderRow>(
      `SELECT state, doc, customerId, partitions FROM ${orderTable[kind]} WHERE id = ?`,
      [orderId],
    ),
    database.rows<Kept>('SELECT inventory, told FROM decomposition WHERE orderId = ?', [orderId]),
    database.rows<StepRow>(`SELECT ${stepColumns} FROM plan_step WHERE orderId = ? ORDER BY position, id`, [
      orderId,
    ]),
    database.rows<ItemRow>(
      'SELECT itemId, state, planned FROM order_item WHERE orderId = ? ORDER BY position',
      [orderId],
    ),
  ]);
  if (!order || !kept || !takesHandOffs(order.state)) return undefined;
  return { input, order, steps, items, kept, told: toldBySteps(steps.map(toTelling), kept.told) };
}

/** What is to become of the plan, or why it cannot follow. */
type Judgement =
  | { readonly plan: Plan; readonly next: Reconciliation; readonly pins: NewPins }
  | { readonly conflict: string };

async function judge(database: Database, seen: Seen): Promise<Judgement> {
  const { input, order, steps, items, kept, told } = seen;
  const { catalog } = await loadCatalog(database);
  const pinned = pinCatalog(
    catalog,
    items.map(({ planned }) => planned),
  );
  const toPlan = toOrderToPlan(input.kind, input.orderId, order.doc);
  const byNode = toldByNodes(steps.map(toTelling), told);
  const planned = attempt(() => decompose(toPlan, pinned, kept.inventory, { told: byNode }));
  if ('conflict' in planned) return planned;
  const next = compare(seen, planned.plan);
  const [conflict] = next.conflicts;
  if (conflict) return { conflict: conflict.message };
  // A branch that came later may have brought versions that no order had before.
  return { plan: planned.plan, next, pins: newPins(database, planned.plan.items) };
}

/** Writes it down, unless what it was judged by is no longer so. */
async function settle(tx: Transaction, seen: Seen, judged: Judgement): Promise<Replanned & Pinning> {
  const { orderId, kind } = seen.input;
  const [[order], [kept]] = await tx.reads<[{ state: OrderState }, Pick<Kept, 'told'>]>(
    [`SELECT state FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`, [orderId]],
    ['SELECT told FROM decomposition WHERE orderId = ? FOR UPDATE', [orderId]],
  );
  if (!order || !kept || !takesHandOffs(order.state)) return unchanged;
  if (!isDeepStrictEqual(kept.told, seen.kept.told) || !(await isAsSeen(tx, seen, judged)))
    return { changed: false, stale: true };
  if ('conflict' in judged) return await refuse(tx, seen, { ...judged, told: kept.told });
  judged.pins.write(tx);
  const changed = applyPlan(tx, seen, judged);
  if (!isDeepStrictEqual(seen.told, kept.told))
    tx.write('UPDATE decomposition SET told = ? WHERE orderId = ?', [{ ...seen.told }, orderId]);
  return { changed, pins: judged.pins };
}

/** True when the steps and items that are to change, locked now, are as they were. */
async function isAsSeen(tx: Transaction, seen: Seen, judged: Judgement): Promise<boolean> {
  const concerned = new Set(seen.input.stepIds);
  const items = new Set<string>();
  if ('next' in judged) {
    const { added, changed, dropped, undone, redone } = judged.next;
    for (const id of [...changed, ...redone].map((step) => step.id).concat(dropped, undone))
      concerned.add(id);
    for (const { itemId } of [...added, ...changed, ...redone]) items.add(itemId);
  }
  const before = new Map(seen.steps.map((row) => [row.id, standing(row)]));
  const states = new Map(seen.items.map(({ itemId, state }) => [itemId, state]));
  const now =
    concerned.size === 0
      ? []
      : await tx.rows<Standing>(
          'SELECT id, state, generation, withdrawal FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE',
          [anyOf([...concerned])],
        );
  const itemsNow =
    items.size === 0
      ? []
      : await tx.rows<Pick<ItemRow, 'itemId' | 'state'>>(
          'SELECT itemId, state FROM order_item WHERE orderId = ? AND itemId IN (?) ORDER BY itemId FOR UPDATE',
          [seen.input.orderId, anyOf([...items])],
        );
  return (
    now.every((row) => before.get(row.id) === standing(row)) &&
    itemsNow.every(({ itemId, state }) => states.get(itemId) === state)
  );
}

type Standing = Pick<StepRow, 'id' | 'state' | 'generation' | 'withdrawal'>;

const standing = ({ state, generation, withdrawal }: Standing): string =>
  `${state} ${generation} ${withdrawal}`;

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

/** What the steps told cannot be followed: a person decides, and until then their last good word holds. */
async function refuse(
  tx: Transaction,
  { input, steps }: Running,
  { conflict, told }: { readonly conflict: string; readonly told: ToldById },
): Promise<Replanned> {
  const tellers = steps.filter(({ id }) => input.stepIds.includes(id));
  const now = new Date();
  for (const step of tellers) {
    const values = Object.entries(told[step.id]?.values ?? {});
    const result = {
      characteristics: values.map(([name, value]) => ({ name, value })),
      reasons: [{ code: lateChangeCode, message: conflict }],
    };
    tx.write(
      `UPDATE plan_step SET state = 'failed', completedAt = ?, reportedState = NULL, result = ? WHERE id = ?`,
      [now, result, step.id],
    );
    insertFallout(tx, [{ ...step, kind: step.step.kind, result }]);
  }
  return { changed: false, conflict };
}
