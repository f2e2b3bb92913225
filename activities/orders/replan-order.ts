import { isDeepStrictEqual } from 'node:util';
import { pinCatalog } from '../../domain/catalog/catalog.js';
import type { OwnedProduct } from '../../domain/inventory/inventory.js';
import { decompose } from '../../domain/decomposition/decompose.js';
import { DecompositionError } from '../../domain/decomposition/decomposition-error.js';
import { withoutStartDates } from '../../domain/decomposition/start-waits.js';
import { readOrder } from '../../domain/order/order.js';
import { isTerminal } from '../../domain/order/order-state.js';
import type { FalloutType } from '../../domain/order/fault-types.js';
import { lateChangeCode } from '../../domain/tmf/schemas/fallout.js';
import type { Plan } from '../../domain/plan/plan.js';
import { reconcile, type Reconciliation } from '../../domain/plan/reconcile.js';
import {
  reportedValuesByNode,
  type ReportedValuesByStep,
} from '../../domain/decomposition/reported-values.js';
import { carrierOf, contactIds } from '../../domain/tmf/documents/carried.js';
import type { ContactRecords } from '../../domain/tmf/documents/contacts.js';
import { loadContactRecords } from '../../entities/parties/contact-records.js';
import { newPins, type NewPins } from '../../entities/catalog/catalog-pins.js';
import { loadCatalog } from '../../entities/catalog/catalog-store.js';
import { type Database, type Transaction, sql } from '../../entities/database.js';
import { loadSingleProducts } from '../../entities/inventory/owned-products.js';
import { orderTable } from '../../entities/tables/order-tables.js';
import { applyPlan } from './apply-plan.js';
import { applyRevisions } from './apply-revisions.js';
import { takeNewItems } from './new-items.js';
import { isUnchanged } from './unchanged-plan.js';
import { acceptsHandOffs } from '../../entities/orders/outgoing-hand-offs.js';
import { insertFallout } from '../../entities/orders/fallout.js';
import {
  type DecompositionBasis,
  endedItems,
  loadSnapshot,
  plannedItems,
  type PlanSnapshot,
  type ReplanInput,
  type RunningOrderRow,
  type StoredOrderPlan,
  toReportingStep,
  withOwnReportsOnly,
} from '../../entities/orders/stored-order-plan.js';
import { isStepQueued, moveSteps } from '../../entities/orders/steps.js';

export interface ReplanResult {
  /** True when steps were added, removed or changed, and must be read again. */
  readonly changed: boolean;
  /** Why the plan cannot follow what the steps reported: they are fallout now. */
  readonly conflict?: string;
}

/** Inputs of the activity itself. */
interface CommitDetails {
  readonly pins?: NewPins;
  readonly stale?: boolean;
  /** Products that come into the plan only now, and have changed since what it is made from was read. */
  readonly outdated?: readonly string[];
}

/** A product that changes again each time it is read is somebody else's: a person decides. */
const maxRenewals = 3;

const unchanged: ReplanResult = { changed: false };

/**
 * Decomposes the order again with what its steps have reported since, by the versions that it is pinned to, and updates
 * the running plan (staggered decomposition). The work is done without a lock, and repeated when its inputs have
 * changed meanwhile; products that the plan did not touch before are then read anew. Safe to repeat: the second time nothing is different.
 */
export async function replanOrder(database: Database, input: ReplanInput): Promise<ReplanResult> {
  const isRevised = await applyRevisions(database, input);
  const replanned = await followReports(database, input);
  return isRevised ? { ...replanned, changed: true } : replanned;
}

