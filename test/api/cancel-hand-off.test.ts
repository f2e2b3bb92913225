import assert from 'node:assert/strict';
import { apis } from '../../api/apis.js';
import { jobWorkflowId } from '../../domain/order/ids.js';
import { type Json, openScene } from './scene.js';
import { type GivenStep, storeOrder } from './running-order.js';
import { perSuite } from '../support/per-suite.js';

describe('the cancellation of a part of an order', () => {
  const scene = perSuite(openScene);

  let orders = 0;
  const given = async (step: Omit<GivenStep, 'id'>) => {
    const [order, id] = [`o-${(orders += 1)}`, `s-${orders}`];
    await storeOrder(scene.database, { id: order, steps: [{ id, ...step }] });
    return { order, id };
  };

  for (const [kind, { base }, first] of [
    ['serviceOrder', apis.serviceOrdering, 'accepted'],
    ['resourceOrder', apis.resourceOrdering, 'acknowledged'],
    ['workOrder', apis.workOrder, 'accepted'],
  ] as const) {
    const name = `cancel${kind[0]!.toUpperCase()}${kind.slice(1)}`;
    const cancel = async (id: string) =>
      scene.call('POST', `${base}/${name}`, { body: { [kind]: { id }, cancellationReason: 'no' } });

    it(`is a task of its own when the part was handed off as a ${kind}`, async () => {
      const { id } = await given({ kind });
      const { status, body } = await cancel(id);
      assert.deepEqual([status, body.state, body[kind].id], [201, first, id], JSON.stringify(body));
      const workflow = jobWorkflowId('stopHandOff', body.id);
      assert.deepEqual(scene.delivered.slice(-1), [workflow]);
      const rows = await scene.database.rows<Json>('SELECT kind FROM outbox WHERE workflowId = ?', [
        workflow,
      ]);
      assert.deepEqual(rows, [{ kind: 'start' }]);
      assert.equal((await cancel(id)).status, 409);
    });

    it(`is refused with the order to cancel instead when the part belongs to a ${kind}`, async () => {
      for (const [step, reason] of [
        [{ state: 'waiting' }, /has not been handed off yet/],
        [{ state: 'completed' }, /its step is completed/],
        [{ pointOfNoReturn: 'hard' }, /point of no return/],
      ] as const) {
        const { order, id } = await given({ kind, ...step });
        const { status, body } = await cancel(id);
        assert.equal(status, 409);
        assert.match(body.message, reason);
        assert.ok(body.message.includes(`part of productOrder ${order}: cancel that instead`), body.message);
      }
      assert.equal((await cancel('unheard')).status, 404);
    });
  }
});
