import assert from 'node:assert/strict';
import { log } from '../support/log.js';
import { createSweepActivities } from '../../activities/orders/restart-lost-workflows.js';
import { partitionWorkflowId } from '../../domain/order/ids.js';
import { queueForgotten } from '../../entities/orders/forgotten-hand-offs.js';
import type { Database } from '../../entities/database.js';
import { storeOrder } from '../api/running-order.js';
import { openDatabase } from '../support/open-database.js';

const longAgo = new Date(Date.UTC(2026, 0, 1));
const longAfter = new Date(Date.UTC(2026, 0, 2));

describe('a sweep of orders whose workflows all run', function () {
  this.timeout('60s');
  let database: Database;

  before(async () => {
    database = await openDatabase();
  });

  afterEach(async () => {
    for (const table of [
      'product_order',
      'service_order',
      'plan_step',
      'outbox',
      'stuck_order',
      'fallout',
      'queued_hand_off',
    ])
      await database.run(`DELETE FROM ${table}`);
  });

  after(async () => {
    await database.pool.close();
  });

  const nothing = async () => new Set<string>();

  const sweep = async () =>
    await createSweepActivities({
      database,
      relay: { flush: () => undefined },
      findClosed: nothing,
      endUnreplayable: nothing,
      lostAfterMs: 300_000,
      log,
    }).restartLostWorkflows();

  it('does not list what is handed off after a lag', async () => {
    await storeOrder(database, { id: 'lagged', steps: [{ id: 'lagged-1', state: 'inProgress' }] });
    await database.run('UPDATE plan_step SET dueAt = ?', [longAgo]);
    assert.equal((await sweep()).stuck, 0);
  });

  it('has every partition of a large order that waits for nothing read its plan again', async () => {
    const steps = ['completed', 'waiting'].map((state, number) => ({ id: `gated-${number}`, state }));
    await storeOrder(database, { id: 'gated', steps });
    await database.run('UPDATE plan_step SET partitions = 2, partitionNo = position');
    assert.equal((await sweep()).stuck, 1);
    assert.deepEqual(
      await database.rows('SELECT workflowId, payload FROM outbox ORDER BY workflowId'),
      [0, 1].map((partition) => ({
        workflowId: partitionWorkflowId('productOrder', 'gated', partition),
        payload: { type: 'replanned', partition },
      })),
    );
  });

  it('sends again what is begun and in no queue, but not what has ended, or is tried again since', async () => {
    const ids = ['lost-1', 'lost-2', 'lost-3'];
    await storeOrder(database, { id: 'lost', steps: ids.map((id) => ({ id, state: 'handingOff' })) });
    await database.run('UPDATE plan_step SET startedAt = ?, sentAt = ?', [longAgo, longAgo]);
    await database.run(`UPDATE plan_step SET reportedState = 'completed' WHERE id = 'lost-2'`);
    await database.run(
      `INSERT INTO fallout (id, state, orderId, orderKind, stepId, generation, operation, code, reason, doc, openedAt, createdAt, updatedAt)
       SELECT 'lost-3', 'resolved', orderId, orderKind, id, 1, 'do', 'unreachable', 'no answer', '{}', ?, ?, ? FROM plan_step WHERE id = 'lost-3'`,
      [longAgo, longAgo, new Date()],
    );
    const queued = await queueForgotten(database, 'productOrder', { orderIds: ['lost'], before: longAfter });
    assert.deepEqual(queued, ['lost-1']);
  });

  it('gives what is under way, and nobody would ask about, a time for its inquiry', async () => {
    const now = Date.now();
    const steps = ['old-1', 'old-2', 'old-3'].map((id) => ({ id, state: 'inProgress' }));
    await storeOrder(database, { id: 'old', steps });
    await database.run(`UPDATE plan_step SET step = JSON_SET(step, '$.inquireAfter', 600)`);
    await database.run(`UPDATE plan_step SET reportedState = 'completed' WHERE id = 'old-2'`);
    await database.run(`UPDATE plan_step SET nextInquiryAt = ? WHERE id = 'old-3'`, [longAgo]);
    await sweep();
    const rows = await database.rows<{ nextInquiryAt: Date | null }>(
      'SELECT nextInquiryAt FROM plan_step ORDER BY id',
    );
    const [first, second, third] = rows.map(({ nextInquiryAt }) => nextInquiryAt);
    assert.ok(first && first.getTime() >= now + 600_000 && first.getTime() < now + 660_000);
    assert.deepEqual([second, third], [null, longAgo]);
  });
});
