import type { Reconciliation } from '../../domain/plan/reconcile.js';
import { anyOf, type Transaction } from '../../entities/database.js';
import type { PlanItemRow, PlanSnapshot, PlanStepRow } from '../../entities/orders/stored-order-plan.js';

/** True when the steps and items to be changed, locked now, are as they were. */
export async function isUnchanged(
  tx: Transaction,
  snapshot: Pick<PlanSnapshot, 'input' | 'steps' | 'items'>,
  evaluation: { readonly next: Reconciliation } | { readonly conflict: string },
  /** Further items that are to be changed. */
  itemIds: readonly string[] = [],
): Promise<boolean> {
  const concerned = new Set(snapshot.input.stepIds);
  const items = new Set(itemIds);
  if ('next' in evaluation) {
    const { added, changed, dropped, undone, redone } = evaluation.next;
    for (const id of [...changed, ...redone].map((step) => step.id).concat(dropped, undone))
      concerned.add(id);
    for (const { itemId } of [...added, ...changed, ...redone]) items.add(itemId);
  }
  const before = new Map(snapshot.steps.map((row) => [row.id, versionOf(row)]));
  const states = new Map(snapshot.items.map(({ itemId, state }) => [itemId, state]));
  const now =
    concerned.size === 0
      ? []
      : await tx.rows<StepVersion>(
          'SELECT id, state, generation, withdrawal, sentAt FROM plan_step WHERE id IN (?) ORDER BY id FOR UPDATE',
          [anyOf([...concerned])],
        );
  const itemsNow =
    items.size === 0
      ? []
      : await tx.rows<Pick<PlanItemRow, 'itemId' | 'state'>>(
          'SELECT itemId, state FROM order_item WHERE orderId = ? AND itemId IN (?) ORDER BY itemId FOR UPDATE',
          [snapshot.input.orderId, anyOf([...items])],
        );
  return (
    now.every((row) => before.get(row.id) === versionOf(row)) &&
    itemsNow.every(({ itemId, state }) => states.get(itemId) === state)
  );
}

type StepVersion = Pick<PlanStepRow, 'id' | 'state' | 'generation' | 'withdrawal' | 'sentAt'>;

const versionOf = ({ state, generation, withdrawal, sentAt }: StepVersion): string =>
  `${state} ${generation} ${withdrawal} ${sentAt !== null}`;
