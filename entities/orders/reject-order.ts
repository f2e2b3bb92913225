import type { OrderError } from '../../domain/qualification/order-errors.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { refuseCancelTasks } from './cancel-tasks.js';
import type { Database } from '../database.js';
import { cancelContractOfOrder } from '../inventory/contract-life.js';
import { takeBackRenewals } from '../inventory/renewal-withdrawal.js';
import { moveOrder } from './orders.js';

/** Nothing was promised and nothing was reserved: the order ends here, with its reasons. */
export async function rejectOrder(
  database: Database,
  { orderId, kind }: OrderInput,
  errors: readonly OrderError[],
): Promise<void> {
  const now = new Date();
  await database.transaction(async (tx) => {
    moveOrder(tx, { kind, orderId }, 'rejected', {
      at: now,
      set: { errorMessage: errors, completionDate: now },
    });
    refuseCancelTasks(tx, { kind, orderId }, 'rejected');
    // The acceptance of a quote has stored it.
    cancelContractOfOrder(tx, { orderId, now });
    await takeBackRenewals(tx, { orderId, now });
  });
}
