import { isDeepStrictEqual } from 'node:util';
import type { Json } from '../../domain/lib/json.js';
import { isTerminal } from '../../domain/order/order-state.js';
import { isHandedOff, type PlannedItem, type Step } from '../../domain/plan/plan.js';
import { type Carried, carrierOf, contactIds } from '../../domain/tmf/documents/carried.js';
import { type NewPins, newPins } from '../../entities/catalog/catalog-pins.js';
import type { Database } from '../../entities/database.js';
import type { RevisedPlan } from '../../entities/orders/revise-plan.js';
import type { PlanItemRow, PlanSnapshot } from '../../entities/orders/stored-order-plan.js';
import { loadContactRecords } from '../../entities/parties/contact-records.js';

/** What is accepted of a revision, with all that carrying it out needs besides the order's lock. */
export interface AcceptedRevision {
  readonly plan: RevisedPlan;
  /** The order's document with what is accepted. */
  readonly orderDoc: Json;
  readonly pins: NewPins;
  readonly carriedBy: CarriedBy;
  readonly items: RevisedItems;
}

type CarriedBy = (step: Step) => Carried;

/** What becomes of the order's items. */
interface RevisedItems {
  readonly added: readonly PlannedItem[];
  /** Those whose product is to be another one. */
  readonly changed: readonly PlannedItem[];
  readonly dropped: readonly PlanItemRow[];
  /** The ids of the items that must stay as they are until it is done; beside these and their steps the order goes on. */
  readonly concerned: readonly string[];
}

/** Reads what the steps will carry, and which of those that wait come to carry something else. */
export async function toAccepted(
  database: Database,
  snapshot: PlanSnapshot,
  { revised, orderDoc }: { readonly revised: RevisedPlan; readonly orderDoc: Json },
): Promise<AcceptedRevision> {
  const { input, order, items, steps } = snapshot;
  const { plan, next } = revised;
  const carrying = { kind: input.kind, doc: orderDoc, caller: order.caller };
  const wanted = [...steps.map(({ step }) => step), ...next.added, ...next.changed, ...next.redone];
  const records = await loadContactRecords(database, contactIds(carrying, wanted));
  const after = carrierOf(carrying, plan.items, records);
  const before = carrierOf(
    { ...carrying, doc: order.doc },
    items.map(({ planned }) => planned),
    records,
  );
  const changed = [...next.changed, ...otherwiseCarried(snapshot, revised, { before, after })];
  return {
    plan: { ...revised, next: { ...next, changed } },
    orderDoc,
    pins: newPins(database, plan.items),
    carriedBy: after,
    items: revisedItems(items, plan.items),
  };
}

function revisedItems(rows: readonly PlanItemRow[], planned: readonly PlannedItem[]): RevisedItems {
  const known = new Map(rows.map((row) => [row.itemId, row]));
  const wanted = new Set(planned.map(({ id }) => id));
  const added = planned.filter(({ id }) => !known.has(id));
  const changed = planned.filter((item) => {
    const row = known.get(item.id);
    return row && !isTerminal(row.state) && !isDeepStrictEqual(row.planned, item);
  });
  const dropped = rows.filter(
    ({ itemId, state, droppedBy }) => !wanted.has(itemId) && droppedBy === null && !isTerminal(state),
  );
  const parents = added.flatMap(({ parentId }) => parentId ?? []);
  const concerned = new Set([
    ...parents.filter((id) => known.has(id)),
    ...changed.map(({ id }) => id),
    ...dropped.map(({ itemId }) => itemId),
  ]);
  return { added, changed, dropped, concerned: [...concerned] };
}

/** Steps that wait, and say the same but carry something else of their line: a contact, a note, an appointment. */
function otherwiseCarried(
  { steps }: PlanSnapshot,
  { plan, next: { changed, dropped } }: RevisedPlan,
  { before, after }: { readonly before: CarriedBy; readonly after: CarriedBy },
): Step[] {
  const decided = new Set([...dropped, ...changed.map(({ id }) => id)]);
  const waiting = new Set(steps.flatMap(({ id, state }) => (state === 'waiting' ? [id] : [])));
  const lineOf = (carriedBy: CarriedBy, step: Step) => {
    const { item, subject } = carriedBy(step);
    return { item, subject };
  };
  return plan.steps.filter(
    (step) =>
      isHandedOff(step) &&
      waiting.has(step.id) &&
      !decided.has(step.id) &&
      !isDeepStrictEqual(lineOf(before, step), lineOf(after, step)),
  );
}
