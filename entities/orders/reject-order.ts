import type { OrderError } from '../../domain/qualification/order-errors.js';
import type { OrderInput } from '../../domain/order/messages.js';
import { refuseCancelTasks } from './cancel-tasks.js';
import { agreementId } from '../../domain/tmf/documents/agreement-doc.js';
import { type Database, sql } from '../database.js';
import { changeRows } from '../events/changes.js';
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
    changeRows(tx, 'agreement', {
      ids: [agreementId(orderId)],
      set: { status: 'rejected', state: 'cancelled' },
      where: sql(`status = 'inProcess'`),
      change: 'stateChange',
      at: now,
    });
  });
}
