import type { OrderKind } from '../../domain/order/messages.js';
import type { Database } from '../../entities/database.js';
import { rowsWrittenAt } from '../../entities/events/event-log.js';
import { recordEventFor } from '../../entities/events/event-sources.js';
import { orderTable } from '../../entities/tables/order-tables.js';

export interface HeldInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly held: boolean;
}

/** `held` while nothing can go on but for a fallout to be decided, `inProgress` again when it can (DESIGN §6). */
export async function setHeld(database: Database, { orderId, kind, held }: HeldInput): Promise<void> {
  const [from, to] = held ? ['inProgress', 'held'] : ['held', 'inProgress'];
  const now = new Date();
  await database.transaction(async (tx) => {
    tx.write(
      `UPDATE ${orderTable[kind]} SET state = ?, updatedAt = ?, revision = revision + 1 WHERE id = ? AND state = ?`,
      [to, now, orderId, from],
    );
    recordEventFor(tx, kind, 'stateChange', rowsWrittenAt(now, [orderId]));
  });
}
