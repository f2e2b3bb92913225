import type { Database } from '../../entities/database.js';
import type { Row } from '../../entities/documents/document-kind.js';
import { readHolds } from '../../entities/orders/order-holds.js';
import { type Fields, includesField } from '../tmf630/fields.js';
import type { Body } from '../tmf630/resource.js';

/** The holds that the orders on a page are on, as the attribute that shows them; costs nothing where none is. */
export async function currentHoldsOf(
  database: Database,
  orders: readonly Row[],
  fields: Fields,
): Promise<(orderId: string) => Body> {
  const ids = orders.flatMap(({ holdId }) => (typeof holdId === 'string' ? [holdId] : []));
  if (ids.length === 0 || !includesField(fields, 'hold')) return () => ({});
  const holds = new Map((await readHolds(database, ids)).map((hold) => [hold.orderId, hold]));
  return (orderId) => {
    const hold = holds.get(orderId);
    if (!hold) return {};
    const { reason, heldBy, heldAt, heldUntil } = hold;
    return {
      hold: {
        reason,
        heldBy,
        heldAt: heldAt.toISOString(),
        ...(heldUntil && { until: heldUntil.toISOString() }),
      },
    };
  };
}
