import type { Database } from '../../entities/database.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { openHoldsOf } from '../../entities/orders/hold-records.js';
import type { OrderHold } from '../../entities/tables/orders.js';
import { type Fields, includesField } from '../tmf630/fields.js';
import type { Body } from '../tmf630/resource.js';

/** The holds that an order, and its items, are on, as the attribute that shows them. */
interface CurrentHolds {
  readonly ofOrder: (orderId: string) => Body;
  readonly ofItems: (orderId: string) => { readonly holdOf: (itemId: string) => Body };
}

/** Of the orders on a page; costs nothing where nothing is on hold. */
export async function currentHoldsOf(
  database: Database,
  orders: readonly Row[],
  fields: Fields,
): Promise<CurrentHolds> {
  const ids = orders.flatMap(({ id, holdId, heldItems }) =>
    typeof holdId === 'string' || Number(heldItems) > 0 ? [id] : [],
  );
  const holds = ids.length > 0 ? await openHoldsOf(database, ids) : [];
  const key = (orderId: string, itemId: string | null): string => JSON.stringify([orderId, itemId]);
  const holdOf = new Map(holds.map((hold) => [key(hold.orderId, hold.itemId), hold]));
  const find = (orderId: string, itemId: string | null): Body => {
    const hold = holdOf.get(key(orderId, itemId));
    return hold ? { hold: showCurrentHold(hold) } : {};
  };
  const isShown = includesField(fields, 'hold');
  return {
    ofOrder: (orderId) => (isShown ? find(orderId, null) : {}),
    ofItems: (orderId) => ({ holdOf: (itemId) => find(orderId, itemId) }),
  };
}

const showCurrentHold = ({ reason, heldBy, heldAt, heldUntil }: OrderHold): Body => ({
  reason,
  heldBy,
  heldAt: heldAt.toISOString(),
  ...(heldUntil && { until: heldUntil.toISOString() }),
});