async function followReports(database: Database, input: ReplanInput): Promise<ReplanResult> {
  const renewed = new Map<string, OwnedProduct>();
  for (let renewals = 0; ;) {
    const loaded = await loadSnapshot(database, input);
    if (!loaded) return unchanged;
    const all = withProducts(loaded, renewed);
    const { snapshot, evaluation } = await evaluateAll(database, all);
    const mayRenew = renewals < maxRenewals;
    const { pins, stale, outdated, ...replanned } = await database.transaction<ReplanResult & CommitDetails>(
      (tx) => commitIfUnchanged(tx, snapshot, evaluation, { mayRenew, isRenewed: renewals > 0 }),
    );
    if (outdated) {
      renewals += 1;
      for (const product of await loadSingleProducts(database, outdated)) renewed.set(product.id, product);
    }
    if (outdated || stale) continue;
    pins?.markWritten();
    return replanned;
  }
}

/** The snapshot with these products as they are now. */
function withProducts(snapshot: PlanSnapshot, renewed: ReadonlyMap<string, OwnedProduct>): PlanSnapshot {
  if (renewed.size === 0) return snapshot;
  const { inventory } = snapshot.basis;
  const products = inventory.products.map((each) => renewed.get(each.id) ?? each);
  return { ...snapshot, basis: { ...snapshot.basis, inventory: { ...inventory, products } } };
}

/** The new plan, or why it is impossible. */
type Evaluation =
  | {
      readonly plan: Plan;
      readonly next: Reconciliation;
      readonly pins: NewPins;
      readonly records: ContactRecords;
    }
  | PlanConflict;

/** Why the plan cannot follow. */
interface PlanConflict {
  readonly conflict: string;
  readonly falloutType: FalloutType;
}

/** What others have reported is followed too; where the plan cannot, each request follows its own report only. */
async function evaluateAll(database: Database, all: PlanSnapshot) {
  const evaluation = await evaluate(database, all);
  if (!('conflict' in evaluation) || all.reporting.size <= all.input.stepIds.length)
    return { snapshot: all, evaluation };
  const snapshot = withOwnReportsOnly(all);
  return { snapshot, evaluation: await evaluate(database, snapshot) };
}

async function evaluate(database: Database, snapshot: PlanSnapshot): Promise<Evaluation> {
  const { input, order, steps, items, basis, reportedValues } = snapshot;
  const { catalog } = await loadCatalog(database);
  const pinned = pinCatalog(
    catalog,
    items.map(({ planned }) => planned),
  );
  const toPlan = basis.decomposedOrder ?? readOrder(input.kind, input.orderId, order.doc);
  const byNode = reportedValuesByNode(steps.map(toReportingStep), reportedValues);
  const planned = tryDecompose(() =>
    decompose(toPlan, pinned, basis.inventory, { reportedValues: byNode, plannedItems: plannedItems(items) }),
  );
  if ('conflict' in planned) return planned;
  const plan = steps.some(({ step }) => step.notBefore) ? planned.plan : withoutStartDates(planned.plan);
  const next = reconcilePlan(snapshot, plan);
  const conflict = next.conflicts[0]?.message ?? lateCorrection(snapshot);
  if (conflict !== undefined) return { conflict, falloutType: 'lateValue' };
  // A new branch may have added versions that the order was not pinned to.
  const pins = newPins(database, plan.items);
  const renewed = [...next.added, ...next.changed, ...next.redone];
  const wanted =
    renewed.length === 0 ? new Set<string>() : contactIds({ kind: input.kind, ...order }, renewed);
  return { plan, next, pins, records: await loadContactRecords(database, wanted) };
}

/** Steps no longer change what a completed item has added to the inventory. */
function lateCorrection({ input, steps, items, basis, reportedValues }: PlanSnapshot): string | undefined {
  const completed = new Set(items.flatMap(({ itemId, state }) => (isTerminal(state) ? [itemId] : [])));
  const late = steps.find(
    ({ id, step: { itemId } }) =>
      input.stepIds.includes(id) &&
      completed.has(itemId) &&
      !isDeepStrictEqual(reportedValues[id]?.values, basis.reportedValues[id]?.values),
  );
  return late && `${late.step.name} reported other values, but item ${late.step.itemId} is completed.`;
}

