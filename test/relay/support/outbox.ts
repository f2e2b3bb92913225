import { workflowId as idOf } from '../../../domain/order/ids.js';
import type { NewMessage } from '../../../domain/order/messages.js';
import { submitOrder } from '../../../entities/orders/intake.js';
import { putMessages } from '../../../entities/outbox.js';
import { openDatabase } from '../../support/open-database.js';
import { until } from '../../support/until.js';

/** The outbox of a new database, and what tests do with it. */
export async function openOutbox() {
  const database = await openDatabase();

  /** A new order; returns the id of its workflow, whose start is in the outbox. */
  async function submit(): Promise<string> {
    const { id: orderId } = await submitOrder(database, {
      kind: 'productOrder',
      caller: 'test',
      doc: { productOrderItem: [{ id: '1' }] },
      bodyHash: '0'.repeat(64),
      items: 1,
    });
    return idOf('productOrder', orderId);
  }

  /** The workflow of an order that Temporal runs. */
  async function running(...processes: readonly { readonly running: Set<string> }[]): Promise<string> {
    const workflowId = await submit();
    await database.run('DELETE FROM outbox WHERE workflowId = ?', [workflowId]);
    for (const each of processes) each.running.add(workflowId);
    return workflowId;
  }

  const put = (workflowId: string, message: NewMessage): Promise<void> =>
    database.transaction(async (tx) => putMessages(tx, [{ workflowId, message }]));

  const makeDue = (): Promise<number> => database.run('UPDATE outbox SET dueAt = ?', [new Date(0)]);

  const dueTimes = async (): Promise<Date[]> =>
    (await database.rows<{ dueAt: Date }>('SELECT dueAt FROM outbox')).map(({ dueAt }) => dueAt);

  const attempts = async (): Promise<string[]> =>
    (await database.rows<{ attempts: number }>('SELECT attempts FROM outbox')).map((row) =>
      String(row.attempts),
    );

  const drained = () => until('the outbox to be empty', async () => (await attempts()).length === 0);

  const close = async (): Promise<void> => database.pool.close();

  return { database, submit, running, put, makeDue, dueTimes, attempts, drained, close };
}

export const callback = (stepId: string): NewMessage => ({ type: 'callback', stepId, operation: 'do' });
