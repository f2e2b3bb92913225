import assert from 'node:assert/strict';
import type { OrderInput } from '../../domain/order/messages.js';
import { requestCompletion, requestRetry } from '../../entities/orders/fallout-decisions.js';
import { vpnOrder } from '../../catalog-seeds/orders/vpn-order.js';
import { cancelOrder } from './support/rollback.js';
import { openScene, seedOrder } from './support/scene.js';
import { perSuite } from '../support/per-suite.js';

/** Longer than the columns that tell of it. */
const message = `Data too long for column 'itemId' ${'.'.repeat(2_000)}`;

describe('an order that Turnup fails to carry on', function () {
  this.timeout('60s');
  const scene = perSuite(openScene);

  const fail = async (order: OrderInput, partition?: number): Promise<void> => {
    const { orderId, kind } = order;
    const workflow = { orderId, kind, ...(partition !== undefined && { partition }) };
    await scene.activities.reportFault({ ...workflow, activity: 'advanceOrder', message, stepIds: ['a'] });
  };

  /** What a person sees of the order. */
  async function look({ orderId }: OrderInput) {
    const { database } = scene;
    const [order] = await database.rows<{
      state: string;
      errorMessage: readonly { message: string }[] | null;
    }>('SELECT state, errorMessage FROM product_order WHERE id = ?', [orderId]);
    const fallout = await database.rows<{ id: string; state: string; code: string }>(
      'SELECT id, state, code FROM fallout WHERE orderId = ? ORDER BY createdAt',
      [orderId],
    );
    const stuck = await database.rows<{ reason: string; workflow: string; cause: string }>(
      `SELECT reason, JSON_UNQUOTE(JSON_EXTRACT(doc, '$.workflow[0]')) AS workflow,
         JSON_UNQUOTE(JSON_EXTRACT(doc, '$.cause[0]')) AS cause FROM stuck_order WHERE id = ?`,
      [orderId],
    );
    return {
      state: order!.state,
      says: (order!.errorMessage ?? []).map((each) => each.message.slice(0, 40)),
      fallout: fallout.map(({ state, code }) => `${code} ${state}`),
      stuck: stuck.map(({ reason, workflow, cause }) => [reason, workflow, cause.length]),
    };
  }

  const falloutOf = async ({ orderId }: OrderInput): Promise<string> =>
    (await scene.database.rows<{ id: string }>('SELECT id FROM fallout WHERE orderId = ?', [orderId]))[0]!.id;

  const messagesTo = async (workflowId: string) =>
    (
      await scene.database.rows<{ payload: { type: string } }>(
        `SELECT payload FROM outbox WHERE workflowId = ? AND kind = 'message'`,
        [workflowId],
      )
    ).map(({ payload }) => payload.type);

  const held = (workflow: string) => ({
    state: 'held',
    says: ["advanceOrder: Data too long for column '"],
    fallout: ['internal open'],
    stuck: [['internal', workflow, 1_024]],
  });

  it('is held and listed, says why, and goes on with the retry that a person decides on', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    const workflow = `productOrder/${order.orderId}`;
    await fail(order);
    await fail(order);
    assert.deepEqual(await look(order), held(workflow));
    const falloutId = await falloutOf(order);
    const answer = await requestRetry(scene.database, { falloutId, caller: 'ops' });
    assert.deepEqual(answer, { outcome: 'accepted', workflowId: workflow });
    assert.deepEqual(await messagesTo(workflow), ['tryAgain']);
    await fail(order);
    assert.deepEqual(await look(order), held(workflow));
    await scene.activities.clearFault(order);
    assert.deepEqual(await look(order), {
      state: 'inProgress',
      says: [],
      fallout: ['internal resolved'],
      stuck: [],
    });
  });

  it('cannot be marked as completed', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    await fail(order);
    const falloutId = await falloutOf(order);
    const decision = { falloutId, caller: 'ops', characteristics: [] };
    assert.deepEqual(await requestCompletion(scene.database, decision), {
      outcome: 'refused',
      reason: 'no step failed that could count as done: retry it',
    });
  });

  it('is held before it has a plan, and is planned after all', async () => {
    const order = await scene.submit(seedOrder('fibre-bundle'));
    await fail(order);
    assert.deepEqual(await look(order), held(`productOrder/${order.orderId}`));
    // A run that was lost with its fault leaves the next one to find it.
    const { outcome, faulty } = await scene.activities.prepareOrder(order);
    assert.deepEqual([outcome, faulty], ['planned', true]);
    await scene.activities.clearFault(order);
    const { state, says, fallout } = await look(order);
    assert.deepEqual([state, says, fallout], ['inProgress', [], ['internal resolved']]);
  });

  it('is cancelled with its fallout', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    await fail(order);
    await scene.database.run(`UPDATE plan_step SET pointOfNoReturn = 'none' WHERE orderId = ?`, [
      order.orderId,
    ]);
    await cancelOrder(scene, order);
    const [task] = await scene.database.rows<{ id: string }>(
      'SELECT id FROM cancel_order WHERE orderId = ?',
      [order.orderId],
    );
    await scene.activities.beginCancel({ ...order, taskId: task!.id });
    await scene.activities.clearFault(order);
    const { state, fallout, stuck } = await look(order);
    assert.deepEqual([state, fallout, stuck], ['pendingCancellation', ['internal cancelled'], []]);
  });

  it('is left alone once it has ended', async () => {
    const order = await scene.begin(seedOrder('fibre-bundle'));
    await scene.fulfil(order);
    assert.equal(await scene.stateOf(order), 'completed');
    await fail(order);
    const { state, fallout, stuck } = await look(order);
    assert.deepEqual([state, fallout, stuck], ['completed', [], []]);
  });

  it('is held when no partition of a large order goes on, and lists each that failed', async () => {
    const order = await scene.begin(vpnOrder(80));
    const workflow = `productOrder/${order.orderId}/partition/0`;
    await fail(order, 0);
    const first = await look(order);
    assert.deepEqual([first.state, first.stuck], ['inProgress', [['internal', workflow, 1_024]]]);
    const answer = await requestRetry(scene.database, { falloutId: await falloutOf(order), caller: 'ops' });
    assert.deepEqual(answer, { outcome: 'accepted', workflowId: workflow });
    await fail(order, 1);
    const both = await look(order);
    assert.deepEqual(
      [both.state, both.fallout],
      ['held', ['internal open', 'internal open'].with(0, 'internal retrying')],
    );
    await scene.activities.clearFault({ ...order, partition: 0 });
    assert.equal(await scene.stateOf(order), 'inProgress');
    const { faulty } = await scene.activities.loadPartition({ ...order, partition: 1 });
    assert.equal(faulty, true);
  });
});
