import type { OrderKind } from '../../domain/order/messages.js';
import type { OrderError } from '../../domain/qualification/order-errors.js';
import type { Database } from '../database.js';
import { changeRows } from '../events/changes.js';
import { orderTable } from '../tables/order-tables.js';
import type { OrchestratedOrderRow } from '../tables/orders.js';
import type { Row } from '../tables/row.js';
import { moveRunning } from './orders.js';

export interface HeldInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly held: boolean;
}

/** `held` while nothing can go on but for a fallout to be decided, `inProgress` again when it can. */
export async function setHeld(database: Database, { orderId, kind, held }: HeldInput): Promise<void> {
  await database.transaction(async (tx) =>
    moveRunning(tx, { kind, orderId }, held ? 'held' : 'inProgress', { at: new Date() }),
  );
}

/** An order that cannot be planned waits, with the reasons; one that waits already shows the newer ones. */
export async function holdUnplanned(
  database: Database,
  { orderId, kind }: Omit<HeldInput, 'held'>,
  errors: readonly OrderError[],
): Promise<void> {
  const now = new Date();
  await database.transaction(async (tx) => {
    const [order] = await tx.rows<Row<OrchestratedOrderRow, 'state'>>(
      `SELECT state FROM ${orderTable[kind]} WHERE id = ? FOR UPDATE`,
      [orderId],
    );
    const set = { errorMessage: errors };
    if (order?.state === 'held')
      changeRows(tx, kind, { ids: [orderId], set, change: 'attributeValueChange', at: now });
    else moveRunning(tx, { kind, orderId }, 'held', { at: now, set, from: ['acknowledged'] });
  });
}