/** Commits the evaluation, unless what it was based on has changed. */
async function commitIfUnchanged(
  tx: Transaction,
  snapshot: PlanSnapshot,
  evaluation: Evaluation,
  { mayRenew, isRenewed }: { readonly mayRenew: boolean; readonly isRenewed: boolean },
): Promise<ReplanResult & CommitDetails> {
  const { orderId, kind } = snapshot.input;
  const [[order], [basis]] = await tx.reads<
    [Pick<RunningOrderRow, 'state' | 'doc' | 'version'>, Pick<DecompositionBasis, 'reportedValues'>]
  >(
    [`SELECT state, doc, version FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`, [orderId]],
    ['SELECT reportedValues FROM decomposition WHERE orderId = ? FOR UPDATE', [orderId]],
  );
  if (!order || !basis || !acceptsHandOffs(order.state)) return unchanged;
  if (
    order.version !== snapshot.order.version ||
    !isDeepStrictEqual(basis.reportedValues, snapshot.basis.reportedValues) ||
    !(await isUnchanged(tx, snapshot, evaluation))
  )
    return { changed: false, stale: true };
  if ('conflict' in evaluation)
    return await recordConflict(tx, snapshot, { ...evaluation, reportedValues: basis.reportedValues });
  const { plan, next, records } = evaluation;
  const { conflict, outdated = [] } = await takeNewItems(tx, snapshot, plan);
  if (outdated.length > 0 && mayRenew) return { changed: false, outdated };
  if (conflict !== undefined)
    return await recordConflict(tx, snapshot, {
      conflict,
      falloutType: 'inventoryConflict',
      reportedValues: basis.reportedValues,
    });
  evaluation.pins.write(tx);
  const carried = { kind, doc: order.doc, caller: snapshot.order.caller };
  const carriedBy = carrierOf(carried, plan.items, records);
  const changed = applyPlan(tx, snapshot, { plan, next, carriedBy });
  if (!isDeepStrictEqual(snapshot.reportedValues, basis.reportedValues))
    tx.write('UPDATE decomposition SET reportedValues = ? WHERE orderId = ?', [
      { ...snapshot.reportedValues },
      orderId,
    ]);
  // Kept with the plan that is made from it.
  if (isRenewed)
    tx.write('UPDATE decomposition SET inventory = ? WHERE orderId = ?', [snapshot.basis.inventory, orderId]);
  return { changed, pins: evaluation.pins };
}

function tryDecompose(run: () => Plan): { readonly plan: Plan } | PlanConflict {
  try {
    return { plan: run() };
  } catch (err) {
    if (err instanceof DecompositionError) return { conflict: err.message, falloutType: 'businessRule' };
    throw err;
  }
}

const reconcilePlan = ({ reporting, steps, items }: PlanSnapshot, next: Plan): Reconciliation =>
  reconcile(
    {
      steps: steps.map((row) => ({ ...row, isQueued: isStepQueued(row) })),
      reportingSteps: reporting,
      completedItems: endedItems(items),
    },
    next,
  );

/** The plan cannot follow these reports: a person decides, and until then the last accepted values hold. */
async function recordConflict(
  tx: Transaction,
  { input, steps }: StoredOrderPlan,
  { conflict, falloutType, reportedValues }: PlanConflict & { readonly reportedValues: ReportedValuesByStep },
): Promise<ReplanResult> {
  const reportingSteps = steps.filter(({ id }) => input.stepIds.includes(id));
  const now = new Date();
  for (const step of reportingSteps) {
    const values = Object.entries(reportedValues[step.id]?.values ?? {});
    const result = {
      characteristics: values.map(([name, value]) => ({ name, value })),
      reasons: [{ code: lateChangeCode, message: conflict }],
    };
    const set = { completedAt: now, reportedState: null, result };
    if (step.state === 'failed') tx.update('plan_step', set, sql('id = ?', [step.id]));
    else moveSteps(tx, [step.id], 'failed', { set });
    await insertFallout(tx, [{ ...step, kind: step.step.kind, falloutType, result }]);
  }
  return { changed: false, conflict };
}
