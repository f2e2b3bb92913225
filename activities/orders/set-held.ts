import type { OrderKind } from '../../domain/order/messages.js';
import type { Database } from '../../entities/database.js';
import { moveRunning } from '../../entities/orders/orders.js';

export interface HeldInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  readonly held: boolean;
}

/** `held` while nothing can go on before a fallout is decided, `inProgress` again when something can. */
export async function setHeld(database: Database, { orderId, kind, held }: HeldInput): Promise<void> {
  await database.transaction(async (tx) =>
    moveRunning(tx, { kind, orderId }, held ? 'held' : 'inProgress', { at: new Date() }),
  );
}
