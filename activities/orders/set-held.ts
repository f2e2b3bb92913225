import type { OrderKind } from '../../domain/order/messages.js';
import type { Database } from '../../entities/database.js';
import { reviewHold } from '../../entities/orders/hold.js';

export interface HeldInput {
  readonly orderId: string;
  readonly kind: OrderKind;
  /** What the workflow has found out about its own steps; the rows of all of them decide. */
  readonly held: boolean;
}

/** `held` while nothing can go on but for a fallout to be decided, `inProgress` again when it can; true when it is held. */
export const setHeld = async (database: Database, { orderId, kind }: HeldInput): Promise<boolean> =>
  await reviewHold(database, { orderId, kind });
